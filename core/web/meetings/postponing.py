"""Postponing a meeting: why and, if known, to which day, at what time and where; what they are like is told before."""

import datetime as dt
import uuid
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Meeting
from core.permissions.guard import requires
from core.selectors.planning import Wanted
from core.services.meeting_states import NewPlace, postpone_meeting
from core.services.series import Reach
from core.services.telling import Announced
from core.web.meetings.forms import ReasonForm
from core.web.meetings.place_form import PlaceForm
from core.web.meetings.series import with_told
from core.web.meetings.told import REFRESH, Told, told_of_move
from core.web.work.forms import attempt, day_input, form_of
from core.web.work.load import actor, load_meeting

_PLACE = frozenset({"starts_at", "ends_at", "venue", "new_venue", "remote_url"})


class PostponeForm(ReasonForm, PlaceForm):
    """Why a meeting moves, and to when; time and place are those it had unless they are changed."""

    new_day = forms.DateField(
        required=False,
        label=gettext_lazy("Nuova data"),
        widget=day_input(),
        help_text=gettext_lazy(
            "Se la indica, si prepara un nuovo incontro con gli stessi dati e lo stesso ordine del giorno."
        ),
    )

    @property
    def moved_too(self) -> bool:
        """Whether another time or place is asked for, or there is something to correct in them."""
        return self.is_bound and bool(_PLACE & {*self.changed_data, *self.errors})

    def clean(self) -> dict[str, Any]:
        """Another time or place is that of another day."""
        values = super().clean()
        moved = _PLACE & set(self.changed_data)
        if moved and not values.get("new_day") and "new_day" not in self.errors:
            self.add_error(
                "new_day", _("Per tenerlo a un'altra ora o in un altro luogo indichi anche il giorno.")
            )
        return values


@requires("core.meeting.plan")
def meeting_postpone(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Postpone a meeting, saying why and, if known, to when; it stays in its series."""
    found = load_meeting(request, meeting_id, "core.meeting.plan")
    names = ("starts_at", "ends_at", "venue", "remote_url")
    initial = {name: getattr(found, name) for name in names}
    form = form_of(PostponeForm, request, meeting=found, initial=initial)
    told = _told(form, request, found)
    goes_on = form.is_bound and form.is_valid() and REFRESH not in request.POST
    if (
        goes_on
        and not (told and told.asks)
        and (done := attempt(form, partial(_postpone, form, request, found)))
    ):
        messages.success(request, with_told(_("Incontro rinviato."), done.told))
        return redirect("core:work_meeting", done.meeting.pk)
    if REFRESH in request.POST:
        form.quiet()
    return render(request, "core/work/meetings/postpone.html", {"form": form, "meeting": found, "told": told})


def _postpone(form: PostponeForm, request: HttpRequest, meeting: Meeting) -> Announced:
    return postpone_meeting(
        actor=actor(request),
        meeting_id=meeting.pk,
        reason=form.cleaned_data["reason"],
        new_day=form.cleaned_data["new_day"],
        place=NewPlace(**form.place()),
    )


def _told(form: PostponeForm, request: HttpRequest, meeting: Meeting) -> Told | None:
    """What the new day and the place are like; nothing for a meeting postponed already, which may be a second click."""
    if not form.is_bound or not form.is_valid() or meeting.state == Meeting.State.POSTPONED:
        return None
    day: dt.date | None = form.cleaned_data["new_day"]
    if day is None:
        return None
    place = form.place()
    bodies = tuple(body.pk for body in meeting.bodies.all())
    wanted = Wanted(place["starts_at"], place["ends_at"], bodies, place["venue_id"], meeting.kind)
    return told_of_move(form, request, Reach({meeting.pk: (meeting.meets_on, day)}), wanted, today=None)
