"""Hosts of their own that cities ask for (public schema)."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from tenants.models.city import City


class HostClaim(CityRow):
    """A host a city says is its own. It answers there (`CityDomain`) from the day the claim is proved (`verified_at`).

    Proof is a TXT record that holds `token`; `points_here` whether the host leads to the platform. `problem` is what the
    last check found (`tenants.domains.outcomes`), empty for nothing. `lost_on` is the day from which a proved claim holds no
    more. Several cities may ask for one host: the first that proves it has it.
    """

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="claims")
    host = models.CharField(_("indirizzo"), max_length=253)
    token = models.CharField(max_length=64, editable=False)
    asked_at = models.DateTimeField(_("chiesto il"), default=timezone.now)
    asked_by = models.CharField(_("chiesto da"), max_length=254, blank=True)
    checked_at = models.DateTimeField(_("controllato il"), null=True, blank=True)
    problem = models.CharField(_("che cosa manca"), max_length=20, blank=True)
    points_here = models.BooleanField(_("porta qui"), default=False)
    verified_at = models.DateTimeField(_("verificato il"), null=True, blank=True)
    lost_on = models.DateField(_("perso il"), null=True, blank=True)
    certificate_at = models.DateTimeField(_("certificato chiesto il"), null=True, blank=True)
    certificate_problem = models.CharField(_("problema del certificato"), max_length=300, blank=True)

    class Meta:
        ordering = ["host"]
        verbose_name = _("indirizzo chiesto")
        verbose_name_plural = _("indirizzi chiesti")
        constraints = [
            models.UniqueConstraint(
                fields=["city", "host"],
                name="claim_once",
                violation_error_message=_("Questo indirizzo è già stato chiesto."),
            )
        ]

    def __str__(self) -> str:
        return self.host
