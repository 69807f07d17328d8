"""Applications sent in online whose address nobody has confirmed yet: kept apart, seen by nobody, forgotten after a few days."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class ReceivedApplication(CityRow):
    """An application as it was sent in, waiting for its address to be confirmed. Its key becomes the enrolment's.

    It is no enrolment yet: no list, figure or office reads it, and it takes nobody's place. `content` are the values of a
    `services.enrolment.Application` as JSON types.
    """

    content = models.JSONField(default=dict)
    email = models.EmailField(_("email"), max_length=254)
    language = models.CharField(max_length=10, default="it")
    sent_at = models.DateTimeField(_("mandata il"), default=timezone.now)

    class Meta:
        ordering = ["sent_at"]
        verbose_name = _("domanda da confermare")
        verbose_name_plural = _("domande da confermare")
        indexes = [models.Index(fields=["sent_at"], name="received_application_sent")]

    def __str__(self) -> str:
        return str(self.pk)


class ReceivedPaper(CityRow):
    """A file that came with an application still to be confirmed; it becomes a document of the enrolment, or goes with it."""

    application = models.ForeignKey(ReceivedApplication, on_delete=models.CASCADE, related_name="papers")
    title = models.CharField(_("titolo"), max_length=200)
    file = models.FileField(_("file"), upload_to="enrolments")
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveBigIntegerField(editable=False)

    class Meta:
        verbose_name = _("documento di una domanda da confermare")
        verbose_name_plural = _("documenti di domande da confermare")

    def __str__(self) -> str:
        return self.title
