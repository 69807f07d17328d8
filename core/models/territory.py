"""The city's territory, dated: a report for a year uses the territory of that year."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models.base import Dated, DatedQuerySet, Imported, ends_after_it_starts


class Neighbourhood(Imported, Dated):
    """A neighbourhood (*quartiere*) as drawn between two days; a redrawn one is a new row under the same slug."""

    name = models.CharField(_("nome"), max_length=120)
    slug = models.SlugField(max_length=140)
    code = models.CharField(_("codice"), max_length=20, blank=True)
    boundary = models.JSONField(_("confine (GeoJSON)"), null=True, blank=True)
    boundary_source = models.CharField(_("fonte e licenza del confine"), max_length=300, blank=True)

    objects = DatedQuerySet["Neighbourhood"].as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("quartiere")
        verbose_name_plural = _("quartieri")
        constraints = [
            ends_after_it_starts("neighbourhood_dates"),
            models.UniqueConstraint(fields=["slug"], condition=Q(until=None), name="neighbourhood_slug_once"),
            models.UniqueConstraint(fields=["name"], condition=Q(until=None), name="neighbourhood_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class NeighbourhoodPopulation(Imported):
    """Residents of a neighbourhood on 31 December of a year."""

    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="populations")
    year = models.PositiveSmallIntegerField(_("anno"))
    residents = models.PositiveIntegerField(_("residenti"))
    source = models.CharField(_("fonte"), max_length=200, blank=True)

    class Meta:
        ordering = ["-year"]
        verbose_name = _("popolazione del quartiere")
        verbose_name_plural = _("popolazioni dei quartieri")
        constraints = [
            models.UniqueConstraint(fields=["neighbourhood", "year"], name="population_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.neighbourhood} {self.year}"


class Street(Imported):
    """A street, or the stretch of it between two house numbers, that lies in a neighbourhood.

    House numbers are as the city writes them («12/A»); empty is from the beginning, or to the end.
    """

    name = models.CharField(_("via"), max_length=160)
    first_number = models.CharField(_("dal civico"), max_length=10, blank=True)
    last_number = models.CharField(_("al civico"), max_length=10, blank=True)
    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="streets")

    class Meta:
        ordering = ["name", "first_number"]
        verbose_name = _("via")
        verbose_name_plural = _("vie")
        constraints = [
            models.UniqueConstraint(
                fields=["name", "neighbourhood", "first_number"], name="street_stretch_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
