"""The agenda of a meeting, and what people propose for it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from core.models.base import Imported
from core.models.searchable import words_index, words_of


class AgendaItem(Imported):
    """A point of the agenda (*punto all'ordine del giorno*), in order from 1.

    `minutes_planned` is the time it is given. `carried_from` is the item of an earlier meeting that was left open,
    `action_item` what had to be done and was not: both come back by themselves. `minutes_of` is the meeting whose
    minutes this item approves, where the rules ask for it. `also_from` are the keys of further items of earlier meetings
    this one takes up, since those that came from them were merged into it.
    """

    meeting = models.ForeignKey("core.Meeting", on_delete=models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField(_("ordine"))
    title = models.CharField(_("argomento"), max_length=300)
    detail = models.TextField(_("di che cosa si tratta"), blank=True)
    minutes_planned = models.PositiveSmallIntegerField(_("minuti previsti"), null=True, blank=True)
    carried_from = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="carried_to"
    )
    also_from = models.JSONField(default=list, blank=True, editable=False)
    action_item = models.ForeignKey(
        "core.ActionItem",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="agenda_items",
    )
    minutes_of = models.ForeignKey(
        "core.Meeting",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="approval_items",
    )
    words = words_of(titles=("title",), texts=("detail",))

    class Meta:
        ordering = ["position"]
        indexes = [words_index("agenda_item")]
        verbose_name = _("punto all'ordine del giorno")
        verbose_name_plural = _("ordine del giorno")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="agenda_position_once"),
            models.UniqueConstraint(fields=["meeting", "action_item"], name="agenda_action_once"),
            models.UniqueConstraint(fields=["meeting", "minutes_of"], name="agenda_approval_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class AgendaProposal(CityRow):
    """Something a person asks to talk about at a body's next meeting, or at a given one.

    Who proposes is a signed-in `user`, an invited person known by the `invitation`'s link, or a citizen who leaves a
    name and perhaps an address. `item` is the agenda item it became, alone or merged with others.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("da valutare")
        ACCEPTED = "accepted", _("all'ordine del giorno")
        DECLINED = "declined", _("non accolta")

    body = models.ForeignKey("core.Body", on_delete=models.CASCADE, related_name="proposals")
    meeting = models.ForeignKey(
        "core.Meeting", on_delete=models.SET_NULL, null=True, blank=True, related_name="proposals"
    )
    title = models.CharField(_("argomento"), max_length=300)
    detail = models.TextField(_("perché parlarne"), blank=True, max_length=2000)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    invitation = models.ForeignKey(
        "core.Invitation", on_delete=models.SET_NULL, null=True, blank=True, related_name="proposals"
    )
    proposer_name = models.CharField(_("nome di chi propone"), max_length=160, blank=True)
    proposer_email = models.EmailField(_("email"), blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    answer = models.CharField(_("risposta a chi propone"), max_length=300, blank=True)
    item = models.ForeignKey(
        AgendaItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposals"
    )
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["proposed_at"]
        verbose_name = _("proposta per l'ordine del giorno")
        verbose_name_plural = _("proposte per l'ordine del giorno")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(settled_at__isnull=False), name="proposal_settled_when"
            )
        ]

    def __str__(self) -> str:
        return self.title
