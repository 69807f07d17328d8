"""Organisations, and what a person decided about those that look alike."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.rows import new_key
from core.imports.loaders.lists import ensure_kind, nearest
from core.imports.plan import Plan, Similar, TablePlan, given
from core.imports.table import SheetRows
from core.imports.words import fold
from core.models import Organisation
from core.selectors.duplicates import match_key, pair_key, similar

SAME, DIFFERENT, LATER = "same", "different", "later"
"""What a person may say of two organisations that look alike."""

Wanted = tuple[str, str, Any, Any]
"""An organisation a sheet names: folded name, name, kind and whether it is the city's own service (KEEP: not said)."""

_CANONICAL = "organisation_canonical"
_SHOWN = 200


def organisations(plan: Plan) -> TablePlan:
    """Organisations by folded name, merged ones included: each keeps what was recorded under its own name."""

    def make() -> TablePlan:
        table = TablePlan(
            Organisation,
            code="organisations",
            label=gettext_lazy("Realtà"),
            columns=(
                "name",
                "match_key",
                "kind_id",
                "is_municipal_service",
                "merged_into_id",
                "canonical_id",
            ),
            key=lambda values: fold(values[0]),
            existing=Organisation.objects.order_by("-created_at"),
            compared=("kind_id", "is_municipal_service"),
            named="name",
        )
        plan.shared[_CANONICAL] = {pk: values[5] for pk, values in table.existing.values()}
        return table

    return plan.table("organisations", make)


def canonical(plan: Plan, organisation: uuid.UUID) -> uuid.UUID:
    """The organisation it is counted as."""
    found: dict[uuid.UUID, uuid.UUID] = plan.shared[_CANONICAL]
    return found.get(organisation, organisation)


def find_organisation(rows: SheetRows, plan: Plan, row: int, column: str, name: str) -> uuid.UUID | None:
    """The organisation of that name; None, with a problem noted, for one nobody knows."""
    table = organisations(plan)
    found = table.find(fold(name))
    if found is None:
        near = nearest(name, table.names.values()) if rows.findings.problem_count < 200 else None
        rows.problem(
            row,
            column,
            _("La realtà «%(name)s» non esiste.") % {"name": name},
            _("Forse è «%(near)s»? Correggere il nome, o aggiungerla al foglio delle realtà.")
            % {"near": near}
            if near
            else _("Aggiungerla al foglio delle realtà, o correggere il nome."),
        )
    return found


def load_organisations(rows: SheetRows, plan: Plan) -> None:
    """Columns `name`, `kind` and `is_municipal_service`."""
    organisations(plan)
    seen: dict[str, int] = {}
    wanted: list[Wanted] = []
    for number, name, kind, service in rows.rows("name", "kind", "is_municipal_service"):
        if name is None:
            continue
        key = fold(name)
        if key in seen:
            rows.problem(
                number,
                "name",
                _("La realtà «%(name)s» è già alla riga %(row)d.") % {"name": name, "row": seen[key]},
                _("Tenere una riga sola per realtà."),
            )
            continue
        seen[key] = number
        wanted.append((key, name, ensure_kind(plan, kind), given(service)))
    want_organisations(plan, wanted)


def want_organisations(plan: Plan, wanted: Sequence[Wanted]) -> None:
    """There are to be these organisations, each once; new ones that look like another are proposed as the same."""
    table = organisations(plan)
    fresh = [name for key, name, _kind, _service in wanted if table.find(key) is None]
    _look_for_similar(plan, fresh)
    same = _decided_same(plan, fresh)
    keys = {fold(name): new_key() for name in fresh}
    for key, name, kind, service in wanted:
        pk = keys.get(key) or new_key()
        merged_into, counted_as = _counted_as(plan, key, pk, keys, same)
        table.want(key, (name, match_key(name), kind, service, merged_into, counted_as), name, pk)


def _look_for_similar(plan: Plan, fresh: list[str]) -> None:
    """Propose, for each new organisation, those it may be the same as; remember those said to be different."""
    table = organisations(plan)
    standing = [
        table.names[pk]
        for pk, _values in table.existing.values()
        if canonical(plan, pk) == pk and pk in table.names
    ]
    there = set(standing)
    plan.similar += [
        Similar(match.name, match.other, match.score, match.reason, match.other in there)
        for match in similar(fresh, standing)[:_SHOWN]
    ]


def _decided_same(plan: Plan, fresh: list[str]) -> dict[str, str]:
    """New name (folded) to the name it is the same as (folded), without circles."""
    same: dict[str, str] = {}
    new = {fold(name) for name in fresh}
    for proposal in plan.similar:
        name, other = fold(proposal.name), fold(proposal.other)
        if name not in new or plan.options.decisions.get(pair_key(name, other)) != SAME or name in same:
            continue
        root = other
        while root in same:
            root = same[root]
        if root != name:
            same[name] = root
    return same


def _counted_as(
    plan: Plan, key: str, pk: uuid.UUID, keys: dict[str, uuid.UUID], same: dict[str, str]
) -> tuple[uuid.UUID | None, uuid.UUID]:
    """The row a new organisation is merged into (None) and the one it is counted as (itself)."""
    root = key
    while root in same:
        root = same[root]
    if root == key:
        return None, pk
    into = organisations(plan).find(root) or keys[root]
    counted_as = canonical(plan, into)
    plan.shared[_CANONICAL][pk] = counted_as
    plan.merges.append((pk, into))
    return into, counted_as


def kept_apart(plan: Plan) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Pairs a person said are different, as ordered keys, ready to be remembered."""
    table = organisations(plan)
    pairs = set()
    for proposal in plan.similar:
        if plan.options.decisions.get(pair_key(proposal.name, proposal.other)) == DIFFERENT:
            first, second = table.find(fold(proposal.name)), table.find(fold(proposal.other))
            if first and second:
                pairs.add((min(first, second), max(first, second)))
    return sorted(pairs)
