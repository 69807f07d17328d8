"""Agreements in the work area: how the list is narrowed, how one is begun, its text, how it is shared."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.models import Body
from core.permissions.holder import Holder
from core.web.work.fields import day, form_key, past_day, text
from core.web.work.forms import FilterForm, WorkForm
from core.web.work.public_words import PublicWordsForm
from models_qua.forms.filters import choose, labs_offered
from models_qua.models import CitizenshipAgreement, LabCycle
from models_qua.rules import SLUG
from models_qua.selectors.agreement_missing import FIELDS
from models_qua.selectors.agreements import FORCE, in_force_as, years_signed
from models_qua.services.agreement_text import TEXT_FIELDS, WORDS, AgreementText

WRITE = "qua.agreement.write"


class AgreementFilters(FilterForm):
    """Words, state, lab, new or renewal, year of the signature, whether it holds. Two queries."""

    q = forms.CharField(label=_("Cerca"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("Stato"), required=False)
    body = forms.ChoiceField(label=_("Laboratorio"), required=False)
    kind = forms.ChoiceField(label=_("Nuovo o rinnovo"), required=False)
    year = forms.ChoiceField(label=_("Anno della firma"), required=False)
    force = forms.ChoiceField(label=_("Durata"), required=False)

    def __init__(self, *args: Any, bodies: Collection[uuid.UUID] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [(str(year), str(year)) for year in years_signed(bodies)]
        choose(self, "state", CitizenshipAgreement.State.choices, _("Tutti"))
        choose(self, "body", labs_offered(bodies), _("Tutti"))
        choose(self, "kind", [("new", _("solo nuovi")), ("renewal", _("solo rinnovi"))], _("Tutti"))
        choose(self, "year", years, _("Tutti"))
        choose(self, "force", FORCE, _("Tutte"))
        self.is_valid()

    def narrow(self, rows: QuerySet[CitizenshipAgreement], today: dt.date) -> QuerySet[CitizenshipAgreement]:
        """The rows asked for; a filter that makes no sense is left out."""
        data: dict[str, Any] = self.cleaned_data
        if words := data.get("q"):
            number = Q(number=int(words)) if words.isdecimal() and len(words) < 9 else Q()
            rows = rows.filter(
                Q(title__icontains=words)
                | Q(body__name__icontains=words)
                | Q(act_number__icontains=words)
                | number
            )
        if state := data.get("state"):
            rows = rows.filter(state=state)
        if body := data.get("body"):
            rows = rows.filter(body=body)
        if kind := data.get("kind"):
            rows = rows.filter(renews__isnull=kind == "new")
        if year := data.get("year"):
            rows = rows.filter(signed_on__year=year)
        return in_force_as(rows, data.get("force") or "", today)


class CycleField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A path, told with its lab."""

    def label_from_instance(self, obj: Any) -> str:
        cycle: LabCycle = obj
        return f"{cycle.body} – {cycle.title}"


class NewAgreementForm(WorkForm):
    """A draft to be begun; sent twice, it is one."""

    body = forms.ModelChoiceField(Body.objects.none(), label=_("Laboratorio"), empty_label=_("scelga"))
    cycle = CycleField(
        LabCycle.objects.none(),
        label=_("Percorso"),
        required=False,
        empty_label=_("nessuno: nasce da sé"),
        help_text=_("Sono elencati i percorsi in corso che non hanno ancora un accordo."),
    )
    title = forms.CharField(
        label=_("Titolo"),
        max_length=200,
        help_text=_("Per esempio il nome del quartiere e che cosa si cura."),
    )
    key = form_key()

    def __init__(self, *args: Any, who: Holder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = who.bodies(WRITE)
        labs = Body.objects.filter(model_slug=SLUG).order_by("name")
        labs = labs if keys is None else labs.filter(pk__in=keys)
        cycles = LabCycle.objects.filter(ended_on=None, agreement=None, body__in=labs).select_related("body")
        self.fields["body"].queryset = labs  # type: ignore[attr-defined]
        self.fields["cycle"].queryset = cycles.order_by("body__name", "-started_on")  # type: ignore[attr-defined]
        if keys is not None and len(keys) == 1:
            self.initial.setdefault("body", next(iter(keys)))
        known = {str(cycle.pk): cycle.body_id for cycle in self.fields["cycle"].queryset}  # type: ignore[attr-defined]
        if path := known.get(str(self.initial.get("cycle", ""))):
            self.initial.setdefault("body", path)


class AgreementTextForm(PublicWordsForm):
    """What an agreement says; once it is shared everybody reads it as it is saved."""

    public_words = ("title", *WORDS)
    title = forms.CharField(label=_("Titolo"), max_length=200)
    starts_on = day(_("Dura dal"), required=False)
    ends_on = day(
        _("Al"), required=False, help_text=_("Giorno compreso. La durata la chiede l'art. 5, lettera b.")
    )

    def __init__(self, *args: Any, public: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.public = public
        for field in FIELDS:
            self.fields[field.name] = text(field.label, required=False, help_text=field.help)
        self.order_fields(
            ["seen", "warned", "title", *(field.name for field in FIELDS), "starts_on", "ends_on"]
        )

    def everybody_reads(self) -> bool:
        """Whether citizens read it already."""
        return self.public

    def text(self) -> AgreementText:
        """What was typed, as the verb wants it."""
        return AgreementText(**{name: self.cleaned_data[name] for name in TEXT_FIELDS})


def text_initial(row: CitizenshipAgreement) -> dict[str, Any]:
    """What the form shows of an agreement."""
    return {name: getattr(row, name) for name in TEXT_FIELDS}


class ShareForm(WorkForm):
    """Since when everybody reads it; and, where something looks personal, that it was looked at."""

    on = past_day(
        _("Condivisa dal"), help_text=_("Di solito il giorno del primo incontro aperto in cui si discute.")
    )
    checked = forms.BooleanField(
        label=_("Ho controllato: ciò che è segnalato qui sopra può leggerlo chiunque"), required=False
    )
    mark = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, mark: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["mark"] = mark
        if not mark:
            del self.fields["checked"]

    def confirmed(self) -> str:
        """The mark of what was confirmed; empty when nothing was."""
        return str(self.cleaned_data["mark"]) if self.cleaned_data.get("checked") else ""
