"""Addresses of the meetings in the work area, included under /lavoro/."""

from django.urls import path

from core.web.meetings import views

_MEETING = "incontri/<uuid:meeting_id>/"

urlpatterns = [
    path("incontri/", views.meetings, name="work_meetings"),
    path("incontri/nuovo/", views.meeting_new, name="work_meeting_new"),
    path(_MEETING, views.meeting, name="work_meeting"),
    path(f"{_MEETING}modifica/", views.meeting_edit, name="work_meeting_edit"),
    path(f"{_MEETING}ordine-del-giorno/", views.meeting_agenda, name="work_meeting_agenda"),
    path(f"{_MEETING}passo/<slug:step>/", views.meeting_step, name="work_meeting_step"),
    path(f"{_MEETING}annulla/", views.meeting_cancel, name="work_meeting_cancel"),
    path(f"{_MEETING}rinvia/", views.meeting_postpone, name="work_meeting_postpone"),
]
