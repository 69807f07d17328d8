"""The register of meetings: list, card, agenda, steps."""

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.models import Meeting
from core.participation.registry import registry
from core.permissions.guard import holder, requires
from core.selectors.meetings import (
    SORTS,
    MeetingRow,
    meeting_row,
    meeting_values,
    meetings_seen,
    narrowed,
)
from core.services.activation import active_model_slugs
from core.services.errors import DomainError
from core.services.meeting_states import (
    hold_meeting,
    reopen_meeting,
)
from core.web.meetings.card import card_context
from core.web.meetings.forms import (
    MeetingFilterForm,
)
from core.web.work.lists import asked_export, export, page_of, sorting
from core.web.work.load import actor, bodies_where, load_meeting, may_in


@requires("core.meeting.see")
def meetings(request: HttpRequest) -> HttpResponse:
    """All meetings of the bodies one may see: searched, filtered, sorted, paged, exported."""
    bodies = list(bodies_where(request, "core.meeting.see"))
    filters = MeetingFilterForm(request.GET, bodies=bodies, model_slugs=active_model_slugs())
    order = sorting(request, SORTS)
    rows = narrowed(meetings_seen(holder(request).bodies("core.meeting.see")), filters.wanted())
    values = meeting_values(rows.order_by(*order.columns))
    if kind := asked_export(request):
        return export(kind, _("Incontri"), EXPORT_HEADER, export_rows(map(meeting_row, values)))
    page = page_of(values, request, meeting_row)
    context = {
        "page_obj": page,
        "filters": filters,
        "sort": order.key,
        "bodies": bodies,
        "sorts": sort_labels(),
    }
    return render(request, "core/work/meetings/list.html", context)


@requires("core.meeting.see")
def meeting(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """A meeting's card: data, agenda, attendance, minutes, documents, and the one thing to do next."""
    found = load_meeting(request, meeting_id, "core.meeting.see")
    may = {
        name: may_in(request, found, f"core.{permission}")
        for name, permission in (
            ("plan", "meeting.plan"),
            ("hold", "meeting.hold"),
            ("write", "minutes.write"),
        )
    }
    context = {
        "meeting": found,
        "may_plan": may["plan"],
        "may_hold": may["hold"],
        "may_write": may["write"],
        "documents": list(found.documents.all()),
        "row": meeting_row(meeting_values(Meeting.objects.filter(pk=found.pk)).get()),
        "past": found.meets_on <= timezone.localdate(),
    }
    return render(request, "core/work/meetings/card.html", context | card_context(request, found))


STEPS: dict[str, tuple[str, Callable[..., Meeting]]] = {
    "hold": ("core.meeting.hold", hold_meeting),
    "reopen": ("core.meeting.hold", reopen_meeting),
}


@require_POST
@requires("core.meeting.see")
def meeting_step(request: HttpRequest, meeting_id: uuid.UUID, step: str) -> HttpResponse:
    """One step of a meeting's life that asks nothing: hold, reopen."""
    if step not in STEPS:
        raise Http404
    permission, verb = STEPS[step]
    found = load_meeting(request, meeting_id, permission)
    try:
        now = verb(actor=actor(request), meeting_id=found.pk)
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(
            request, _("L'incontro ora risulta «%(state)s».") % {"state": now.get_state_display()}
        )
    return redirect("core:work_meeting", found.pk)


EXPORT_HEADER = (
    gettext_lazy("N."), gettext_lazy("Anno"), gettext_lazy("Data"), gettext_lazy("Inizio"), gettext_lazy("Fine"),
    gettext_lazy("Tipo"), gettext_lazy("Chi si incontra"), gettext_lazy("Titolo"), gettext_lazy("Sottogruppo"),
    gettext_lazy("Tema"), gettext_lazy("Luogo"), gettext_lazy("Stato"), gettext_lazy("Realtà"), gettext_lazy("Persone"),
    gettext_lazy("Resoconto"),
)  # fmt: skip


def export_rows(rows: Iterable[MeetingRow]) -> Iterable[list[Any]]:
    """The columns of `EXPORT_HEADER`."""
    for row in rows:
        kind = registry.get(row.model_slug).meeting_kind(row.kind).label
        yield [
            row.register_number, row.register_year, row.meets_on, row.starts_at, row.ends_at, kind, "; ".join(row.bodies),
            row.title, row.subgroup, row.theme, row.venue, row.state_label, row.organisations, row.people,
            row.minutes_label,
        ]  # fmt: skip


def sort_labels() -> list[tuple[str, str]]:
    """Sorting keys with their words."""
    return [
        ("-day", _("dal più recente")),
        ("day", _("dal meno recente")),
        ("number", _("per numero di registro")),
        ("kind", _("per tipo")),
        ("state", _("per stato")),
    ]
