"""What the tables of the consulte hold about a person, to hand over and to erase.

The register of a public act keeps that somebody was enrolled and held an office; who she was is blanked. Votes are not here: an
open vote goes with the membership, and of a secret one nothing exists.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.services.audit import to_json
from models_monza.models import BallotCandidate, Enrolment, Office, ProcessNote

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
            to_json({"ballot": row.ballot, "votes": row.votes}) or {}
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
