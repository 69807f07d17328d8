"""Addresses of the consulte's own pages; mounted only where the city activated the model."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.web.public import bodies
from models_monza.rules import SLUG
from models_monza.views import (
    application,
    applying,
    ballots,
    enrolment_steps,
    enrolments,
    mandates,
    notes,
    offices,
    opinion_register,
    opinion_steps,
    opinions,
    paper,
    public,
    questions,
    register,
    sittings,
    slips,
    windows,
)
from models_monza.views.sections import ENROLLING, ENROLLING_IN_ANY

app_name = "monza"

_APPLICANT = [
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
]
_ENROLMENT = [
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
    path("lavoro/iscrizioni/nuova/", paper.enrolment_new, name="enrolment-new"),
    path(
        "lavoro/iscrizioni/nuova/realta/",
        paper.enrolment_new_organisation,
        name="enrolment-new-organisation",
    ),
]
_SITTINGS = [
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
_OPINIONS = [
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
]
_OFFICES = [
    path("consulte/voto/", slips.vote_door, name="vote-door"),
    path("consulte/voto/<uuid:ballot_id>/", slips.vote, name="vote"),
    path("consulte/voto/<uuid:ballot_id>/fatto/", slips.vote_done, name="vote-done"),
    path("lavoro/organismi/<uuid:body_id>/incarichi/", offices.offices, name="offices"),
    path("lavoro/organismi/<uuid:body_id>/incarichi/nuovo/", offices.office_new, name="office-new"),
    path("lavoro/organismi/incarichi/<uuid:office_id>/concludi/", offices.office_end, name="office-end"),
    path("lavoro/organismi/incarichi/<uuid:office_id>/accesso/", offices.office_access, name="office-access"),
    path("lavoro/incontri/<uuid:meeting_id>/votazioni/", ballots.meeting_ballots, name="meeting-ballots"),
    path("lavoro/incontri/<uuid:meeting_id>/votazioni/nuova/", ballots.ballot_open, name="ballot-open"),
    path("lavoro/incontri/punti/<uuid:item_id>/votazione/", ballots.item_ballot, name="item-ballot"),
    path("lavoro/incontri/votazioni/<uuid:ballot_id>/", ballots.ballot, name="ballot"),
    path("lavoro/incontri/votazioni/<uuid:ballot_id>/schede/", slips.ballot_slips, name="ballot-slips"),
    path("lavoro/incontri/votazioni/<uuid:ballot_id>/consegna/", ballots.ballot_hand, name="ballot-hand"),
    path(
        "lavoro/incontri/votazioni/<uuid:ballot_id>/voto/<uuid:membership_id>/",
        ballots.ballot_vote,
        name="ballot-vote",
    ),
    path("lavoro/incontri/votazioni/<uuid:ballot_id>/chiudi/", ballots.ballot_close, name="ballot-close"),
    path("lavoro/incontri/votazioni/<uuid:ballot_id>/annulla/", ballots.ballot_void, name="ballot-void"),
    path("lavoro/organismi/<uuid:body_id>/note/", notes.notes, name="notes"),
    path("lavoro/incontri/<uuid:meeting_id>/note/", notes.meeting_notes, name="meeting-notes"),
    path("lavoro/incontri/<uuid:meeting_id>/note/nuova/", notes.note_new, name="note-new"),
    path("lavoro/incontri/note/<uuid:note_id>/modifica/", notes.note_edit, name="note-edit"),
]
urlpatterns = [
    path("consulte/", bodies.listing(SLUG, public.lines_of, sections=(ENROLLING_IN_ANY,)), name="bodies"),
    *_APPLICANT,
    *_ENROLMENT,
    *_SITTINGS,
    *_OFFICES,
    *_OPINIONS,
    # Last: its slug would take the public addresses above.
    path(
        "consulte/<slug:slug>/",
        bodies.detail(
            SLUG, (*public.SECTIONS, ENROLLING, *opinion_register.SECTIONS), meeting_word=_("Assemblea")
        ),
        name="body",
    ),
]
