"""Community labs: what they are beyond a body of core, who accompanies them, and what they need."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from core.models.base import Dated, DatedQuerySet, Imported, ends_after_it_starts


class CommunityLab(Imported):
    """A community lab (*laboratorio di comunità*): people, associations and services that make a project of help or company.

    Name, members, meetings and dated stages are core's `Body`; a lab may be shared by several municipalities.
    """

    body = models.OneToOneField(
        "core.Body", on_delete=models.CASCADE, related_name="community_lab", verbose_name=_("laboratorio")
    )
    about = models.TextField(_("che cosa fa"), blank=True)

    class Meta:
        verbose_name = _("laboratorio di comunità")
        verbose_name_plural = _("laboratori di comunità")

    def __str__(self) -> str:
        return str(self.body)


class LabMunicipality(Imported):
    """A municipality a lab works in."""

    lab = models.ForeignKey(
        CommunityLab, on_delete=models.CASCADE, related_name="municipalities", verbose_name=_("laboratorio")
    )
    municipality = models.ForeignKey(
        "models_farelegami.Municipality",
        on_delete=models.PROTECT,
        related_name="labs",
        verbose_name=_("comune"),
    )

    class Meta:
        verbose_name = _("comune di un laboratorio")
        verbose_name_plural = _("comuni dei laboratori")
        constraints = [models.UniqueConstraint(fields=["lab", "municipality"], name="lab_municipality_once")]

    def __str__(self) -> str:
        return f"{self.lab}: {self.municipality}"


class CommunityMaker(Imported, Dated):
    """Who accompanies a lab (*community maker*), from a day to a day: a figure trained to bring a community together."""

    lab = models.ForeignKey(
        CommunityLab, on_delete=models.CASCADE, related_name="makers", verbose_name=_("laboratorio")
    )
    person = models.ForeignKey(
        "core.Person", on_delete=models.CASCADE, related_name="accompanied_labs", verbose_name=_("persona")
    )

    objects = DatedQuerySet["CommunityMaker"].as_manager()

    class Meta:
        verbose_name = _("community maker di un laboratorio")
        verbose_name_plural = _("community maker dei laboratori")
        constraints = [
            ends_after_it_starts("community_maker_dates"),
            models.UniqueConstraint(
                fields=["lab", "person"], condition=Q(until=None), name="community_maker_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.lab}"


class LabNeed(CityRow):
    """Something a lab needs done: whoever gives something back to the community may take it on."""

    lab = models.ForeignKey(
        CommunityLab, on_delete=models.CASCADE, related_name="needs", verbose_name=_("laboratorio")
    )
    what = models.CharField(_("che cosa serve"), max_length=200)
    asked_on = models.DateField(_("chiesto il"))
    closed_on = models.DateField(_("non serve più dal"), null=True, blank=True)

    class Meta:
        ordering = ["-asked_on"]
        verbose_name = _("bisogno di un laboratorio")
        verbose_name_plural = _("bisogni dei laboratori")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("asked_on")),
                name="lab_need_dates",
                violation_error_message=_("La fine precede l'inizio."),
            )
        ]

    def __str__(self) -> str:
        return self.what
