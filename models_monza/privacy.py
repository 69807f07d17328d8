"""What the tables of the consulte hold about a person, to hand over and to erase.

The register of a public act keeps that somebody was enrolled, held an office, stood for one and voted before everybody; who she was is
blanked, here and in the person's card. Of a secret vote nothing exists but that she was handed a slip.
Applications nobody tied to her card (refused, withdrawn, never confirmed) are hers by her fiscal code, or by address and name together.
"""

import uuid
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.scope import on_commit
from core.mail.purge import KEPT_FOR
from core.models import Person
from core.selectors.mentions import FreeText, blank_mentions, export_mentions
from core.services.audit import to_json
from models_monza.models import (
    AdvisoryOpinion,
    Ballot,
    BallotCandidate,
    BallotVoter,
    Enrolment,
    EnrolmentDocument,
    Office,
    OpenVote,
    OpinionRequest,
    ProcessNote,
    ReceivedApplication,
)
from models_monza.models.enrolment import EnrolmentQuerySet
from models_monza.selectors.applying import CONFIRM_WITHIN
from models_monza.services.online import forget_received

NOTICES = (
    (
        _("Chi fa domanda di iscrizione a una consulta"),
        format_lazy(
            _(
                "Nome, codice fiscale, recapiti, a che titolo ci si iscrive e i documenti allegati, la data di nascita se le regole "
                "chiedono un'età. Servono a decidere sulla domanda e a tenere l'albo; li vede solo l'ufficio che decide, mai le "
                "pagine pubbliche. Una domanda mandata da qui e non confermata dalla posta si cancella dopo {confirm_days} giorni, "
                "il testo dei messaggi dopo {mail_days}. Chi si è iscritto resta nell'albo come documentazione dell'attività "
                "pubblica."
            ),
            confirm_days=CONFIRM_WITHIN.days,
            mail_days=KEPT_FOR.days,
        ),
    ),
)
"""What the city's privacy notice says of applicants."""

_FREE_TEXT: FreeText = (
    (AdvisoryOpinion, ("subject", "text", "suspension_reason", "reasons", "withdrawal_reason")),
    (OpinionRequest, ("subject", "text")),
    (ProcessNote, ("text",)),
    (Office, ("end_note",)),
    (Ballot, ("void_reason",)),
)
_CLOSED = Ballot.State.CLOSED
_BLANKED = {
    "given_name": "",
    "family_name": "",
    "fiscal_code": "",
    "birth_on": None,
    "email": "",
    "phone": "",
    "ground_detail": "",
    "one_place": "",
    "completion_asked": "",
    "completion_answer": "",
    "person": None,
}


def export_person(person_id: uuid.UUID) -> Mapping[str, list[dict[str, Any]]]:
    """The rows about a person, as JSON types, by table. A fixed number of queries."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return {}
    whose = {"membership__person": person_id}
    candidacies = BallotCandidate.objects.filter(person=person_id).select_related("ballot__meeting")
    found = {
        "enrolments": [
            _plain(row, *_BLANKED, "kind", "ground", "state", "submitted_at", "reasons")
            for row in _enrolments(person)
        ],
        "enrolment_documents": [
            _plain(row, "title", "uploaded_at")
            for row in EnrolmentDocument.objects.filter(enrolment__in=_enrolments(person))
        ],
        "applications_not_confirmed": [
            _plain(row, "content", "email", "sent_at") for row in _received(person)
        ],
        "offices": [
            _plain(row, "body", "kind", "gender", "since", "until")
            for row in Office.objects.filter(person=person_id).select_related("body")
        ],
        "candidacies": [
            to_json({"ballot": row.ballot, "votes": row.votes if row.ballot.state == _CLOSED else None}) or {}
            for row in candidacies
        ],
        "ballots_taken_part_in": [
            _plain(row, "ballot")
            for row in BallotVoter.objects.filter(**whose).select_related("ballot__meeting")
        ],
        "open_votes": [
            _plain(row, "ballot", "candidate")
            for row in OpenVote.objects.filter(**whose).select_related("ballot__meeting", "candidate__person")
        ],
        "process_notes": [
            _plain(row, "written_at", "text") for row in ProcessNote.objects.filter(author__person=person_id)
        ],
    }
    found |= export_mentions(person, _FREE_TEXT)
    return {table: rows for table, rows in found.items() if rows}


def erase_person(person_id: uuid.UUID) -> int:
    """Blank the applications of a person, with the papers and the checks they came with, and what texts say of her.

    One still to be decided is taken back, one not confirmed is forgotten. Returns the rows changed. To be called, inside a transaction,
    before the person's own card is blanked: she is searched for by what the card says.
    """
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return 0
    changed = len(received := list(_received(person)))
    if received:
        forget_received(received)
    rows = Enrolment.objects.filter(pk__in=list(_enrolments(person).values_list("pk", flat=True)))
    changed += _erase_papers(EnrolmentDocument.objects.filter(enrolment__in=rows))
    changed += sum(row.checks.all().delete()[0] for row in rows)
    rows.filter(state__in=Enrolment.PENDING).update(state=Enrolment.State.WITHDRAWN)
    rows.exclude(reasons="").update(reasons=str(_("motivi cancellati")))
    changed += ProcessNote.objects.filter(author__person=person_id).update(author=None)
    for table in (Office, BallotCandidate):
        changed += table.objects.filter(person=person_id).exclude(gender="").update(gender="")
    changed += blank_mentions(person, _FREE_TEXT)
    return changed + rows.update(**_BLANKED)


def _enrolments(person: Person) -> EnrolmentQuerySet:
    known = Enrolment.objects.filter(person=person).exclude(fiscal_code="")
    hers = Q(person=person) | Q(fiscal_code__in=set(known.values_list("fiscal_code", flat=True)))
    if person.email and person.family_name:
        hers |= Q(
            email__iexact=person.email,
            given_name__iexact=person.given_name,
            family_name__iexact=person.family_name,
        )
    return Enrolment.objects.filter(hers)


def _received(person: Person) -> QuerySet[ReceivedApplication]:
    """Those sent in and not confirmed: her address and her name are both what she typed."""
    if not person.email or not person.family_name:
        return ReceivedApplication.objects.none()
    named = {
        "content__given_name__iexact": person.given_name,
        "content__family_name__iexact": person.family_name,
    }
    return ReceivedApplication.objects.filter(email__iexact=person.email, **named)


def _erase_papers(papers: QuerySet[EnrolmentDocument]) -> int:
    """The files go once it is certain that the rows did."""
    names = list(papers.values_list("file", flat=True))
    for name in names:
        on_commit(partial(default_storage.delete, name))
    return papers.delete()[0]


def _plain(row: Any, *names: str) -> dict[str, Any]:
    return to_json({name: getattr(row, name) for name in names}) or {}


def names_of_people() -> Iterator[str]:
    """Who applied. One query."""
    rows = Enrolment.objects.exclude(family_name="").exclude(given_name="").order_by()
    for given, family in rows.values_list("given_name", "family_name").distinct():
        yield f"{given} {family}"
