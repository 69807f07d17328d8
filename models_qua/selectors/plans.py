"""The strategic plan of a neighbourhood as a page: its goals, what pursues each, and how far that is."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.selectors.personal_data import Finding, known_in_city, looks_personal
from models_qua.models import (
    CitizenshipAgreement,
    Indicator,
    Measurement,
    PlanGoal,
    PlanLink,
    ProjectSheet,
    StrategicPlan,
)

NOT_MEASURED, REACHED, TOWARDS, AWAY, STILL, WATCHED = (
    "not_measured",
    "reached",
    "towards",
    "away",
    "still",
    "watched",
)


@dataclass(frozen=True, slots=True)
class Progress:
    """An indicator of a goal: where it was first (its baseline, or its first measure), its last measure, and how it moves.

    `movement` is `not_measured`, `reached` (the target), `towards` or `away` from where it should get, `still` where it was, or `watched`
    where nobody said where it should get. Values are None when not known.
    """

    indicator: Indicator
    first: Decimal | None
    last: Measurement | None
    movement: str

    @property
    def values(self) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
        """Where it was first, its last measure and its target, as people write them: without zeros nobody typed."""
        last = self.last.value if self.last else None
        return _trimmed(self.first), _trimmed(last), _trimmed(self.indicator.target)

    @property
    def words(self) -> str:
        """How it moves, in words."""
        return {
            NOT_MEASURED: _("non ancora misurato"),
            REACHED: _("traguardo raggiunto"),
            TOWARDS: _("si avvicina al traguardo"),
            AWAY: _("si allontana dal traguardo"),
            STILL: _("fermo dov'era"),
            WATCHED: _("si osserva soltanto"),
        }[self.movement]


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal with what pursues it."""

    row: PlanGoal
    agreements: Sequence[CitizenshipAgreement]
    sheets: Sequence[ProjectSheet]
    indicators: Sequence[Progress]

    @property
    def is_bare(self) -> bool:
        """Whether no project and no indicator is tied to it: nobody can tell how far it is."""
        return not self.sheets and not self.indicators


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with its goals in order."""

    row: StrategicPlan
    goals: Sequence[Goal]

    @property
    def bare(self) -> int:
        """Goals without projects nor indicators."""
        return sum(goal.is_bare for goal in self.goals)

    @property
    def years(self) -> int:
        """How many years it covers."""
        return self.row.last_year - self.row.first_year + 1


@dataclass(frozen=True, slots=True)
class PersonalWords:
    """Something that looks personal in a plan: what it seems, the words, and in which text."""

    what: str
    words: str
    where: str


def read_plan(row: StrategicPlan, *, public: bool = False) -> Plan:
    """A plan with goals, agreements, projects and indicators. Three queries, however many there are.

    With `public`, what belongs to an agreement citizens do not read yet is left out.
    """
    goals = list(PlanGoal.objects.filter(plan=row).order_by("position", "pk"))
    rows = PlanLink.objects.filter(goal__in=[goal.pk for goal in goals])
    if public:
        rows = rows.filter(_read_by_all())
    links = list(
        rows.select_related("agreement", "sheet__agreement", "indicator__agreement").order_by(
            "agreement__title", "sheet__title", "indicator__name", "pk"
        )
    )
    measured = _measures(link.indicator_id for link in links if link.indicator_id)
    return Plan(
        row, [_goal(goal, [link for link in links if link.goal_id == goal.pk], measured) for goal in goals]
    )


def plans_of(body_id: uuid.UUID) -> QuerySet[StrategicPlan]:
    """The plans of a lab, the latest first."""
    return StrategicPlan.objects.filter(body=body_id).order_by("-first_year", "title")


def public_plans() -> QuerySet[StrategicPlan]:
    """The plans everybody reads, with their lab, the latest first."""
    rows = StrategicPlan.objects.filter(is_public=True).select_related("body")
    return rows.order_by("-first_year", "body__name", "title")


def personal_words(plan: Plan) -> list[PersonalWords]:
    """What looks personal in the texts everybody would read. Four queries."""
    known = known_in_city()
    texts = [
        (_("titolo"), plan.row.title),
        (_("dove vogliamo arrivare"), plan.row.vision),
        (_("atto"), plan.row.act),
    ]
    texts += [(goal.row.title, f"{goal.row.title}\n{goal.row.text}") for goal in plan.goals]
    found: list[tuple[str, Finding]] = [
        (where, one) for where, text in texts for one in looks_personal(text, known)
    ]
    return [PersonalWords(one.what, one.words, where) for where, one in found]


def movement(indicator: Indicator, first: Decimal | None, last: Decimal | None) -> str:
    """How an indicator moves from a value to another (None: not measured). The target decides, else its direction."""
    if last is None:
        return NOT_MEASURED
    up = _should_rise(indicator, first)
    target = indicator.target
    if target is not None and (last == target or (up is not None and (last > target) == up)):
        return REACHED
    if up is None:
        return WATCHED
    if first is None or last == first:
        return STILL if first is not None else WATCHED
    return TOWARDS if (last > first) == up else AWAY


def _trimmed(value: Decimal | None) -> Decimal | None:
    if value is None:
        return None
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _should_rise(indicator: Indicator, first: Decimal | None) -> bool | None:
    """Whether higher is better; None when nobody said."""
    if indicator.direction:
        return indicator.direction == Indicator.Direction.UP
    if indicator.target is not None and first is not None and indicator.target != first:
        return indicator.target > first
    return None


def _read_by_all() -> Q:
    """Links to agreements citizens read, and to what is part of one."""
    open_to_all = CitizenshipAgreement.objects.public().values("pk")
    return (
        Q(agreement__in=open_to_all)
        | Q(sheet__agreement__in=open_to_all)
        | Q(indicator__agreement__in=open_to_all)
    )


def _measures(keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Measurement]]:
    """By indicator, its measures from the first to the last. One query."""
    found: dict[uuid.UUID, list[Measurement]] = {}
    for row in Measurement.objects.filter(indicator__in=set(keys)).order_by("measured_on", "pk"):
        found.setdefault(row.indicator_id, []).append(row)
    return found


def _goal(row: PlanGoal, links: Sequence[PlanLink], measured: dict[uuid.UUID, list[Measurement]]) -> Goal:
    return Goal(
        row,
        [link.agreement for link in links if link.agreement],
        [link.sheet for link in links if link.sheet],
        [_progress(link.indicator, measured.get(link.indicator.pk, [])) for link in links if link.indicator],
    )


def _progress(indicator: Indicator, measures: Sequence[Measurement]) -> Progress:
    last = measures[-1] if measures else None
    first = indicator.baseline
    if first is None and len(measures) > 1:
        first = measures[0].value
    return Progress(indicator, first, last, movement(indicator, first, last.value if last else None))
