"""Addresses of the attendance sheet, included under /lavoro/."""

from django.urls import path

from core.web.attendance import check_in, offline, views

_MEETING = "incontri/<uuid:meeting_id>/presenze/"

urlpatterns = [
    path("presenze-senza-rete.js", offline.offline_script, name="work_offline_script"),
    path(_MEETING, views.attendance, name="work_attendance"),
    path(f"{_MEETING}segna/", views.attendance_tap, name="work_attendance_tap"),
    path(f"{_MEETING}nuova/", views.attendance_new, name="work_attendance_new"),
    path(f"{_MEETING}stato.json", views.attendance_state, name="work_attendance_state"),
    path(f"{_MEETING}nomi.json", views.attendance_index, name="work_attendance_index"),
    path(f"{_MEETING}codice/", check_in.check_in_code, name="work_check_in"),
    path(f"{_MEETING}codice/apri/", check_in.check_in_open, name="work_check_in_open"),
    path(f"{_MEETING}codice/annulla/", check_in.check_in_undo_since, name="work_check_in_undo_since"),
    path(f"{_MEETING}codice/<uuid:check_in_id>/annulla/", check_in.check_in_undo, name="work_check_in_undo"),
    path(f"{_MEETING}foglio.pdf", check_in.sign_in_sheet, name="work_sign_in_sheet"),
]
