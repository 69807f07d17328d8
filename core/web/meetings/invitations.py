"""What is done about the invited of a convened meeting: taken off, written to again all together, reminded."""

import uuid
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.models import Invitation
from core.permissions.guard import requires
from core.services.errors import DomainError
from core.services.invitations import remove_invitation, send_all_again, set_reminder
from core.web.meetings.convocation_forms import ReminderForm
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor, load_meeting

_PLAN = "core.meeting.plan"


@requires(_PLAN)
def uninvite(request: HttpRequest, invitation_id: uuid.UUID) -> HttpResponse:
    """Take somebody off the invited, after asking."""
    invitation = get_object_or_404(Invitation, pk=invitation_id)
    meeting = load_meeting(request, invitation.meeting_id, _PLAN)
    if request.method != "POST":
        context = {"meeting": meeting, "invitation": invitation}
        return render(request, "core/work/meetings/uninvite.html", context)
    try:
        told = remove_invitation(actor=actor(request), invitation_id=invitation.pk)
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        words = {"who": str(invitation)}
        messages.success(
            request,
            _("%(who)s non è più tra gli invitati: un messaggio ritira l'invito.") % words
            if told
            else _("%(who)s non è più tra gli invitati.") % words,
        )
    return redirect("core:work_invited", meeting.pk)


@require_POST
@requires(_PLAN)
def resend_all(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Write again to all whom a message did not reach."""
    meeting = load_meeting(request, meeting_id, _PLAN)
    sent = send_all_again(actor=actor(request), meeting_id=meeting.pk)
    if sent:
        words = ngettext(
            "%(n)s messaggio di nuovo in partenza.", "%(n)s messaggi di nuovo in partenza.", sent
        )
        messages.success(request, words % {"n": sent})
    else:
        messages.info(request, _("Non c'è niente da rispedire."))
    return redirect("core:work_invited", meeting.pk)


@require_POST
@requires(_PLAN)
def reminder(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Decide how many days before the invited are reminded, also after convening."""
    meeting = load_meeting(request, meeting_id, _PLAN)
    form = form_of(ReminderForm, request)
    if form.is_valid():
        verb = partial(set_reminder, actor=actor(request), meeting_id=meeting.pk)
        if attempt(form, partial(verb, days=form.cleaned_data["reminder_days"])):
            messages.success(request, _("Promemoria salvato."))
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    return redirect("core:work_meeting", meeting.pk)
