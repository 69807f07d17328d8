"""Keys with which programs work in a city as one of its people, and what was asked with them."""

import datetime as dt
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class AccessToken(CityRow):
    """A key that does what one person may do, and of that only its `scopes` (names of permissions).

    Only the SHA-256 of the key is kept; `start` are its first characters, to tell keys apart.
    """

    user = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, related_name="access_tokens", verbose_name=_("persona")
    )
    name = models.CharField(_("a che cosa serve"), max_length=120)
    scopes: Any = ArrayField(models.CharField(max_length=80), verbose_name=_("che cosa può fare"))
    start = models.CharField(max_length=16, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("creata"), default=timezone.now, editable=False)
    expires_on = models.DateField(_("scade il"))
    revoked_at = models.DateTimeField(_("revocata"), null=True, blank=True)
    used_at = models.DateTimeField(_("usata"), null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("chiave di accesso")
        verbose_name_plural = _("chiavi di accesso")

    def __str__(self) -> str:
        return self.name

    def is_good(self, today: dt.date) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and self.expires_on >= today


class SentOnce(CityRow):
    """An answer kept for the same thing asked again: one a key and an `Idempotency-Key`. `status` is empty while it is being done."""

    token = models.ForeignKey(AccessToken, on_delete=models.CASCADE, related_name="sent")
    key = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField(default=timezone.now)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    headers = models.JSONField(default=dict)

    class Meta:
        ordering = ["sent_at"]
        verbose_name = _("richiesta di un programma")
        verbose_name_plural = _("richieste dei programmi")
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="sent_once")]

    def __str__(self) -> str:
        return self.key
