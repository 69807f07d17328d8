"""The forms of who applies online, with the fields the rules of the day ask, and of who follows an application."""

import datetime as dt
import uuid
from typing import Any, ClassVar, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Body
from core.services.uploads import TYPES
from core.web.imports.forms import FilesField
from core.web.public.citizen_forms import CitizenForm
from core.web.work.forms import day_input
from models_monza.models import Enrolment
from models_monza.selectors.applying import allowed, consulta_of_street, wants_birth_date
from models_monza.selectors.mandates import EnrolmentRules
from models_monza.services.enrolment import Application
from models_monza.words import ITS_GROUNDS, MY_GROUNDS

TOO_OFTEN = gettext_lazy("Da questa rete sono arrivate troppe richieste: riprovi fra un'ora.")
MOST_PAPERS = 3
NAMES = {"body": "consulta", "upload": "papers"}
"""The verbs' words for fields to the forms'."""
_SENT = uuid.UUID("6c0f9f5e-5a3c-4f0e-8d7e-2f1a7c3b9e10")
"""The namespace of the keys of what was sent (RFC 9562, version 5)."""
_NOT_WRITTEN = frozenset({"csrfmiddlewaretoken"})


class PapersField(FilesField):
    """Up to `MOST_PAPERS` files; what they hold is judged by the verb."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, allow_empty_file=True, **options)
        self.widget.attrs["accept"] = ",".join(TYPES)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """A list of uploaded files, perhaps empty."""
        files = [one for one in super().clean(data, initial) if one]
        if len(files) > MOST_PAPERS:
            raise forms.ValidationError(
                _("Al massimo %(most)d file: unisca i fogli in un PDF.") % {"most": MOST_PAPERS}
            )
        return files


def papers_of(form: forms.Form) -> list[tuple[str, Any]]:
    """The files of a valid form, each with its own name for title."""
    return [(file.name, file) for file in form.cleaned_data["papers"]]


class ApplyForm(CitizenForm):
    """What every applicant says. `consulte` are offered by slug; `mandato` is that of the form as it was opened."""

    kind: ClassVar[str]
    grounds: ClassVar[Any]

    consulta = forms.ChoiceField(label=gettext_lazy("Consulta"))
    ground = forms.ChoiceField(widget=forms.RadioSelect)
    ground_detail = forms.CharField(max_length=200)
    given_name = forms.CharField(max_length=100)
    family_name = forms.CharField(max_length=100)
    email = forms.EmailField(
        label=gettext_lazy("Email"),
        max_length=254,
        help_text=gettext_lazy("Le scriviamo qui per confermare la domanda e per dirle com'è andata."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telefono"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    papers = PapersField(
        label=gettext_lazy("Documenti"),
        help_text=gettext_lazy(
            "Solo se servono a mostrare a che titolo ci si iscrive. Fino a 3 file: PDF, immagini o testi, al massimo 20 MB "
            "l'uno. Li legge solo l'ufficio."
        ),
    )
    mandato = forms.UUIDField(widget=forms.HiddenInput)
    chiave = forms.UUIDField(widget=forms.HiddenInput)
    sicura = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rules: EnrolmentRules, bodies: list[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._bodies = {body.slug: body.pk for body in bodies}
        offered = [(body.slug, body.name) for body in bodies]
        self._choose("consulta", offered if len(offered) == 1 else [("", _("Scelga…")), *offered])
        said = allowed(self.grounds, self.rules_grounds(rules))
        self._choose("ground", [(one, self.grounds[one]) for one in said])
        self.adapt(rules)

    @staticmethod
    def rules_grounds(rules: EnrolmentRules) -> tuple[str, ...]:
        """The grounds the rules give to this kind of applicant."""
        raise NotImplementedError

    def adapt(self, rules: EnrolmentRules) -> None:
        """Leave out what the rules do not ask."""
        raise NotImplementedError

    def _choose(self, name: str, choices: list[Any]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def doubts(self, today: dt.date) -> bool:
        """Whether the street typed is surely another consulta's; said at the field, once: sent again it is meant so."""
        typed = self.cleaned_data
        there = None if typed["sicura"] else consulta_of_street(typed["ground_detail"], today)
        if there is None or there.body is None or there.body.slug == typed["consulta"]:
            return False
        words = _(
            "«%(street)s» è nel quartiere %(place)s, che ha la consulta %(body)s: scelga quella, oppure mandi di nuovo se è "
            "giusto così."
        ) % {"street": there.street, "place": there.part.name, "body": there.body.name}
        self.add_error("consulta", words)
        data = cast(QueryDict, self.data).copy()
        data["sicura"] = "on"
        self.data = data
        return True

    @property
    def sent_key(self) -> uuid.UUID:
        """The key of what was sent: the same for the same form sent twice, another once anything changed."""
        data = cast(QueryDict, self.data)
        sent = sorted((name, values) for name, values in data.lists() if name not in _NOT_WRITTEN)
        return uuid.uuid5(_SENT, repr(sent))

    def application(self) -> Application:
        """What was typed, as the verb wants it."""
        typed = self.cleaned_data
        names = [name for name in Application.__dataclass_fields__ if name in typed]
        return Application(
            body_id=self._bodies[typed["consulta"]],
            mandate_id=typed["mandato"],
            kind=self.kind,
            **{name: typed[name] for name in names},
        )


