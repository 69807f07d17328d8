"""The second season: places people keep and use, services of the neighbourhood, and its strategic plan."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from core.models.base import Dated, DatedQuerySet, Imported, ends_after_it_starts


class Place(Imported, Dated):
    """A space that became a place (*da spazi a luoghi*): a community square, a social centre, a park people look after.

    `latitude` and `longitude` are degrees (WGS 84), both or neither; `since` is the day it opened as a shared place.
    """

    class Kind(models.TextChoices):
        SQUARE = "square", _("piazza di comunità")
        CENTRE = "centre", _("centro sociale o civico")
        PARK = "park", _("parco o giardino")
        OTHER = "other", _("altro luogo")

    name = models.CharField(_("nome"), max_length=160)
    slug = models.SlugField(max_length=180, unique=True)
    kind = models.CharField(_("che cos'è"), max_length=6, choices=Kind.choices, default=Kind.SQUARE)
    about = models.TextField(_("presentazione"), blank=True)
    address = models.CharField(_("indirizzo"), max_length=200, blank=True)
    access = models.CharField(_("come ci si arriva e ci si muove"), max_length=300, blank=True)
    latitude = models.DecimalField(_("latitudine"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitudine"), max_digits=8, decimal_places=5, null=True, blank=True)
    neighbourhood = models.ForeignKey(
        "core.Neighbourhood",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="places",
        verbose_name=_("quartiere"),
    )

    objects = DatedQuerySet["Place"].as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("luogo di comunità")
        verbose_name_plural = _("luoghi di comunità")
        constraints = [
            ends_after_it_starts("place_dates"),
            models.UniqueConstraint(
                fields=["name"],
                name="place_name_once",
                violation_error_message=_("Un luogo con questo nome c'è già."),
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="place_coordinates_both_or_neither",
                violation_error_message=_("Scriva tutte e due le coordinate, in gradi, o nessuna."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PlaceUse(Dated):
    """What a place is used for, when, and by whom."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="uses")
    what = models.CharField(_("che cosa ci si fa"), max_length=200)
    rhythm = models.CharField(_("quando"), max_length=120, blank=True)
    organisation = models.ForeignKey(
        "core.Organisation",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="place_uses",
        verbose_name=_("chi"),
    )
    agreement = models.ForeignKey(
        "models_qua.CitizenshipAgreement",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="place_uses",
        verbose_name=_("accordo"),
    )

    objects = DatedQuerySet["PlaceUse"].as_manager()

    class Meta:
        ordering = ["what"]
        verbose_name = _("uso di un luogo")
        verbose_name_plural = _("usi di un luogo")
        constraints = [ends_after_it_starts("place_use_dates")]

    def __str__(self) -> str:
        return self.what


