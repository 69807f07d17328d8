"""A meeting as one of a series: its place on the card, cancelling it, what became of the others."""

import uuid
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.models import Meeting
from core.permissions.guard import requires
from core.selectors.series import series_place
from core.services.meeting_states import cancel_meeting
from core.services.series import Scope, SeriesChange, cancel_series
from core.web.meetings.forms import ReasonForm
from core.web.meetings.told import left_in_words
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor, load_meeting


class CancelForm(ReasonForm):
    """Why a meeting does not take place and, of a series, how many with it."""

    field_order = ("scope", "reason")

    scope = forms.ChoiceField(
        choices=Scope.choices,
        initial=Scope.THIS,
        widget=forms.RadioSelect,
        label=gettext_lazy("Fa parte di una serie: che cosa vuole annullare?"),
        help_text=gettext_lazy(
            "Con questo si annullano solo le bozze ancora da tenere: gli incontri già convocati restano."
        ),
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if meeting.series_id is None:
            del self.fields["scope"]

    @property
    def scope_chosen(self) -> Scope:
        """How far it reaches; a meeting on its own is always alone."""
        return Scope(self.cleaned_data.get("scope") or Scope.THIS)


@requires("core.meeting.plan")
def meeting_cancel(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Cancel a meeting, saying why; of a series, with the following ones or all those to come."""
    found = load_meeting(request, meeting_id, "core.meeting.plan")
    form = form_of(CancelForm, request, meeting=found)
    if form.is_bound and form.is_valid() and attempt(form, partial(_cancel, form, request, found.pk)):
        return redirect("core:work_meeting", found.pk)
    return render(request, "core/work/meetings/cancel.html", {"form": form, "meeting": found})


def _cancel(form: CancelForm, request: HttpRequest, meeting_id: uuid.UUID) -> bool:
    what = {"actor": actor(request), "meeting_id": meeting_id, "reason": form.cleaned_data["reason"]}
    if form.scope_chosen == Scope.THIS:
        messages.success(request, with_told(_("Incontro annullato."), cancel_meeting(**what).told))
    else:
        change = cancel_series(**what, scope=form.scope_chosen)
        done = ngettext("%(n)d incontro annullato.", "%(n)d incontri annullati.", change.changed)
        tell_of_series(request, change, done % {"n": change.changed})
    return True


def tell_of_series(request: HttpRequest, change: SeriesChange, done: str) -> None:
    """Say what was done to how many (`done`), how many people are told, and which meetings were left and why."""
    messages.success(request, with_told(done, change.told))
    if change.left:
        messages.info(request, _("Rimasti come erano: %(which)s.") % {"which": left_in_words(change.left)})


def with_told(done: str, told: int) -> str:
    """What was done and, when there are any, how many of the invited are written to about it."""
    if not told:
        return done
    words = ngettext("Avvisiamo %(n)d invitato.", "Avvisiamo %(n)d invitati.", told) % {"n": told}
    return f"{done} {words}"


def series_section(_request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """What the card says of the series."""
    return {"series_place": series_place(meeting)}
