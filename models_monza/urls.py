"""Addresses of the consulte's own pages; mounted only where the city activated the model."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.web.public import bodies
from models_monza.rules import SLUG
from models_monza.views import ballots, notes, offices, public, slips

app_name = "monza"
urlpatterns = [
    # Offices, ballots, process notes, the public pages.
    path("consulte/voto/", slips.vote_door, name="vote-door"),
    path("consulte/voto/<uuid:ballot_id>/", slips.vote, name="vote"),
    path("consulte/voto/<uuid:ballot_id>/fatto/", slips.vote_done, name="vote-done"),
    path("lavoro/organismi/<uuid:body_id>/incarichi/", offices.offices, name="offices"),
    path("lavoro/organismi/<uuid:body_id>/incarichi/nuovo/", offices.office_new, name="office-new"),
    path("lavoro/consulte/incarichi/<uuid:office_id>/concludi/", offices.office_end, name="office-end"),
    path("lavoro/consulte/incarichi/<uuid:office_id>/accesso/", offices.office_access, name="office-access"),
    path(
        "lavoro/consulte/sedute/<uuid:meeting_id>/votazioni/", ballots.meeting_ballots, name="meeting-ballots"
    ),
    path(
        "lavoro/consulte/sedute/<uuid:meeting_id>/votazioni/nuova/", ballots.ballot_open, name="ballot-open"
    ),
    path("lavoro/consulte/punti/<uuid:item_id>/votazione/", ballots.item_ballot, name="item-ballot"),
    path("lavoro/consulte/votazioni/<uuid:ballot_id>/", ballots.ballot, name="ballot"),
    path("lavoro/consulte/votazioni/<uuid:ballot_id>/schede/", slips.ballot_slips, name="ballot-slips"),
    path("lavoro/consulte/votazioni/<uuid:ballot_id>/consegna/", ballots.ballot_hand, name="ballot-hand"),
    path(
        "lavoro/consulte/votazioni/<uuid:ballot_id>/voto/<uuid:membership_id>/",
        ballots.ballot_vote,
        name="ballot-vote",
    ),
    path("lavoro/consulte/votazioni/<uuid:ballot_id>/chiudi/", ballots.ballot_close, name="ballot-close"),
    path("lavoro/consulte/votazioni/<uuid:ballot_id>/annulla/", ballots.ballot_void, name="ballot-void"),
    path("lavoro/organismi/<uuid:body_id>/note/", notes.notes, name="notes"),
    path("lavoro/consulte/sedute/<uuid:meeting_id>/note/", notes.meeting_notes, name="meeting-notes"),
    path("lavoro/consulte/sedute/<uuid:meeting_id>/note/nuova/", notes.note_new, name="note-new"),
    path("lavoro/consulte/note/<uuid:note_id>/modifica/", notes.note_edit, name="note-edit"),
    # The slug takes every word: these two stand last.
    path("consulte/", bodies.listing(SLUG, public.lines_of), name="bodies"),
    path(
        "consulte/<slug:slug>/",
        bodies.detail(SLUG, public.SECTIONS, meeting_word=_("Assemblea")),
        name="body",
    ),
]
