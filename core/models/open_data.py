"""What the city decided about its open data."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class OpenDataPolicy(CityRow):
    """The one row with the licence of the city's open data, who answers for them, and what is not published.

    `withheld` are codes of data sets. `ipa_code` is the city's in the index of public administrations (indicepa.gov.it), empty for
    the one the shell knows. An empty contact is that of the city's profile. A city without the row publishes what citizens read on its
    pages, under CC BY 4.0: the licence the AgID guidelines on open data (2023) recommend.
    """

    class Licence(models.TextChoices):
        ATTRIBUTION = "cc-by-4.0", _("CC BY 4.0: si riusano citando il Comune")
        NO_RIGHTS = "cc0-1.0", _("CC0 1.0: si riusano senza condizioni")

    singleton = models.BooleanField(default=True, editable=False, unique=True)
    licence = models.CharField(
        _("licenza"), max_length=12, choices=Licence.choices, default=Licence.ATTRIBUTION
    )
    ipa_code = models.CharField(
        _("codice IPA"), max_length=20, blank=True, validators=[RegexValidator(r"\A[a-z0-9_-]{2,20}\Z")]
    )
    contact = models.CharField(_("chi risponde dei dati"), max_length=160, blank=True)
    contact_email = models.EmailField(_("email di chi risponde"), blank=True)
    withheld = models.JSONField(_("dati che non si pubblicano"), default=list, blank=True)

    class Meta:
        verbose_name = _("scelte sui dati aperti")
        verbose_name_plural = _("scelte sui dati aperti")

    def __str__(self) -> str:
        return str(_("Dati aperti"))
