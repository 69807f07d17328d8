"""What a city may use beyond its plan."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from tenants.models.city import City


class EntitlementQuerySet(models.QuerySet["EntitlementGrant"]):
    """Which grants."""

    def on(self, day: dt.date) -> Self:
        """Those in force on a day."""
        return self.filter(ended_at=None, since__lte=day, until__gte=day)


class EntitlementGrant(CityRow):
    """A feature (`tenants.entitlements`) given to a city by hand, with its reason, from a day to a day, both included.

    `ended_at`: taken back before its last day.
    """

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="entitlements")
    feature = models.CharField(_("funzione"), max_length=60)
    reason = models.CharField(_("perché"), max_length=300)
    since = models.DateField(_("dal"), default=timezone.localdate)
    until = models.DateField(_("fino al"))
    given_by = models.CharField(_("dato da"), max_length=254)
    given_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(_("tolto il"), null=True, blank=True)

    objects = EntitlementQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        verbose_name = _("funzione concessa")
        verbose_name_plural = _("funzioni concesse")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="entitlement_days",
                violation_error_message=_("La fine viene dopo l'inizio."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.city_id}: {self.feature}"
