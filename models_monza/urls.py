"""Addresses of the consulte's own pages; mounted only where the city activated the model."""

from django.urls import path

from core.web.public import bodies
from models_monza.rules import SLUG
from models_monza.views import sittings

app_name = "monza"
urlpatterns = [
    path("consulte/", bodies.listing(SLUG), name="bodies"),
    path("consulte/<slug:slug>/", bodies.detail(SLUG), name="body"),
    # Sittings
    path("lavoro/consulte/tavolo/", sittings.table, name="table"),
    path("lavoro/incontri/<uuid:meeting_id>/seduta/", sittings.sitting, name="sitting"),
    path(
        "lavoro/incontri/<uuid:meeting_id>/seduta/convocazioni/", sittings.sitting_calls, name="sitting-calls"
    ),
    path(
        "lavoro/incontri/<uuid:meeting_id>/seduta/numero-legale/<slug:call>/",
        sittings.sitting_quorum,
        name="sitting-quorum",
    ),
    path(
        "lavoro/incontri/<uuid:meeting_id>/seduta/deserta/",
        sittings.sitting_deserted,
        name="sitting-deserted",
    ),
]
