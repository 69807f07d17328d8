"""Seasons of the project, each with its own map of districts made of neighbourhoods."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models.base import Dated, DatedQuerySet, Imported, ends_after_it_starts


class Season(Imported, Dated):
    """A period in which the city works by one plan (*stagione*): 2015-2019, then 2019-2024 «da spazi a luoghi»."""

    name = models.CharField(_("nome"), max_length=120)
    slug = models.SlugField(max_length=140, unique=True)
    about = models.TextField(_("di che cosa si tratta"), blank=True)

    objects = DatedQuerySet["Season"].as_manager()

    class Meta:
        ordering = ["since"]
        verbose_name = _("stagione")
        verbose_name_plural = _("stagioni")
        constraints = [
            ends_after_it_starts("season_dates"),
            models.UniqueConstraint(fields=["name"], name="season_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class District(Imported, Dated):
    """An area of a season's map (*ambito*) between two days: some neighbourhoods that work together.

    `code` is the letter the city gives it, empty where it has none. A map that changes within a season ends some districts and
    begins others.
    """

    season = models.ForeignKey(
        Season, on_delete=models.PROTECT, related_name="districts", verbose_name=_("stagione")
    )
    code = models.CharField(_("sigla"), max_length=10, blank=True)
    name = models.CharField(_("nome"), max_length=200)
    about = models.TextField(_("presentazione"), blank=True)

    objects = DatedQuerySet["District"].as_manager()

    class Meta:
        ordering = ["code", "name"]
        verbose_name = _("ambito")
        verbose_name_plural = _("ambiti")
        constraints = [
            ends_after_it_starts("district_dates"),
            models.UniqueConstraint(
                fields=["season", "name"],
                condition=Q(until=None),
                name="district_name_once",
                violation_error_message=_("In questa stagione c'è già un ambito con questo nome."),
            ),
            models.UniqueConstraint(
                fields=["season", "code"],
                condition=Q(until=None) & ~Q(code=""),
                name="district_code_once",
                violation_error_message=_("In questa stagione questa sigla è già usata."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}" if self.code and self.code not in self.name else self.name


class DistrictNeighbourhood(Imported, Dated):
    """A neighbourhood that is part of a district between two days."""

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="parts")
    neighbourhood = models.ForeignKey(
        "core.Neighbourhood", on_delete=models.PROTECT, related_name="districts"
    )

    objects = DatedQuerySet["DistrictNeighbourhood"].as_manager()

    class Meta:
        constraints = [
            ends_after_it_starts("district_neighbourhood_dates"),
            models.UniqueConstraint(
                fields=["district", "neighbourhood"],
                condition=Q(until=None),
                name="district_neighbourhood_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.district}: {self.neighbourhood}"
