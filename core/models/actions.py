"""What people took upon themselves at a meeting."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from core.models.searchable import words_index, words_of


class ActionItemQuerySet(models.QuerySet["ActionItem"]):
    """Which actions."""

    def open(self) -> "ActionItemQuerySet":
        """Those still to be done."""
        return self.filter(state=ActionItem.State.OPEN)


class ActionItem(CityRow):
    """Who does what by when (*azione*), decided at a meeting, perhaps about one of its agenda items.

    `owner` is the name as people say it; a user or an organisation of the register may stand behind it. `due_on` empty:
    nobody said by when.
    """

    class State(models.TextChoices):
        OPEN = "open", _("da fare")
        DONE = "done", _("fatta")
        DROPPED = "dropped", _("lasciata cadere")

    meeting = models.ForeignKey("core.Meeting", on_delete=models.CASCADE, related_name="actions")
    item = models.ForeignKey(
        "core.AgendaItem", on_delete=models.SET_NULL, null=True, blank=True, related_name="actions"
    )
    what = models.CharField(_("che cosa"), max_length=300)
    owner = models.CharField(_("chi"), max_length=160, blank=True)
    owner_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="actions"
    )
    owner_organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.SET_NULL, null=True, blank=True, related_name="actions"
    )
    due_on = models.DateField(_("entro quando"), null=True, blank=True)
    state = models.CharField(_("stato"), max_length=10, choices=State.choices, default=State.OPEN)
    closed_on = models.DateField(_("chiusa il"), null=True, blank=True)
    closing_note = models.CharField(_("com'è andata"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    words = words_of(titles=("what",), texts=("owner",))

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "created_at"]
        verbose_name = _("azione")
        verbose_name_plural = _("azioni")
        indexes = [models.Index(fields=["state", "due_on"], name="action_state_due"), words_index("action")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") | Q(closed_on__isnull=False), name="action_closed_when"
            )
        ]

    def __str__(self) -> str:
        return self.what
