"""Which participation models a city has activated."""

from django.db import models
from django.db.models import Q

from core.models.base import Dated, DatedQuerySet, ends_after_it_starts


class ModelActivation(Dated):
    """An act of the city: from this day it works with that participation model."""

    model_slug = models.CharField(max_length=20)
    act = models.CharField(max_length=200, blank=True)

    objects = DatedQuerySet["ModelActivation"].as_manager()

    class Meta:
        ordering = ["model_slug"]
        constraints = [
            ends_after_it_starts("activation_dates"),
            models.UniqueConstraint(fields=["model_slug"], condition=Q(until=None), name="activation_once"),
        ]

    def __str__(self) -> str:
        return self.model_slug
