"""The operator's notebook: her notes and those shared with her, writing, sharing, putting on an agenda."""

import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.models import NotebookEntry, Theme
from core.permissions.guard import holder, requires
from core.selectors.notebook import (
    SEE,
    WRITE,
    meetings_for_note,
    narrowed_notes,
    neighbourhoods_of,
    notes_seen,
)
from core.selectors.trail import note_trail
from core.services.freshness import fingerprint
from core.services.notebook import (
    change_note,
    delete_note,
    note_snapshot,
    note_to_agenda,
    share_note,
    write_note,
)
from core.web.followup.load import load_note
from core.web.followup.note_forms import (
    NewNoteForm,
    NoteFilterForm,
    NoteForm,
    ToAgendaForm,
    new_note_initial,
    note_initial,
    to_agenda_initial,
)
from core.web.work.forms import attempt, form_of
from core.web.work.lists import asked_export, export, page_of, sorting
from core.web.work.load import actor

SORTS: dict[str, tuple[str, ...]] = {
    "-day": ("-noted_on", "-written_at"),
    "day": ("noted_on", "written_at"),
    "place": ("neighbourhood__name", "-noted_on", "-written_at"),
    "theme": ("theme__name", "-noted_on", "-written_at"),
}


@requires("core.notebook.see")
def notebook(request: HttpRequest) -> HttpResponse:
    """One's own notes and those shared by colleagues: searched, filtered, sorted, paged, exported."""
    places = list(neighbourhoods_of(holder(request), SEE))
    filters = NoteFilterForm(request.GET, places=places, themes=list(Theme.objects.order_by("name")))
    order = sorting(request, SORTS)
    seen = narrowed_notes(notes_seen(actor(request), holder(request)), filters.wanted(), actor(request))
    notes = seen.select_related("author", "neighbourhood", "theme", "item").order_by(*order.columns)
    if kind := asked_export(request):
        return export(kind, _("Taccuino"), EXPORT_HEADER, export_rows(notes))
    context = {
        "page_obj": page_of(notes, request, _same),
        "filters": filters,
        "sort": order.key,
        "sorts": sort_labels(),
        "me": actor(request),
    }
    return render(request, "core/work/followup/notebook.html", context)


@requires("core.notebook.write")
def note_new(request: HttpRequest) -> HttpResponse:
    """Write a note."""
    places = neighbourhoods_of(holder(request), WRITE)
    form = form_of(NewNoteForm, request, places=places, initial=new_note_initial(list(places)))
    if form.is_bound and form.is_valid():
        verb = partial(write_note, actor=actor(request), note=form.note(), key=form.sent_key)
        if written := attempt(form, verb):
            told = _("Nota condivisa.") if written.is_shared else _("Nota salvata: la legge solo Lei.")
            messages.success(request, told)
            return redirect("core:notebook")
    return render(request, "core/work/followup/note_form.html", {"form": form})


@requires("core.notebook.see")
def note(request: HttpRequest, note_id: uuid.UUID) -> HttpResponse:
    """One note, with what became of it."""
    found = load_note(request, note_id)
    mine = found.author_id == actor(request).pk
    where = None if mine or not found.body_id else [found.body_id]
    context = {
        "note": found,
        "mine": mine,
        "may_put": found.item_id is None and holder(request).may("core.meeting.plan", where),
        "trail": note_trail(found, actor(request), holder(request)),
    }
    return render(request, "core/work/followup/note.html", context)


@requires("core.notebook.write")
def note_edit(request: HttpRequest, note_id: uuid.UUID) -> HttpResponse:
    """Change one's own note."""
    found = load_note(request, note_id, own=True)
    initial, seen = _shown(found)
    places = neighbourhoods_of(holder(request), WRITE) | type(found.neighbourhood).objects.filter(
        pk=found.neighbourhood_id
    )
    form = form_of(NoteForm, request, places=places, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(change_note, actor=actor(request), note_id=found.pk, note=form.note())
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_theirs, found.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect("core:note", found.pk)
    return render(request, "core/work/followup/note_form.html", {"form": form, "note": found})


@require_POST
@requires("core.notebook.write")
def note_share(request: HttpRequest, note_id: uuid.UUID) -> HttpResponse:
    """Let colleagues read one's own note, or no longer."""
    found = load_note(request, note_id, own=True)
    shared = request.POST.get("shared") == "1"
    share_note(actor=actor(request), note_id=found.pk, is_shared=shared)
    told = _("Ora la leggono anche i colleghi.") if shared else _("Ora la legge solo Lei.")
    messages.success(request, told)
    return redirect("core:note", found.pk)


@requires("core.notebook.write")
def note_delete(request: HttpRequest, note_id: uuid.UUID) -> HttpResponse:
    """Throw away one's own note, once sure."""
    found = load_note(request, note_id, own=True)
    if request.method == "POST":
        delete_note(actor=actor(request), note_id=found.pk)
        messages.success(request, _("Nota eliminata."))
        return redirect("core:notebook")
    return render(request, "core/work/followup/note_delete.html", {"note": found})


@requires("core.meeting.plan")
def note_agenda(request: HttpRequest, note_id: uuid.UUID) -> HttpResponse:
    """Make a note a point of the next agenda: the meeting and the words are already there, one button does it.

    Her own, or one that was shared with who plans the meetings there.
    """
    found = load_note(request, note_id)
    offered = meetings_for_note(found, holder(request))
    first = offered.first()
    form = form_of(ToAgendaForm, request, meetings=offered, initial=to_agenda_initial(found, first))
    if form.is_bound and form.is_valid():
        chosen, title = form.cleaned_data["meeting"], form.cleaned_data["title"]
        verb = partial(
            note_to_agenda, actor=actor(request), note_id=found.pk, meeting_id=chosen.pk, title=title
        )
        if attempt(form, verb):
            messages.success(request, _("È all'ordine del giorno."))
            return redirect("core:work_meeting", chosen.pk)
    context = {"form": form, "note": found, "none": first is None}
    return render(request, "core/work/followup/note_agenda.html", context)


EXPORT_HEADER = (
    gettext_lazy("Quando"), gettext_lazy("Quartiere"), gettext_lazy("Che cos'è"), gettext_lazy("Tema"),
    gettext_lazy("Dove"), gettext_lazy("Da chi"), gettext_lazy("Testo"), gettext_lazy("Chi scrive"),
    gettext_lazy("Condivisa"), gettext_lazy("All'ordine del giorno"),
)  # fmt: skip


def export_rows(notes: Iterable[NotebookEntry]) -> Iterable[list[Any]]:
    """The columns of `EXPORT_HEADER`."""
    for row in notes:
        yield [
            row.noted_on, row.neighbourhood.name, row.get_kind_display(), row.theme.name if row.theme else "", row.place,
            row.source, row.text, str(row.author), row.is_shared, row.item.title if row.item else "",
        ]  # fmt: skip


def sort_labels() -> list[tuple[str, str]]:
    """Sorting keys with their words."""
    return [
        ("-day", _("dalla più recente")),
        ("day", _("dalla meno recente")),
        ("place", _("per quartiere")),
        ("theme", _("per tema")),
    ]


def _same(row: NotebookEntry) -> NotebookEntry:
    return row


def _shown(found: NotebookEntry) -> tuple[dict[str, Any], str]:
    return note_initial(found), fingerprint(note_snapshot(found))


def _theirs(note_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    return _shown(NotebookEntry.objects.get(pk=note_id))
