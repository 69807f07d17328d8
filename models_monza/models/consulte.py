"""Consulte and the mandates for which they are formed."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from core.models.base import Imported


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Which mandates."""

    def running(self) -> Self:
        """The one that runs; none before the first and between two."""
        return self.filter(until=None)


class Mandate(CityRow):
    """A term of the city's administration (*mandato*), for which consulte are formed and their sittings numbered.

    `since` and `until` are days, both included. Where the rules say so (`lapse_with_administration`) every consulta
    lapses with it and its composition is made anew.
    """

    name = models.CharField(_("nome"), max_length=60, help_text=_("Per esempio «2022-2027»."))
    since = models.DateField(_("dal"))
    until = models.DateField(_("al"), null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        ordering = ["-since"]
        verbose_name = _("mandato")
        verbose_name_plural = _("mandati")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="mandate_dates",
                violation_error_message=_("La data di fine precede quella di inizio."),
            ),
            models.UniqueConstraint(fields=["name"], name="mandate_name_once"),
            models.UniqueConstraint(
                fields=["until"], condition=Q(until=None), nulls_distinct=False, name="mandate_one_running"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Consulta(Imported):
    """A neighbourhood council (*consulta di quartiere*): what it is beyond a body of core.

    Name, neighbourhood, members, working groups and dated stages are core's `Body`; the seat is the civic centre where
    it meets and where people enrol on paper.
    """

    body = models.OneToOneField("core.Body", on_delete=models.CASCADE, related_name="consulta")
    seat = models.ForeignKey(
        "core.Venue",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="consulte",
        verbose_name=_("sede (centro civico)"),
    )

    class Meta:
        verbose_name = _("consulta di quartiere")
        verbose_name_plural = _("consulte di quartiere")

    def __str__(self) -> str:
        return str(self.body)
