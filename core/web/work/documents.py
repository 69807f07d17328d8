"""Documents about meetings and bodies: upload, download by who may, removal."""

import uuid
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.models import Document
from core.permissions.guard import demand, holder, open_to_all, requires
from core.services.documents import add_document, remove_document
from core.web.downloads import hand_out
from core.web.work.forms import WorkForm, attempt, form_of, press
from core.web.work.load import actor, load_body, load_meeting


class DocumentForm(WorkForm):
    """A file with its title."""

    title = forms.CharField(max_length=200, label=gettext_lazy("Titolo"))
    upload = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, immagini, testi e fogli di calcolo, fino a 20 MB."),
    )
    is_public = forms.BooleanField(
        required=False,
        label=gettext_lazy("Visibile a tutti"),
        help_text=gettext_lazy("Prima controlli che non contenga dati personali."),
    )


@requires("core.meeting.plan")
def meeting_document(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Add a document to a meeting; `?punto=` is the item whose minutes it is attached to."""
    meeting = load_meeting(request, meeting_id, "core.meeting.plan")
    asked = request.GET.get("punto", "")
    item = next((one for one in meeting.agenda.all() if str(one.pk) == asked), None)
    back = redirect("core:work_minutes" if item else "core:work_meeting", meeting.pk)
    return _upload(request, back, meeting=meeting, item=item, with_minutes=item is not None)


@requires("core.body.edit")
def body_document(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """Add a document to a body."""
    body = load_body(request, body_id, "core.body.edit")
    return _upload(request, redirect("core:work_body", body.pk), body=body)


@open_to_all("public documents are for everybody; for the others the view asks who it is")
def document(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """Hand out a file: always as a download, under its title, never to be guessed at by the browser."""
    found = get_object_or_404(Document.objects.select_related("meeting", "body"), pk=document_id)
    if not _may_read(request, found):
        raise Http404
    return hand_out(found)


@require_POST
@requires("core.workspace.see")
def document_remove(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """Take a document away."""
    found = get_object_or_404(Document.objects.select_related("meeting", "body"), pk=document_id)
    permission, see = (
        ("core.meeting.plan", "core.meeting.see") if found.meeting else ("core.body.edit", "core.body.see")
    )
    demand(request, permission, _bodies(found), see=see)
    press(
        request, partial(remove_document, actor=actor(request), document_id=found.pk), _("Documento tolto.")
    )
    return (
        redirect("core:work_meeting", found.meeting_id)
        if found.meeting
        else redirect("core:work_body", found.body_id)
    )


def _upload(request: HttpRequest, back: HttpResponse, **about: Any) -> HttpResponse:
    form = form_of(DocumentForm, request)
    if about.get("with_minutes"):
        form.fields["is_public"].help_text = _(
            "Da quando il resoconto è pubblicato. Prima controlli che non contenga dati personali."
        )
    if form.is_bound and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("title", "upload", "is_public")}
        if attempt(form, partial(add_document, actor=actor(request), **typed, **about)):
            messages.success(request, _("Documento aggiunto."))
            return back
    return render(
        request,
        "core/work/documents/form.html",
        {"form": form, "back": back["Location"], "about": next(iter(about.values()))},
    )


def _may_read(request: HttpRequest, found: Document) -> bool:
    if Document.objects.public().filter(pk=found.pk).exists():
        return True
    return holder(request).may("core.meeting.see" if found.meeting else "core.body.see", _bodies(found))


def _bodies(found: Document) -> list[uuid.UUID]:
    if found.meeting:
        return list(found.meeting.served.values_list("body_id", flat=True))
    return [found.body_id] if found.body_id else []
