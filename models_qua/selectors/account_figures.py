"""The figures of the final account of an agreement, as JSON types: amounts are texts with their cents, unknown is null.

Projects and maintenance works are told apart everywhere; nothing here adds the two.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from models_qua.models import (
    CitizenshipAgreement,
    Commitment,
    CommitmentReport,
    Expense,
    Indicator,
    MaintenanceWork,
    ProjectSheet,
    Resource,
    Signatory,
)
from models_qua.selectors.sums import known_sum

Figures = dict[str, Any]
_FINAL = frozenset({Commitment.State.DONE, Commitment.State.NOT_DONE})
_OVER = frozenset({"completed", "suspended", "abandoned"})


def figures_of(agreement: CitizenshipAgreement) -> Figures:
    """Everything the account tells, from what is recorded now. Eight queries."""
    sheets = list(agreement.sheets.all())
    works = list(agreement.works.all())
    commitments = list(agreement.commitments.select_related("signatory"))
    expenses = list(
        Expense.objects.filter(sheet__agreement=agreement)
        .select_related("resource")
        .order_by("spent_on", "pk")
    )
    spent_on_works = _spent_on_works(agreement)
    resources = list(agreement.resources.all())
    return {
        "commitments": _commitments(commitments),
        "projects": _projects(sheets),
        "project_money": _money(sheets, resources, expenses),
        "maintenance": _maintenance(works, spent_on_works),
        "in_kind": _in_kind(resources),
        "hours_reported": _text(_hours(agreement)),
        "indicators": _indicators(agreement),
        "open": {
            "commitments": [
                {"party": told_as(row.signatory), "what": row.what}
                for row in commitments
                if row.state not in _FINAL
            ],
            "projects": [row.title for row in sheets if row.state not in _OVER],
        },
    }


def told_as(party: Signatory) -> str:
    """The name of a party where everybody may read it; empty for volunteers who did not agree to that, told together."""
    hidden = party.kind == Signatory.Kind.VOLUNTEER and not party.listed_publicly
    return "" if hidden else party.name


def _commitments(rows: list[Commitment]) -> Figures:
    by_party: dict[str, Counter[str]] = {}
    for row in rows:
        by_party.setdefault(told_as(row.signatory), Counter())[row.state] += 1
    return {
        "total": len(rows),
        "by_state": _counted((row.state for row in rows), Commitment.State.values),
        "by_party": [
            {"party": name, **{state: found[state] for state in Commitment.State.values}}
            for name, found in sorted(by_party.items())
        ],
    }


def _projects(rows: list[ProjectSheet]) -> Figures:
    return {
        "total": len(rows),
        "by_state": _counted((row.state for row in rows), ProjectSheet.State.values),
        "by_family": _counted((row.family for row in rows), ["community", "city"]),
    }


def _money(sheets: list[ProjectSheet], resources: list[Resource], expenses: list[Expense]) -> Figures:
    money = [row for row in resources if row.kind == Resource.Kind.MONEY]
    planned: dict[tuple[int | None, str], Decimal] = {}
    spent: dict[tuple[int | None, str], Decimal] = {}
    for row in money:
        _add(planned, (row.year, row.source), row.amount_eur)
    for expense in expenses:
        source = expense.resource.source if expense.resource else ""
        _add(spent, (expense.spent_on.year, source), expense.amount_eur)
    keys = sorted({*planned, *spent}, key=lambda key: (key[0] or 0, key[1]))
    return {
        "budget_eur": _text(known_sum(row.budget_eur for row in sheets)),
        "planned_eur": _text(known_sum(row.amount_eur for row in money)),
        "spent_eur": _text(known_sum(row.amount_eur for row in expenses)),
        "rows": [
            {
                "year": year,
                "source": source,
                "planned_eur": _text(planned.get((year, source))),
                "spent_eur": _text(spent.get((year, source))),
            }
            for year, source in keys
        ],
    }


def _maintenance(works: list[MaintenanceWork], spent: Decimal | None) -> Figures:
    return {
        "total": len(works),
        "by_state": _counted((row.state for row in works), MaintenanceWork.State.values),
        "budget_eur": _text(known_sum(row.budget_eur for row in works)),
        "spent_eur": _text(spent),
    }


def _spent_on_works(agreement: CitizenshipAgreement) -> Decimal | None:
    found: Decimal | None = Expense.objects.filter(work__agreement=agreement).aggregate(n=Sum("amount_eur"))[
        "n"
    ]
    return found


def _in_kind(rows: list[Resource]) -> list[Figures]:
    groups: dict[tuple[str, str], list[Resource]] = {}
    for row in rows:
        if row.kind != Resource.Kind.MONEY:
            groups.setdefault((row.kind, row.unit), []).append(row)
    return [
        {
            "kind": kind,
            "unit": unit,
            "planned": _text(known_sum(row.quantity for row in found)),
            "actual": _text(known_sum(row.actual for row in found)),
        }
        for (kind, unit), found in sorted(groups.items())
    ]


def _hours(agreement: CitizenshipAgreement) -> Decimal | None:
    rows = CommitmentReport.objects.filter(commitment__agreement=agreement)
    found: Decimal | None = rows.aggregate(n=Sum("hours"))["n"]
    return found


def _indicators(agreement: CitizenshipAgreement) -> list[Figures]:
    rows: Iterable[Indicator] = agreement.indicators.prefetch_related("measurements")
    found = []
    for row in rows:
        measured = max(row.measurements.all(), key=lambda one: one.measured_on, default=None)
        found.append(
            {
                "name": row.name,
                "unit": row.unit,
                "direction": row.direction,
                "baseline": _text(row.baseline),
                "target": _text(row.target),
                "last": _text(measured.value) if measured else None,
                "measured_on": _day(measured.measured_on) if measured else None,
            }
        )
    return found


def _counted(values: Iterable[str], known: Iterable[str]) -> dict[str, int]:
    found = Counter(values)
    return {value: found[value] for value in known if found[value]}


def _add(
    sums: dict[tuple[int | None, str], Decimal], key: tuple[int | None, str], value: Decimal | None
) -> None:
    if value is not None:
        sums[key] = sums.get(key, Decimal(0)) + value


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _day(value: dt.date) -> str:
    return value.isoformat()


def same_figures(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two accounts tell the same figures."""
    return dict(one) == dict(other)
