"""Forms of the actions and of the list of them."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.rows import new_key
from core.models import ActionItem, AgendaItem, Body, Meeting, Organisation
from core.selectors.actions import OPEN, STATES, ActionFilter
from core.services.actions import LONGEST_NOTE, LONGEST_OWNER, LONGEST_WHAT
from core.web.work.forms import FilterForm, WorkForm, day_input


class ActionForm(WorkForm):
    """Who does what by when. `owners` are the names offered while one types; any other name is as good."""

    what = forms.CharField(
        max_length=LONGEST_WHAT,
        label=gettext_lazy("Che cosa c'è da fare"),
        widget=forms.Textarea({"rows": 2}),
    )
    owner = forms.CharField(
        required=False,
        max_length=LONGEST_OWNER,
        label=gettext_lazy("Chi"),
        widget=forms.TextInput({"list": "owners", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "Un nome qualunque. Se è quello di una collega, di un collega o di una realtà, l'azione resta legata a lei."
        ),
    )
    due_on = forms.DateField(required=False, label=gettext_lazy("Entro quando"), widget=day_input())
    item = forms.ModelChoiceField(
        AgendaItem.objects.none(),
        required=False,
        label=gettext_lazy("Punto all'ordine del giorno"),
        empty_label=gettext_lazy("nessuno in particolare"),
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = AgendaItem.objects.filter(meeting=meeting)
        if items:
            self.fields["item"].queryset = items  # type: ignore[attr-defined]
        else:
            del self.fields["item"]

    def values(self) -> dict[str, Any]:
        """What was typed, as the verbs want it."""
        item = self.cleaned_data.get("item")
        names = ("what", "owner", "due_on")
        return {name: self.cleaned_data[name] for name in names} | {"item_id": item.pk if item else None}


class NewActionForm(ActionForm):
    """An action to be written; sent twice, it is one."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=new_key)


def action_initial(action: ActionItem) -> dict[str, Any]:
    """What the form shows of an action."""
    return {
        "what": action.what,
        "owner": action.owner,
        "due_on": action.due_on,
        "item": action.item_id,
    }


def offered_owners(bodies: Iterable[uuid.UUID]) -> list[str]:
    """Names for `ActionForm.owner`: who works here, and the organisations that belong to the bodies; two queries."""
    people = User.objects.filter(is_active=True, grants__until=None, grants__isnull=False)
    names = set(people.exclude(full_name="").values_list("full_name", flat=True))
    members = Organisation.objects.filter(memberships__body__in=list(bodies), memberships__until=None)
    return sorted(names | set(members.values_list("name", flat=True)))


class DueForm(WorkForm):
    """By when, alone."""

    due_on = forms.DateField(label=gettext_lazy("Entro quando"), widget=day_input())


class CloseForm(WorkForm):
    """How an action ended."""

    state = forms.ChoiceField(
        label=gettext_lazy("Com'è finita"),
        choices=[
            (ActionItem.State.DONE, gettext_lazy("Fatta")),
            (ActionItem.State.DROPPED, gettext_lazy("Lasciata cadere")),
        ],
        widget=forms.RadioSelect,
        initial=ActionItem.State.DONE,
    )
    note = forms.CharField(
        required=False,
        max_length=LONGEST_NOTE,
        label=gettext_lazy("Com'è andata"),
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Se si lascia cadere, scriva il motivo."),
    )


class ActionFilterForm(FilterForm):
    """Narrowing the list of actions; anything unreadable in the address is left out."""

    q = forms.CharField(required=False, max_length=100, label=gettext_lazy("Cerca tra le azioni"))
    whose = forms.ChoiceField(required=False, label=gettext_lazy("Di chi"))
    body = forms.ChoiceField(required=False, label=gettext_lazy("Di quale incontro"))
    first = forms.DateField(required=False, label=gettext_lazy("Scade dal"), widget=day_input())
    last = forms.DateField(required=False, label=gettext_lazy("Scade entro il"), widget=day_input())
    state = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, bodies: Sequence[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whose"].choices = [("", _("di tutti")), ("mine", _("le mie"))]  # type: ignore[attr-defined]
        choices = [("", _("di tutti")), *((str(body.pk), body.name) for body in bodies)]
        self.fields["body"].choices = choices  # type: ignore[attr-defined]

    def opened(self) -> bool:
        """Whether something else than words and a tab is asked for."""
        return any(self.data.get(field.name) for field in self.others() if field.name != "state")

    def wanted(self) -> ActionFilter:
        """The filter asked for; to be done, where the address names no state."""
        self.is_valid()
        typed = self.cleaned_data
        state = typed.get("state") or OPEN
        return ActionFilter(
            words=typed.get("q", ""),
            state=state if state in STATES else OPEN,
            mine=typed.get("whose") == "mine",
            body_id=uuid.UUID(typed["body"]) if typed.get("body") else None,
            first=typed.get("first"),
            last=typed.get("last"),
        )
