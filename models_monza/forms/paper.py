"""What an officer at the counter types from a paper application."""

import datetime as dt
from typing import Any, ClassVar, cast

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Body
from core.services.errors import DomainError
from core.web.work.forms import WorkForm, day_input
from models_monza.forms.applying import PapersField, offer_categories
from models_monza.models import Enrolment
from models_monza.rules import SLUG
from models_monza.selectors.applying import allowed, wants_birth_date
from models_monza.selectors.doubles import LookAlike, like_citizen, like_organisation
from models_monza.selectors.mandates import EnrolmentRules, enrolment_rules_on, running_mandate
from models_monza.services.enrolment import Application, handed_in_at
from models_monza.words import ITS_GROUNDS, MY_GROUNDS


def _day_received() -> dt.date:
    return timezone.localdate()


class PaperForm(WorkForm):
    """What every paper says. The fields are those of the rules of the day it was handed in."""

    kind: ClassVar[str]
    grounds: ClassVar[Any]

    received_on = forms.DateField(
        label=gettext_lazy("Consegnata il"),
        widget=day_input(),
        initial=_day_received,
        help_text=gettext_lazy("Il giorno in cui è arrivata allo sportello, non quello in cui la inserisce."),
    )
    body = forms.ModelChoiceField(
        Body.objects.none(), label=gettext_lazy("Consulta"), empty_label=gettext_lazy("scelga")
    )
    ground = forms.ChoiceField(label=gettext_lazy("A che titolo: nel quartiere…"), widget=forms.RadioSelect)
    ground_detail = forms.CharField(label=gettext_lazy("Dove, nel quartiere"), max_length=200, required=False)
    given_name = forms.CharField(label=gettext_lazy("Nome"), max_length=100)
    family_name = forms.CharField(label=gettext_lazy("Cognome"), max_length=100)
    email = forms.EmailField(label=gettext_lazy("Email"), max_length=254, required=False)
    phone = forms.CharField(label=gettext_lazy("Telefono"), max_length=40, required=False)
    papers = PapersField(
        label=gettext_lazy("Il modulo firmato e gli allegati"),
        help_text=gettext_lazy(
            "Scansioni o foto, fino a 3 file: PDF, immagini o testi, al massimo 20 MB l'uno."
        ),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, bodies: QuerySet[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies.filter(model_slug=SLUG).order_by("name")  # type: ignore[attr-defined]
        rules = enrolment_rules_on(self._day())
        said = allowed(self.grounds, self.rules_grounds(rules))
        cast(forms.ChoiceField, self.fields["ground"]).choices = [(one, self.grounds[one]) for one in said]
        self.adapt(rules)

    def _day(self) -> dt.date:
        """The day typed, as far as it can be read."""
        try:
            typed: dt.date | None = self.fields["received_on"].clean(self.data_of("received_on"))
        except forms.ValidationError:
            typed = None
        return typed or timezone.localdate()

    @staticmethod
    def rules_grounds(rules: EnrolmentRules) -> tuple[str, ...]:
        """The grounds the rules give to this kind of applicant."""
        raise NotImplementedError

    def adapt(self, rules: EnrolmentRules) -> None:
        """Leave out what the rules do not ask."""
        raise NotImplementedError

    def look_alikes(self) -> list[LookAlike]:
        """Who may be the same, of a valid form."""
        raise NotImplementedError

    def refuse(self, refused: DomainError) -> None:
        """A file's refusal is told at the files."""
        field = {"upload": "papers"}.get(refused.field or "", refused.field)
        super().refuse(DomainError(refused.message, field=field))

    def moment(self) -> dt.datetime:
        """When it was handed in, of a valid form."""
        return handed_in_at(self.cleaned_data["received_on"])

    def application(self) -> Application:
        """What was typed, as the verb wants it; `DomainError` before the first mandate."""
        mandate = running_mandate()
        if mandate is None:
            raise DomainError(
                _("Prima l'ufficio apre il mandato dell'amministrazione: ci si iscrive per un mandato.")
            )
        typed = self.cleaned_data
        names = [name for name in Application.__dataclass_fields__ if name in typed]
        return Application(
            body_id=typed["body"].pk,
            mandate_id=mandate.pk,
            kind=self.kind,
            **{name: typed[name] for name in names},
        )


class CitizenPaperForm(PaperForm):
    """A person's paper."""

    kind = Enrolment.Kind.CITIZEN
    grounds = MY_GROUNDS
    fiscal_code = forms.CharField(label=gettext_lazy("Codice fiscale"), max_length=16)
    birth_on = forms.DateField(label=gettext_lazy("Data di nascita"), widget=day_input())
    field_order = (
        "received_on", "body", "given_name", "family_name", "fiscal_code", "birth_on", "ground", "ground_detail", "email",
        "phone", "papers",
    )  # fmt: skip

    @staticmethod
    def rules_grounds(rules: EnrolmentRules) -> tuple[str, ...]:
        return rules.citizen_grounds

    def adapt(self, rules: EnrolmentRules) -> None:
        if not wants_birth_date(rules):
            del self.fields["birth_on"]

    def look_alikes(self) -> list[LookAlike]:
        typed = self.cleaned_data
        return like_citizen(
            typed["given_name"], typed["family_name"], typed["fiscal_code"], timezone.localdate()
        )


class OrganisationPaperForm(PaperForm):
    """An organisation's paper."""

    kind = Enrolment.Kind.ORGANISATION
    grounds = ITS_GROUNDS
    organisation_name = forms.CharField(label=gettext_lazy("Nome della realtà"), max_length=200)
    category = forms.CharField(label=gettext_lazy("Che cos'è"), max_length=80)
    resident_members = forms.IntegerField(
        label=gettext_lazy("Quanti iscritti residenti ha"), min_value=0, max_value=1_000_000, required=False
    )
    field_order = (
        "received_on", "body", "organisation_name", "category", "resident_members", "ground", "ground_detail", "given_name",
        "family_name", "email", "phone", "papers",
    )  # fmt: skip

    @staticmethod
    def rules_grounds(rules: EnrolmentRules) -> tuple[str, ...]:
        return rules.organisation_grounds

    def adapt(self, rules: EnrolmentRules) -> None:
        self.fields["given_name"].label = _("Nome di chi la rappresenta")
        self.fields["family_name"].label = _("Cognome di chi la rappresenta")
        offer_categories(self, rules)

    def look_alikes(self) -> list[LookAlike]:
        typed = self.cleaned_data
        return like_organisation(typed["organisation_name"], typed["body"].pk, timezone.localdate())
