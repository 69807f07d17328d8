"""Lists a register names in passing: themes, venues, kinds of organisation. What is missing is added."""

from typing import Any

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from core.imports.plan import KEEP, Plan, TablePlan
from core.imports.words import fold
from core.models import OrganisationKind, Theme, Venue

_NEAR = 75


def ensure_theme(plan: Plan, name: str | None) -> Any:
    """The theme of that name, KEEP for none."""
    return _ensure(plan, "themes", Theme, _("Temi"), name, with_slug=True)


def ensure_venue(plan: Plan, name: str | None) -> Any:
    """The venue of that name, KEEP for none."""
    return _ensure(plan, "venues", Venue, _("Luoghi"), name)


def ensure_kind(plan: Plan, name: str | None) -> Any:
    """The kind of organisation of that name, KEEP for none."""
    return _ensure(plan, "organisation_kinds", OrganisationKind, _("Tipi di realtà"), name)


def _ensure(
    plan: Plan, code: str, model: type[models.Model], label: Any, name: str | None, *, with_slug: bool = False
) -> Any:
    if name is None:
        return KEEP
    columns = ("name", "slug") if with_slug else ("name",)
    table = plan.table(
        code,
        lambda: TablePlan(
            model,
            code=code,
            label=label,
            columns=columns,
            key=lambda values: fold(values[0]),
            existing=model._default_manager.all(),
            compared=(),
            named="name",
        ),
    )
    key = fold(name)
    slug = free_slug(table, name, 100) if with_slug and table.find(key) is None else KEEP
    return table.want(key, (name, slug)[: len(columns)], name)


def free_slug(table: TablePlan, name: str, longest: int) -> str:
    """A slug no row of the table has; `table` must plan a column `slug`."""
    taken = table.slugs
    base = slugify(name)[: longest - 4] or table.code
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    taken.add(slug)
    return slug


def nearest(name: str, known: Any, *, alike: float = 0) -> str | None:
    """The known name most like this one, to be suggested; None when none is near.

    With `alike` (0-100) only one that differs by a letter or two from beginning to end.
    """
    scorer, least = (fuzz.ratio, alike) if alike else (fuzz.WRatio, _NEAR)
    found = process.extractOne(
        fold(name), {one: fold(one) for one in known}, scorer=scorer, score_cutoff=least
    )
    return str(found[2]) if found else None
