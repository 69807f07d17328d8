"""Self check-in: what the page of the code shows to who comes, and what the operator sees of it."""

import uuid

from django.db.models import Q

from core.imports.words import fold
from core.models import CheckIn, Meeting, Organisation
from core.selectors.attendance import sheet_of
from core.selectors.organisations import named_like


def organisations_to_choose(meeting: Meeting, words: str, limit: int = 12) -> list[Organisation]:
    """Names citizens may choose: with words, what they find among the public ones; without, who usually comes.

    An organisation that is not listed publicly is offered only among those that usually come.
    """
    usual = _usual(meeting)
    if not fold(words):
        return list(usual.values())[:limit]
    found = Organisation.objects.filter(named_like(words)).values("canonical")
    rows = Organisation.objects.filter(Q(listed_publicly=True) | Q(pk__in=list(usual)), pk__in=found)
    return list(rows.order_by("name")[:limit])


def check_ins_of(meeting: Meeting) -> list[CheckIn]:
    """Every check-in of the meeting, the latest first, those taken back included; one query."""
    return list(CheckIn.objects.filter(meeting=meeting).select_related("organisation").order_by("-at"))


def _usual(meeting: Meeting) -> dict[uuid.UUID, Organisation]:
    """Who usually comes, or is on the sheet, of any body of the meeting: by name."""
    keys: list[uuid.UUID] = []
    for body in meeting.bodies.all():
        sheet = sheet_of(meeting, body.pk)
        keys += [uuid.UUID(line.subject[2:]) for line in (*sheet.usual, *sheet.others) if not line.is_person]
    return {row.pk: row for row in Organisation.objects.filter(pk__in=keys).order_by("name")}
