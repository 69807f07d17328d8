"""Addresses of the consulte's own pages; mounted only where the city activated the model."""

from django.urls import path

from core.web.public import bodies
from models_monza.rules import SLUG
from models_monza.views import application, applying, paper
from models_monza.views.sections import ENROLLING, ENROLLING_IN_ANY

app_name = "monza"
urlpatterns = [
    path("consulte/", bodies.listing(SLUG, sections=(ENROLLING_IN_ANY,)), name="bodies"),
    # Enrolment, applicant side: before the page of a consulta, whose slug would take the first of these addresses.
    path("consulte/iscrizione/", applying.enrol, name="enrol"),
    path("consulte/iscrizione/persona/", applying.enrol_citizen, name="enrol-citizen"),
    path("consulte/iscrizione/realta/", applying.enrol_organisation, name="enrol-organisation"),
    path("consulte/iscrizione/inviata/", applying.enrol_sent, name="enrol-sent"),
    path("consulte/iscrizione/conferma/<str:token>/", applying.enrol_confirm, name="enrol-confirm"),
    path("consulte/iscrizione/domanda/<str:token>/", application.application, name="application"),
    path(
        "consulte/iscrizione/domanda/<str:token>/completa/",
        application.application_complete,
        name="application-complete",
    ),
    path(
        "consulte/iscrizione/domanda/<str:token>/ritira/",
        application.application_withdraw,
        name="application-withdraw",
    ),
    path("consulte/iscrizione/modulo/<slug:kind>/", paper.enrol_paper, name="enrol-paper"),
    path("lavoro/consulte/iscrizioni/nuova/", paper.enrolment_new, name="enrolment-new"),
    path(
        "lavoro/consulte/iscrizioni/nuova/realta/",
        paper.enrolment_new_organisation,
        name="enrolment-new-organisation",
    ),
    path("consulte/<slug:slug>/", bodies.detail(SLUG, sections=(ENROLLING,)), name="body"),
]
