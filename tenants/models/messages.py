"""What the platform itself writes to people: to who asks for a city, to a city's office, to its own team."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models.mail import Sendable


class Message(Sendable):
    """One message of the platform to one address; `content` (JSON types) is what its templates read, never a secret.

    `kind` is one of `tenants.mail.kinds`. With a `key`, where given, the same message is queued once.
    """

    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=120, blank=True)
    subject = models.CharField(_("oggetto"), max_length=200)
    language = models.CharField(max_length=8, default="it")

    class Meta:
        ordering = ["-queued_at"]
        verbose_name = _("messaggio della piattaforma")
        verbose_name_plural = _("messaggi della piattaforma")
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state__in=["waiting", "sending"]),
                name="message_to_send",
            )
        ]
        constraints = [models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="message_once")]
