"""Addresses of the networks' own pages; mounted only where the city activated the model."""

from django.urls import path

from core.web.public import bodies
from models_bergamo.rules import SLUG
from models_bergamo.views import calls, charter, grants, networks, panels, public, requests

app_name = "bergamo"
urlpatterns = [
    path("reti/", bodies.listing(SLUG), name="bodies"),
    path("reti/carta/", public.charter, name="public-charter"),
    path("reti/<slug:slug>/", bodies.detail(SLUG, sections=public.SECTIONS), name="body"),
    path("lavoro/reti/operatori/", networks.operators, name="operators"),
    path("lavoro/reti/operatori/ritmo/", networks.rhythm, name="rhythm"),
    path("lavoro/reti/carta/", charter.charter, name="charter"),
    path("lavoro/reti/carta/nuova/", charter.charter_new, name="charter-new"),
    path("lavoro/reti/carta/<uuid:body_id>/registra/", charter.acknowledge, name="acknowledge"),
    path(
        "lavoro/reti/carta/prese-visione/<uuid:acknowledgement_id>/togli/",
        charter.acknowledgement_remove,
        name="acknowledgement-remove",
    ),
    path("lavoro/organismi/<uuid:body_id>/nascita/", panels.network_birth, name="network-birth"),
    path(
        "lavoro/organismi/<uuid:body_id>/nascita/modifica/",
        panels.network_birth_edit,
        name="network-birth-edit",
    ),
    path("lavoro/organismi/<uuid:body_id>/carta/", panels.network_charter, name="network-charter"),
    path("lavoro/organismi/<uuid:body_id>/contributi/", panels.network_grants, name="network-grants"),
    path("lavoro/organismi/<uuid:body_id>/istanze/", panels.network_requests, name="network-requests"),
    path("lavoro/contributi/", grants.grants, name="grants"),
    path("lavoro/contributi/nuova/", grants.grant_new, name="grant-new"),
    path("lavoro/contributi/bandi/", calls.calls, name="calls"),
    path("lavoro/contributi/bandi/nuovo/", calls.call_new, name="call-new"),
    path("lavoro/contributi/bandi/<uuid:call_id>/modifica/", calls.call_edit, name="call-edit"),
    path("lavoro/contributi/<uuid:application_id>/", grants.grant, name="grant"),
    path("lavoro/contributi/<uuid:application_id>/modifica/", grants.grant_edit, name="grant-edit"),
    path("lavoro/contributi/<uuid:application_id>/elimina/", grants.grant_discard, name="grant-discard"),
    path("lavoro/contributi/<uuid:application_id>/<slug:step>/", grants.grant_step, name="grant-step"),
    path("lavoro/istanze/", requests.requests, name="requests"),
    path("lavoro/istanze/nuova/", requests.request_new, name="request-new"),
    path("lavoro/istanze/<uuid:request_id>/", requests.request_card, name="request"),
    path("lavoro/istanze/<uuid:request_id>/modifica/", requests.request_edit, name="request-edit"),
    path("lavoro/istanze/<uuid:request_id>/<slug:step>/", requests.request_step, name="request-step"),
]
