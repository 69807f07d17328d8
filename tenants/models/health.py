"""How a city is doing, gathered inside it and kept here, so that a list of cities visits none."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from tenants.models.city import City


class Figures(models.Model):
    """What is measured: sizes in bytes, people with an open account, meetings held or planned this year, mail not delivered
    in the last thirty days."""

    schema_bytes = models.PositiveBigIntegerField(_("banca dati"))
    media_bytes = models.PositiveBigIntegerField(_("file"))
    users = models.PositiveIntegerField(_("persone"))
    meetings = models.PositiveIntegerField(_("incontri dell'anno"))
    failed_deliveries = models.PositiveIntegerField(_("messaggi non consegnati"))

    class Meta:
        abstract = True


class CityHealth(Figures):
    """The last measure of a city. `last_activity_at`: when somebody last did something there, None for never;
    `model_slugs`: the participation models in force."""

    city = models.OneToOneField(City, on_delete=models.CASCADE, primary_key=True, related_name="health")
    measured_at = models.DateTimeField(_("misurata il"), default=timezone.now)
    last_activity_at = models.DateTimeField(_("ultima attività"), null=True, blank=True)
    model_slugs = models.JSONField(default=list)

    class Meta:
        verbose_name = _("salute di una città")
        verbose_name_plural = _("salute delle città")

    def __str__(self) -> str:
        return str(self.city_id)


class CityHealthDay(Figures, CityRow):
    """The last measure of a day: the history of a city's health."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="health_days")
    day = models.DateField(_("giorno"))

    class Meta:
        ordering = ["-day"]
        verbose_name = _("salute di un giorno")
        verbose_name_plural = _("salute dei giorni")
        constraints = [models.UniqueConstraint(fields=["city", "day"], name="health_day_once")]

    def __str__(self) -> str:
        return f"{self.city_id}: {self.day}"


class CityFault(CityRow):
    """Something of ours that failed in a city on a day: a page that answered 500, a task that ended with an error.

    `where` is the name of the page or task, never an address; `times` how often that day.
    """

    class Kind(models.TextChoices):
        PAGE = "page", _("pagina")
        TASK = "task", _("lavoro in sottofondo")

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="faults")
    day = models.DateField(_("giorno"), default=timezone.localdate)
    kind = models.CharField(_("genere"), max_length=4, choices=Kind.choices)
    where = models.CharField(_("dove"), max_length=200)
    times = models.PositiveIntegerField(_("volte"), default=1)
    last_at = models.DateTimeField(_("l'ultima"), default=timezone.now)

    class Meta:
        ordering = ["-last_at"]
        verbose_name = _("guasto")
        verbose_name_plural = _("guasti")
        constraints = [
            models.UniqueConstraint(fields=["city", "day", "kind", "where"], name="fault_once_a_day"),
            models.CheckConstraint(condition=Q(times__gte=1), name="fault_happened"),
        ]

    def __str__(self) -> str:
        return f"{self.city_id} {self.day} {self.where}"


class CityOutbox(models.Model):
    """The mail of a city that waits to leave, counted every few minutes. `oldest_at`: since when the oldest waits, None for none."""

    city = models.OneToOneField(City, on_delete=models.CASCADE, primary_key=True, related_name="outbox")
    waiting = models.PositiveIntegerField(_("messaggi in attesa"))
    oldest_at = models.DateTimeField(null=True)
    measured_at = models.DateTimeField(_("contati il"), default=timezone.now)

    class Meta:
        verbose_name = _("posta in partenza di una città")
        verbose_name_plural = _("posta in partenza delle città")

    def __str__(self) -> str:
        return f"{self.city_id}: {self.waiting}"


class Heartbeat(CityRow):
    """When the workers last did what the clock asks them all the time. One row."""

    name = models.CharField(max_length=20, unique=True)
    beaten_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("battito")
        verbose_name_plural = _("battiti")

    def __str__(self) -> str:
        return f"{self.name} {self.beaten_at}"
