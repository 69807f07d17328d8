"""Files of a city."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class DocumentQuerySet(models.QuerySet["Document"]):
    """Which documents."""

    def public(self) -> "DocumentQuerySet":
        """Those everybody may read: never of a draft meeting, and of minutes only once they are published."""
        shown = self.filter(is_public=True).exclude(meeting__state="draft")
        return shown.filter(models.Q(with_minutes=False) | models.Q(meeting__minutes__state="published"))


class Document(CityRow):
    """A file about a meeting or a body, handed out by a view that checks who asks.

    `with_minutes`: attached while writing the minutes, of which it is a part; even if visible to all, not before they are.
    """

    title = models.CharField(_("titolo"), max_length=200)
    file = models.FileField(_("file"), upload_to="documents")
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    meeting = models.ForeignKey(
        "core.Meeting", on_delete=models.CASCADE, null=True, blank=True, related_name="documents"
    )
    item = models.ForeignKey(
        "core.AgendaItem", on_delete=models.SET_NULL, null=True, blank=True, related_name="documents"
    )
    body = models.ForeignKey(
        "core.Body", on_delete=models.CASCADE, null=True, blank=True, related_name="documents"
    )
    is_public = models.BooleanField(_("visibile a tutti"), default=False)
    with_minutes = models.BooleanField(default=False, editable=False)
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at"]
        verbose_name = _("documento")
        verbose_name_plural = _("documenti")

    def __str__(self) -> str:
        return self.title
