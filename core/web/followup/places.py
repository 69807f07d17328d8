"""What the service did in each neighbourhood: for the office's yearly account, and to know one's own places."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Neighbourhood
from core.permissions.guard import holder, requires
from core.selectors.meetings import meeting_row, meeting_values
from core.selectors.notebook import (
    may_see_place,
    meetings_held_in,
    place_accounts,
    shared_notes,
    theme_counts,
)
from core.templatetags.vicinia import kind_label
from core.web.followup.note_forms import PeriodForm
from core.web.work.lists import asked_export, export

PLACES_HEADER = (
    gettext_lazy("Quartiere"),
    gettext_lazy("Interventi del servizio"),
    gettext_lazy("Osservazioni condivise"),
    gettext_lazy("Incontri svolti"),
)
PLACE_HEADER = (
    gettext_lazy("Quando"), gettext_lazy("Che cos'è"), gettext_lazy("Tema"), gettext_lazy("Dove"), gettext_lazy("Testo"),
    gettext_lazy("Chi scrive"),
)  # fmt: skip


@requires("core.notebook.see")
def notebook_places(request: HttpRequest) -> HttpResponse:
    """Every neighbourhood one may see, with what was done there in a period; exported."""
    form = PeriodForm(request.GET)
    first, last = form.period()
    places = place_accounts(holder(request), first, last)
    if kind := asked_export(request):
        rows = [[place.name, place.services, place.observations, place.meetings] for place in places]
        return export(kind, _("Nei quartieri"), PLACES_HEADER, rows)
    context = {"form": form, "first": first, "last": last, "places": places}
    return render(request, "core/work/followup/places.html", context)


@requires("core.notebook.see")
def notebook_place(request: HttpRequest, neighbourhood_id: uuid.UUID) -> HttpResponse:
    """One neighbourhood in a period: what the service did, the meetings held, the notes by theme; exported."""
    place = get_object_or_404(Neighbourhood, pk=neighbourhood_id)
    if not may_see_place(holder(request), place.slug):
        raise Http404
    form = PeriodForm(request.GET)
    first, last = form.period()
    found = shared_notes(holder(request)).filter(
        neighbourhood__slug=place.slug, noted_on__range=(first, last)
    )
    notes = list(found.select_related("author", "theme"))
    meetings = [meeting_row(row) for row in meeting_values(meetings_held_in(place.slug, first, last))]
    if kind := asked_export(request):
        return export(kind, place.name, PLACE_HEADER, _exported(notes, meetings))
    context = {
        "form": form,
        "place": place,
        "first": first,
        "last": last,
        "services": [note for note in notes if note.kind == "service"],
        "observations": [note for note in notes if note.kind == "observation"],
        "meetings": meetings,
        "themes": theme_counts(found),
    }
    return render(request, "core/work/followup/place.html", context)


def _exported(notes: list[Any], meetings: list[Any]) -> list[list[Any]]:
    """Notes and meetings of a period in one list, the latest first."""
    rows = [
        [
            note.noted_on,
            note.get_kind_display(),
            note.theme.name if note.theme else "",
            note.place,
            note.text,
            str(note.author),
        ]
        for note in notes
    ]
    rows += [
        [
            row.meets_on,
            _("incontro: %(kind)s") % {"kind": kind_label(row)},
            row.theme,
            row.venue,
            row.name,
            "",
        ]
        for row in meetings
    ]
    return sorted(rows, key=lambda row: row[0], reverse=True)
