"""Sittings that do not go straight: a second call on another day, past midnight, two consulte, moved, deserted, of an older register."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from core.models import Body, Meeting, Membership
from core.selectors.convocation import notice_of
from core.services.convocation import convene_meeting
from core.services.errors import DomainError
from core.services.meeting_states import hold_meeting, postpone_meeting, reopen_meeting
from core.services.meetings import MeetingPlan, change_meeting, plan_meeting
from core.services.rules import NewRules, change_rules
from models_monza.models import Mandate, Sitting
from models_monza.selectors.sittings import facts_of, roll_of
from models_monza.services.ballots import hand_slip, open_ballot
from models_monza.services.sittings import check_quorum, desert_sitting, number_sitting, set_calls
from tests.models_monza.test_sittings import enrol, mark, meeting_of, sitting_rules

DAY, SECOND = dt.date(2026, 5, 5), dt.date(2026, 5, 12)


def at(day: dt.date, hour: int = 19, minute: int = 0) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(at(DAY))


def asks(olga: User, **more: object) -> None:
    rules: dict[str, object] = {"quorum": "share", "quorum_percent": Decimal(50), "second_call": True}
    change_rules(actor=olga, rules=sitting_rules(**(rules | more)))


def plan_of(*bodies: Body, day: dt.date = DAY, starts_at: dt.time = dt.time(21)) -> MeetingPlan:
    keys = tuple(body.pk for body in bodies)
    return MeetingPlan(kind="sitting", body_ids=keys, meets_on=day, starts_at=starts_at)


def planned(olga: User, *bodies: Body, day: dt.date = DAY) -> Meeting:
    return plan_meeting(actor=olga, model_slug="monza", plan=plan_of(*bodies, day=day))


def in_two_calls(olga: User, body: Body) -> Meeting:
    """Called for the 5th and, failing the numbers, for the 12th."""
    asks(olga, second_call_percent=Decimal(30))
    meeting = planned(olga, body)
    set_calls(
        actor=olga, meeting_id=meeting.pk, is_urgent=False, second_call_on=SECOND, second_call_at=dt.time(21)
    )
    return convene_meeting(actor=olga, meeting_id=meeting.pk)


def test_the_second_call_is_checked_from_its_day_with_who_is_enrolled_that_day(
    liberta: Body, olga: User, time_machine: Any
) -> None:
    people, meeting = enrol(liberta, 10), in_two_calls(olga, liberta)
    late = enrol(liberta, 1, since=dt.date(2026, 5, 8))
    left = Membership.objects.get(person=people[9])
    left.until = dt.date(2026, 5, 7)
    left.save()
    mark(meeting, [*people[:2], *late])
    first = check_quorum(actor=olga, meeting_id=meeting.pk, call="first", moment=at(DAY))
    assert (first.members, first.counted, first.is_valid) == (10, 2, False)
    with pytest.raises(DomainError, match="12/05/2026"):
        check_quorum(
            actor=olga, meeting_id=meeting.pk, call="second", moment=at(SECOND, 21) - dt.timedelta(days=1)
        )
    time_machine.move_to(at(SECOND))
    second = check_quorum(actor=olga, meeting_id=meeting.pk, call="second", moment=at(SECOND))
    assert (second.members, second.counted, second.needed, second.is_valid) == (10, 3, 3, True)
    assert hold_meeting(actor=olga, meeting_id=meeting.pk).state == "held"
    roll = roll_of(Sitting.objects.get(meeting=meeting))
    assert (roll.enrolled, len(roll.present)) == (10, 3)


@pytest.mark.parametrize(
    ("moment", "may"),
    [
        (dt.datetime(2026, 5, 11, 21, 59, 59, tzinfo=dt.UTC), False),
        (dt.datetime(2026, 5, 11, 22, 0, tzinfo=dt.UTC), True),  # midnight in Italy
    ],
)
def test_the_second_call_begins_at_midnight_in_italy(
    liberta: Body, olga: User, moment: dt.datetime, may: bool
) -> None:
    people, meeting = enrol(liberta, 2), in_two_calls(olga, liberta)
    mark(meeting, people)
    if may:
        assert check_quorum(actor=olga, meeting_id=meeting.pk, call="second", moment=moment).is_valid
    else:
        with pytest.raises(DomainError, match="12/05/2026"):
            check_quorum(actor=olga, meeting_id=meeting.pk, call="second", moment=moment)


@pytest.mark.parametrize(
    ("moment", "may"),
    [
        (at(DAY), True),
        (
            dt.datetime(2026, 5, 5, 22, 30, tzinfo=dt.UTC),
            True,
        ),  # half past midnight in Italy: the sitting goes on
        (dt.datetime(2026, 5, 6, 10, tzinfo=dt.UTC), False),
        (at(SECOND), True),
        (at(dt.date(2026, 5, 13), 10), False),
    ],
)
def test_one_votes_on_the_day_of_either_call_and_past_midnight(
    liberta: Body, olga: User, time_machine: Any, moment: dt.datetime, may: bool
) -> None:
    change_rules(
        actor=olga,
        rules=NewRules(
            "monza", "offices", dt.date(2026, 1, 1), {"coordinator_ballot": "secret"}, "Altro regolamento"
        ),
    )
    people, meeting = enrol(liberta, 3), in_two_calls(olga, liberta)
    mark(meeting, people)
    checked: dict[str, Any] = {
        "members": 3,
        "needed": 2,
        "counted": 3,
        "is_valid": True,
        "checked_at": at(DAY),
    }
    Sitting.objects.filter(meeting=meeting).update(**checked)
    time_machine.move_to(moment)
    ask: dict[str, Any] = {
        "actor": olga, "meeting_id": meeting.pk, "office": "coordinator", "candidate_ids": [people[0].pk],
    }  # fmt: skip
    if not may:
        with pytest.raises(DomainError, match="nel suo giorno"):
            open_ballot(**ask)
        return
    opened = open_ballot(**ask)
    member = Membership.objects.get(person=people[1])
    assert hand_slip(ballot_id=opened.ballot.pk, membership_id=member.pk).membership == member


def test_a_second_call_that_is_before_the_sitting_was_moved_is_refused_at_convening(
    liberta: Body, olga: User
) -> None:
    asks(olga)
    meeting = planned(olga, liberta)
    set_calls(actor=olga, meeting_id=meeting.pk, is_urgent=False, second_call_on=SECOND)
    plan = plan_of(liberta, day=dt.date(2026, 5, 20))
    change_meeting(actor=olga, meeting_id=meeting.pk, plan=plan)
    with pytest.raises(DomainError, match="seconda convocazione viene dopo"):
        convene_meeting(actor=olga, meeting_id=meeting.pk)


def test_a_sitting_is_of_one_consulta(liberta: Body, triante: Body, olga: User) -> None:
    meeting = planned(olga, liberta, triante)
    with pytest.raises(DomainError, match=r"una consulta sola.*Libertà, Triante"):
        convene_meeting(actor=olga, meeting_id=meeting.pk)
    with pytest.raises(DomainError, match="una consulta sola"):
        hold_meeting(actor=olga, meeting_id=meeting.pk)
    assert not Sitting.objects.filter(number__isnull=False).exists()


def test_a_draft_given_to_another_consulta_is_numbered_there(
    liberta: Body, triante: Body, olga: User
) -> None:
    asks(olga)
    meeting = planned(olga, liberta)
    set_calls(actor=olga, meeting_id=meeting.pk, is_urgent=False, second_call_on=SECOND)
    change_meeting(actor=olga, meeting_id=meeting.pk, plan=plan_of(triante))
    convene_meeting(actor=olga, meeting_id=meeting.pk)
    assert Sitting.objects.get().body == triante


def test_a_sitting_postponed_takes_a_new_number_and_the_old_one_stays(liberta: Body, olga: User) -> None:
    first = convene_meeting(actor=olga, meeting_id=planned(olga, liberta).pk)
    again = postpone_meeting(actor=olga, meeting_id=first.pk, reason="Sala chiusa", new_day=SECOND).meeting
    convene_meeting(actor=olga, meeting_id=again.pk)
    first.refresh_from_db()
    again.refresh_from_db()
    assert (first.ordinal, first.state, again.ordinal) == (1, "postponed", 2)


def test_a_sitting_moved_into_another_mandate_is_numbered_there(
    liberta: Body, mandate: Mandate, olga: User
) -> None:
    meeting = convene_meeting(actor=olga, meeting_id=planned(olga, liberta).pk)
    mandate.until = dt.date(2026, 5, 10)
    mandate.save()
    new = Mandate.objects.create(name="2026-2031", since=dt.date(2026, 5, 11))
    change_meeting(actor=olga, meeting_id=meeting.pk, plan=plan_of(liberta, day=SECOND))
    meeting.refresh_from_db()
    row = number_sitting(meeting)
    assert row is not None
    assert (row.mandate, row.number) == (new, 1)


def test_a_deserted_sitting_is_held_again_under_the_next_number(
    liberta: Body, olga: User, time_machine: Any
) -> None:
    asks(olga)
    people, meeting = enrol(liberta, 4), planned(olga, liberta)
    convene_meeting(actor=olga, meeting_id=meeting.pk)
    mark(meeting, people[:1])
    check_quorum(actor=olga, meeting_id=meeting.pk, call="first", moment=at(DAY))
    desert_sitting(actor=olga, meeting_id=meeting.pk)
    following = convene_meeting(actor=olga, meeting_id=planned(olga, liberta, day=SECOND).pk)
    following.refresh_from_db()
    assert following.ordinal == 2
    reopen_meeting(actor=olga, meeting_id=meeting.pk)
    change_meeting(actor=olga, meeting_id=meeting.pk, plan=plan_of(liberta, day=SECOND))
    with pytest.raises(DomainError, match="andata deserta: ne programmi un'altra"):
        convene_meeting(actor=olga, meeting_id=meeting.pk)


def test_a_sitting_of_the_past_that_nobody_convened_here_may_still_be_checked_and_held(
    liberta: Body, olga: User
) -> None:
    asks(olga)
    people = enrol(liberta, 4)
    meeting = planned(olga, liberta, day=dt.date(2026, 5, 4))
    mark(meeting, people[:2])
    assert check_quorum(actor=olga, meeting_id=meeting.pk, call="first", moment=at(DAY)).is_valid
    assert hold_meeting(actor=olga, meeting_id=meeting.pk).state == "held"


def test_numbers_go_on_after_those_of_an_older_register_whose_mandate_was_not_written_down(
    liberta: Body, mandate: Mandate, olga: User
) -> None:
    for number in (1, 2, 3):
        old = meeting_of(liberta, dt.date(2026, number, 10))
        Sitting.objects.create(meeting=old, body=liberta, mandate=None, number=number)
    before = meeting_of(liberta, dt.date(2021, 5, 5))
    Sitting.objects.create(meeting=before, body=liberta, mandate=None, number=40)
    row = number_sitting(meeting_of(liberta))
    assert row is not None
    assert row.number == 4


def test_an_urgent_sitting_where_todays_rules_know_none_asks_for_the_ordinary_notice(
    liberta: Body, olga: User
) -> None:
    change_rules(actor=olga, rules=sitting_rules(notice_days=5, notice_effect="refuse"))
    soon = NewRules(
        "monza", "sittings", dt.date(2026, 5, 7), {"urgent_notice_days": 1, "notice_days": 5}, "Da giovedì"
    )
    change_rules(actor=olga, rules=soon)
    meeting = planned(olga, liberta, day=dt.date(2026, 5, 7))
    set_calls(actor=olga, meeting_id=meeting.pk, is_urgent=True)
    notice = notice_of(meeting, DAY)
    assert notice is not None
    assert (notice.asked, notice.refused) == (5, True)


def test_a_second_call_past_is_not_announced(liberta: Body, olga: User) -> None:
    meeting = in_two_calls(olga, liberta)
    Meeting.objects.filter(pk=meeting.pk).update(meets_on=dt.date(2026, 5, 20))
    meeting.refresh_from_db()
    assert "Seconda convocazione" not in [str(label) for label, _text in facts_of(meeting, True)]
