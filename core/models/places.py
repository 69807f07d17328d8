"""Venues and themes: lists every model uses."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.models.base import Imported


class Theme(Imported):
    """What meetings are about (*tema*): a controlled list each city adds to."""

    name = models.CharField(_("nome"), max_length=80)
    slug = models.SlugField(max_length=100, unique=True)
    is_active = models.BooleanField(_("in uso"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("tema")
        verbose_name_plural = _("temi")
        constraints = [models.UniqueConstraint(Lower("name"), name="theme_name_once")]

    def __str__(self) -> str:
        return self.name


class Venue(Imported):
    """A place where meetings are held, often lent by one of the organisations."""

    name = models.CharField(_("nome"), max_length=160)
    address = models.CharField(_("indirizzo"), max_length=200, blank=True)
    capacity = models.PositiveIntegerField(_("capienza"), null=True, blank=True)
    step_free = models.BooleanField(_("accesso senza gradini"), null=True, blank=True)
    accessible_toilet = models.BooleanField(_("bagno accessibile"), null=True, blank=True)
    access_notes = models.CharField(_("altre indicazioni per entrare e muoversi"), max_length=300, blank=True)
    lender = models.ForeignKey(
        "core.Organisation",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("messo a disposizione da"),
    )
    is_active = models.BooleanField(_("in uso"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("luogo")
        verbose_name_plural = _("luoghi")
        constraints = [models.UniqueConstraint(Lower("name"), name="venue_name_once")]

    def __str__(self) -> str:
        return self.name
