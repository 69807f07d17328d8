"""Offices of a consulta: appointment, substitution, end, and the access that goes with them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from core.api.declaring import Asked, Operation, Resource
from core.permissions.holder import Holder
from core.services.errors import DomainError
from models_monza.models import Office
from models_monza.rules import SLUG
from models_monza.selectors.offices import office_rules_on, offices_with_access
from models_monza.selectors.people import people_of
from models_monza.services import offices as verbs

SEE, APPOINT = "monza.office.see", "monza.office.appoint"


@dataclass(frozen=True)
class OfficeEnd:
    """The last day of an office, and why it is over: its holder resigned, or is of the consulta no more."""

    until: dt.date
    ended: Literal["resigned", "left"]
    note: str = ""


def _rows(who: Holder) -> Any:
    rows, bodies = Office.objects.select_related("person"), who.bodies(SEE)
    return rows if bodies is None else rows.filter(body__in=bodies)


def _access(_who: Holder, rows: Sequence[Any]) -> None:
    with_access = offices_with_access(rows)
    for row in rows:
        row.has_account, row.has_access = row.person.user_id is not None, row.pk in with_access


def _consulta(given: Mapping[str, Any]) -> Iterable[UUID]:
    return [given["appointment"].body_id]


def _told_once(asked: Asked) -> bool:
    """The person is told in one way, and is of the consulta where she is told by her key; a gender only where the rules ask for it."""
    told: verbs.Appointment = asked.given["appointment"]
    today = timezone.localdate()
    if told.name and (told.person_id or told.user_id):
        raise DomainError(_("Ha già scelto la persona: lasci vuoto il nome."), field="name")
    if told.person_id and not people_of(told.body_id, today).filter(pk=told.person_id).exists():
        words = _("Questa persona non è tra gli iscritti: indichi il suo account, o il suo nome.")
        raise DomainError(words, field="person")
    if told.gender and not office_rules_on(today).genders:
        raise DomainError(_("Le regole non chiedono il genere: lo lasci vuoto."), field="gender")
    return True


OFFICES = Resource(
    name="offices", key="office_id", model=Office, slug=SLUG, see=SEE,
    fields=("id", "body_id", "person_id", "kind", "gender", "since", "until", "act_number", "act_on", "meeting_id", "ballot_id", "ended", "end_note"),
    more={
        "person": serializers.CharField(read_only=True),
        "has_account": serializers.BooleanField(read_only=True),
        "has_access": serializers.BooleanField(read_only=True),
    },
    about="An office a person holds in a consulta from a day to a day, both included; whether she works here with the role that goes with it.",
    rows=_rows,
    facts=_access,
    bodies=lambda row: [row.body_id],
    filters={
        "body": ["exact"], "person": ["exact"], "kind": ["exact"], "meeting": ["exact"], "since": ["gte", "lte"],
        "until": ["isnull", "gte", "lte"],
    },
    sorts=("-since", "since"),
)  # fmt: skip

RESOURCES = (OFFICES,)
OPERATIONS = (
    Operation("POST", verbs.appoint, APPOINT, "A person holds an office from a day, beside or in place of another.", answers=OFFICES, within=_consulta, rule=_told_once),
    Operation("POST", verbs.end_office, APPOINT, "The office ends after a day, and with it the access.", on=OFFICES, part="end", answers=OFFICES, takes=OfficeEnd),
    Operation("POST", verbs.give_access, APPOINT, "Who holds the office works here with its role, as long as it lasts.", on=OFFICES, part="access", answers=OFFICES),
)  # fmt: skip
