"""Bodies: what a network, a consulta or a lab is to core, with dated stages, territory and members."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models.base import Dated, DatedQuerySet, Imported, ends_after_it_starts


class Body(Imported):
    """A participation body of a model (`model_slug`); the model's own table points here one to one."""

    model_slug = models.CharField(max_length=20, editable=False)
    name = models.CharField(_("nome"), max_length=160)
    slug = models.SlugField(max_length=180, unique=True)
    description = models.TextField(_("presentazione"), blank=True)
    public_email = models.EmailField(_("email per i cittadini"), blank=True)
    meets_usually = models.CharField(_("quando si incontra di solito"), max_length=200, blank=True)
    themes: Any = models.ManyToManyField("core.Theme", through="core.BodyTheme", blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["model_slug", "name"],
                name="body_name_once",
                violation_error_message=_("Questo nome è già usato."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class BodyTheme(Imported):
    """A theme a body declares as its own."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE)
    theme = models.ForeignKey("core.Theme", on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "theme"], name="body_theme_once")]

    def __str__(self) -> str:
        return f"{self.body}: {self.theme}"


class BodyStage(Imported, Dated):
    """The stage a body was in between two days; the model says which stages there are."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="stages")
    stage = models.CharField(max_length=30)
    note = models.CharField(_("nota"), max_length=300, blank=True)

    objects = DatedQuerySet["BodyStage"].as_manager()

    class Meta:
        ordering = ["since"]
        constraints = [
            ends_after_it_starts("body_stage_dates"),
            models.UniqueConstraint(fields=["body"], condition=Q(until=None), name="body_one_open_stage"),
        ]

    def __str__(self) -> str:
        return f"{self.body}: {self.stage}"


class BodyNeighbourhood(Imported, Dated):
    """A neighbourhood a body works in; a body may span several, and one may have none or several bodies."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="territory")
    neighbourhood = models.ForeignKey("core.Neighbourhood", on_delete=models.PROTECT, related_name="bodies")

    objects = DatedQuerySet["BodyNeighbourhood"].as_manager()

    class Meta:
        constraints = [
            ends_after_it_starts("body_neighbourhood_dates"),
            models.UniqueConstraint(
                fields=["body", "neighbourhood"], condition=Q(until=None), name="body_neighbourhood_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body}: {self.neighbourhood}"


class Subgroup(Imported, Dated):
    """A part of a body that works on one object (*sottogruppo*, working group)."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="subgroups")
    name = models.CharField(_("nome"), max_length=160)
    about = models.TextField(_("di che cosa si occupa"), blank=True)

    objects = DatedQuerySet["Subgroup"].as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("sottogruppo")
        verbose_name_plural = _("sottogruppi")
        constraints = [
            ends_after_it_starts("subgroup_dates"),
            models.UniqueConstraint(fields=["body", "name"], name="subgroup_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(Imported, Dated):
    """An organisation or a person belonging to a body between two days."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    person = models.ForeignKey(
        "core.Person", on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )

    objects = DatedQuerySet["Membership"].as_manager()

    class Meta:
        constraints = [
            ends_after_it_starts("membership_dates"),
            models.CheckConstraint(
                condition=Q(organisation=None) ^ Q(person=None), name="membership_of_organisation_or_person"
            ),
            models.UniqueConstraint(
                fields=["body", "organisation"], condition=Q(until=None), name="membership_organisation_once"
            ),
            models.UniqueConstraint(
                fields=["body", "person"], condition=Q(until=None), name="membership_person_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation or self.person}: {self.body}"
