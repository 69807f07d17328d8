"""What cities have shared: approved, signed, and nothing else of them."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from core.participation.indicators import Level, State


class CityKey(CityRow):
    """With which key a city signs, between two moments. Kept when the city is gone: what it signed stays verifiable."""

    city_key = models.UUIDField()
    public_key = models.CharField(max_length=44, unique=True)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-since"]
        verbose_name = _("chiave di una città")
        verbose_name_plural = _("chiavi delle città")
        constraints = [
            models.UniqueConstraint(fields=["city_key"], condition=Q(until=None), name="city_key_one")
        ]

    def __str__(self) -> str:
        return self.public_key


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    """Which snapshots."""

    def standing(self) -> Self:
        """The one of each city and year that holds: neither withdrawn nor replaced."""
        return self.filter(withdrawn_at=None, replaced_at=None)


class Snapshot(CityRow):
    """A year of a city as its office approved it. `document` is the signed text, byte by byte; the other columns are taken from it.

    `city_key` is the city's, which may be gone; `models` the slugs of the participation models in force in the year.
    """

    city_key = models.UUIDField()
    city_name = models.CharField(max_length=200)
    province = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=40, blank=True)
    istat_code = models.CharField(max_length=6, blank=True)
    residents = models.PositiveIntegerField(null=True, blank=True)
    residents_on = models.DateField(null=True, blank=True)
    models_in_force = models.JSONField(default=list)
    year = models.PositiveSmallIntegerField(_("anno"))
    version = models.PositiveSmallIntegerField(_("versione"))
    change = models.CharField(max_length=500, blank=True)
    document = models.TextField()
    signature = models.CharField(max_length=88)
    public_key = models.CharField(max_length=44)
    approved_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["city_name", "-year", "-version"]
        verbose_name = _("dati condivisi da una città")
        verbose_name_plural = _("dati condivisi dalle città")
        constraints = [
            models.UniqueConstraint(fields=["city_key", "year", "version"], name="benchmark_version_once"),
            models.UniqueConstraint(
                fields=["city_key", "year"],
                condition=Q(withdrawn_at=None, replaced_at=None),
                name="benchmark_one_standing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city_name} {self.year} v{self.version}"


class SnapshotFigure(CityRow):
    """One value of a snapshot, to be compared. `month` 0 is the whole year; `place` is empty for the city as a whole."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="figures")
    indicator = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField(default=0)
    level = models.CharField(max_length=13, choices=[(level.value, level.value) for level in Level])
    place = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=14, choices=[(state.value, state.value) for state in State])
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    numerator = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("valore condiviso")
        verbose_name_plural = _("valori condivisi")
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "indicator", "month", "level", "place"], name="shared_figure_once"
            ),
            models.CheckConstraint(
                condition=Q(state="known", value__isnull=False)
                | (~Q(state="known") & Q(value=None, numerator=None, denominator=None)),
                name="shared_figure_known",
            ),
        ]
        indexes = [  # of all figures, the few that cities are compared by
            models.Index(
                fields=["snapshot", "indicator"],
                condition=Q(level="city", month=0),
                name="shared_figure_asked",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.place}".strip()
