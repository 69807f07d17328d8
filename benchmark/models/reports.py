"""What people of the coordinating body keep: cities they compare often, and the yearly report they write."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class PeerGroup(CityRow):
    """Cities somebody picked by hand, under a name. `user_key` is whose, `city_keys` the cities."""

    user_key = models.UUIDField()
    name = models.CharField(_("nome"), max_length=100)
    city_keys = models.JSONField(default=list)

    class Meta:
        ordering = ["name"]
        verbose_name = _("gruppo di città")
        verbose_name_plural = _("gruppi di città")
        constraints = [models.UniqueConstraint(fields=["user_key", "name"], name="peer_group_name_once")]

    def __str__(self) -> str:
        return self.name


class ComparativeReport(CityRow):
    """The report of a year. While it is a draft its figures are read anew; published, `payload` is what was read that day.

    A correction is the next version, the one before stays readable.
    """

    year = models.PositiveSmallIntegerField(_("anno"))
    version = models.PositiveSmallIntegerField(_("versione"), default=1)
    title = models.CharField(_("titolo"), max_length=200)
    payload = models.JSONField(null=True, blank=True)
    change = models.CharField(_("che cosa è cambiato"), max_length=500, blank=True)
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(_("perché"), max_length=500, blank=True)

    class Meta:
        ordering = ["-year", "-version"]
        verbose_name = _("rapporto comparato")
        verbose_name_plural = _("rapporti comparati")
        constraints = [
            models.UniqueConstraint(fields=["year", "version"], name="comparative_version_once"),
            models.CheckConstraint(
                condition=Q(published_at=None, payload=None)
                | Q(published_at__isnull=False, payload__isnull=False),
                name="comparative_frozen",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
                name="comparative_withdrawn_because",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"


class ReportBlock(CityRow):
    """A piece of the report in its order: a text somebody wrote, or an indicator with the figures of the year."""

    class Kind(models.TextChoices):
        TEXT = "text", _("testo")
        INDICATOR = "indicator", _("indicatore")

    report = models.ForeignKey(ComparativeReport, on_delete=models.CASCADE, related_name="blocks")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=9, choices=Kind.choices)
    title = models.CharField(_("titolo"), max_length=200, blank=True)
    text = models.TextField(_("testo"), blank=True)
    indicator = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["position"]
        verbose_name = _("parte di un rapporto")
        verbose_name_plural = _("parti di un rapporto")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="text", indicator="") | (Q(kind="indicator") & ~Q(indicator="")),
                name="report_block_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}"
