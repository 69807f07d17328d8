"""The register of the consulte (*albo*) as it was on any day: who, on what ground, since when, until when and why."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext as _

from core.models import Membership, Representative
from models_monza.models import Enrolment, Mandate
from models_monza.rules import SLUG


@dataclass(frozen=True, slots=True)
class Before:
    """An enrolment before the one shown."""

    body: str
    since: dt.date | None
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One row of the register. `ground` is empty where it is not known (rows older than applications).

    `until` and `ended` are what is known now, also of a register of long ago. `before` are the earlier enrolments of the
    same person or organisation, in any consulta, the latest first.
    """

    membership: Membership
    enrolment: Enrolment | None
    who: str
    is_organisation: bool
    ground: str
    where: str
    category: str
    representatives: tuple[str, ...]
    ended: str
    before: tuple[Before, ...]


@dataclass(frozen=True, slots=True)
class RegisterTotals:
    """Who is in the register on a day: places of citizens and of organisations, and how many different organisations."""

    citizens: int
    organisations: int
    different_organisations: int


def register_rows(
    day: dt.date, bodies: frozenset[uuid.UUID] | None, *, whole_history: bool = False
) -> QuerySet[Membership]:
    """Who was in the register on a day; with `whole_history` also who had left it before. By consulta and name."""
    rows = Membership.objects.filter(body__model_slug=SLUG)
    rows = rows.filter(Q(since=None) | Q(since__lte=day)) if whole_history else rows.on(day)
    if bodies is not None:
        rows = rows.filter(body__in=bodies)
    rows = rows.select_related("body", "person", "organisation__canonical", "enrolment__person")
    name = Lower(Coalesce("person__family_name", "organisation__name"))
    return rows.order_by("body__name", name, "person__given_name", "since", "pk")


def narrowed(
    rows: QuerySet[Membership], *, words: str = "", body_id: uuid.UUID | None = None, kind: str = ""
) -> QuerySet[Membership]:
    """The rows with these words in their names, of one consulta, of one `Enrolment.Kind`."""
    for word in words.split():
        people = Q(person__given_name__icontains=word) | Q(person__family_name__icontains=word)
        rows = rows.filter(people | Q(organisation__name__icontains=word))
    if body_id is not None:
        rows = rows.filter(body=body_id)
    if kind:
        rows = rows.filter(organisation__isnull=kind == Enrolment.Kind.CITIZEN)
    return rows


def register_totals(rows: QuerySet[Membership]) -> RegisterTotals:
    """The totals of some rows. One query."""
    return RegisterTotals(
        **rows.order_by().aggregate(
            citizens=Count("person"),
            organisations=Count("organisation"),
            different_organisations=Count("organisation__canonical", distinct=True),
        )
    )


def register_lines(rows: Sequence[Membership], day: dt.date) -> list[RegisterLine]:
    """The rows with who speaks for the organisations, why they ended and what was before. Three queries."""
    speaking = _representatives(rows)
    earlier = _earlier(rows)
    ends = set(Mandate.objects.exclude(until=None).values_list("until", flat=True))
    return [_line(row, day, speaking, earlier, ends) for row in rows]


def _line(
    row: Membership,
    day: dt.date,
    speaking: list[Representative],
    earlier: list[Membership],
    ends: set[dt.date | None],
) -> RegisterLine:
    enrolment = getattr(row, "enrolment", None)
    organisation = row.organisation
    asked = min(day, row.until) if row.until else day
    names = [
        str(one.person)
        for one in speaking
        if organisation and _same(one, organisation) and one.in_force_on(asked)
    ]
    return RegisterLine(
        membership=row,
        enrolment=enrolment,
        who=str(organisation.canonical if organisation else row.person),
        is_organisation=organisation is not None,
        ground=enrolment.get_ground_display() if enrolment else "",
        where=enrolment.ground_detail if enrolment else "",
        category=enrolment.category if enrolment else "",
        representatives=tuple(dict.fromkeys(names)),
        ended=_ended(row, enrolment, ends),
        before=tuple(_before(row, earlier)),
    )


def _same(one: Representative, organisation: object) -> bool:
    return getattr(organisation, "canonical_id", None) == one.organisation.canonical_id


def _ended(row: Membership, enrolment: Enrolment | None, ends: set[dt.date | None]) -> str:
    """Why somebody left the register, in words; empty for who did not."""
    if row.until is None:
        return ""
    if enrolment is not None and enrolment.state == Enrolment.State.WITHDRAWN:
        return f"{_('ritirata')}: {enrolment.reasons}" if enrolment.reasons else _("ritirata")
    if row.until in ends or (enrolment is not None and enrolment.state == Enrolment.State.LAPSED):
        return _("decaduta con il mandato")
    return _("chiusa nella scheda della consulta")


def _representatives(rows: Iterable[Membership]) -> list[Representative]:
    keys = {row.organisation.canonical_id for row in rows if row.organisation}
    found = Representative.objects.filter(organisation__canonical__in=keys)
    return list(found.select_related("person", "organisation").order_by("person__family_name", "pk"))


def _earlier(rows: Iterable[Membership]) -> list[Membership]:
    rows = list(rows)
    people = {row.person_id for row in rows if row.person_id}
    organisations = {row.organisation.canonical_id for row in rows if row.organisation}
    same = Q(person__in=people) | Q(organisation__canonical__in=organisations)
    found = Membership.objects.filter(same, body__model_slug=SLUG).select_related("body", "organisation")
    return list(found.order_by(F("since").desc(nulls_last=True), "pk"))


def _before(row: Membership, earlier: Iterable[Membership]) -> Iterable[Before]:
    for one in earlier:
        same = (
            one.organisation.canonical_id == row.organisation.canonical_id
            if row.organisation and one.organisation
            else one.person_id is not None and one.person_id == row.person_id
        )
        if same and row.since is not None and (one.since is None or one.since < row.since):
            yield Before(one.body.name, one.since, one.until)
