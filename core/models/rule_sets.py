"""Rules in force, dated and cited."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models.base import Dated, DatedQuerySet, ends_after_it_starts


class RuleSetQuerySet(DatedQuerySet["RuleSet"]):
    """Which rules."""

    def in_force(self, model_slug: str, code: str, day: dt.date) -> "RuleSet | None":
        """The rule set of one subject in force on a day; None where the city had none then."""
        return self.on(day).filter(model_slug=model_slug, code=code).order_by("-since").first()


class RuleSet(Dated):
    """The values of one subject's rules between two days, with the act they come from."""

    model_slug = models.CharField(max_length=20, editable=False)
    code = models.CharField(max_length=40, editable=False)
    act = models.CharField(_("atto"), max_length=200, blank=True)
    act_number = models.CharField(_("numero"), max_length=40, blank=True)
    act_on = models.DateField(_("del"), null=True, blank=True)
    article = models.CharField(_("articolo"), max_length=80, blank=True)
    values = models.JSONField(default=dict)

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        ordering = ["model_slug", "code", "since"]
        constraints = [
            ends_after_it_starts("rule_set_dates"),
            models.UniqueConstraint(
                fields=["model_slug", "code"], condition=Q(until=None), name="rule_set_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model_slug}.{self.code}"
