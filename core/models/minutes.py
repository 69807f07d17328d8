"""Minutes: per agenda item, with every revision, the comments of who was there, and who is writing now."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from core.models.base import Imported
from core.models.searchable import words_index, words_of


class Minutes(Imported):
    """The short report (*report sintetico*, *resoconto*) of a meeting; public only when published.

    What was said about each agenda item is in `ItemMinutes`; `text` is what belongs to none of them. `approved_in` is
    the later meeting that approved it, where the model's rules ask for approval.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("bozza")
        SHARED = "shared", _("condiviso con chi c'era")
        APPROVED = "approved", _("approvato")
        PUBLISHED = "published", _("pubblicato")

    meeting = models.OneToOneField("core.Meeting", on_delete=models.CASCADE, related_name="minutes")
    text = models.TextField(_("testo"), blank=True)
    state = models.CharField(_("stato"), max_length=10, choices=State.choices, default=State.DRAFT)
    shared_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_in = models.ForeignKey(
        "core.Meeting",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="approved_minutes",
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_by = models.CharField(max_length=254, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    words = words_of(texts=("text",))

    class Meta:
        verbose_name = _("resoconto")
        indexes = [words_index("minutes")]
        verbose_name_plural = _("resoconti")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="minutes_published_when"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_at__isnull=False), name="minutes_approved_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}"


class ItemMinutes(CityRow):
    """What the minutes say of one agenda item: what was said, what is shared, the reservations, whether it is closed.

    `revision` grows with every change of this item: two people writing about two items never meet.
    """

    class Outcome(models.TextChoices):
        CLOSED = "closed", _("concluso")
        OPEN = "open", _("se ne riparla")

    item = models.OneToOneField("core.AgendaItem", on_delete=models.CASCADE, related_name="written")
    said = models.TextField(_("che cosa si è detto"), blank=True)
    agreed = models.TextField(_("che cosa si condivide"), blank=True)
    reservations = models.TextField(_("riserve"), blank=True)
    outcome = models.CharField(_("esito"), max_length=10, choices=Outcome.choices, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    edited_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_by = models.CharField(max_length=254, blank=True, editable=False)
    words = words_of(texts=("said", "agreed", "reservations"))

    class Meta:
        verbose_name = _("resoconto di un punto")
        indexes = [words_index("item_minutes")]
        verbose_name_plural = _("resoconto dei punti")

    def __str__(self) -> str:
        return f"{self.item}"


class MinutesRevision(CityRow):
    """The minutes as they were saved once: of one item, or (`item` empty) of the text that belongs to none.

    `texts` holds every text of that part by field name, so any two revisions can be compared. `mark` says what made it:
    a revision saved by itself (empty) may still grow while its writer goes on, a marked one never changes.
    """

    class Mark(models.TextChoices):
        SAVED = "saved", _("salvato")
        SHARED = "shared", _("condiviso")
        APPROVED = "approved", _("approvato")
        PUBLISHED = "published", _("pubblicato")
        RESTORED = "restored", _("ripristinato")

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="revisions")
    item = models.ForeignKey(
        "core.AgendaItem", on_delete=models.CASCADE, null=True, blank=True, related_name="revisions"
    )
    number = models.PositiveIntegerField()
    texts = models.JSONField()
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.CharField(max_length=254)
    mark = models.CharField(max_length=10, choices=Mark.choices, blank=True)

    class Meta:
        ordering = ["saved_at", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "item", "number"], nulls_distinct=False, name="minutes_revision_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.minutes} {self.number}"


class MinutesComment(CityRow):
    """A correction asked for by someone the minutes were shared with, about one item or the whole.

    `reader` is the key of the link it came through: two readers may have the same name.
    """

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="comments")
    item = models.ForeignKey(
        "core.AgendaItem", on_delete=models.CASCADE, null=True, blank=True, related_name="comments"
    )
    reader = models.CharField(max_length=120, blank=True, editable=False)
    author = models.CharField(_("chi scrive"), max_length=254)
    text = models.TextField(_("commento"), max_length=2000)
    written_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=254, blank=True)

    class Meta:
        ordering = ["written_at"]
        verbose_name = _("commento al resoconto")
        verbose_name_plural = _("commenti al resoconto")

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:60]}"


class MinutesWriter(CityRow):
    """Who has the minutes of a meeting open for writing, and where: a colleague sees it. Stale after a minute."""

    meeting = models.ForeignKey("core.Meeting", on_delete=models.CASCADE, related_name="writers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(
        "core.AgendaItem", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="minutes_writer_once")]

    def __str__(self) -> str:
        return f"{self.user}"
