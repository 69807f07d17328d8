"""Invitations to meetings, and every message the city sends: queued, delivered once, accounted for."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow

ABANDONED_AFTER = dt.timedelta(minutes=2)
"""A delivery taken longer ago than this was left by a worker that died: no step of the protocol lasts as long."""


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Which invitations."""

    def standing(self) -> Self:
        """Those that hold: who was taken off, or not invited again when the meeting was convened anew, is none of them."""
        return self.filter(removed_at=None)

    def convened(self) -> Self:
        """Of these, those the convocation was sent to, not only asked what to put on the agenda."""
        return self.standing().filter(invited_at__isnull=False)

    def asked(self) -> Self:
        """Those asked what to put on the agenda."""
        return self.standing().filter(asked_at__isnull=False)


class Invitation(CityRow):
    """An address invited to a meeting, and its answer. `email` is lower case.

    `asked_at` is when it was asked what to put on the agenda, while the meeting was a draft; `invited_at` when it was sent
    the convocation. Either may be empty, and one link serves both. `removed_at` is when it ceased to be invited: it is
    written to no more, and its link opens no longer.
    """

    class Reply(models.TextChoices):
        COMING = "coming", _("ci sarà")
        NOT_COMING = "not_coming", _("non può venire")

    meeting = models.ForeignKey("core.Meeting", on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("email"))
    name = models.CharField(_("nome"), max_length=200, blank=True)
    person = models.ForeignKey(
        "core.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="invitations"
    )
    organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.SET_NULL, null=True, blank=True, related_name="invitations"
    )
    body = models.ForeignKey(
        "core.Body", on_delete=models.SET_NULL, null=True, blank=True, related_name="invitations"
    )
    reply = models.CharField(_("risposta"), max_length=10, choices=Reply.choices, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True, editable=False)
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    invited_at = models.DateTimeField(default=timezone.now, null=True, blank=True, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "email"]
        verbose_name = _("invito")
        verbose_name_plural = _("inviti")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "email"], name="invitation_once"),
            models.CheckConstraint(
                condition=models.Q(asked_at__isnull=False) | models.Q(invited_at__isnull=False),
                name="invitation_asked_or_invited",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Mailing(CityRow):
    """One message to one or many: a convocation, a reminder, a digest. What it says, or what it is about, is in `content`.

    `kind` chooses who renders it (`core.mail.kinds`). `key`, where given, makes it unique: the same reminder asked for
    twice is one. `site` is the address of the city's site, where links lead.
    """

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120, blank=True)
    meeting = models.ForeignKey(
        "core.Meeting", on_delete=models.CASCADE, null=True, blank=True, related_name="mailings"
    )
    subject = models.CharField(_("oggetto"), max_length=200)
    content = models.JSONField(default=dict)
    site = models.URLField()
    language = models.CharField(max_length=8, default="it")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.CharField(max_length=254)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~models.Q(key=""), name="mailing_once")
        ]

    def __str__(self) -> str:
        return self.subject


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Which messages."""

    def stuck(self) -> Self:
        """Those a person has to look at, and may send again."""
        return self.filter(_stuck())

    def with_stuck(self) -> Any:
        """Each with `is_stuck`: whether it is one of `stuck`."""
        return self.annotate(is_stuck=_stuck())


def _stuck() -> Q:
    """Not one whose addressee was written to again since, or is invited no more.

    Handed over a moment ago, a message still waits for the server's answer: nobody knows yet that it is a problem.
    """
    gone = Q(state__in=[Delivery.State.FAILED, Delivery.State.BOUNCED])
    unanswered = ~Q(problem="") | Q(taken_at__lte=timezone.now() - ABANDONED_AFTER)
    later = Delivery.objects.exclude(state=Delivery.State.DROPPED).filter(
        invitation=OuterRef("invitation"), mailing__created_at__gt=OuterRef("mailing__created_at")
    )
    lost = gone | Q(unanswered, state=Delivery.State.HANDED)
    return Q(lost, ~Exists(later), invitation__removed_at=None)


class Sendable(CityRow):
    """One message to one address. A worker takes it, hands it to the mail server, and says what became of it.

    `queued_at` is when it was put in the queue, or in it again by a person: how long to go on trying counts from there.

    `handed`: the whole message reached the server, whose answer we have not heard: not yet, or we died before; it is not
    sent again by itself. `failed`: the server refused it for good, or for too long. `bounced`: accepted, then sent back.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("in attesa")
        SENDING = "sending", _("in partenza")
        HANDED = "handed", _("consegna non confermata")
        SENT = "sent", _("inviata")
        FAILED = "failed", _("non consegnata")
        BOUNCED = "bounced", _("respinta dal destinatario")
        DROPPED = "dropped", _("non più necessaria")

    email = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    content = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField(default=timezone.now)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.email}: {self.state}"


class Delivery(Sendable):
    """A mailing's message to one of its addresses."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="deliveries")
    invitation = models.ForeignKey(
        Invitation, on_delete=models.SET_NULL, null=True, blank=True, related_name="deliveries"
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["name", "email"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(state__in=["waiting", "sending"]),
                name="delivery_to_send",
            )
        ]
        constraints = [models.UniqueConstraint(fields=["mailing", "email"], name="delivery_once")]
