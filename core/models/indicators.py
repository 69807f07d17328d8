"""What the city measures for the comparison of cities, and what of it the office has shared."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from core.participation.indicators import Level, State


class IndicatorRun(CityRow):
    """The last measure of a year: every indicator, everywhere, in one go. `audited_to` is the moment of the newest entry of
    the audit trail it knew of: what was done since may have changed it."""

    year = models.PositiveSmallIntegerField(_("anno"), unique=True)
    measured_at = models.DateTimeField(_("misurato il"), default=timezone.now)
    audited_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-year"]
        verbose_name = _("misura di un anno")
        verbose_name_plural = _("misure degli anni")

    def __str__(self) -> str:
        return str(self.year)


class IndicatorMeasure(CityRow):
    """One value (`core.participation.indicators.Measure`); `month` 0 is the whole year, `place` a neighbourhood or body."""

    run = models.ForeignKey(IndicatorRun, on_delete=models.CASCADE, related_name="measures")
    indicator = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField(default=0)
    level = models.CharField(max_length=13, choices=[(level.value, level.value) for level in Level])
    place = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=14, choices=[(state.value, state.value) for state in State])
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    numerator = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)

    class Meta:
        verbose_name = _("valore di un indicatore")
        verbose_name_plural = _("valori degli indicatori")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "indicator", "month", "level", "place"],
                nulls_distinct=False,
                name="measure_once",
            ),
            models.CheckConstraint(condition=Q(month__lte=12), name="measure_month"),
            models.CheckConstraint(
                condition=Q(level="city", place=None) | (~Q(level="city") & Q(place__isnull=False)),
                name="measure_place",
            ),
            models.CheckConstraint(
                condition=Q(state="known", value__isnull=False)
                | (~Q(state="known") & Q(value=None, numerator=None, denominator=None)),
                name="measure_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.month}"


class IndicatorNote(CityRow):
    """What the office wants read beside a figure of a year."""

    indicator = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField(_("anno"))
    text = models.CharField(_("nota"), max_length=500)
    written_by = models.CharField(max_length=254)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("nota a un indicatore")
        verbose_name_plural = _("note agli indicatori")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "year"], name="indicator_note_once"),
            models.CheckConstraint(condition=~Q(text=""), name="indicator_note_said"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}"


class SigningKey(CityRow):
    """A pair of Ed25519 keys of the city. `public_key` is the raw key in base64, `private_key` is locked (`accounts.sealing`)."""

    public_key = models.CharField(max_length=44, unique=True)
    private_key = models.TextField()
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-since"]
        verbose_name = _("chiave di firma")
        verbose_name_plural = _("chiavi di firma")
        constraints = [
            models.UniqueConstraint(
                fields=["until"], condition=Q(until=None), nulls_distinct=False, name="signing_key_one"
            )
        ]

    def __str__(self) -> str:
        return self.public_key


class SharedSnapshotQuerySet(models.QuerySet["SharedSnapshot"]):
    """Which snapshots."""

    def standing(self) -> Self:
        """The one of each year that holds: neither withdrawn nor replaced."""
        return self.filter(withdrawn_at=None, replaced_at=None)


class SharedSnapshot(CityRow):
    """What was approved of a year, as it was sent: `document` is the signed text byte by byte. A correction is the next version.

    `delivered_at` is None until the coordinating body's side has it.
    """

    year = models.PositiveSmallIntegerField(_("anno"))
    version = models.PositiveSmallIntegerField(_("versione"))
    document = models.TextField()
    signature = models.CharField(max_length=88)
    public_key = models.CharField(max_length=44)
    change = models.CharField(_("che cosa è cambiato"), max_length=500, blank=True)
    approved_at = models.DateTimeField(default=timezone.now)
    approved_by = models.CharField(max_length=254)
    delivered_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(_("perché"), max_length=500, blank=True)

    objects = SharedSnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-version"]
        verbose_name = _("dati condivisi di un anno")
        verbose_name_plural = _("dati condivisi")
        constraints = [
            models.UniqueConstraint(fields=["year", "version"], name="snapshot_version_once"),
            models.UniqueConstraint(
                fields=["year"],
                condition=Q(withdrawn_at=None, replaced_at=None),
                name="snapshot_one_standing",
            ),
            models.CheckConstraint(condition=Q(version=1) | ~Q(change=""), name="snapshot_change_told"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_because="") | ~Q(withdrawn_because=""),
                name="snapshot_withdrawn_because",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} v{self.version}"
