"""Addresses of the minutes in the work area, included under /lavoro/."""

from django.urls import path

from core.web.minutes import history, live, papers, states, writing

_MINUTES = "incontri/<uuid:meeting_id>/resoconto/"

urlpatterns = [
    path(_MINUTES, writing.minutes, name="work_minutes"),
    path(f"{_MINUTES}salva/", live.minutes_save, name="work_minutes_save"),
    path(f"{_MINUTES}ora/", live.minutes_live, name="work_minutes_live"),
    path(
        f"{_MINUTES}commenti/<uuid:comment_id>/",
        writing.minutes_comment_settle,
        name="work_minutes_comment_settle",
    ),
    path(f"{_MINUTES}versioni/", history.minutes_history, name="work_minutes_history"),
    path(
        f"{_MINUTES}versioni/<uuid:revision_id>/ripristina/",
        history.minutes_restore,
        name="work_minutes_restore",
    ),
    path(f"{_MINUTES}condividi/", states.minutes_share, name="work_minutes_share"),
    path(f"{_MINUTES}approva/", states.minutes_approve, name="work_minutes_approve"),
    path(f"{_MINUTES}pubblica/", states.minutes_publish, name="work_minutes_publish"),
    path(f"{_MINUTES}ritira/", states.minutes_withdraw, name="work_minutes_withdraw"),
    path(f"{_MINUTES}scarica/<str:kind>/", papers.minutes_file, name="work_minutes_file"),
]