class PlaceKeeper(Dated):
    """Who looks after a place between two days: an organisation, or a person where she agreed to be named."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="keepers")
    organisation = models.ForeignKey(
        "core.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="kept_places",
        verbose_name=_("realtà"),
    )
    person = models.ForeignKey(
        "core.Person",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="kept_places",
        verbose_name=_("persona"),
    )
    listed_publicly = models.BooleanField(_("nome visibile nelle pagine pubbliche"), default=False)
    agreement = models.ForeignKey(
        "models_qua.CitizenshipAgreement",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="place_keepers",
        verbose_name=_("accordo"),
    )

    objects = DatedQuerySet["PlaceKeeper"].as_manager()

    class Meta:
        verbose_name = _("custode di un luogo")
        verbose_name_plural = _("custodi di un luogo")
        constraints = [
            ends_after_it_starts("place_keeper_dates"),
            models.CheckConstraint(
                condition=Q(organisation=None) ^ Q(person=None), name="place_keeper_organisation_or_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation or self.person}: {self.place}"


class NeighbourhoodService(Imported, Dated):
    """A service in and of a neighbourhood (*servizio di quartiere*): help with the digital, a concierge, homework, mowing."""

    class Kind(models.TextChoices):
        DIGITAL = "digital", _("facilitazione digitale")
        CONCIERGE = "concierge", _("portierato sociale")
        AFTER_SCHOOL = "after_school", _("doposcuola")
        MOWING = "mowing", _("sfalci e cura del verde")
        SMALL = "small", _("piccoli servizi di quartiere")
        OTHER = "other", _("altro servizio")

    name = models.CharField(_("nome"), max_length=160)
    slug = models.SlugField(max_length=180, unique=True)
    kind = models.CharField(_("tipo"), max_length=12, choices=Kind.choices)
    about = models.TextField(_("che cosa offre"), blank=True)
    schedule = models.CharField(_("giorni e orari"), max_length=200, blank=True)
    contact = models.CharField(_("a chi rivolgersi"), max_length=200, blank=True)
    place = models.ForeignKey(
        Place,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="services",
        verbose_name=_("luogo"),
    )
    organisation = models.ForeignKey(
        "core.Organisation",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="neighbourhood_services",
        verbose_name=_("chi lo offre"),
    )
    agreement = models.ForeignKey(
        "models_qua.CitizenshipAgreement",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="services",
        verbose_name=_("accordo"),
    )

    objects = DatedQuerySet["NeighbourhoodService"].as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("servizio di quartiere")
        verbose_name_plural = _("servizi di quartiere")
        constraints = [ends_after_it_starts("neighbourhood_service_dates")]

    def __str__(self) -> str:
        return self.name


class ServiceNeighbourhood(CityRow):
    """A neighbourhood a service reaches."""

    service = models.ForeignKey(NeighbourhoodService, on_delete=models.CASCADE, related_name="neighbourhoods")
    neighbourhood = models.ForeignKey(
        "core.Neighbourhood", on_delete=models.PROTECT, related_name="service_links"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "neighbourhood"], name="service_neighbourhood_once")
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.neighbourhood}"


class ServiceUsers(CityRow):
    """How many people a service helped in a year; who they are is nowhere."""

    service = models.ForeignKey(NeighbourhoodService, on_delete=models.CASCADE, related_name="users")
    year = models.PositiveSmallIntegerField(_("anno"))
    users = models.PositiveIntegerField(_("persone"))
    source = models.CharField(_("come si è contato"), max_length=200, blank=True)

    class Meta:
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["service", "year"], name="service_users_once_a_year")]

    def __str__(self) -> str:
        return f"{self.service} {self.year}"


class StrategicPlan(CityRow):
    """The strategic plan of a neighbourhood (*piano strategico di quartiere*) over some years, usually five.

    It ties goals to the agreements, projects and indicators by which they are pursued. It is a lab's; `act` is what adopted it.
    """

    body = models.ForeignKey(
        "core.Body", on_delete=models.PROTECT, related_name="strategic_plans", verbose_name=_("laboratorio")
    )
    title = models.CharField(_("titolo"), max_length=200)
    slug = models.SlugField(max_length=220, unique=True)
    first_year = models.PositiveSmallIntegerField(_("dal"))
    last_year = models.PositiveSmallIntegerField(_("al"))
    vision = models.TextField(_("dove vogliamo arrivare"), blank=True)
    act = models.CharField(_("atto"), max_length=200, blank=True)
    is_public = models.BooleanField(_("visibile a tutti"), default=False)

    class Meta:
        ordering = ["-first_year", "title"]
        verbose_name = _("piano strategico di quartiere")
        verbose_name_plural = _("piani strategici di quartiere")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")),
                name="strategic_plan_years",
                violation_error_message=_("L'ultimo anno precede il primo."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class PlanGoal(CityRow):
    """A goal of a strategic plan."""

    plan = models.ForeignKey(StrategicPlan, on_delete=models.CASCADE, related_name="goals")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("obiettivo"), max_length=200)
    text = models.TextField(_("in parole"), blank=True)

    class Meta:
        ordering = ["plan", "position"]
        verbose_name = _("obiettivo del piano")
        verbose_name_plural = _("obiettivi del piano")

    def __str__(self) -> str:
        return self.title


class PlanLink(CityRow):
    """What pursues a goal: one agreement, one project, or one indicator that tells how far it is."""

    goal = models.ForeignKey(PlanGoal, on_delete=models.CASCADE, related_name="links")
    agreement = models.ForeignKey(
        "models_qua.CitizenshipAgreement",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="plan_links",
    )
    sheet = models.ForeignKey(
        "models_qua.ProjectSheet", on_delete=models.CASCADE, null=True, blank=True, related_name="plan_links"
    )
    indicator = models.ForeignKey(
        "models_qua.Indicator", on_delete=models.CASCADE, null=True, blank=True, related_name="plan_links"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agreement__isnull=False, sheet=None, indicator=None)
                | Q(agreement=None, sheet__isnull=False, indicator=None)
                | Q(agreement=None, sheet=None, indicator__isnull=False),
                name="plan_link_to_one_thing",
            ),
            models.UniqueConstraint(
                fields=["goal", "agreement", "sheet", "indicator"],
                nulls_distinct=False,
                name="plan_link_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal}: {self.agreement or self.sheet or self.indicator}"
