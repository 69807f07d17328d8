"""Addresses of civic centres, their activities and the people counted there."""

from django.urls import path

from models_farelegami.views import centres, counting, public_centres

_CENTRES = "lavoro/civic-center"

URLS = [
    path("civic-center/", public_centres.centres, name="public-centres"),
    path("civic-center/<uuid:centre_id>/", public_centres.centre, name="public-centre"),
    path(f"{_CENTRES}/", centres.centres, name="centres"),
    path(f"{_CENTRES}/nuovo/", centres.centre_new, name="centre-new"),
    path(f"{_CENTRES}/<uuid:centre_id>/", centres.centre, name="centre"),
    path(f"{_CENTRES}/<uuid:centre_id>/modifica/", centres.centre_edit, name="centre-edit"),
    path(f"{_CENTRES}/<uuid:centre_id>/attivita/nuova/", centres.activity_new, name="activity-new"),
    path(f"{_CENTRES}/<uuid:centre_id>/persone/<slug:year>/", counting.centre_count, name="centre-count"),
    path(f"{_CENTRES}/attivita/<uuid:activity_id>/", centres.activity_edit, name="activity-edit"),
    path(
        f"{_CENTRES}/attivita/<uuid:activity_id>/persone/<slug:year>/",
        counting.activity_count,
        name="activity-count",
    ),
]
