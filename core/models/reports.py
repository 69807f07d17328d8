"""Published yearly reports: frozen figures the office can defend."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class PublishedReportQuerySet(models.QuerySet["PublishedReport"]):
    """Which published reports."""

    def public(self) -> Self:
        """Those citizens may read now: neither withdrawn nor replaced by a later version."""
        return self.filter(withdrawn_at=None)

    def of(self, model_slug: str, year: int) -> Self:
        """Every version of a year's report, the latest first."""
        return self.filter(model_slug=model_slug, year=year).order_by("-version")


class PublishedReport(CityRow):
    """A report as published: its whole content is frozen; a correction is a new version, the old one stays.

    `payload` is `{"languages": {"it": report, "en": report}}`, each as `core.reporting.document.to_json` makes it.
    `withdrawn_at` is set when the office withdraws a version, or replaces it with the next.
    """

    model_slug = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField(_("anno"))
    version = models.PositiveSmallIntegerField(_("versione"))
    payload = models.JSONField()
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.CharField(max_length=254)
    note = models.CharField(_("che cosa è cambiato"), max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = PublishedReportQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-version"]
        verbose_name = _("rapporto pubblicato")
        verbose_name_plural = _("rapporti pubblicati")
        constraints = [
            models.UniqueConstraint(fields=["model_slug", "year", "version"], name="report_version_once"),
            models.UniqueConstraint(
                fields=["model_slug", "year"], condition=Q(withdrawn_at=None), name="report_one_public"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} v{self.version}"
