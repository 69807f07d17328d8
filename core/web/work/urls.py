"""Addresses of the work area, included by core.web.urls under /lavoro/."""

from django.urls import path

from core.web.work import attendance, day, meetings, minutes

urlpatterns = [
    path("", day.day, name="day"),
    path("incontri/", meetings.meetings, name="work_meetings"),
    path("incontri/nuovo/", meetings.meeting_new, name="work_meeting_new"),
    path("incontri/<uuid:meeting_id>/", meetings.meeting, name="work_meeting"),
    path("incontri/<uuid:meeting_id>/modifica/", meetings.meeting_edit, name="work_meeting_edit"),
    path("incontri/<uuid:meeting_id>/ordine-del-giorno/", meetings.meeting_agenda, name="work_meeting_agenda"),
    path("incontri/<uuid:meeting_id>/passo/<slug:step>/", meetings.meeting_step, name="work_meeting_step"),
    path("incontri/<uuid:meeting_id>/annulla/", meetings.meeting_cancel, name="work_meeting_cancel"),
    path("incontri/<uuid:meeting_id>/rinvia/", meetings.meeting_postpone, name="work_meeting_postpone"),
    path("incontri/<uuid:meeting_id>/presenze/", attendance.attendance, name="work_attendance"),
    path("incontri/<uuid:meeting_id>/presenze/segna/", attendance.attendance_tap, name="work_attendance_tap"),
    path("incontri/<uuid:meeting_id>/presenze/nuova/", attendance.attendance_new, name="work_attendance_new"),
    path("incontri/<uuid:meeting_id>/resoconto/", minutes.minutes, name="work_minutes"),
    path("incontri/<uuid:meeting_id>/resoconto/condividi/", minutes.minutes_share, name="work_minutes_share"),
    path("incontri/<uuid:meeting_id>/resoconto/pubblica/", minutes.minutes_publish, name="work_minutes_publish"),
    path("incontri/<uuid:meeting_id>/resoconto/ritira/", minutes.minutes_withdraw, name="work_minutes_withdraw"),
]
