"""What became of the messages about a meeting, one invited person at a time."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import Delivery, Invitation, Meeting

PROBLEMS = (Delivery.State.FAILED, Delivery.State.BOUNCED, Delivery.State.HANDED)
"""What a person has to look at: the states of `Message` that stand for `DeliveryQuerySet.stuck`."""
GOING = (Delivery.State.WAITING, Delivery.State.SENDING)


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one person. `at` is when it left or was last tried, None before; `problem` and `cure` may be empty.

    `state` is the delivery's, but for a message handed over a moment ago, which is still on its way.
    """

    delivery_id: uuid.UUID
    kind: str
    state: str
    at: dt.datetime | None
    problem: str
    cure: str

    @property
    def kind_label(self) -> str:
        """What message it is."""
        return {
            "convocation": _("invito"),
            "update": _("aggiornamento"),
            "cancellation": _("disdetta"),
            "reminder": _("promemoria"),
        }.get(self.kind, self.kind)

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(Delivery.State(self.state).label)

    @property
    def may_be_sent_again(self) -> bool:
        """Whether it did not arrive, or perhaps did not."""
        return self.state in PROBLEMS


@dataclass(frozen=True, slots=True)
class InvitedLine:
    """Who is invited, what she answered, and what was sent to her, latest first."""

    invitation_id: uuid.UUID
    name: str
    email: str
    organisation: str
    reply: str
    messages: tuple[Message, ...]

    @property
    def reply_label(self) -> str:
        """The answer in words."""
        return str(Invitation.Reply(self.reply).label) if self.reply else _("nessuna risposta")

    @property
    def last(self) -> Message | None:
        """The latest message that was not dropped on the way, else the latest."""
        kept = [one for one in self.messages if one.state != Delivery.State.DROPPED]
        return next(iter(kept or self.messages), None)

    @property
    def state(self) -> str:
        """The state of the latest message; empty when nothing was sent."""
        return self.last.state if self.last else ""


@dataclass(frozen=True, slots=True)
class InvitedSum:
    """How many are invited, how many messages arrived, wait or did not arrive, and the answers."""

    invited: int
    sent: int
    going: int
    problems: int
    coming: int
    not_coming: int

    @property
    def silent(self) -> int:
        """How many have not answered."""
        return self.invited - self.coming - self.not_coming


def invited_lines(meeting: Meeting) -> list[InvitedLine]:
    """Everybody invited, by name; two queries."""
    sent = Delivery.objects.with_stuck().select_related("mailing").order_by("-mailing__created_at")
    rows = meeting.invitations.select_related("organisation").prefetch_related(Prefetch("deliveries", sent))
    return [
        InvitedLine(
            invitation_id=row.pk,
            name=row.name,
            email=row.email,
            organisation=row.organisation.name if row.organisation else "",
            reply=row.reply,
            messages=tuple(_message(one) for one in row.deliveries.all()),
        )
        for row in rows
    ]


def invited_sum(lines: Iterable[InvitedLine]) -> InvitedSum:
    """The totals of `invited_lines`."""
    lines = list(lines)
    return InvitedSum(
        invited=len(lines),
        sent=sum(line.state == Delivery.State.SENT for line in lines),
        going=sum(line.state in GOING for line in lines),
        problems=sum(line.state in PROBLEMS for line in lines),
        coming=sum(line.reply == Invitation.Reply.COMING for line in lines),
        not_coming=sum(line.reply == Invitation.Reply.NOT_COMING for line in lines),
    )


def _message(row: Any) -> Message:
    on_its_way = row.state == Delivery.State.HANDED and not row.is_stuck
    return Message(
        delivery_id=row.pk,
        kind=row.mailing.kind,
        state=Delivery.State.SENDING if on_its_way else row.state,
        at=row.sent_at or row.taken_at,
        problem=row.problem,
        cure=_cure(row),
    )


def _cure(row: Any) -> str:
    if row.state in {Delivery.State.FAILED, Delivery.State.BOUNCED}:
        return _("Corregga l'indirizzo e rispedisca, oppure telefoni.")
    if row.is_stuck:
        return _("Può essere arrivata: chieda conferma, oppure la rispedisca.")
    if row.state == Delivery.State.WAITING and row.problem:
        again = timezone.localtime(row.next_attempt_at)
        return _("Riproviamo da soli, la prossima volta alle %(time)s.") % {"time": f"{again:%H:%M}"}
    return ""
