"""The consulte of a mandate with their stage and figures, and what a new mandate would end."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from core.models import Body, BodyStage, Membership
from core.participation.registry import registry
from models_monza.models import Enrolment, Mandate, Office
from models_monza.rules import SLUG
from models_monza.selectors.mandates import enrolment_rules_on
from models_monza.selectors.offices import OF_THE_CONSULTA

State = Enrolment.State


@dataclass(frozen=True, slots=True)
class MandateLine:
    """A mandate with its applications: all, and those that led into the register."""

    mandate: Mandate
    received: int
    enrolled: int


@dataclass(frozen=True, slots=True)
class ConsultaLine:
    """A consulta on the reference day of a mandate (today while it runs, else its last day).

    `seat` is empty where none is written down, `stage` where it is not known; `citizens` and `organisations` are in the register that day, `pending` waits to be
    decided. `may_be_formed`: people enrol and somebody is in the register.
    """

    body: Body
    seat: str
    stage: str
    stage_label: str
    since: dt.date | None
    citizens: int
    organisations: int
    pending: int
    coordinators: tuple[str, ...]

    @property
    def may_be_formed(self) -> bool:
        """Whether it can be formed."""
        return self.stage == "enrolling" and bool(self.citizens or self.organisations)


@dataclass(frozen=True, slots=True)
class Lapse:
    """What a new mandate from a day ends, in numbers; `lapses` is what the rules of that day (`source`) say."""

    lapses: bool
    source: str
    consulte: int
    citizens: int
    organisations: int
    offices: int
    pending: int
    last_on: dt.date

    @property
    def enrolments(self) -> int:
        """Places in the register that end."""
        return self.citizens + self.organisations

    def values(self) -> dict[str, Any]:
        """What a form that showed it has seen."""
        return asdict(self) | {"last_on": self.last_on.isoformat()}


def mandates_counted() -> QuerySet[Mandate]:
    """The mandates, each with the figures of a `MandateLine` as attributes."""
    return Mandate.objects.annotate(
        received=Count("enrolments"),
        enrolled=Count("enrolments", filter=Q(enrolments__membership__isnull=False)),
    )


def mandate_lines() -> list[MandateLine]:
    """All mandates, the latest first. One query."""
    rows = mandates_counted().order_by("-since")
    return [MandateLine(row, *(getattr(row, name) for name in ("received", "enrolled"))) for row in rows]


def reference_day(mandate: Mandate | None, today: dt.date) -> dt.date:
    """The day a mandate is looked at: today while it runs, else its last one."""
    return mandate.until if mandate and mandate.until else today


def consulta_lines(
    mandate: Mandate | None, today: dt.date, bodies: frozenset[uuid.UUID] | None = None
) -> list[ConsultaLine]:
    """The consulte on the reference day of a mandate, by name. Five queries."""
    day = reference_day(mandate, today)
    consulte = Body.objects.filter(model_slug=SLUG).select_related("consulta__seat").order_by("name")
    consulte = consulte if bodies is None else consulte.filter(pk__in=bodies)
    stages = {row.body_id: row for row in BodyStage.objects.on(day).filter(body__model_slug=SLUG)}
    members = {
        one["body_id"]: one
        for one in Membership.objects.on(day)
        .filter(body__model_slug=SLUG)
        .values("body_id")
        .annotate(citizens=Count("person"), organisations=Count("organisation"))
    }
    waiting = Enrolment.objects.pending().filter(mandate=mandate).order_by().values("body_id")
    pending = {one["body_id"]: one["n"] for one in waiting.annotate(n=Count("pk"))}
    coordinators: dict[uuid.UUID, list[str]] = {}
    for office in Office.objects.coordinating(day).select_related("person").order_by("since"):
        coordinators.setdefault(office.body_id, []).append(str(office.person))
    return [
        _line(body, stages.get(body.pk), members.get(body.pk, {}), pending, coordinators) for body in consulte
    ]


def lapse_on(since: dt.date, before: Mandate | None) -> Lapse:
    """What a mandate that begins on a day ends of the one before. At most seven queries."""
    rules = enrolment_rules_on(since)
    last = since - dt.timedelta(days=1)
    if before is None or not rules.lapse:
        return Lapse(False, rules.source, 0, 0, 0, 0, 0, last)
    living = BodyStage.objects.filter(body__model_slug=SLUG, until=None).exclude(since__gte=since)
    members = Membership.objects.filter(body__model_slug=SLUG, until=None).exclude(since__gt=last)
    places = members.aggregate(citizens=Count("person"), organisations=Count("organisation"))
    offices = Office.objects.filter(
        body__model_slug=SLUG, kind__in=OF_THE_CONSULTA, until=None, since__lte=last
    )
    return Lapse(
        lapses=True,
        source=rules.source,
        consulte=living.exclude(stage="lapsed").count(),
        offices=offices.count(),
        pending=Enrolment.objects.pending().filter(mandate=before).count(),
        last_on=last,
        **places,
    )


def _line(
    body: Body,
    stage: BodyStage | None,
    members: Mapping[str, Any],
    pending: Mapping[uuid.UUID, int],
    coordinators: Mapping[uuid.UUID, list[str]],
) -> ConsultaLine:
    consulta = getattr(body, "consulta", None)
    return ConsultaLine(
        body=body,
        seat=str(consulta.seat) if consulta and consulta.seat else "",
        stage=stage.stage if stage else "",
        stage_label=str(registry.get(SLUG).stage(stage.stage).label) if stage else _("non nota"),
        since=stage.since if stage else None,
        citizens=members.get("citizens", 0),
        organisations=members.get("organisations", 0),
        pending=pending.get(body.pk, 0),
        coordinators=tuple(coordinators.get(body.pk, ())),
    )