class CitizenApplyForm(ApplyForm):
    """A person enrols."""

    kind = Enrolment.Kind.CITIZEN
    grounds = MY_GROUNDS
    fiscal_code = forms.CharField(
        label=gettext_lazy("Codice fiscale"),
        max_length=16,
        help_text=gettext_lazy("Serve a non iscrivere due volte la stessa persona."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    birth_on = forms.DateField(label=gettext_lazy("Data di nascita"), widget=day_input())

    field_order = (
        "consulta", "ground", "ground_detail", "given_name", "family_name", "fiscal_code", "birth_on", "email", "phone",
        "papers",
    )  # fmt: skip

    @staticmethod
    def rules_grounds(rules: EnrolmentRules) -> tuple[str, ...]:
        return rules.citizen_grounds

    def adapt(self, rules: EnrolmentRules) -> None:
        _name(self, "ground", _("Perché in questa consulta: nel quartiere…"))
        _name(
            self,
            "ground_detail",
            _("Dove, nel quartiere"),
            _("Via e numero di casa, o nome e via del posto di lavoro."),
        )
        _name(self, "given_name", _("Nome"))
        _name(self, "family_name", _("Cognome"))
        self.fields["given_name"].widget.attrs["autocomplete"] = "given-name"
        self.fields["family_name"].widget.attrs["autocomplete"] = "family-name"
        if wants_birth_date(rules):
            self.fields["birth_on"].help_text = _("Il regolamento chiede almeno %(least)s anni compiuti.") % {
                "least": rules.minimum_age
            }
        else:
            del self.fields["birth_on"]


class OrganisationApplyForm(ApplyForm):
    """An organisation enrols, by the person who represents it."""

    kind = Enrolment.Kind.ORGANISATION
    grounds = ITS_GROUNDS
    organisation_name = forms.CharField(
        label=gettext_lazy("Nome della realtà"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    category = forms.CharField(label=gettext_lazy("Che cos'è"), max_length=80)
    resident_members = forms.IntegerField(
        label=gettext_lazy("Quanti iscritti residenti ha"),
        min_value=0,
        max_value=1_000_000,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    field_order = (
        "consulta", "organisation_name", "category", "resident_members", "ground", "ground_detail", "given_name",
        "family_name", "email", "phone", "papers",
    )  # fmt: skip

    @staticmethod
    def rules_grounds(rules: EnrolmentRules) -> tuple[str, ...]:
        return rules.organisation_grounds

    def adapt(self, rules: EnrolmentRules) -> None:
        _name(self, "ground", _("Perché in questa consulta: nel quartiere…"))
        _name(
            self,
            "ground_detail",
            _("Dove, nel quartiere"),
            _("Via e numero della sede, o dove svolge l'attività."),
        )
        _name(self, "given_name", _("Nome di chi la rappresenta"))
        _name(self, "family_name", _("Cognome di chi la rappresenta"))
        offer_categories(self, rules)


def offer_categories(form: forms.Form, rules: EnrolmentRules) -> None:
    """The categories the rules know, to choose from; free words where they say nothing. Members where they ask how many."""
    if rules.organisation_categories:
        choices = [("", _("Scelga…")), *((one, one) for one in rules.organisation_categories)]
        old = form.fields["category"]
        form.fields["category"] = forms.ChoiceField(label=old.label, choices=choices, required=old.required)
    if rules.committee_members:
        form.fields["resident_members"].help_text = _(
            "Solo per i comitati: il regolamento ne chiede almeno %(least)d."
        ) % {"least": rules.committee_members}
        return
    del form.fields["resident_members"]


class CompletionForm(CitizenForm):
    """What was missing from an application."""

    answer = forms.CharField(
        label=gettext_lazy("La sua risposta"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    papers = PapersField(
        label=gettext_lazy("Documenti"),
        help_text=gettext_lazy("Fino a 3 file: PDF, immagini o testi, al massimo 20 MB l'uno."),
    )


def _name(form: forms.Form, field: str, label: str, help_text: str = "") -> None:
    form.fields[field].label = label
    form.fields[field].help_text = help_text
