"""Addresses of the consulte's own pages; mounted only where the city activated the model."""

from django.urls import path

from core.web.public import bodies
from models_monza.rules import SLUG
from models_monza.views import opinion_register, opinion_steps, opinions, questions

app_name = "monza"
urlpatterns = [
    path("consulte/", bodies.listing(SLUG), name="bodies"),
    # what the consulte tell the administration
    path("consulte/contributi/", opinion_register.register, name="opinion-register"),
    path("consulte/contributi/<uuid:opinion_id>/", opinion_register.entry, name="opinion-entry"),
    path("lavoro/consulte/contributi/", opinions.opinions, name="opinions"),
    path("lavoro/consulte/contributi/nuovo/", opinions.opinion_new, name="opinion-new"),
    path("lavoro/consulte/contributi/da-sollecitare/", opinions.overdue, name="opinions-overdue"),
    path("lavoro/consulte/contributi/richieste/", questions.questions, name="questions"),
    path("lavoro/consulte/contributi/richieste/nuova/", questions.question_new, name="question-new"),
    path("lavoro/consulte/contributi/richieste/<uuid:request_id>/", questions.question, name="question"),
    path(
        "lavoro/consulte/contributi/richieste/<uuid:request_id>/ritira/",
        questions.question_withdraw,
        name="question-withdraw",
    ),
    path("lavoro/consulte/contributi/<uuid:opinion_id>/", opinions.opinion, name="opinion"),
    path(
        "lavoro/consulte/contributi/<uuid:opinion_id>/modifica/", opinions.opinion_edit, name="opinion-edit"
    ),
    path(
        "lavoro/consulte/contributi/<uuid:opinion_id>/<slug:step>/",
        opinion_steps.opinion_step,
        name="opinion-step",
    ),
    path(
        "lavoro/organismi/<uuid:body_id>/pareri-e-contributi/", opinions.body_opinions, name="body-opinions"
    ),
    # a consulta by its slug, after every other word
    path("consulte/<slug:slug>/", bodies.detail(SLUG, sections=opinion_register.SECTIONS), name="body"),
]
