"""The coordinating body asks cities for a year, by a day."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class Campaign(CityRow):
    """One request for a year. `city_keys` are those it asks; empty: every city, also those that come later."""

    year = models.PositiveSmallIntegerField(_("anno"))
    title = models.CharField(_("titolo"), max_length=200)
    text = models.TextField(_("che cosa si chiede"), blank=True)
    due_on = models.DateField(_("entro il"))
    city_keys = models.JSONField(default=list, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.CharField(max_length=254)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-due_on"]
        verbose_name = _("richiesta di dati")
        verbose_name_plural = _("richieste di dati")
        constraints = [
            models.UniqueConstraint(
                fields=["year"], condition=Q(closed_at=None), name="campaign_one_open_a_year"
            )
        ]

    def __str__(self) -> str:
        return self.title


class CampaignAnswer(CityRow):
    """What a city did about it without sharing anything: it saw it, it says why it will not. Sharing is the snapshot itself."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="answers")
    city_key = models.UUIDField()
    seen_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_because = models.CharField(_("perché no"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("risposta a una richiesta")
        verbose_name_plural = _("risposte alle richieste")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "city_key"], name="campaign_answer_once"),
            models.CheckConstraint(
                condition=Q(declined_at=None) | ~Q(declined_because=""), name="campaign_declined_because"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign}: {self.city_key}"
