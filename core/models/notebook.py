"""The operator's notebook: what she sees and hears in a neighbourhood, and what the service did there."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class NotebookEntry(CityRow):
    """A page of the notebook. Only its author reads it, until she shares it with the colleagues of the body.

    `item` is the agenda item it was turned into.
    """

    class Kind(models.TextChoices):
        OBSERVATION = "observation", _("osservazione")
        SERVICE = "service", _("intervento del servizio")

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notebook_entries"
    )
    kind = models.CharField(_("tipo"), max_length=12, choices=Kind.choices, default=Kind.OBSERVATION)
    noted_on = models.DateField(_("giorno"))
    neighbourhood = models.ForeignKey(
        "core.Neighbourhood",
        on_delete=models.PROTECT,
        related_name="notebook_entries",
        verbose_name=_("quartiere"),
    )
    body = models.ForeignKey(
        "core.Body", on_delete=models.SET_NULL, null=True, blank=True, related_name="notebook_entries"
    )
    theme = models.ForeignKey(
        "core.Theme",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("tema"),
    )
    place = models.CharField(_("luogo"), max_length=160, blank=True)
    source = models.CharField(_("da chi"), max_length=160, blank=True)
    text = models.TextField(_("che cosa"), max_length=5000)
    is_shared = models.BooleanField(_("condivisa con i colleghi"), default=False)
    item = models.ForeignKey(
        "core.AgendaItem", on_delete=models.SET_NULL, null=True, blank=True, related_name="notes"
    )
    written_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-noted_on", "-written_at"]
        verbose_name = _("nota del taccuino")
        verbose_name_plural = _("note del taccuino")

    def __str__(self) -> str:
        """Without a word of the text: what is written in the audit trail, which others read."""
        return str(_("nota del %(day)s") % {"day": f"{self.noted_on:%d/%m/%Y}"})
