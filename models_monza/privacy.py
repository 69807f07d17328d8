"""What the tables of the consulte hold about a person, to hand over and to erase.

The register of a public act keeps that somebody was enrolled and held an office; who she was is blanked. Votes are not here: an
open vote goes with the membership, and of a secret one nothing exists.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.mail.purge import KEPT_FOR
from core.services.audit import to_json
from models_monza.models import Ballot, BallotCandidate, Enrolment, Office, ProcessNote
from models_monza.selectors.applying import CONFIRM_WITHIN

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
    """The rows about a person, as JSON types, by table. Four queries."""
    found = {
        "enrolments": [
            to_json(
                {name: getattr(row, name) for name in (*_BLANKED, "kind", "ground", "state", "submitted_at")}
            )
            or {}
            for row in Enrolment.objects.filter(person=person_id)
        ],
        "offices": [
            to_json({"body": row.body, "kind": row.kind, "since": row.since, "until": row.until}) or {}
            for row in Office.objects.filter(person=person_id).select_related("body")
        ],
        "candidacies": [
            to_json({"ballot": row.ballot, "votes": row.votes if row.ballot.state == _CLOSED else None}) or {}
            for row in BallotCandidate.objects.filter(person=person_id).select_related("ballot__meeting")
        ],
        "process_notes": [
            to_json({"written_at": row.written_at, "text": row.text}) or {}
            for row in ProcessNote.objects.filter(author__person=person_id)
        ],
    }
    return {table: rows for table, rows in found.items() if rows}


def erase_person(person_id: uuid.UUID) -> int:
    """Blank the applications of a person, with the papers and the checks they came with; returns the rows changed."""
    rows = Enrolment.objects.filter(person=person_id)
    changed = 0
    for row in rows.prefetch_related("documents"):
        for paper in row.documents.all():
            paper.file.delete(save=False)
            paper.delete()
            changed += 1
        changed += row.checks.all().delete()[0]
    rows.exclude(reasons="").update(reasons=str(_("motivi cancellati")))
    changed += ProcessNote.objects.filter(author__person=person_id).update(author=None)
    return changed + rows.update(**_BLANKED)
