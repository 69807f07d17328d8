"""Minutes shared with who was there, corrected, and approved by the next meeting."""

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine

from accounts.models import User
from core.models import (
    Attendance,
    AuditEntry,
    Body,
    Delivery,
    Invitation,
    Meeting,
    MeetingBody,
    Minutes,
    MinutesComment,
    MinutesRevision,
    RuleSet,
)
from core.participation import meeting_rules
from core.selectors.minutes import minutes_view
from core.selectors.minutes_readers import readers_of
from core.services.actions import add_action
from core.services.errors import DomainError, StaleEdit
from core.services.minutes import (
    approve_minutes,
    publish_minutes,
    save_minutes,
    share_minutes,
    withdraw_minutes,
)
from core.services.minutes_sharing import MOST_COMMENTS, comment_minutes, settle_comment
from core.services.organisations import OrganisationData, add_organisation, add_representative
from tests.core.services.conftest import PlanOne

SITE = "http://bergamo.localhost/"


@pytest.fixture
def held(plan_one: PlanOne, dario: User) -> Meeting:
    meeting = plan_one()
    Meeting.objects.filter(pk=meeting.pk).update(state="held")
    save_minutes(actor=dario, meeting_id=meeting.pk, text="Si è detto.", revision=0)
    return meeting


def here(meeting: Meeting, dario: User, name: str, **data: Any) -> Any:
    organisation = add_organisation(actor=dario, data=OrganisationData(name=name, **data))
    Attendance.objects.create(meeting=meeting, organisation=organisation, people=1)
    return organisation


def comment(meeting: Meeting, text: str = "Manca la data", **changed: Any) -> MinutesComment:
    words: dict[str, Any] = {"key": uuid.uuid4(), "item_id": None, "text": text}
    words |= {"reader": "i:1", "author": "Rita Levi"}
    return comment_minutes(actor=None, meeting_id=meeting.pk, **(words | changed))


def test_who_was_invited_and_who_was_there_is_written_to_once(held: Meeting, dario: User) -> None:
    Invitation.objects.create(meeting=held, email="rita@example.org", name="Rita Levi")
    melo = here(held, dario, "Il Melo")
    add_representative(
        actor=dario, organisation_id=melo.pk, given_name="Rita", family_name="Levi", email="Rita@example.org"
    )
    here(held, dario, "Scuola Diaz", email="diaz@example.org")
    here(held, dario, "Senza indirizzo")
    found = readers_of(held)
    assert sorted(one.email.lower() for one in found.with_address) == ["diaz@example.org", "rita@example.org"]
    assert found.without == ("Senza indirizzo",)
    share_minutes(actor=dario, meeting_id=held.pk, revision=1, site=SITE)
    sent = Delivery.objects.filter(mailing__kind="minutes")
    assert sorted(sent.values_list("email", flat=True)) == ["diaz@example.org", "rita@example.org"]
    assert "Rete Alfa" in sent[0].mailing.subject
    assert MinutesRevision.objects.get().mark == "shared"


def test_who_was_absent_is_not_written_to(held: Meeting, dario: User) -> None:
    here(held, dario, "Assente", email="assente@example.org")
    Attendance.objects.update(status="absent")
    assert readers_of(held).with_address == ()


def test_shared_without_a_site_nobody_is_written_to(held: Meeting, dario: User) -> None:
    Invitation.objects.create(meeting=held, email="rita@example.org")
    share_minutes(actor=dario, meeting_id=held.pk, revision=1)
    assert not Delivery.objects.exists()


def test_a_second_click_sends_nothing_twice(held: Meeting, dario: User) -> None:
    Invitation.objects.create(meeting=held, email="rita@example.org")
    share_minutes(actor=dario, meeting_id=held.pk, revision=1, site=SITE)
    with pytest.raises(DomainError, match="già"):
        share_minutes(actor=dario, meeting_id=held.pk, revision=1, site=SITE)
    assert Delivery.objects.count() == 1


def test_a_text_changed_after_it_was_read_is_not_shared(held: Meeting, dario: User) -> None:
    with pytest.raises(StaleEdit):
        share_minutes(actor=dario, meeting_id=held.pk, revision=0)


