"""The first hour of a new city: steps put aside, and what is there only as an example."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class SkippedStep(CityRow):
    """A step of the first hour (`core.selectors.first_hour.STEPS`) somebody put aside."""

    code = models.CharField(max_length=20, unique=True)
    by = models.CharField(max_length=254)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]
        verbose_name = _("passo saltato")
        verbose_name_plural = _("passi saltati")

    def __str__(self) -> str:
        return self.code


class SampleRow(CityRow):
    """A row of the city (`label`: app.model, `row_id`: its key) that is there as an example, and goes with the others.

    `is_root`: made by a verb; the others hang on such a one and go with it. `position` is the order of making.
    """

    label = models.CharField(max_length=80)
    row_id = models.UUIDField()
    is_root = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["position"]
        verbose_name = _("riga di esempio")
        verbose_name_plural = _("righe di esempio")
        constraints = [models.UniqueConstraint(fields=["label", "row_id"], name="sample_row_once")]

    def __str__(self) -> str:
        return f"{self.label} {self.row_id}"
