"""Addresses of the attendance sheet, included under /lavoro/."""

from django.urls import path

from core.web.attendance import views

_MEETING = "incontri/<uuid:meeting_id>/"

urlpatterns = [
    path(f"{_MEETING}presenze/", views.attendance, name="work_attendance"),
    path(f"{_MEETING}presenze/segna/", views.attendance_tap, name="work_attendance_tap"),
    path(f"{_MEETING}presenze/nuova/", views.attendance_new, name="work_attendance_new"),
]
