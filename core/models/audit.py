"""The audit trail: who did what, when. Append-only, enforced by the database for the city's role."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class AuditEntry(CityRow):
    """One action. The payload alone may change, and only when a person's data is erased."""

    append_only_except: ClassVar[tuple[str, ...]] = ("actor_label", "object_label", "before", "after")

    at = models.DateTimeField(_("quando"), default=timezone.now, db_index=True)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(_("chi"), max_length=254)
    action = models.CharField(_("azione"), max_length=60, db_index=True)
    object_type = models.CharField(max_length=60)
    object_id = models.UUIDField(null=True, db_index=True)
    object_label = models.CharField(max_length=300, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("voce del registro delle azioni")
        verbose_name_plural = _("registro delle azioni")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label}: {self.action}"
