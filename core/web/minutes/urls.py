"""Addresses of the minutes in the work area, included under /lavoro/."""

from django.urls import path

from core.web.minutes import views

_MEETING = "incontri/<uuid:meeting_id>/"

urlpatterns = [
    path(f"{_MEETING}resoconto/", views.minutes, name="work_minutes"),
    path(f"{_MEETING}resoconto/condividi/", views.minutes_share, name="work_minutes_share"),
    path(f"{_MEETING}resoconto/pubblica/", views.minutes_publish, name="work_minutes_publish"),
    path(f"{_MEETING}resoconto/ritira/", views.minutes_withdraw, name="work_minutes_withdraw"),
]
