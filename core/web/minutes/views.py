"""Writing the minutes of a meeting, sharing and publishing them."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.models import Meeting, Minutes
from core.permissions.guard import requires
from core.selectors.personal_data import looks_personal
from core.services.errors import DomainError, StaleEdit
from core.services.minutes import publish_minutes, save_minutes, share_minutes, withdraw_minutes
from core.web.work.forms import WorkForm, form_of
from core.web.work.load import actor, load_meeting, may_in


class MinutesForm(WorkForm):
    """The text, and the revision the writer started from."""

    text = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 18}),
        label=gettext_lazy("Resoconto"),
        help_text=gettext_lazy(
            "Una riga vuota separa i paragrafi; «- » comincia un elenco; «## » un titolo; **così** il grassetto."
        ),
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


@requires("core.minutes.write")
def minutes(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Write the text. When someone else saved meanwhile, both texts are shown and nothing is lost."""
    meeting = load_meeting(request, meeting_id, "core.minutes.write")
    now = _minutes(meeting)
    form = form_of(
        MinutesForm, request, initial={"text": now.text or _outline(meeting), "revision": now.revision}
    )
    theirs = None
    if form.is_bound and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("text", "revision")}
        try:
            save_minutes(actor=actor(request), meeting_id=meeting.pk, **typed)
        except StaleEdit as stale:
            theirs = _show_theirs(form, meeting, stale)
        except DomainError as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Resoconto salvato."))
            return redirect(_next(request, meeting))
    context = {"form": form, "meeting": meeting, "minutes": now, "theirs": theirs} | _may(request, meeting)
    return render(request, "core/work/minutes/write.html", context)


@require_POST
@requires("core.minutes.write")
def minutes_share(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """The draft is ready for who was there."""
    meeting = load_meeting(request, meeting_id, "core.minutes.write")
    try:
        share_minutes(actor=actor(request), meeting_id=meeting.pk, revision=_minutes(meeting).revision)
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Resoconto condiviso con chi lavora a questo incontro."))
    return redirect("core:work_meeting", meeting.pk)


@requires("core.minutes.publish")
def minutes_publish(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Read once more what is about to become public, with what looks personal pointed out; then publish it."""
    meeting = load_meeting(request, meeting_id, "core.minutes.publish")
    now = _minutes(meeting)
    if request.method == "POST":
        revision = request.POST.get("revision", "")
        known = int(revision) if revision.isdecimal() and len(revision) < 9 else 0
        try:
            publish_minutes(actor=actor(request), meeting_id=meeting.pk, revision=known)
        except DomainError as refused:
            messages.error(request, refused.message)
            return redirect("core:work_minutes_publish", meeting.pk)
        messages.success(request, _("Resoconto pubblicato: ora lo leggono tutti."))
        return redirect("core:work_meeting", meeting.pk)
    context = {"meeting": meeting, "minutes": now, "found": looks_personal(now.text)}
    return render(request, "core/work/minutes/publish.html", context)


@require_POST
@requires("core.minutes.publish")
def minutes_withdraw(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Take published minutes back, to correct them."""
    meeting = load_meeting(request, meeting_id, "core.minutes.publish")
    try:
        withdraw_minutes(actor=actor(request), meeting_id=meeting.pk)
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Il resoconto non è più pubblico: lo corregga e lo pubblichi di nuovo."))
    return redirect("core:work_meeting", meeting.pk)


def _minutes(meeting: Meeting) -> Minutes:
    """The minutes as they are; a blank, unsaved one of revision 0 when nobody wrote yet."""
    return Minutes.objects.filter(meeting=meeting).first() or Minutes(meeting=meeting, revision=0)


def _outline(meeting: Meeting) -> str:
    """The agenda is already the outline of the minutes."""
    return "\n\n".join(f"## {item.title}\n" for item in meeting.agenda.all())


def _show_theirs(form: MinutesForm, meeting: Meeting, stale: StaleEdit) -> Minutes:
    """Keep what was typed and start from what is there now: saving again is then a choice."""
    form.refuse(stale)
    theirs = _minutes(meeting)
    form.put("revision", str(theirs.revision))
    return theirs


def _may(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    return {"may_publish": may_in(request, meeting, "core.minutes.publish")}


def _next(request: HttpRequest, meeting: Meeting) -> Any:
    """Where the button pressed leads: on to publishing, or back to the card."""
    name = "core:work_minutes_publish" if request.POST.get("then") == "publish" else "core:work_meeting"
    return redirect(name, meeting.pk).url
