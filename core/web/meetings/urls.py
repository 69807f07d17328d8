"""Addresses of the meetings in the work area, included under /lavoro/."""

from django.urls import path

from core.web.meetings import agenda, convocation, invitations, planning, postponing, proposals, series, views

_MEETING = "incontri/<uuid:meeting_id>/"
_AGENDA = f"{_MEETING}ordine-del-giorno/"

urlpatterns = [
    path("incontri/", views.meetings, name="work_meetings"),
    path("incontri/nuovo/", planning.meeting_new, name="work_meeting_new"),
    path(_MEETING, views.meeting, name="work_meeting"),
    path(f"{_MEETING}modifica/", planning.meeting_edit, name="work_meeting_edit"),
    path(_AGENDA, agenda.agenda, name="work_meeting_agenda"),
    path(f"{_AGENDA}chiedi/", convocation.ask, name="work_ask"),
    path(f"{_AGENDA}testo/", agenda.agenda_text, name="work_agenda_text"),
    path(f"{_AGENDA}riprendi/", agenda.agenda_again, name="work_agenda_again"),
    path(f"{_AGENDA}avvisa/", agenda.agenda_tell, name="work_agenda_tell"),
    path(f"{_AGENDA}<uuid:item_id>/", agenda.agenda_item, name="work_agenda_item"),
    path(f"{_AGENDA}<uuid:item_id>/sposta/", agenda.agenda_move, name="work_agenda_move"),
    path(f"{_AGENDA}<uuid:item_id>/unisci/", agenda.agenda_merge, name="work_agenda_merge"),
    path(f"{_AGENDA}<uuid:item_id>/togli/", agenda.agenda_remove, name="work_agenda_remove"),
    path("proposte/", proposals.proposals, name="work_proposals"),
    path("proposte/<uuid:proposal_id>/", proposals.proposal, name="work_proposal"),
    path(f"{_MEETING}passo/<slug:step>/", views.meeting_step, name="work_meeting_step"),
    path(f"{_MEETING}convoca/", convocation.convene, name="work_convene"),
    path(f"{_MEETING}inviti/", convocation.invited, name="work_invited"),
    path(f"{_MEETING}inviti/altri/", convocation.more_guests, name="work_more_guests"),
    path(f"{_MEETING}inviti/rispedisci/", invitations.resend_all, name="work_resend_all"),
    path(f"{_MEETING}promemoria/", invitations.reminder, name="work_reminder"),
    path("inviti/<uuid:delivery_id>/rispedisci/", convocation.resend, name="work_resend"),
    path("inviti/<uuid:invitation_id>/togli/", invitations.uninvite, name="work_uninvite"),
    path(f"{_MEETING}annulla/", series.meeting_cancel, name="work_meeting_cancel"),
    path(f"{_MEETING}rinvia/", postponing.meeting_postpone, name="work_meeting_postpone"),
]
