"""Process notes in the work area: of a consulta, written and changed by who facilitates."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.models import Meeting
from core.permissions.guard import demand, holder, requires
from core.services.freshness import fingerprint
from core.web.work.forms import attempt, form_of
from core.web.work.lists import page_of
from core.web.work.load import actor, load_meeting
from core.web.work.panels import body_page
from models_monza.forms.notes import NoteForm
from models_monza.models import ProcessNote
from models_monza.selectors.notes import notes_of_body
from models_monza.services.notes import change_process_note, note_snapshot, write_process_note

SEE, WRITE = "monza.process_note.see", "monza.process_note.write"


@requires("monza.process_note.see")
def notes(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """The notes about the meetings of a consulta, and the latest meetings to write one about."""
    context = body_page(request, body_id, SEE, current="monza:notes")
    may_write = holder(request).may(WRITE, [body_id])
    lately = Meeting.objects.held().filter(bodies=body_id).prefetch_related("bodies")
    context |= {
        "page_obj": page_of(notes_of_body(body_id), request, lambda note: note),
        "may_write": may_write,
        "meetings": lately.order_by("-meets_on", "-starts_at")[:5] if may_write else (),
    }
    return render(request, "monza/work/panels/notes.html", context)


@requires("monza.process_note.see")
def meeting_notes(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """The notes about one meeting."""
    meeting = load_meeting(request, meeting_id, SEE)
    bodies = [body.pk for body in meeting.bodies.all()]
    context = {
        "meeting": meeting,
        "notes": meeting.process_notes.select_related("author"),
        "may_write": holder(request).may(WRITE, bodies),
    }
    return render(request, "monza/work/meeting_notes.html", context)


@requires("monza.process_note.write")
def note_new(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Write a note about a meeting."""
    meeting = load_meeting(request, meeting_id, WRITE)
    form = form_of(NoteForm, request)
    if form.is_bound and form.is_valid():
        verb = partial(write_process_note, actor=actor(request), meeting_id=meeting.pk)
        if attempt(form, partial(verb, text=form.cleaned_data["text"])):
            messages.success(request, _("Nota salvata."))
            return redirect("monza:meeting-notes", meeting.pk)
    return render(request, "monza/work/note_form.html", {"form": form, "meeting": meeting})


@requires("monza.process_note.write")
def note_edit(request: HttpRequest, note_id: uuid.UUID) -> HttpResponse:
    """Change one's own note."""
    note = _own(request, note_id)
    initial, seen = _shown(note)
    form = form_of(NoteForm, request, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(change_process_note, actor=actor(request), note_id=note.pk, **form.cleaned_data)
        if attempt(form, verb, partial(_theirs, note.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect("monza:meeting-notes", note.meeting_id)
    context = {"form": form, "meeting": note.meeting, "note": note}
    return render(request, "monza/work/note_form.html", context)


def _own(request: HttpRequest, note_id: uuid.UUID) -> ProcessNote:
    """The note, for who wrote it: 404 for who may not see it, and for the note of another."""
    rows = ProcessNote.objects.select_related("meeting").prefetch_related("meeting__bodies")
    note = get_object_or_404(rows, pk=note_id)
    demand(request, WRITE, [body.pk for body in note.meeting.bodies.all()], see=SEE)
    return get_object_or_404(rows, pk=note_id, author=actor(request))


def _shown(note: ProcessNote) -> tuple[dict[str, Any], str]:
    return {"text": note.text}, fingerprint(note_snapshot(note))


def _theirs(note_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    return _shown(ProcessNote.objects.get(pk=note_id))
