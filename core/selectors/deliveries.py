"""What became of the messages about a meeting, one invited person at a time."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from core.calendar.event import has_begun
from core.models import Delivery, Invitation, Meeting
from core.services.telling import ASKING

GOING = (Delivery.State.WAITING, Delivery.State.SENDING)
_CALLING = frozenset({"convocation", "update", "reminder"})
"""Kinds of messages that call people to a meeting: of no use once it has begun, or is called off."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one person. `at` is when it left or was last tried, None before; `problem` and `cure` may be empty.

    `state` is the delivery's, but for a message handed over a moment ago, which is still on its way. One that is `stuck`
    is for a person to look at, and `may_be_sent_again` as long as it is of use.
    """

    delivery_id: uuid.UUID
    kind: str
    state: str
    at: dt.datetime | None
    problem: str
    cure: str
    stuck: bool
    may_be_sent_again: bool

    @property
    def kind_label(self) -> str:
        """What message it is."""
        return {
            "asking": _("richiesta di punti"),
            "convocation": _("invito"),
            "update": _("aggiornamento"),
            "cancellation": _("disdetta"),
            "reminder": _("promemoria"),
            "removal": _("ritiro dell'invito"),
            "minutes": _("resoconto"),
        }.get(self.kind, self.kind)

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(Delivery.State(self.state).label)


@dataclass(frozen=True, slots=True)
class InvitedLine:
    """Who is invited, what she answered, and what was sent to her, latest first; `removed`: she is invited no more."""

    invitation_id: uuid.UUID
    name: str
    email: str
    organisation: str
    reply: str
    removed: bool
    messages: tuple[Message, ...]

    @property
    def reply_label(self) -> str:
        """The answer in words."""
        if self.removed:
            return _("non è più tra gli invitati")
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

    @property
    def is_stuck(self) -> bool:
        """Whether the latest message did not arrive, or perhaps did not."""
        return self.last is not None and self.last.stuck

    @property
    def is_refused(self) -> bool:
        """Whether it certainly did not arrive and is still of use: what may be sent again without asking."""
        last = self.last
        return last is not None and last.may_be_sent_again and last.state != Delivery.State.HANDED


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


def no_use_any_more(kind: str, meeting: Meeting) -> str:
    """Why a message about a meeting is not worth sending any more; empty when it is."""
    if kind not in _CALLING:
        return ""
    if has_begun(meeting):
        return _("L'incontro è già cominciato: questo messaggio non serve più.")
    if meeting.state != Meeting.State.CONVENED:
        return _("L'incontro non è in programma: questo messaggio non serve più.")
    return ""


def invited_and_asked(meeting: Meeting) -> tuple[list[InvitedLine], list[InvitedLine]]:
    """`invited_lines` and `asked_lines` together; two queries."""
    sent = Delivery.objects.with_stuck().select_related("mailing").order_by("-mailing__created_at")
    rows = meeting.invitations.select_related("organisation").prefetch_related(Prefetch("deliveries", sent))
    everybody = list(rows.order_by(F("removed_at").asc(nulls_first=True), "name", "email"))
    asked = [row for row in everybody if row.asked_at and row.removed_at is None]
    return (
        [_line(row, meeting, asking=False) for row in everybody if row.invited_at],
        [_line(row, meeting, asking=True) for row in asked],
    )


def invited_lines(meeting: Meeting) -> list[InvitedLine]:
    """Everybody the convocation was sent to, by name, then who is invited no more, and what was sent since; two queries."""
    return invited_and_asked(meeting)[0]


def asked_lines(meeting: Meeting) -> list[InvitedLine]:
    """Everybody who was asked for points, by name, and what became of the question; two queries.

    Who was not convened afterwards has everything else that was sent to her here.
    """
    return invited_and_asked(meeting)[1]


def _line(row: Invitation, meeting: Meeting, *, asking: bool) -> InvitedLine:
    """One invited person with what was sent to her: the question for points (who was not convened: everything), or the rest."""
    all_of_them = asking and row.invited_at is None
    sent = [one for one in row.deliveries.all() if all_of_them or (one.mailing.kind == ASKING) == asking]
    return InvitedLine(
        invitation_id=row.pk,
        name=row.name,
        email=row.email,
        organisation=row.organisation.name if row.organisation else "",
        reply=row.reply,
        removed=row.removed_at is not None,
        messages=tuple(_message(one, meeting) for one in sent),
    )


def invited_sum(lines: Iterable[InvitedLine]) -> InvitedSum:
    """The totals of `invited_lines`, of those still invited."""
    lines = [line for line in lines if not line.removed]
    return InvitedSum(
        invited=len(lines),
        sent=sum(line.state == Delivery.State.SENT for line in lines),
        going=sum(line.state in GOING for line in lines),
        problems=sum(line.is_stuck for line in lines),
        coming=sum(line.reply == Invitation.Reply.COMING for line in lines),
        not_coming=sum(line.reply == Invitation.Reply.NOT_COMING for line in lines),
    )


def _message(row: Any, meeting: Meeting) -> Message:
    on_its_way = row.state == Delivery.State.HANDED and not row.is_stuck
    useless = no_use_any_more(row.mailing.kind, meeting)
    return Message(
        delivery_id=row.pk,
        kind=row.mailing.kind,
        state=Delivery.State.SENDING if on_its_way else row.state,
        at=row.sent_at or row.taken_at,
        problem=row.problem,
        cure=useless if row.is_stuck and useless else _cure(row),
        stuck=row.is_stuck,
        may_be_sent_again=row.is_stuck and not useless,
    )


def _cure(row: Any) -> str:
    if row.is_stuck and row.state == Delivery.State.HANDED:
        return _("Può essere arrivata: chieda conferma, oppure la rispedisca.")
    if row.is_stuck:
        return _("Corregga l'indirizzo e rispedisca, oppure telefoni.")
    if row.state == Delivery.State.WAITING and row.problem:
        again = timezone.localtime(row.next_attempt_at)
        return _("Riproviamo da soli, la prossima volta alle %(time)s.") % {"time": f"{again:%H:%M}"}
    return ""
