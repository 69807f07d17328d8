"""What a city takes with it, and what is left to say that it was here."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class CityExport(CityRow):
    """One archive with everything a city has, asked for by somebody of its office and made by a worker.

    `done` of `total` steps are made; the file lies under `tenants.leaving.places.archive_of` while the state is ready.
    `asked_by_key` is an account of the city's schema, so no foreign key.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("in attesa")
        WORKING = "working", _("in preparazione")
        READY = "ready", _("pronto")
        FAILED = "failed", _("non riuscito")
        EXPIRED = "expired", _("cancellato")

    city = models.ForeignKey("tenants.City", on_delete=models.CASCADE, related_name="exports")
    state = models.CharField(_("stato"), max_length=8, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(_("chiesto il"), default=timezone.now)
    asked_by_key = models.UUIDField(null=True)
    asked_by = models.CharField(_("chiesto da"), max_length=254)
    asked_by_email = models.EmailField(blank=True)
    language = models.CharField(max_length=8, default="it")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=500, blank=True)
    ready_at = models.DateTimeField(_("pronto il"), null=True)
    expires_on = models.DateField(_("si scarica fino al"), null=True)
    size = models.PositiveBigIntegerField(_("dimensione"), null=True)
    rows = models.PositiveBigIntegerField(_("righe"), null=True)
    files = models.PositiveIntegerField(_("file"), null=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("esportazione completa")
        verbose_name_plural = _("esportazioni complete")
        constraints = [
            models.UniqueConstraint(
                fields=["city"], condition=Q(state__in=["waiting", "working"]), name="export_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.city_id} {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def is_busy(self) -> bool:
        """Whether the archive is still to come."""
        return self.state in {self.State.WAITING, self.State.WORKING}

    @property
    def percent(self) -> int:
        """How much of it is made, 0 to 100."""
        return min(100, 100 * self.done // self.total) if self.total else 0


class DepartureReceipt(CityRow):
    """A city that left: who it was, what was deleted, when and on whose word. Holds no contact and no data of residents.

    Written when the deletion is decided; each `…_at` is a step taken. `tables` is `{table: rows}`, `export_sha256` the
    archive the city made last, empty when it made none. `city_key` is no foreign key: the city is gone.
    """

    city_key = models.UUIDField(db_index=True)
    schema_name = models.CharField(max_length=31)
    city_name = models.CharField(_("Comune"), max_length=120)
    province = models.CharField(_("provincia"), max_length=2, blank=True)
    istat_code = models.CharField(_("codice ISTAT"), max_length=6, blank=True)
    cadastral_code = models.CharField(_("codice catastale"), max_length=4, blank=True)
    joined_on = models.DateField(_("sulla piattaforma dal"))
    announced_on = models.DateField(_("uscita annunciata il"))
    decided_at = models.DateTimeField(_("cancellazione decisa il"), default=timezone.now)
    decided_by_key = models.UUIDField(null=True)
    decided_by = models.CharField(_("decisa da"), max_length=254)
    reason = models.CharField(_("motivo"), max_length=500, blank=True)
    export_sha256 = models.CharField(max_length=64, blank=True)
    export_made_at = models.DateTimeField(null=True)
    tables: Any = models.JSONField(default=dict)
    file_count = models.PositiveIntegerField(_("file"), null=True)
    file_bytes = models.PositiveBigIntegerField(_("byte dei file"), null=True)
    counted_at = models.DateTimeField(null=True)
    rows_deleted_at = models.DateTimeField(null=True)
    role_dropped = models.BooleanField(default=False)
    completed_at = models.DateTimeField(_("cancellazione conclusa il"), null=True)

    class Meta:
        ordering = ["-decided_at"]
        verbose_name = _("ricevuta di cancellazione")
        verbose_name_plural = _("ricevute di cancellazione")
        constraints = [
            models.UniqueConstraint(
                fields=["city_key"], condition=Q(completed_at=None), name="departure_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.city_name} {self.decided_at:%Y-%m-%d}"

    @property
    def row_count(self) -> int:
        """Rows deleted, of all tables."""
        return sum(self.tables.values())
