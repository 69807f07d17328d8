"""Uploaded registers: what was seen, what was decided, what was done, and how to undo it."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class ImportBatch(CityRow):
    """One upload, from reading to import, and its undoing.

    `sha256` is of the contents of all its files; `mapping` what a person said of unknown headings and sheets;
    `decisions` what was said of each pair of similar organisations; `options` what else was chosen in the preview;
    `preview` what the last reading found (see `core.imports.preview`), `result` what was done.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("in lettura")
        MAPPING = "mapping", _("colonne da riconoscere")
        READY = "ready", _("da confermare")
        UNREADABLE = "unreadable", _("da correggere")
        APPLYING = "applying", _("importazione in corso")
        APPLIED = "applied", _("importato")
        FAILED = "failed", _("non riuscito")
        UNDONE = "undone", _("importazione annullata")

    model_slug = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    mapping = models.JSONField(default=dict)
    decisions = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    preview = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    failure = models.CharField(max_length=500, blank=True)
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.CharField(max_length=254)
    applied_at = models.DateTimeField(null=True)
    applied_by = models.CharField(max_length=254, blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=254, blank=True)

    class Meta:
        ordering = ["-uploaded_at"]
        verbose_name = _("importazione")
        verbose_name_plural = _("importazioni")

    def __str__(self) -> str:
        return self.filename

    @property
    def is_busy(self) -> bool:
        """Whether it is being read or imported in the background."""
        return self.state in {self.State.UPLOADED, self.State.APPLYING}

    @property
    def can_be_discarded(self) -> bool:
        """Whether it may be thrown away: nothing of it was imported, nor is being imported."""
        return self.applied_at is None and self.state != self.State.APPLYING

    @property
    def can_be_changed(self) -> bool:
        """Whether columns, options and decisions may still be settled."""
        return self.state in {self.State.MAPPING, self.State.READY, self.State.UNREADABLE, self.State.FAILED}


class ImportFile(CityRow):
    """One file of an upload; a register may come as several CSV."""

    batch: Any = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    filename = models.CharField(max_length=255)
    file = models.FileField(upload_to="imports")
    size = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="import_file_position_once")
        ]

    def __str__(self) -> str:
        return self.filename


class ImportHeading(CityRow):
    """What a person said an unknown heading is, remembered for the next file.

    `heading` is folded text; `column` the name of the declared column, empty for "ignore". A row without `sheet` is
    about a whole sheet: `heading` is its title and `column` the code of the declared sheet.
    """

    model_slug = models.CharField(max_length=20)
    sheet = models.CharField(max_length=40, blank=True)
    heading = models.CharField(max_length=200)
    column = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model_slug", "sheet", "heading"], name="import_heading_once")
        ]

    def __str__(self) -> str:
        return f"{self.heading} → {self.column or '–'}"


class ImportChange(CityRow):
    """What an import changed in a row that was there before: the columns' earlier and later values.

    An empty `after` is a row taken away, `before` then holds all of it.
    """

    batch: Any = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="changes")
    table = models.CharField(max_length=60)
    row_id = models.UUIDField()
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "table", "row_id"], name="import_change_once")
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}"
