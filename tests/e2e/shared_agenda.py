"""A meeting whose agenda is made together: proposals, something to take up again, changes after the convocation, invitations."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from core.mail.invitation_links import invitation_token
from core.models import Body, Invitation, ItemMinutes, Meeting, Minutes
from core.selectors.convocation import Guest
from core.services.agenda import add_item, change_item, frozen, move_item, remove_item
from core.services.convocation import ask_for_points
from core.services.meetings import MeetingPlan, plan_meeting
from core.services.proposals import accept_proposal, propose_item

SITE = "http://bergamo.localhost/"


@dataclass(frozen=True)
class SharedAgenda:
    """The keys of what its pages show; `invited…` are tokens."""

    meeting: uuid.UUID
    asked: uuid.UUID
    item: uuid.UUID
    proposal: uuid.UUID
    settled: uuid.UUID
    invited: str
    invited_to_propose: str
    invited_before: str
    invited_long_ago: str


def share_agenda(office: User, body: Body, past: Meeting) -> SharedAgenda:
    """Through the verbs, but for the convocation: what is frozen is the agenda before the last edits."""
    today = timezone.localdate()
    before = _plan(office, body, today - dt.timedelta(days=7), ("Luci in via Moroni",))
    Meeting.objects.filter(pk=before.pk).update(state="held")
    Minutes.objects.create(meeting=before)
    ItemMinutes.objects.create(item=before.agenda.get(), outcome="open")
    agenda = ("Festa di quartiere", "Orti condivisi", "Comunicazioni", "Varie")
    meeting = _plan(office, body, today + dt.timedelta(days=5), agenda)
    items = {item.title: item for item in meeting.agenda.all()}
    for title, minutes in (("Festa di quartiere", 30), ("Orti condivisi", 45), ("Comunicazioni", 25)):
        change_item(actor=office, item_id=items[title].pk, title=title, minutes_planned=minutes)
    proposed = [
        propose_item(actor=None, body_id=body.pk, title=title, detail=detail, name=name, email=email)
        for title, detail, name, email in (
            (
                "Panchine davanti alla scuola",
                "I nonni aspettano in piedi.",
                "Rosa Bianchi",
                "rosa@example.org",
            ),
            ("Più luce nel sottopasso", "", "Ugo Neri", ""),
        )
    ]
    accept_proposal(actor=office, proposal_id=proposed[0].pk, meeting_id=meeting.pk, site=SITE)
    meeting.refresh_from_db()
    Meeting.objects.filter(pk=meeting.pk).update(state="convened", convened_agenda=frozen(meeting))
    add_item(actor=office, meeting_id=meeting.pk, title="Emergenza neve", detail="Turni per gli anziani soli")
    remove_item(actor=office, item_id=items["Comunicazioni"].pk)
    move_item(actor=office, item_id=items["Varie"].pk, to=1)
    asked = _plan(office, body, today + dt.timedelta(days=20), ("Cortili aperti", "Varie"))
    ask_for_points(
        actor=office,
        meeting_id=asked.pk,
        guests=[Guest("rita@example.org", "Rita Levi", body_id=body.pk)],
        until=today + dt.timedelta(days=12),
        site=SITE,
    )
    return SharedAgenda(
        meeting=meeting.pk,
        asked=asked.pk,
        invited_to_propose=invitation_token(Invitation.objects.get(meeting=asked)),
        item=items["Orti condivisi"].pk,
        proposal=proposed[1].pk,
        settled=proposed[0].pk,
        invited=_invite(meeting, body),
        invited_before=_invite(before, body),
        invited_long_ago=_invite(past, body),
    )


def _plan(office: User, body: Body, day: dt.date, agenda: tuple[str, ...]) -> Meeting:
    plan = MeetingPlan(
        kind="plenary", body_ids=(body.pk,), meets_on=day, starts_at=dt.time(18, 30), ends_at=dt.time(20)
    )
    return plan_meeting(actor=office, model_slug=body.model_slug, plan=plan, agenda=agenda)


def _invite(meeting: Meeting, body: Body) -> str:
    return invitation_token(
        Invitation.objects.create(meeting=meeting, email="rita@example.org", name="Rita Levi", body=body)
    )
