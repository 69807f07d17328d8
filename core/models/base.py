"""What the tables of a city have in common."""

import datetime as dt
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow

T = TypeVar("T", bound=models.Model)


class DatedQuerySet(models.QuerySet[T]):
    """Rows with a validity: `since` and `until` are inclusive days, empty means unknown or open."""

    def on(self, day: dt.date) -> Self:
        """Rows in force on a day."""
        return self.during(day, day)

    def during(self, first: dt.date, last: dt.date) -> Self:
        """Rows in force on at least one day between two, both included."""
        return self.filter(Q(since=None) | Q(since__lte=last), Q(until=None) | Q(until__gte=first))


class Dated(CityRow):
    """A row valid from a day to a day, both included."""

    since = models.DateField(_("dal"), null=True, blank=True)
    until = models.DateField(_("al"), null=True, blank=True)

    class Meta:
        abstract = True

    def in_force_on(self, day: dt.date) -> bool:
        """Whether the row is valid on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or self.until >= day)


def ends_after_it_starts(name: str) -> models.CheckConstraint:
    """The constraint of a dated table."""
    return models.CheckConstraint(
        condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
        name=name,
        violation_error_message=_("La data di fine precede quella di inizio."),
    )


class Imported(CityRow):
    """A row that may have come from an import, which can then be undone."""

    import_batch: Any = models.ForeignKey(
        "core.ImportBatch", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        abstract = True
