"""An opinion from the draft to the work done: each step by who may, none before its time; and the clock of the answer."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from core.models import Body, Meeting, MeetingBody
from core.services.errors import DomainError
from core.services.rules import NewRules, change_rules
from models_monza.models import AdvisoryOpinion, Mandate, Sitting
from models_monza.selectors.opinions import Term, answer_times, due_on, opinion_line, terms, words_on
from models_monza.services import opinions as verbs
from models_monza.services.opinions import OpinionText
from models_monza.services.questions import ask_consulte

TODAY = dt.date(2026, 6, 30)
SENT = dt.date(2026, 5, 4)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 6, 30, 11, tzinfo=dt.UTC))


def answer_rules(**values: object) -> NewRules:
    return NewRules(
        "monza", "opinions", dt.date(2026, 1, 1), {"word": "contribution"} | values, "Altro regolamento"
    )  # type: ignore[arg-type]


@pytest.fixture
def sitting(liberta: Body, mandate: Mandate) -> Meeting:
    """Libertà sat on 27 April 2026."""
    meeting = Meeting.objects.create(
        model_slug="monza", kind="sitting", meets_on=dt.date(2026, 4, 27), state="held"
    )
    MeetingBody.objects.create(meeting=meeting, body=liberta)
    Sitting.objects.create(meeting=meeting, body=liberta, mandate=mandate, number=4)
    return meeting


@pytest.fixture
def draft(liberta: Body, nora: User) -> AdvisoryOpinion:
    return verbs.write_opinion(
        actor=nora, opinion=OpinionText(liberta.pk, "Ciclabile", "Si chiede una ciclabile.")
    )


@pytest.fixture
def approved(draft: AdvisoryOpinion, sitting: Meeting, nora: User) -> AdvisoryOpinion:
    return verbs.approve_opinion(actor=nora, opinion_id=draft.pk, meeting_id=sitting.pk)


@pytest.fixture
def sent(approved: AdvisoryOpinion, nora: User) -> AdvisoryOpinion:
    return verbs.transmit_opinion(
        actor=nora, opinion_id=approved.pk, office="Mobilità", protocol_number="1234/2026", on=SENT
    )


def answered(
    row: AdvisoryOpinion, ugo: User, outcome: str = "partly", on: dt.date = dt.date(2026, 6, 3)
) -> AdvisoryOpinion:
    return verbs.answer_opinion(actor=ugo, opinion_id=row.pk, outcome=outcome, reasons="Nel 2027.", on=on)


def test_the_whole_way(sent: AdvisoryOpinion, ugo: User) -> None:
    verbs.take_in_charge(actor=ugo, opinion_id=sent.pk, on=dt.date(2026, 5, 11))
    answered(sent, ugo)
    verbs.start_carrying_out(actor=ugo, opinion_id=sent.pk, on=dt.date(2026, 6, 10))
    done = verbs.finish_carrying_out(actor=ugo, opinion_id=sent.pk, on=dt.date(2026, 6, 20))
    assert (done.state, done.register_year, done.number, done.approved_on) == (
        "done",
        2026,
        1,
        dt.date(2026, 4, 27),
    )


def test_nothing_is_transmitted_that_the_consulta_has_not_approved(
    draft: AdvisoryOpinion, nora: User
) -> None:
    with pytest.raises(DomainError, match="ha approvato"):
        verbs.transmit_opinion(
            actor=nora, opinion_id=draft.pk, office="Mobilità", protocol_number="1", on=SENT
        )


def test_an_answer_never_precedes_its_question(sent: AdvisoryOpinion, ugo: User) -> None:
    with pytest.raises(DomainError, match="04/05/2026") as told:
        answered(sent, ugo, on=dt.date(2026, 5, 3))
    assert told.value.field == "on"
    assert answered(sent, ugo, on=SENT).answered_on == SENT


def test_what_was_not_transmitted_is_not_answered(approved: AdvisoryOpinion, ugo: User) -> None:
    with pytest.raises(DomainError, match="approvato in consulta"):
        answered(approved, ugo)


def test_an_answer_has_reasons_and_what_was_not_accepted_is_not_carried_out(
    sent: AdvisoryOpinion, ugo: User
) -> None:
    with pytest.raises(DomainError, match="risposta motivata"):
        verbs.answer_opinion(actor=ugo, opinion_id=sent.pk, outcome="accepted", reasons=" ", on=TODAY)
    answered(sent, ugo, "not_accepted")
    with pytest.raises(DomainError, match="Non è stato accolto"):
        verbs.finish_carrying_out(actor=ugo, opinion_id=sent.pk, on=TODAY)


def _of_others(sitting: Meeting) -> None:
    MeetingBody.objects.filter(meeting=sitting).delete()


def _not_held(sitting: Meeting) -> None:
    Meeting.objects.filter(pk=sitting.pk).update(state="convened")


def _without_quorum(sitting: Meeting) -> None:
    Sitting.objects.filter(meeting=sitting).update(
        members=10,
        needed=6,
        counted=5,
        is_valid=False,
        checked_at=dt.datetime(2026, 4, 27, 19, tzinfo=dt.UTC),
    )


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_of_others, "di questa consulta"),
        (_not_held, "non si è ancora svolta"),
        (_without_quorum, "numero legale"),
    ],
)
def test_a_consulta_approves_at_a_sitting_of_its_own_that_was_held_and_valid(
    draft: AdvisoryOpinion, sitting: Meeting, nora: User, spoil: Callable[[Meeting], None], words: str
) -> None:
    spoil(sitting)
    with pytest.raises(DomainError, match=words):
        verbs.approve_opinion(actor=nora, opinion_id=draft.pk, meeting_id=sitting.pk)


def test_a_consulta_that_is_not_formed_writes_nothing(liberta: Body, nora: User) -> None:
    liberta.stages.filter(stage="formed").delete()
    with pytest.raises(DomainError, match="prima va costituita"):
        verbs.write_opinion(actor=nora, opinion=OpinionText(liberta.pk, "Ciclabile", "x"))


def test_the_administration_asks_some_or_all_and_each_answers_once(
    liberta: Body, triante: Body, olga: User, nora: User
) -> None:
    request = ask_consulte(
        actor=olga, subject="Piano del traffico", text="", office="Mobilità", due_on=dt.date(2026, 9, 30)
    )
    assert {row.body for row in request.asked.all()} == {liberta, triante}
    text = OpinionText(liberta.pk, "Sul piano", "Va bene.", request_id=request.pk)
    verbs.write_opinion(actor=nora, opinion=text)
    with pytest.raises(DomainError, match="già risposto"):
        verbs.write_opinion(actor=nora, opinion=text)
    only = ask_consulte(
        actor=olga, subject="Parco", text="", office="Verde", due_on=TODAY, body_ids=(triante.pk,)
    )
    with pytest.raises(DomainError, match="non è rivolta"):
        verbs.write_opinion(actor=nora, opinion=OpinionText(liberta.pk, "P", "x", request_id=only.pk))


def test_without_a_rule_nothing_is_late(sent: AdvisoryOpinion) -> None:
    line = opinion_line(sent, terms(), TODAY)
    assert (line.due_on, line.days_late, line.escalates, line.days_open) == (None, 0, False, 57)


def test_the_clock_runs_by_the_rule_of_the_day_of_transmission_and_stands_still_once(
    sent: AdvisoryOpinion, ugo: User, olga: User
) -> None:
    with pytest.raises(DomainError, match="non prevedono"):
        verbs.suspend_answer(
            actor=ugo, opinion_id=sent.pk, on=dt.date(2026, 5, 14), reason="Serve un parere."
        )
    change_rules(actor=olga, rules=answer_rules(answer_days=30, suspension_days=30, escalation_days=10))
    assert opinion_line(sent, terms(), TODAY).days_late == 27  # 3 June was the last day
    assert opinion_line(sent, terms(), TODAY).escalates
    still = verbs.suspend_answer(
        actor=ugo, opinion_id=sent.pk, on=dt.date(2026, 5, 14), reason="Serve un parere."
    )
    assert due_on(still, terms(), dt.date(2026, 5, 24)) == dt.date(2026, 6, 13)
    assert due_on(still, terms(), TODAY) == dt.date(2026, 7, 3)  # no longer than 30 days
    again = verbs.resume_answer(actor=ugo, opinion_id=sent.pk, on=dt.date(2026, 5, 28))
    assert due_on(again, terms(), TODAY) == dt.date(2026, 6, 17)
    with pytest.raises(DomainError, match="una volta"):
        verbs.suspend_answer(actor=ugo, opinion_id=sent.pk, on=TODAY, reason="Di nuovo.")


def test_those_still_open_are_counted_apart_and_not_dropped(sent: AdvisoryOpinion, liberta: Body) -> None:
    def opinion(sent_on: dt.date, answered_on: dt.date | None) -> None:
        more: dict[str, Any] = (
            {"answered_on": answered_on, "outcome": "accepted", "state": "answered"} if answered_on else {}
        )
        AdvisoryOpinion.objects.create(
            **({"body": liberta, "subject": "x", "state": "transmitted", "transmitted_on": sent_on} | more)
        )

    opinion(dt.date(2026, 1, 1), dt.date(2026, 1, 11))
    opinion(dt.date(2026, 1, 1), dt.date(2026, 1, 31))
    opinion(dt.date(2026, 2, 1), None)
    times = answer_times(dt.date(2026, 1, 1), dt.date(2026, 12, 31), TODAY)
    assert (times.transmitted, times.answered, times.open) == (4, 2, 2)
    assert (times.median_days, times.oldest_open_days) == (20.0, 149)
    early = answer_times(dt.date(2026, 1, 1), dt.date(2026, 1, 20), TODAY)
    assert (early.transmitted, early.answered, early.open, early.oldest_open_days) == (2, 1, 1, 19)


def test_the_word_is_that_of_the_rules(acts: None) -> None:
    assert str(words_on(dt.date(2023, 6, 1)).several) == "pareri"
    assert str(words_on(TODAY).several) == "contributi"


@given(
    sent=st.dates(dt.date(2025, 1, 1), dt.date(2025, 12, 31)),
    days=st.integers(0, 90),
    stop=st.integers(0, 60),
    length=st.integers(0, 90),
    most=st.integers(0, 60),
)
def test_the_last_day_is_never_earlier_for_a_clock_that_stood_still(
    sent: dt.date, days: int, stop: int, length: int, most: int
) -> None:
    """Against days counted one by one."""
    term = Term(None, None, days, most, None, "")
    stopped = sent + dt.timedelta(days=stop)
    row = AdvisoryOpinion(
        transmitted_on=sent, suspended_on=stopped, resumed_on=stopped + dt.timedelta(days=length)
    )
    last, left, still = sent, days, min(length, most)
    while left or still:
        last += dt.timedelta(days=1)
        left, still = (left - 1, still) if left else (left, still - 1)
    assert due_on(row, [term], last) == last
