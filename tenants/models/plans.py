"""What the platform sells: plans, and what each costs a municipality of so many residents."""

import datetime as dt
from typing import Any, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class Plan(CityRow):
    """Something a city can subscribe to. `model_slugs`: the participation models it includes, all where it is null."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("nome"), max_length=80)
    description = models.CharField(_("descrizione"), max_length=300, blank=True)
    model_slugs = models.JSONField(_("modelli compresi"), null=True, blank=True)
    is_offered = models.BooleanField(_("in vendita"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("piano")
        verbose_name_plural = _("piani")

    def __str__(self) -> str:
        return self.name


class BandPriceQuerySet(models.QuerySet["BandPrice"]):
    """Which prices."""

    def on(self, day: dt.date) -> Self:
        """Those in force on a day."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)

    def for_residents(self, residents: int) -> Self:
        """Of these, the bands that begin at or below so many residents, the right one of each plan first."""
        return self.filter(residents_from__lte=residents).order_by("plan", "-residents_from")


class BandPrice(CityRow):
    """What a plan costs a year, net of VAT, from `residents_from` residents up to where the next band begins.

    A dated row: in force from `since` to `until`, both included. A new price is a new row; contracts keep theirs.
    `stripe_price_id` is known once somebody has subscribed to it.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="prices")
    residents_from = models.PositiveIntegerField(_("da abitanti"))
    yearly_eur = models.DecimalField(
        _("prezzo annuo, IVA esclusa"), max_digits=10, decimal_places=2, validators=[MinValueValidator(0)]
    )
    since = models.DateField(_("dal"))
    until = models.DateField(_("al"), null=True, blank=True)
    stripe_price_id = models.CharField(max_length=80, blank=True)

    objects: Any = BandPriceQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "residents_from", "since"]
        verbose_name = _("prezzo di una fascia")
        verbose_name_plural = _("prezzi delle fasce")
        constraints = [
            models.UniqueConstraint(fields=["plan", "residents_from", "since"], name="band_price_once"),
            models.UniqueConstraint(
                fields=["plan", "residents_from"], condition=Q(until=None), name="band_price_current_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="band_price_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["stripe_price_id"], condition=~Q(stripe_price_id=""), name="band_price_of_stripe_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.residents_from}: {self.yearly_eur}"
