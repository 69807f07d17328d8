"""What went wrong with personal data, and what was done."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class DataBreach(CityRow):
    """An entry of the city's register of violations (GDPR, article 33, paragraph 5): facts, effects, what was done.

    `known_at` is when the city came to know: from then it has 72 hours to notify the authority, if it has to (article 33,
    paragraph 1).
    """

    known_at = models.DateTimeField(_("quando l'ente lo ha saputo"), default=timezone.now)
    happened = models.CharField(_("quando è successo"), max_length=200, blank=True)
    facts = models.TextField(_("che cosa è successo"))
    people = models.TextField(_("quali persone e quali dati"), blank=True)
    effects = models.TextField(_("conseguenze"), blank=True)
    measures = models.TextField(_("che cosa si è fatto"), blank=True)
    is_risky = models.BooleanField(_("comporta un rischio per le persone"), null=True)
    notified_at = models.DateTimeField(_("notificata al Garante"), null=True, blank=True)
    people_told_at = models.DateTimeField(_("comunicata alle persone"), null=True, blank=True)
    why_not = models.TextField(_("perché non è stata notificata"), blank=True)

    class Meta:
        ordering = ["-known_at"]
        verbose_name = _("violazione dei dati")
        verbose_name_plural = _("violazioni dei dati")

    def __str__(self) -> str:
        return self.facts[:80]
