"""How a city presents itself."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class CityProfile(CityRow):
    """The one row with the city's name, office, contacts and links the law asks for."""

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
    accessibility_url = models.URLField(_("dichiarazione di accessibilità (form.agid.gov.it)"), blank=True)
    privacy_contact = models.CharField(
        _("responsabile della protezione dei dati"), max_length=200, blank=True
    )
    notice = models.CharField(_("avviso mostrato in tutte le pagine"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("profilo della città")
        verbose_name_plural = _("profilo della città")

    def __str__(self) -> str:
        return self.name
