"""How a city presents itself."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class CityProfile(CityRow):
    """The one row with the city's name, office, contacts, the links the law asks for, and how it signs what it sends.

    `logo` is a PNG as `core.services.branding` makes it. `words` are the city's own for the vocabulary of a participation
    model, as `core.selectors.words` reads them. Mails come from `sender_email` once its owner said so; until then it
    waits in `sender_asked`. Answers go to `answers_to`, else to `email`. Who holds one of `second_step_roles` works only after
    a second step of signing in.
    """

    singleton = models.BooleanField(default=True, editable=False, unique=True)
    name = models.CharField(_("nome della città"), max_length=120)
    institution = models.CharField(_("ente"), max_length=160, blank=True)
    office = models.CharField(_("ufficio"), max_length=160, blank=True)
    email = models.EmailField(_("email"), blank=True)
    phone = models.CharField(_("telefono"), max_length=40, blank=True)
    address = models.CharField(_("indirizzo"), max_length=200, blank=True)
    colour = models.CharField(
        _("colore"), max_length=7, default="#0066cc", validators=[RegexValidator(r"\A#[0-9a-f]{6}\Z")]
    )
    logo = models.FileField(_("logo"), upload_to="logo", blank=True)
    words = models.JSONField(_("parole"), default=dict, blank=True)
    sender_name = models.CharField(_("nome del mittente"), max_length=120, blank=True)
    sender_email = models.EmailField(_("indirizzo del mittente"), blank=True)
    sender_asked = models.EmailField(_("indirizzo da confermare"), blank=True)
    answers_to = models.EmailField(_("indirizzo per le risposte"), blank=True)
    accessibility_url = models.URLField(_("dichiarazione di accessibilità (form.agid.gov.it)"), blank=True)
    privacy_contact = models.CharField(
        _("responsabile della protezione dei dati"), max_length=200, blank=True
    )
    second_step_roles: Any = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("ruoli con il secondo passo"),
        default=list,
        blank=True,
    )
    notice = models.CharField(_("avviso mostrato in tutte le pagine"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("profilo della città")
        verbose_name_plural = _("profilo della città")

    def __str__(self) -> str:
        return self.name

    @property
    def logo_version(self) -> str:
        """What changes with the logo; empty without one."""
        return str(self.logo.name).rpartition("/")[2].partition(".")[0] if self.logo else ""
