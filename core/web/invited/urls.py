"""Addresses of who holds a signed link: no account, one meeting."""

from django.urls import path

from core.web.invited import check_in, views
from core.web.minutes import shared

urlpatterns = [
    path("qui/<str:token>/", check_in.check_in, name="check_in"),
    path("invito/<str:token>/", views.invited, name="invited"),
    path("invito/<str:token>/risposta/", views.invited_reply, name="invited_reply"),
    path("invito/<str:token>/proposta/", views.invited_propose, name="invited_propose"),
    path("resoconto/<str:token>/", shared.minutes_shared, name="minutes_shared"),
    path(
        "resoconto/<str:token>/documenti/<uuid:document_id>/",
        shared.minutes_shared_document,
        name="minutes_shared_document",
    ),
]
