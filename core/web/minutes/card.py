"""The minutes' section of a meeting's card: how far they are and what comes next."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.models import Meeting, Minutes
from core.selectors.minutes import MinutesView, approvable_in, minutes_views
from core.selectors.minutes_history import all_changed_since_read
from core.services.minutes import must_be_approved
from core.web.work.load import may_in


def minutes_section(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """The minutes, the next step in a sentence, and the earlier minutes this meeting may approve, to be read."""
    views = minutes_views([meeting, *approvable_in(meeting)], {meeting.pk: partial(may_in, request, meeting)})
    (view, changed), *others = zip(views, all_changed_since_read(views), strict=True)
    return {
        "minutes_view": view,
        "minutes_step": _step(meeting, view),
        "changed": changed,
        "minutes_to_approve": [
            {"meeting": one.meeting, "view": one, "changed": since} for one, since in others
        ],
        "may_approve": may_in(request, meeting, "core.minutes.publish"),
    }


def _step(meeting: Meeting, view: MinutesView) -> str:
    state = view.minutes.state
    if not view.has_content or state == Minutes.State.PUBLISHED:
        return ""
    if state == Minutes.State.APPROVED:
        return _("Approvato: si può pubblicare.")
    if must_be_approved(meeting):
        if state == Minutes.State.DRAFT:
            return _("Poi: condividerlo con chi c'era; l'incontro successivo lo approva, e si pubblica.")
        return _("Poi: l'incontro successivo lo approva, e si pubblica.")
    if state == Minutes.State.DRAFT:
        return _("Poi: condividerlo con chi c'era, rileggere le correzioni e pubblicarlo.")
    return _("Chi c'era lo sta rileggendo. Poi: guardare le correzioni e pubblicarlo.")
