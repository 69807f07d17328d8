"""Uploaded registers: what was seen, what was decided, what was done, and how to undo it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class ImportBatch(CityRow):
    """One uploaded file, from upload to import, and its undoing."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("in lettura")
        READY = "ready", _("da confermare")
        UNREADABLE = "unreadable", _("da correggere")
        APPLYING = "applying", _("in corso")
        APPLIED = "applied", _("importato")
        FAILED = "failed", _("non riuscito")
        UNDONE = "undone", _("annullato")

    model_slug = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    filename = models.CharField(max_length=255)
    file = models.FileField(upload_to="imports")
    sha256 = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    preview = models.JSONField(default=dict)
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.CharField(max_length=254)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-uploaded_at"]
        verbose_name = _("importazione")
        verbose_name_plural = _("importazioni")

    def __str__(self) -> str:
        return self.filename


class ImportChange(CityRow):
    """What an import changed in a row that was there before: the columns' earlier and later values."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="changes")
    table = models.CharField(max_length=60)
    row_id = models.UUIDField()
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "table", "row_id"], name="import_change_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}"
