"""Municipalities that work together, and the civic centres: what is done there and how many people come, counted without names."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models.base import Dated, DatedQuerySet, Imported, ends_after_it_starts


class Municipality(Imported):
    """A municipality (*comune*) of the districts in which the city works with others.

    The project was of three districts with 48, 47 and 21 municipalities (Comune di Crema, Fare Legami).
    """

    name = models.CharField(_("nome"), max_length=120, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("comune")
        verbose_name_plural = _("comuni")

    def __str__(self) -> str:
        return self.name


class CivicCentre(Imported):
    """A civic centre (*civic center*): a place of after-school help, play, culture and company, where the community says what it needs.

    `municipality` is where it is; `served` are the others it is shared with. Nothing in it is about a single person.
    """

    name = models.CharField(_("nome"), max_length=160, unique=True)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="centres", verbose_name=_("comune")
    )
    address = models.CharField(_("indirizzo"), max_length=200, blank=True)
    about = models.TextField(_("presentazione"), blank=True)
    opening_hours = models.CharField(_("orari"), max_length=200, blank=True)
    since = models.DateField(_("aperto dal"), null=True, blank=True)
    until = models.DateField(_("aperto fino al"), null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("civic center")
        verbose_name_plural = _("civic center")
        constraints = [ends_after_it_starts("civic_centre_dates")]

    def __str__(self) -> str:
        return self.name


class CentreMunicipality(Imported):
    """Another municipality a civic centre is shared with."""

    centre = models.ForeignKey(
        CivicCentre, on_delete=models.CASCADE, related_name="served", verbose_name=_("civic center")
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="served_by", verbose_name=_("comune")
    )

    class Meta:
        verbose_name = _("altro comune di un civic center")
        verbose_name_plural = _("altri comuni dei civic center")
        constraints = [
            models.UniqueConstraint(fields=["centre", "municipality"], name="centre_municipality_once")
        ]

    def __str__(self) -> str:
        return f"{self.centre}: {self.municipality}"


class CentreActivity(Dated):
    """Something a civic centre does, from a day to a day."""

    class Kind(models.TextChoices):
        AFTER_SCHOOL = "after_school", _("extrascolastica")
        PLAY = "play", _("animativa")
        CULTURE = "culture", _("culturale")
        COMPANY = "company", _("aggregativa")

    centre = models.ForeignKey(
        CivicCentre, on_delete=models.CASCADE, related_name="activities", verbose_name=_("civic center")
    )
    kind = models.CharField(_("tipo"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("attività"), max_length=200)
    schedule = models.CharField(_("quando"), max_length=200, blank=True)

    objects = DatedQuerySet["CentreActivity"].as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("attività di un civic center")
        verbose_name_plural = _("attività dei civic center")
        constraints = [ends_after_it_starts("centre_activity_dates")]

    def __str__(self) -> str:
        return self.name


class AgeBand(models.TextChoices):
    """Ages people are counted by; `children` and `adults` where nobody asked more."""

    CHILDREN = "children", _("bambine, bambini, ragazze e ragazzi")
    UNDER_6 = "under_6", _("0-5 anni")
    SIX_TO_TEN = "6_10", _("6-10 anni")
    ELEVEN_TO_17 = "11_17", _("11-17 anni")
    ADULTS = "adults", _("persone adulte")
    EIGHTEEN_TO_39 = "18_39", _("18-39 anni")
    FORTY_TO_64 = "40_64", _("40-64 anni")
    OVER_64 = "over_64", _("65 anni e più")


CHILD_BANDS = (AgeBand.CHILDREN, AgeBand.UNDER_6, AgeBand.SIX_TO_TEN, AgeBand.ELEVEN_TO_17)
ADULT_BANDS = (AgeBand.ADULTS, AgeBand.EIGHTEEN_TO_39, AgeBand.FORTY_TO_64, AgeBand.OVER_64)


class ParticipantCount(Imported):
    """How many people of an age came to a civic centre in a year, or to one of its activities; nobody's name is taken.

    A count without `activity` is of the whole centre: different people, each once.
    """

    centre = models.ForeignKey(
        CivicCentre, on_delete=models.CASCADE, related_name="counts", verbose_name=_("civic center")
    )
    activity = models.ForeignKey(
        CentreActivity,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="counts",
        verbose_name=_("attività"),
    )
    year = models.PositiveSmallIntegerField(_("anno"))
    band = models.CharField(_("età"), max_length=8, choices=AgeBand.choices)
    people = models.PositiveIntegerField(_("persone"))

    class Meta:
        ordering = ["year", "band"]
        verbose_name = _("partecipanti contati")
        verbose_name_plural = _("partecipanti contati")
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "year", "band"], condition=Q(activity=None), name="centre_count_once"
            ),
            models.UniqueConstraint(
                fields=["activity", "year", "band"],
                condition=Q(activity__isnull=False),
                name="activity_count_once",
            ),
            models.CheckConstraint(condition=Q(year__gte=1990), name="participant_count_year"),
        ]

    def __str__(self) -> str:
        return f"{self.centre} {self.year}: {self.people}"
