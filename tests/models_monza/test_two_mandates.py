"""A consulta of Monza over two mandates, with the regulation changed in the middle (C.C. 26/2022, then C.C. 5/2024).

Windows, dates and acts are those told by the city and the press; people and words are made up.
"""

import datetime as dt
from typing import Any

import pytest
import time_machine

from accounts.models import User
from core.models import Attendance, Body, Meeting, Membership, Person, RuleSet
from core.selectors.rules import meeting_rules_on
from core.services.convocation import convene_meeting
from core.services.errors import DomainError
from core.services.meeting_states import hold_meeting
from core.services.meetings import MeetingPlan, plan_meeting
from core.services.rules import NewRules, change_rules
from models_monza.acts import CC_5_2024, CC_26_2022, new_rules
from models_monza.models import AdvisoryOpinion, Enrolment, Mandate, Sitting
from models_monza.rules import SITTINGS
from models_monza.selectors.mandates import windows_to_open
from models_monza.selectors.opinions import answer_times, words_on
from models_monza.selectors.sittings import table_on
from models_monza.services.ballots import cast_slip, close_ballot, elected, hand_slip, open_ballot
from models_monza.services.decisions import accept_enrolment
from models_monza.services.enrolment import Application, apply_for_enrolment
from models_monza.services.mandates import extend_window, form_consulte, open_mandate, open_window
from models_monza.services.offices import Appointment, appoint
from models_monza.services.opinions import (
    OpinionText,
    answer_opinion,
    approve_opinion,
    take_in_charge,
    transmit_opinion,
    write_opinion,
)

D = dt.date
CODES = {"Ada": "PRMDAA80A41F704T", "Bea": "DPOBEA75B52F704C", "Cia": "TRZCIA90C63F704P"}
"""Made up, with a sound check letter."""


def on(day: dt.date, hour: int = 12) -> time_machine.travel:
    """That day, at an hour in UTC."""
    return time_machine.travel(dt.datetime(day.year, day.month, day.day, hour, tzinfo=dt.UTC), tick=False)


@pytest.fixture
def consulta(in_monza: object) -> Body:
    body = Body.objects.create(model_slug="monza", name="Triante", slug="triante")
    body.stages.create(stage="to_form", since=D(2022, 3, 31))
    return body


@pytest.fixture
def libera(in_monza: object) -> Body:
    body = Body.objects.create(model_slug="monza", name="Libertà", slug="liberta")
    body.stages.create(stage="to_form", since=D(2022, 3, 31))
    return body


def apply(body: Body, name: str, mandate: Mandate, **about: Any) -> Enrolment:
    """An application sent in now."""
    given, family = name.split(" ")
    told = {"kind": "citizen", "ground": "residence", "email": f"{given.lower()}@x.example"} | about
    told["fiscal_code"] = CODES[given]
    application = Application(
        body_id=body.pk, mandate_id=mandate.pk, given_name=given, family_name=family, **told
    )
    return apply_for_enrolment(actor=None, application=application, moment=dt.datetime.now(dt.UTC))


def the_first_mandate(olga: User, consulta: Body, libera: Body) -> Mandate:
    """June to November 2022: a new administration, a window opened by an act and then extended, the consulta formed."""
    with on(D(2022, 6, 27)):
        mandate = open_mandate(actor=olga, name="2022-2027", since=D(2022, 6, 27))
    with on(D(2022, 9, 5)):
        window = open_window(actor=olga, first_on=D(2022, 9, 5), last_on=D(2022, 10, 5))
        ada = apply(consulta, "Ada Prima", mandate)
        with pytest.raises(DomainError, match=r"una sola|già"):
            apply(libera, "Ada Prima", mandate)
    with on(D(2022, 10, 6)):
        with pytest.raises(DomainError, match=r"chiuse \(.*n\. 26"):
            apply(consulta, "Bea Dopo", mandate, ground="work")
        extend_window(
            actor=olga, window_id=window.pk, last_on=D(2022, 10, 12), note="Prorogata fino al 12 ottobre"
        )
        bea = apply(consulta, "Bea Dopo", mandate, ground="work")
    with on(D(2022, 10, 20)):
        for row in (ada, bea):
            accept_enrolment(actor=olga, enrolment_id=row.pk)
    with on(D(2022, 11, 2)):
        form_consulte(actor=olga, body_ids=(consulta.pk,), since=D(2022, 11, 2))
    return mandate


