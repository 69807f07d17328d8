"""Who is asked, invited and told; what became of each message; what was answered."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from core.api.declaring import Asked, Figure, Operation, Resource
from core.api.offered.meetings import MEETINGS, PLAN, SEE, bodies_of, its_bodies, of_meetings
from core.api.offered.told import Told
from core.models import Delivery, Invitation
from core.permissions.holder import Holder
from core.selectors.convocation import Guest, GuestList, guest_list, may_ask_for_points, notice_of
from core.selectors.deliveries import InvitedSum, invited_and_asked, invited_sum
from core.services import convocation, invitations
from core.services.convocation import LONGEST_ADDRESS

MOST_GUESTS = 500

INVITATIONS = Resource(
    name="invitations", key="invitation_id", model=Invitation, see=SEE,
    fields=(
        "id", "meeting_id", "email", "name", "person_id", "organisation_id", "body_id", "reply", "replied_at", "asked_at", "invited_at",
        "removed_at",
    ),
    about="Who was asked for points, or convened, and what she answered; with `removed_at` she is invited no more.",
    rows=lambda who: of_meetings(Invitation.objects.all(), who),
    bodies=its_bodies,
    filters={"meeting": ["exact"], "reply": ["exact"], "organisation": ["exact"], "removed_at": ["isnull"], "invited_at": ["isnull"]},
    sorts=("name", "email", "-invited_at"),
)  # fmt: skip


def _deliveries(who: Holder) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(mailing__meeting__isnull=False).with_stuck().select_related("mailing")
    return of_meetings(rows, who, column="mailing__meeting")


DELIVERIES = Resource(
    name="deliveries", key="delivery_id", model=Delivery, see=SEE,
    fields=("id", "invitation_id", "email", "name", "state", "attempts", "queued_at", "next_attempt_at", "sent_at", "problem"),
    more={
        "meeting_id": serializers.UUIDField(source="mailing.meeting_id", read_only=True),
        "kind": serializers.CharField(source="mailing.kind", read_only=True),
        "is_stuck": serializers.BooleanField(read_only=True),
    },
    about="A message about a meeting to one address; one that is stuck is for a person to look at.",
    rows=_deliveries,
    bodies=lambda row: bodies_of(row.mailing.meeting_id),
    filters={"mailing__meeting": ["exact"], "mailing__kind": ["exact"], "invitation": ["exact"], "state": ["exact"]},
    sorts=("-queued_at", "queued_at", "email"),
)  # fmt: skip


@dataclass(frozen=True)
class Addressee:
    """Someone to be written to: of the list of guests, or anybody with a name."""

    email: str = field(metadata={"serializer_field": serializers.EmailField(max_length=LONGEST_ADDRESS)})
    name: str = field(default="", metadata={"serializer_kwargs": {"max_length": 200}})


@dataclass(frozen=True)
class Asking:
    """Whom to ask for points, with which words, by when."""

    guests: list[Addressee]
    note: str = ""
    until: dt.date | None = None


@dataclass(frozen=True)
class Convening:
    """Whom to convene, with which words; `reminder_days` before the day they are reminded."""

    guests: list[Addressee] = field(default_factory=list)
    note: str = ""
    reminder_days: int | None = None


@dataclass(frozen=True)
class MoreGuests:
    """Whom else to convene, with which words."""

    guests: list[Addressee]
    note: str = ""


def _guests(sent: Sequence[Addressee], asked: Asked) -> list[Guest]:
    """Each as the list of guests knows her, else by what was sent."""
    known = guest_list(asked.row).everybody()
    found = {one.email.lower(): one.name for one in sent[:MOST_GUESTS]}
    return [known.get(email) or Guest(email, name, why=_("aggiunto a mano")) for email, name in found.items()]


def _with_guests(sent: Any, asked: Asked) -> dict[str, Any]:
    values = {name: getattr(sent, name) for name in type(sent).__dataclass_fields__}
    return values | {"guests": _guests(sent.guests, asked)}


@dataclass(frozen=True)
class NoticeGiven:
    """How many days of notice the rules ask for, and how many there are; `refused`: not so late."""

    days: int
    asked: int
    refused: bool
    source: str


@dataclass(frozen=True)
class Convocation:
    """How a convocation stands: the totals of who is invited and of who was asked, and the notice where it is short."""

    invited: InvitedSum
    asked: InvitedSum
    may_ask_for_points: bool
    short_notice: NoticeGiven | None


def _convocation(asked: Asked) -> Convocation:
    lines, questions = invited_and_asked(asked.row)
    found = notice_of(asked.row, timezone.localdate()) if asked.row.state == "draft" else None
    short = NoticeGiven(found.days, found.asked, found.refused, found.source) if found else None
    return Convocation(invited_sum(lines), invited_sum(questions), may_ask_for_points(asked.row), short)


FIGURES = (
    Figure(name="show_guest_list", on=MEETINGS, part="guest-list", see=PLAN, answers=GuestList, read=lambda asked: guest_list(asked.row), about="Who is to be invited, by membership on the meeting's day, and who has no address."),
    Figure(name="show_convocation", on=MEETINGS, part="convocation", see=SEE, answers=Convocation, read=_convocation, about="How many are invited, what arrived, what they answered."),
)  # fmt: skip
RESOURCES = (INVITATIONS, DELIVERIES)
OPERATIONS = (
    Operation("POST", convocation.ask_for_points, PLAN, "Ask people what to put on the agenda of a draft.", on=MEETINGS, part="agenda/questions", answers=Told, take=Told, takes=Asking, into=_with_guests),
    Operation("POST", convocation.convene_meeting, PLAN, "Announce the meeting, and convene its guests.", on=MEETINGS, part="convocation", answers=MEETINGS, takes=Convening, into=_with_guests),
    Operation("POST", convocation.invite_more, PLAN, "Convene some more people.", on=MEETINGS, part="invitations", answers=Told, take=Told, takes=MoreGuests, into=_with_guests),
    Operation("DELETE", invitations.remove_invitation, PLAN, "Somebody is not invited any more.", on=INVITATIONS, answers=Told, take=Told),
    Operation("POST", convocation.send_again, PLAN, "Send again a message that did not arrive.", on=DELIVERIES, part="repetition", answers=DELIVERIES),
    Operation("POST", invitations.send_all_again, PLAN, "Send again all that did not arrive.", on=MEETINGS, part="deliveries/repetition", answers=Told, take=Told),
    Operation("PUT", invitations.set_reminder, PLAN, "Decide how many days before the invited are reminded.", on=MEETINGS, part="reminder", answers=MEETINGS),
)  # fmt: skip
