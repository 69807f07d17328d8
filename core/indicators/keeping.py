"""Measures kept in the city: made anew when something was done since, one year at a time.

A measure is derived, so keeping it is nobody's decision and leaves nothing in the audit trail.
"""

import datetime as dt
from typing import Any

from celery import shared_task
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from accounts.rows import new_key_text
from core.imports.write import copy_rows
from core.indicators.dictionary import dictionary
from core.indicators.measuring import measure_year
from core.models import AuditEntry, IndicatorMeasure, IndicatorRun, Meeting, Minutes
from core.participation.indicators import Level, Measure, State
from core.reporting.sets import last_day

SETTLED = dt.timedelta(minutes=1)
"""How much older than a measure what it knew of must be: what was being done at that moment was not seen yet."""

OWN = "core.indicator."
"""Audited actions about measures themselves, which change none."""

_KEPT = ("indicator", "version", "month", "level", "place", "state", "value", "numerator", "denominator")

YEARS_KEPT = 3
"""How many years, the running one included, the clock keeps up to date; older ones when somebody asks."""


def measures_of(year: int, *, today: dt.date | None = None) -> tuple[Measure, ...]:
    """The measures of a year as the register has them now: the kept ones, made anew first when stale.

    May be called inside a transaction. Fresh: four queries.
    """
    today = today or timezone.localdate()
    run = IndicatorRun.objects.filter(year=year).first()
    if run is None or is_stale(run, today):
        return measure_again(year, today=today)
    return kept_measures(run)


def kept_measures(run: IndicatorRun) -> tuple[Measure, ...]:
    """The measures of a run as they are kept. One query."""
    rows = IndicatorMeasure.objects.filter(run=run).order_by("indicator", "month", "level", "place")
    return tuple(
        Measure(code, version, run.year, month, Level(level), place, State(state), *numbers)
        for code, version, month, level, place, state, *numbers in rows.values_list(*_KEPT)
    )


def is_stale(run: IndicatorRun, today: dt.date) -> bool:
    """Whether something was done since that may have changed this year, it has gone on, or a definition is another. Two queries."""
    end = last_day(run.year)
    if min(timezone.localdate(run.measured_at), end) != min(today, end):
        return True
    done = AuditEntry.objects.exclude(action__startswith=OWN)
    if run.audited_to is not None:
        done = done.filter(at__gt=run.audited_to)
    if done.exclude(_of_later_meetings(end)).exists():
        return True
    defined = {(code, one.version) for code, one in dictionary().items() if not one.missing}
    return set(run.measures.order_by().values_list("indicator", "version").distinct()) != defined


def _of_later_meetings(day: dt.date) -> Q:
    """Entries about a meeting of after that day, or its minutes, that was not before that day until then.

    What is done to it changes its own year and, as some organisations stay and some are new, the years that follow; none before.
    Of everything else that may be done no year is known: it may change them all.
    """
    meetings = Meeting.objects.filter(meets_on__gt=day)
    minutes = Minutes.objects.filter(meeting__meets_on__gt=day)
    return (
        Q(action__startswith="core.")
        & (
            Q(object_type=Meeting._meta.label_lower, object_id__in=meetings.values("pk"))
            | Q(object_type=Minutes._meta.label_lower, object_id__in=minutes.values("pk"))
        )
        & (Q(before=None) | ~Q(before__has_key="meets_on") | Q(before__meets_on__gt=day.isoformat()))
    )


@transaction.atomic
def measure_again(year: int, *, today: dt.date | None = None) -> tuple[Measure, ...]:
    """Measure one year of this city anew and keep it in place of what was kept; two at once follow each other.

    A set of deletions and one of insertions, whatever changed; other years are not touched.
    """
    now = timezone.now()
    run, _new = IndicatorRun.objects.select_for_update().get_or_create(year=year)
    newest = AuditEntry.objects.exclude(action__startswith=OWN).aggregate(at=Max("at"))["at"]
    measures = measure_year(year, today or timezone.localdate(now))
    kept = IndicatorMeasure.objects.filter(run=run).order_by()
    kept._raw_delete(kept.db)
    copy_rows(
        IndicatorMeasure,
        ("id", "run_id", *_KEPT),
        ((new_key_text(), run.pk, *_row(one)) for one in measures),
    )
    run.measured_at, run.audited_to = now, min(newest, now - SETTLED) if newest else None
    run.save(update_fields=["measured_at", "audited_to"])
    return measures


def _row(one: Measure) -> tuple[Any, ...]:
    return (
        one.indicator,
        one.version,
        one.month,
        one.level.value,
        one.place,
        one.state.value,
        one.value,
        one.numerator,
        one.denominator,
    )


@shared_task
def measure_indicators(site: str = "", years: list[int] | None = None, anew: bool = False) -> None:
    """Bring the measures of this city up to date: of these years, or of the last `YEARS_KEPT`. `site` is not used.

    What is fresh is left alone, so a message that comes twice, or a work begun again, does only what is left; `anew` measures
    all the same. Each year is kept as it is ready.
    """
    today = timezone.localdate()
    for year in years or range(today.year - YEARS_KEPT + 1, today.year + 1):
        if anew:
            measure_again(year, today=today)
        else:
            measures_of(year, today=today)