def a_sitting(olga: User, body: Body, day: dt.date) -> Meeting:
    """Planned and convened ten days before, with who is enrolled present; not held yet."""
    with on(day - dt.timedelta(days=10)):
        plan = MeetingPlan(kind="sitting", body_ids=(body.pk,), meets_on=day, starts_at=dt.time(21))
        meeting = plan_meeting(actor=olga, model_slug="monza", plan=plan)
        convene_meeting(actor=olga, meeting_id=meeting.pk)
    here = Membership.objects.on(day).filter(body=body)
    Attendance.objects.bulk_create(Attendance(meeting=meeting, person=row.person) for row in here)
    return meeting


def the_coordinator(olga: User, consulta: Body) -> Person:
    """Chosen by secret ballot of those present, then appointed by an act (art. 9)."""
    sitting = a_sitting(olga, consulta, D(2022, 11, 15))
    bea = Person.objects.get(given_name="Bea")
    with on(D(2022, 11, 15), 21):
        opened = open_ballot(actor=olga, meeting_id=sitting.pk, office="coordinator", candidate_ids=[bea.pk])
        for member in Membership.objects.on(D(2022, 11, 15)).filter(body=consulta):
            hand_slip(ballot_id=opened.ballot.pk, membership_id=member.pk)
        candidate = opened.ballot.candidates.get()
        for code in opened.codes:
            cast_slip(ballot_id=opened.ballot.pk, code=code, candidate_ids=[candidate.pk])
        ballot = close_ballot(actor=olga, ballot_id=opened.ballot.pk)
        assert [str(one) for one in elected(ballot)[0]] == ["Bea Dopo"]
        hold_meeting(actor=olga, meeting_id=sitting.pk)
        act = Appointment(
            consulta.pk, bea.pk, "coordinator", D(2022, 11, 15), act_number="412", ballot_id=ballot.pk
        )
        appoint(actor=olga, appointment=act)
    return bea


def an_opinion(olga: User, consulta: Body) -> AdvisoryOpinion:
    """Written, approved at the second sitting, transmitted, answered in part; nothing skipped."""
    with on(D(2023, 1, 9)):
        text = OpinionText(
            body_id=consulta.pk, subject="Viabilità", text="Più passaggi pedonali in via Monte Cervino."
        )
        opinion = write_opinion(actor=olga, opinion=text)
        with pytest.raises(DomainError, match=r"prima registri la seduta che lo approva\. \(.*n\. 26"):
            transmit_opinion(
                actor=olga, opinion_id=opinion.pk, office="Mobilità", protocol_number="7", on=D(2023, 1, 9)
            )
    sitting = a_sitting(olga, consulta, D(2023, 1, 17))
    with on(D(2023, 1, 17), 22):
        hold_meeting(actor=olga, meeting_id=sitting.pk)
        approve_opinion(actor=olga, opinion_id=opinion.pk, meeting_id=sitting.pk)
    with on(D(2023, 3, 1)):
        transmit_opinion(
            actor=olga, opinion_id=opinion.pk, office="Mobilità", protocol_number="71", on=D(2023, 1, 20)
        )
        take_in_charge(actor=olga, opinion_id=opinion.pk, on=D(2023, 1, 23))
        told: dict[str, Any] = {"outcome": "partly", "reasons": "Uno dei due passaggi è già nel piano."}
        with pytest.raises(DomainError, match=r"20/01/2023.*n\. 26"):
            answer_opinion(actor=olga, opinion_id=opinion.pk, on=D(2023, 1, 19), **told)
        return answer_opinion(actor=olga, opinion_id=opinion.pk, on=D(2023, 2, 28), **told)


