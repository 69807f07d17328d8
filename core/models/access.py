"""Whom a city lets vouch for the people who work in it."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class IdentityProvider(CityRow):
    """An OpenID Connect provider one signs in with: the municipality's own, or an aggregator of SPID and CIE.

    `slug` is its place in addresses. The client secret is kept locked (`accounts.sealing`) and never shown again. Addresses of
    `trusted_domains` count as verified even where the provider does not say so. Somebody without an account is refused,
    unless `role_for_new` names the role she begins with.
    """

    slug = models.SlugField(max_length=60, unique=True, editable=False)
    label = models.CharField(_("nome sul pulsante"), max_length=40)
    issuer = models.URLField(_("indirizzo del fornitore (issuer)"), max_length=300)
    client_id = models.CharField(_("identificativo del servizio (client id)"), max_length=191)
    sealed_secret = models.TextField(editable=False, blank=True)
    trusted_domains: Any = ArrayField(
        models.CharField(max_length=253), verbose_name=_("domini verificati"), default=list, blank=True
    )
    role_for_new = models.CharField(_("ruolo di chi non ha ancora un account"), max_length=60, blank=True)
    is_active = models.BooleanField(_("attivo"), default=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["label"]
        verbose_name = _("fornitore di identità")
        verbose_name_plural = _("fornitori di identità")

    def __str__(self) -> str:
        return self.label