def test_a_correction_sent_twice_is_one(held: Meeting, dario: User) -> None:
    share_minutes(actor=dario, meeting_id=held.pk, revision=1)
    key = uuid.uuid4()
    assert comment(held, key=key).pk == comment(held, key=key).pk
    assert MinutesComment.objects.count() == 1


def test_other_words_under_the_same_key_are_another_correction(
    held: Meeting, dario: User, plan_one: PlanOne
) -> None:
    other = plan_one(meets_on=dt.date(2023, 5, 10))
    save_minutes(actor=dario, meeting_id=other.pk, text="Altro.", revision=0)
    for meeting in (held, other):
        share_minutes(actor=dario, meeting_id=meeting.pk, revision=1)
    key = uuid.uuid4()
    comment(held, key=key)
    comment(held, "Manca anche l'ora", key=key)
    comment(other, key=key)
    assert [MinutesComment.objects.filter(minutes__meeting=one).count() for one in (held, other)] == [2, 1]


def test_minutes_of_a_meeting_still_to_come_are_not_shared(held: Meeting, dario: User) -> None:
    Invitation.objects.create(meeting=held, email="rita@example.org")
    with time_machine.travel("2023-05-08 23:00:00+02:00"), pytest.raises(DomainError, match="09/05/2023"):
        share_minutes(actor=dario, meeting_id=held.pk, revision=1, site=SITE)
    assert not Delivery.objects.exists()
    Meeting.objects.update(state="cancelled")
    with pytest.raises(DomainError, match="non si è tenuto"):
        share_minutes(actor=dario, meeting_id=held.pk, revision=1, site=SITE)


def test_published_and_taken_back_they_can_still_be_shared_for_the_first_time(
    held: Meeting, dario: User
) -> None:
    publish_minutes(actor=dario, meeting_id=held.pk, revision=1)
    assert withdraw_minutes(actor=dario, meeting_id=held.pk).state == "draft"
    assert AuditEntry.objects.get(action="core.minutes.withdrawn").after == {"state": "draft"}
    assert not AuditEntry.objects.filter(action="core.minutes.shared").exists()
    assert share_minutes(actor=dario, meeting_id=held.pk, revision=1).shared_at is not None


def test_corrections_have_their_time_and_their_limits(held: Meeting, dario: User) -> None:
    with pytest.raises(DomainError, match="finito"):
        comment(held)
    share_minutes(actor=dario, meeting_id=held.pk, revision=1)
    for bad in ("", " \n ", "a" * 2001):
        with pytest.raises(DomainError):
            comment(held, bad)
    for _time in range(MOST_COMMENTS):
        comment(held)
    with pytest.raises(DomainError, match="molti"):
        comment(held)
    comment(held, reader="i:2")
    publish_minutes(actor=dario, meeting_id=held.pk, revision=1)
    with pytest.raises(DomainError, match="finito"):
        comment(held, reader="i:3")


def test_a_correction_is_settled_once(held: Meeting, dario: User) -> None:
    share_minutes(actor=dario, meeting_id=held.pk, revision=1)
    asked = comment(held)
    for _click in range(2):
        settle_comment(actor=dario, comment_id=asked.pk)
    asked.refresh_from_db()
    assert asked.settled_by == str(dario)
    assert AuditEntry.objects.filter(action="core.minutes.commented").count() == 2


@pytest.fixture
def asks_approval(held: Meeting) -> Meeting:
    """A meeting of a model whose rules ask for approval by the next meeting: Bergamo's do not."""
    values = {meeting_rules.MINUTES_APPROVAL: meeting_rules.NEXT_MEETING}
    RuleSet.objects.create(model_slug="dummy", code="meetings", since=dt.date(2015, 1, 1), values=values)
    Meeting.objects.update(model_slug="dummy", kind="assembly")
    held.refresh_from_db()
    return held


def following(held: Meeting, **changed: Any) -> Meeting:
    values = {"model_slug": "bergamo", "kind": "plenary", "meets_on": dt.date(2023, 6, 9), "state": "held"}
    meeting = Meeting.objects.create(**(values | changed))
    for body in held.bodies.all():
        MeetingBody.objects.create(meeting=meeting, body=body)
    return meeting