def the_rules_change(olga: User, consulta: Body, mandate: Mandate) -> None:
    """C.C. 5/2024: two windows a year, *contributi*; in 2025 the city writes a quorum: sittings of before keep their rules."""
    with on(D(2024, 2, 8)):
        for rules in new_rules(CC_5_2024):
            change_rules(actor=olga, rules=rules)
    assert (words_on(D(2023, 6, 1)).several, words_on(D(2024, 6, 1)).several) == ("pareri", "contributi")
    with on(D(2024, 2, 20)):
        assert windows_to_open(2024) == [(D(2024, 3, 1), D(2024, 3, 31)), (D(2024, 9, 1), D(2024, 9, 30))]
        with pytest.raises(DomainError, match=r"chiuse \(.*n\. 5"):
            apply(consulta, "Cia Terza", mandate)
    with on(D(2024, 3, 1)):
        open_window(actor=olga, first_on=D(2024, 3, 1), last_on=D(2024, 3, 31))
        cia = apply(consulta, "Cia Terza", mandate)
        accept_enrolment(actor=olga, enrolment_id=cia.pk)
    with on(D(2025, 1, 2)):
        values = RuleSet.objects.in_force("monza", SITTINGS, D(2025, 1, 2))
        assert values is not None
        quorum = dict(values.values) | {
            "quorum": "number",
            "quorum_number": 3,
            "notice_days": 5,
            "notice_effect": "refuse",
        }
        change_rules(
            actor=olga, rules=NewRules("monza", SITTINGS, D(2025, 1, 2), quorum, "Regolamento interno", "1")
        )
    assert meeting_rules_on("monza", D(2024, 12, 31)).notice_days is None
    assert meeting_rules_on("monza", D(2025, 1, 2)).notice_days == 5


def the_second_mandate(olga: User, consulta: Body, bea: Person) -> Mandate:
    """One act: everything of the first mandate lapses the day before, and enrolment opens again."""
    with on(D(2027, 7, 1)):
        mandate = open_mandate(
            actor=olga, name="2027-2032", since=D(2027, 7, 1), window=(D(2027, 7, 1), D(2027, 7, 31))
        )
        assert not Membership.objects.on(D(2027, 7, 1)).filter(body=consulta).exists()
        assert not table_on(D(2027, 7, 1)).exists()
        again = apply(consulta, "Bea Dopo", mandate)
        accept_enrolment(actor=olga, enrolment_id=again.pk)
        again.refresh_from_db()
        assert again.person == bea
    with on(D(2027, 9, 1)):
        form_consulte(actor=olga, body_ids=(consulta.pk,), since=D(2027, 9, 1))
    return mandate


def test_two_mandates_with_the_rules_changed_in_the_middle(olga: User, consulta: Body, libera: Body) -> None:
    for rules in new_rules(CC_26_2022):
        change_rules(actor=olga, rules=rules)
    mandate = the_first_mandate(olga, consulta, libera)
    bea = the_coordinator(olga, consulta)
    opinion = an_opinion(olga, consulta)
    the_rules_change(olga, consulta, mandate)
    assert (opinion.number, opinion.register_year, opinion.outcome) == (1, 2023, "partly")
    assert answer_times(D(2023, 1, 1), D(2023, 12, 31), D(2027, 1, 1)).median_days == 39
    third = a_sitting(olga, consulta, D(2025, 2, 4))
    with on(D(2025, 2, 4), 22), pytest.raises(DomainError, match="chiedono il numero legale"):
        hold_meeting(actor=olga, meeting_id=third.pk)

    following = the_second_mandate(olga, consulta, bea)
    first_again = a_sitting(olga, consulta, D(2027, 9, 14))
    numbers = Sitting.objects.order_by("meeting__meets_on").values_list("mandate__name", "number")
    assert list(numbers) == [("2022-2027", 1), ("2022-2027", 2), ("2022-2027", 3), (following.name, 1)]
    assert Meeting.objects.get(pk=first_again.pk).ordinal == 1

    enrolled = {
        day: sorted(str(row.person) for row in Membership.objects.on(day).filter(body=consulta))
        for day in (D(2023, 1, 17), D(2024, 3, 1), D(2027, 6, 30), D(2027, 7, 2))
    }
    assert enrolled == {
        D(2023, 1, 17): ["Ada Prima", "Bea Dopo"],
        D(2024, 3, 1): ["Ada Prima", "Bea Dopo", "Cia Terza"],
        D(2027, 6, 30): ["Ada Prima", "Bea Dopo", "Cia Terza"],
        D(2027, 7, 2): ["Bea Dopo"],
    }
    stages = consulta.stages.order_by("since").values_list("stage", flat=True)
    assert list(stages) == ["to_form", "enrolling", "formed", "enrolling", "formed"]
