"""Appointing to an office, and ending it."""

import uuid
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.models import Body, Meeting, Person
from core.web.work.forms import WorkForm, day_input
from models_monza.forms.fields import MeetingField
from models_monza.models import Office
from models_monza.selectors.offices import OfficeRules
from models_monza.selectors.people import people_of
from models_monza.services.offices import Appointment

_ENDS = (Office.Ended.RESIGNED, Office.Ended.LEFT)


class AccountField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Somebody's account, told by name and address."""

    def label_from_instance(self, obj: Any) -> str:
        user: User = obj
        return f"{user.full_name} ({user.email})" if user.full_name else user.email


class AppointForm(WorkForm):
    """Who holds an office, since when, by which act."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Incarico"),
        choices=[("", gettext_lazy("scelga")), *Office.Kind.choices],
    )
    person = forms.ModelChoiceField(
        Person.objects.none(),
        required=False,
        label=gettext_lazy("Chi, tra gli iscritti"),
        empty_label=gettext_lazy("nessuno degli iscritti"),
    )
    account = AccountField(
        User.objects.none(),
        required=False,
        label=gettext_lazy("Il suo account in Vicinia"),
        empty_label=gettext_lazy("nessun account"),
        help_text=gettext_lazy("Per chi è della città e non è iscritto basta l'account."),
    )
    name = forms.CharField(
        required=False,
        max_length=160,
        label=gettext_lazy("Nome e cognome"),
        help_text=gettext_lazy("Solo per chi non è tra gli iscritti e non ha un account."),
    )
    gender = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Genere"),
        choices=[("", gettext_lazy("non indicato")), *Office.Gender.choices],
        help_text=gettext_lazy("Le regole chiedono una donna e un uomo: serve solo per chi coordina."),
    )
    instead_of = forms.ModelChoiceField(
        Office.objects.none(),
        required=False,
        label=gettext_lazy("Al posto di"),
        empty_label=gettext_lazy("di nessuno"),
        help_text=gettext_lazy("Il suo incarico finisce il giorno prima."),
    )
    since = forms.DateField(label=gettext_lazy("Dal"), widget=day_input(), initial=timezone.localdate)
    act_number = forms.CharField(required=False, max_length=40, label=gettext_lazy("Atto di nomina, numero"))
    act_on = forms.DateField(required=False, label=gettext_lazy("Atto di nomina, giorno"), widget=day_input())
    meeting = MeetingField(
        Meeting.objects.none(),
        required=False,
        label=gettext_lazy("Seduta della nomina"),
        empty_label=gettext_lazy("nessuna seduta"),
    )
    with_access = forms.BooleanField(
        required=False,
        initial=True,
        label=gettext_lazy("Se ha un account, può usare Vicinia per questa consulta finché dura l'incarico"),
        help_text=gettext_lazy(
            "Chi coordina convoca le sedute e trasmette; con l'incarico finisce anche l'accesso."
        ),
    )
    ballot = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, body: Body, rules: OfficeRules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body = body
        today = timezone.localdate()
        held = Meeting.objects.filter(bodies=body, meets_on__lte=today).exclude(
            state__in=[Meeting.State.CANCELLED, Meeting.State.POSTPONED]
        )
        self._offer("person", people_of(body.pk, today))
        self._offer(
            "account",
            User.objects.filter(is_active=True, assistance_visit=None).order_by("full_name", "email"),
        )
        self._offer("instead_of", Office.objects.filter(body=body, until=None).select_related("person"))
        self._offer("meeting", held.filter(meets_on__year__gte=today.year - 1).order_by("-meets_on"))
        if not rules.genders:
            del self.fields["gender"]

    def _offer(self, name: str, rows: Any) -> None:
        cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows

    def clean(self) -> dict[str, Any]:
        """One way of telling who it is, and not another that contradicts it."""
        found = super().clean() or {}
        if found.get("name") and (found.get("person") or found.get("account")):
            self.add_error("name", _("Ha già scelto la persona: lasci vuoto il nome."))
        return found

    def instead(self) -> uuid.UUID | None:
        """The office that ends, of a valid form."""
        row = self.cleaned_data["instead_of"]
        return row.pk if row else None

    def appointment(self) -> Appointment:
        """What was typed, as the verb wants it."""
        data = self.cleaned_data
        return Appointment(
            body_id=self.body.pk,
            person_id=data["person"].pk if data["person"] else None,
            kind=data["kind"],
            since=data["since"],
            act_number=data["act_number"],
            act_on=data["act_on"],
            gender=data.get("gender", ""),
            ballot_id=data["ballot"],
            meeting_id=data["meeting"].pk if data["meeting"] else None,
            user_id=data["account"].pk if data["account"] else None,
            name=data["name"],
            with_access=data["with_access"],
        )


class AccessForm(WorkForm):
    """By which account who holds an office works in Vicinia."""

    account = AccountField(
        User.objects.none(),
        label=gettext_lazy("Il suo account in Vicinia"),
        empty_label=gettext_lazy("scelga"),
    )

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        users = User.objects.filter(is_active=True, assistance_visit=None).order_by("full_name", "email")
        if office.person.user_id is not None:
            users = users.filter(pk=office.person.user_id)
        field = cast("forms.ModelChoiceField[Any]", self.fields["account"])
        field.queryset = users
        self.initial.setdefault("account", office.person.user_id or _account_of(office.person.email))


def _account_of(email: str) -> uuid.UUID | None:
    """The open account with this address, likely hers."""
    row = User.objects.filter(email__iexact=email, is_active=True).first() if email else None
    return row.pk if row else None


class EndForm(WorkForm):
    """From when an office is over, and why."""

    until = forms.DateField(
        label=gettext_lazy("Ultimo giorno"), widget=day_input(), initial=timezone.localdate
    )
    ended = forms.ChoiceField(
        label=gettext_lazy("Perché finisce"),
        choices=[(one.value, one.label) for one in _ENDS],
        initial=Office.Ended.RESIGNED.value,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(required=False, max_length=300, label=gettext_lazy("Nota"))
