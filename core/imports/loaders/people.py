"""People a register names in one column: a name written the same way is the same person, in either order of given and family name."""

import uuid
from collections.abc import Hashable

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from core.imports.plan import Plan, TablePlan
from core.imports.words import fold
from core.models import Person

LONGEST_NAME = 100
"""What `Person.family_name` holds: a name in one column is kept there as it is written."""


def people_among(plan: Plan, known: QuerySet[Person]) -> TablePlan:
    """People by folded name; who may be meant, of those the city has, is among `known`. Two queries an import."""

    def make() -> TablePlan:
        there = known.filter(erased_at=None)
        keys: dict[Hashable, uuid.UUID] = {}
        for person, given_name, family_name in there.values_list(
            "pk", "given_name", "family_name"
        ).distinct():
            keys[fold(f"{family_name} {given_name}")] = person
            keys[fold(f"{given_name} {family_name}")] = person
        return TablePlan(
            Person,
            code="people",
            label=gettext_lazy("Persone"),
            columns=("family_name", "given_name"),
            existing=Person.objects.filter(pk__in=there.values("pk")),
            compared=(),
            keys=keys,
            named="family_name",
        )

    return plan.table("people", make)
