"""Neighbourhood networks (*reti di quartiere*): what they are beyond a body of core."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models.base import Imported


class NeighbourhoodNetwork(Imported):
    """A neighbourhood network and how it was born.

    Name, neighbourhoods, members, themes, subgroups and dated stages are core's `Body`. A network grows from the will
    of those who live and work in the place, not of the city: who asked for it, when the path that leads to it began
    and when it was presented to the neighbourhood are facts about it. All are optional: the oldest networks go back
    to the end of the nineties and nobody wrote them down. One network is not one neighbourhood: see
    `core.BodyNeighbourhood`.
    """

    body = models.OneToOneField("core.Body", on_delete=models.CASCADE, related_name="neighbourhood_network")
    asked_by = models.ForeignKey(
        "core.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="networks_asked_for",
        verbose_name=_("realtà che ha chiesto di cominciare"),
    )
    path_began_on = models.DateField(_("inizio del percorso"), null=True, blank=True)
    motivation = models.TextField(_("motivazioni e bene comune"), blank=True)
    presented_on = models.DateField(_("presentazione pubblica"), null=True, blank=True)
    presented_to = models.PositiveIntegerField(_("residenti alla presentazione"), null=True, blank=True)

    class Meta:
        verbose_name = _("rete di quartiere")
        verbose_name_plural = _("reti di quartiere")
        constraints = [
            models.CheckConstraint(
                condition=Q(path_began_on=None)
                | Q(presented_on=None)
                | Q(presented_on__gte=F("path_began_on")),
                name="network_presented_after_its_path",
                violation_error_message=_("La presentazione precede l'inizio del percorso."),
            )
        ]

    def __str__(self) -> str:
        return str(self.body)

    @property
    def path(self) -> dt.timedelta | None:
        """How long the path to the presentation took; None while one of the two days is not known."""
        if self.path_began_on is None or self.presented_on is None:
            return None
        return self.presented_on - self.path_began_on
