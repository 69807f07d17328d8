"""Working on applications: narrowing the list, and what each decision asks."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Body
from core.web.work.fields import day, past_day, text, today
from core.web.work.forms import FilterForm, WorkForm
from models_monza.forms.fields import consulte
from models_monza.models import Enrolment, EnrolmentCheck, EnrolmentWindow
from models_monza.models.enrolment import EnrolmentQuerySet, Term
from models_monza.selectors.enrolments import others_of
from models_monza.selectors.mandates import enrolment_rules_on

PENDING, LATE = "pending", "late"


class EnrolmentFilters(FilterForm):
    """Words, consulta, state, window and kind of the applications; late ones where the city's rules give a term."""

    q = forms.CharField(required=False, max_length=100, label=_("Nome, realtà o codice fiscale"))
    body = forms.ModelChoiceField(
        Body.objects.none(), label=_("Consulta"), required=False, empty_label=_("tutte")
    )
    state = forms.ChoiceField(label=_("Stato"), required=False)
    window = forms.ModelChoiceField(
        EnrolmentWindow.objects.all(), label=_("Finestra"), required=False, empty_label=_("tutte")
    )
    kind = forms.ChoiceField(
        label=_("Chi si iscrive"), required=False, choices=[("", _("tutti")), *Enrolment.Kind.choices]
    )

    def __init__(
        self, *args: Any, bodies: frozenset[uuid.UUID] | None, terms: list[Term], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.terms = terms
        late = [(LATE, _("in ritardo"))] if terms else []
        self.fields["body"].queryset = consulte(bodies)  # type: ignore[attr-defined]
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            ("", _("tutti")),
            (PENDING, _("ancora da decidere")),
            *late,
            *Enrolment.State.choices,
        ]

    def narrow(self, rows: EnrolmentQuerySet) -> EnrolmentQuerySet:
        """The rows asked for; a filter that makes no sense is left out."""
        self.is_valid()
        data: dict[str, Any] = self.cleaned_data
        for word in data.get("q", "").split():
            names = Q(given_name__icontains=word) | Q(family_name__icontains=word)
            rows = rows.filter(
                names
                | Q(organisation_name__icontains=word)
                | Q(fiscal_code__istartswith=word)
                | Q(email__icontains=word)
            )
        rows = rows.filter(**{name: data[name] for name in ("body", "window", "kind") if data.get(name)})
        match data.get("state"):
            case None | "":
                return rows
            case "pending":
                return rows.pending()
            case "late":
                return rows.overdue(today(), self.terms)
            case state:
                return rows.filter(state=state)


class EnrolmentForm(WorkForm):
    """What a step asks about one application."""

    def __init__(self, *args: Any, enrolment: Enrolment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enrolment = enrolment

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class CheckForm(EnrolmentForm):
    """Something the office verified."""

    what = forms.CharField(
        label=_("Che cosa ha verificato"),
        max_length=160,
        help_text=_("Per esempio l'identità, la residenza, la sede, lo statuto."),
    )
    outcome = forms.ChoiceField(
        label=_("Esito"), choices=EnrolmentCheck.Outcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Nota"), required=False, max_length=300)


class AskForm(EnrolmentForm):
    """What is missing, and by when."""

    what = text(_("Che cosa manca"), help_text=_("Lo legge chi ha fatto domanda."))
    due_on = day(_("Da consegnare entro il"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = enrolment_rules_on(today()).completion_days
        self.fields["what"].initial = self.enrolment.completion_asked
        if days is not None:
            self.fields["due_on"].initial = today() + dt.timedelta(days=days)
            self.fields["due_on"].help_text = _("Giorni che dà il regolamento: %(days)d.") % {"days": days}


class CompletionForm(EnrolmentForm):
    """What the applicant handed in."""

    answer = text(_("Che cosa ha consegnato o risposto"), required=False)
    title = forms.CharField(label=_("Titolo del documento"), required=False, max_length=200)
    upload = forms.FileField(
        label=_("Documento"),
        required=False,
        help_text=_("PDF, immagini o testi, fino a 20 MB."),
    )

    def values(self) -> dict[str, Any]:
        """The words and the paper; a paper without a title has its own name."""
        data = self.cleaned_data
        upload = data["upload"]
        papers = [(data["title"] or upload.name, upload)] if upload else []
        return {"answer": data["answer"], "papers": papers}


class AcceptForm(EnrolmentForm):
    """From when she is in the register. `checks` and `others` are what to look at first."""

    on = past_day(_("In albo dal"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        confirmed = self.enrolment.checks.filter(outcome=EnrolmentCheck.Outcome.CONFIRMED)
        self.checks = list(confirmed.values_list("what", flat=True))
        self.others = list(others_of(self.enrolment, None).filter(state__in=Enrolment.STANDING))


class RefuseForm(EnrolmentForm):
    """Why not, and how to appeal, as it will be told."""

    reasons = text(_("Motivi"), help_text=_("Li legge chi ha fatto domanda."))
    appeal_note = text(
        _("Come fare ricorso"),
        rows=4,
        required=False,
        help_text=_("Viene dalle regole della città: si legge così come è scritto qui."),
    )
    on = past_day(_("Decisa il"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = enrolment_rules_on(timezone.localdate(self.enrolment.submitted_at))
        self.fields["appeal_note"].initial = self.rules.appeal_note


class WithdrawForm(EnrolmentForm):
    """Since when she is out, and why."""

    on = past_day(_("Ultimo giorno"))
    reason = forms.CharField(
        label=_("Motivo"),
        required=False,
        max_length=300,
        help_text=_("Per esempio: si è trasferita. Resta nella storia dell'albo."),
    )
