"""What was done to cities and by whom: the platform's own trail, beside each city's."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class PlatformEntry(CityRow):
    """One action on a city or on the platform. Rows are added and read; they outlive the city they are about.

    `city_key` and `city_name` say which city; they are no foreign key, because the city may be gone.
    """

    at = models.DateTimeField(_("quando"), default=timezone.now, db_index=True)
    actor_key = models.UUIDField(null=True)
    actor_label = models.CharField(_("chi"), max_length=254)
    action = models.CharField(_("azione"), max_length=60, db_index=True)
    city_key = models.UUIDField(null=True, db_index=True)
    city_name = models.CharField(_("città"), max_length=120, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("voce del registro della piattaforma")
        verbose_name_plural = _("registro della piattaforma")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label}: {self.action} {self.city_name}"