def test_where_the_rules_ask_for_it_minutes_are_published_after_approval(
    asks_approval: Meeting, dario: User
) -> None:
    held = asks_approval
    with pytest.raises(DomainError, match="approvato nell'incontro successivo"):
        publish_minutes(actor=dario, meeting_id=held.pk, revision=1)
    later = following(held)
    with pytest.raises(DomainError, match="Prima condivida"):
        approve_minutes(actor=dario, meeting_id=held.pk, approved_in=later.pk, revision=1)
    share_minutes(actor=dario, meeting_id=held.pk, revision=1)
    approved = approve_minutes(actor=dario, meeting_id=held.pk, approved_in=later.pk, revision=1)
    assert [approved.state, approved.approved_in] == ["approved", later]
    with pytest.raises(DomainError, match="approvato"):
        save_minutes(actor=dario, meeting_id=held.pk, text="Altro", revision=1)
    assert publish_minutes(actor=dario, meeting_id=held.pk, revision=1).state == "published"


@pytest.mark.parametrize("what", ["text", "action"])
def test_what_changed_after_it_was_read_is_not_approved(
    asks_approval: Meeting, dario: User, what: str
) -> None:
    held = asks_approval
    share_minutes(actor=dario, meeting_id=held.pk, revision=1)
    read: dict[str, Any] = {"revision": 1, "seen": minutes_view(held).seen}
    if what == "text":
        save_minutes(actor=dario, meeting_id=held.pk, text="Si è detto altro.", revision=1)
    else:
        add_action(actor=dario, meeting_id=held.pk, what="Chiamare Maria Rossi")
    with pytest.raises(StaleEdit):
        approve_minutes(actor=dario, meeting_id=held.pk, approved_in=following(held).pk, **read)


def test_a_text_taken_back_is_approved_again(asks_approval: Meeting, dario: User) -> None:
    held = asks_approval
    share_minutes(actor=dario, meeting_id=held.pk, revision=1)
    approve_minutes(actor=dario, meeting_id=held.pk, approved_in=following(held).pk, revision=1)
    taken = withdraw_minutes(actor=dario, meeting_id=held.pk)
    assert [taken.state, taken.approved_at, taken.approved_in] == ["shared", None, None]
    with pytest.raises(DomainError, match="approvato nell'incontro successivo"):
        publish_minutes(actor=dario, meeting_id=held.pk, revision=1)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"meets_on": dt.date(2023, 5, 1)}, "successivo"),
        ({"state": "cancelled"}, "non si è tenuto"),
        ({"meets_on": dt.date(2999, 1, 1)}, "da quel giorno"),
    ],
)
def test_only_a_later_meeting_that_took_place_approves(
    asks_approval: Meeting, dario: User, changed: dict[str, Any], why: str
) -> None:
    share_minutes(actor=dario, meeting_id=asks_approval.pk, revision=1)
    later = following(asks_approval, **changed)
    with pytest.raises(DomainError, match=why):
        approve_minutes(actor=dario, meeting_id=asks_approval.pk, approved_in=later.pk, revision=1)


def test_a_meeting_of_others_does_not_approve(asks_approval: Meeting, beta: Body, dario: User) -> None:
    share_minutes(actor=dario, meeting_id=asks_approval.pk, revision=1)
    later = following(asks_approval)
    MeetingBody.objects.filter(meeting=later).update(body=beta)
    with pytest.raises(DomainError, match="stesso organismo"):
        approve_minutes(actor=dario, meeting_id=asks_approval.pk, approved_in=later.pk, revision=1)


def test_where_no_rule_asks_there_is_nothing_to_approve(held: Meeting, dario: User) -> None:
    share_minutes(actor=dario, meeting_id=held.pk, revision=1)
    with pytest.raises(DomainError, match="non chiedono"):
        approve_minutes(actor=dario, meeting_id=held.pk, approved_in=following(held).pk, revision=1)
    assert Minutes.objects.get().state == "shared"
