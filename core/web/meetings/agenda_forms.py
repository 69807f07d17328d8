"""Forms about an agenda and what is proposed for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import AgendaItem, AgendaProposal, Body, Meeting
from core.selectors.proposals import ProposalFilter
from core.services.agenda_rows import LONGEST_TIME
from core.templatetags.vicinia import near_day
from core.web.work.forms import FilterForm, WorkForm


class ItemForm(WorkForm):
    """One item: the verbs check lengths, so that nothing typed is cut."""

    title = forms.CharField(label=_("Di che cosa si parla"))
    minutes_planned = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LONGEST_TIME,
        label=_("Minuti previsti"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    detail = forms.CharField(
        required=False,
        label=_("Qualche parola in più"),
        help_text=_("La legge chi è invitato e, dopo la convocazione, chiunque."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def item_initial(item: AgendaItem) -> dict[str, Any]:
    """The form's values for an item as it is now."""
    return {name: getattr(item, name) for name in ("title", "detail", "minutes_planned")}


class SettleForm(WorkForm):
    """What becomes of a proposal: `outcome` says which of the other fields count."""

    outcome = forms.ChoiceField(choices=[(name, name) for name in ("accept", "merge", "decline", "drop")])
    meeting = forms.ChoiceField(label=_("In quale incontro"))
    item = forms.ChoiceField(label=_("Con quale punto"))
    answer = forms.CharField(
        label=_("Perché no"),
        help_text=_("Lo legge chi ha fatto la proposta, se ha lasciato un indirizzo."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, meetings: list[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].choices = [(str(one.pk), _label(one)) for one in meetings]  # type: ignore[attr-defined]
        items = [
            (_label(one), [(str(item.pk), str(item)) for item in one.agenda.all()])
            for one in meetings
            if one.agenda.all()
        ]
        self.mergeable = bool(items)
        self.fields["item"].choices = items  # type: ignore[attr-defined]

    def full_clean(self) -> None:
        """Each outcome has its own button and its own field: only that one is asked for."""
        needed = {"accept": "meeting", "merge": "item", "decline": "answer"}
        wanted = needed.get(self.data.get("outcome", ""))
        for name in needed.values():
            self.fields[name].required = name == wanted
        super().full_clean()
        for name in needed.values():
            self.fields[name].required = True


class ProposalFilterForm(FilterForm):
    """Narrowing the list of proposals."""

    q = forms.CharField(required=False, label=_("Cerca"), max_length=100)
    state = forms.ChoiceField(
        required=False,
        label=_("Stato"),
        choices=[("", _("da valutare")), ("all", _("tutte")), *AgendaProposal.State.choices[1:]],
    )
    body = forms.ChoiceField(required=False, label=_("A chi"))

    def __init__(self, *args: Any, bodies: list[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theirs = [(str(body.pk), body.name) for body in bodies]
        self.fields["body"].choices = [("", _("tutti")), *theirs]  # type: ignore[attr-defined]

    def wanted(self) -> ProposalFilter:
        """The filter asked for; those that wait, when none is."""
        self.is_valid()
        typed = self.cleaned_data
        state = typed.get("state") or AgendaProposal.State.WAITING
        return ProposalFilter(
            words=typed.get("q", ""), body_id=typed.get("body") or None, state="" if state == "all" else state
        )


def _label(meeting: Meeting) -> str:
    start = f", {meeting.starts_at:%H:%M}" if meeting.starts_at else ""
    return f"{near_day(meeting.meets_on)}{start}"
