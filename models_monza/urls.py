"""Addresses of the consulte's own pages; mounted only where the city activated the model."""

from django.urls import path

from core.web.public import bodies
from models_monza.rules import SLUG
from models_monza.views import enrolment_steps, enrolments, mandates, register, windows

app_name = "monza"
urlpatterns = [
    path("consulte/", bodies.listing(SLUG), name="bodies"),
    path("consulte/<slug:slug>/", bodies.detail(SLUG), name="body"),
    # Enrolment, the office's side
    path("lavoro/consulte/", mandates.mandates, name="mandates"),
    path("lavoro/consulte/mandati/nuovo/", mandates.mandate_new, name="mandate-new"),
    path("lavoro/consulte/costituzione/", mandates.consulte_form, name="consulte-form"),
    path("lavoro/iscrizioni/", enrolments.enrolments, name="enrolments"),
    path("lavoro/iscrizioni/albo/", register.register, name="register"),
    path("lavoro/iscrizioni/numeri/", register.enrolment_figures, name="enrolment-figures"),
    path("lavoro/iscrizioni/finestre/", windows.windows, name="windows"),
    path("lavoro/iscrizioni/finestre/nuova/", windows.window_new, name="window-new"),
    path("lavoro/iscrizioni/finestre/<uuid:window_id>/proroga/", windows.window_extend, name="window-extend"),
    path(
        "lavoro/iscrizioni/documenti/<uuid:document_id>/",
        enrolments.enrolment_document,
        name="enrolment-document",
    ),
    path("lavoro/iscrizioni/<uuid:enrolment_id>/", enrolments.enrolment, name="enrolment"),
    path(
        "lavoro/iscrizioni/<uuid:enrolment_id>/<slug:step>/",
        enrolment_steps.enrolment_step,
        name="enrolment-step",
    ),
    path("lavoro/organismi/<uuid:body_id>/albo/", register.body_register, name="body-register"),
    path("lavoro/organismi/<uuid:body_id>/sede/", mandates.consulta_seat, name="consulta-seat"),
]
