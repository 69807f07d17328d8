"""Requests to councillors and their answers."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core.models import AuditEntry, Body, RuleSet
from core.services.bodies import change_stage
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint
from models_bergamo.models import CouncillorRequest
from models_bergamo.rules import REQUESTS, SLUG
from models_bergamo.selectors.requests import answer_due_on, answer_terms, request_line
from models_bergamo.services.requests import (
    RequestText,
    answer_request,
    change_request,
    request_snapshot,
    send_request,
    show_request,
    withdraw_request,
    write_request,
)
from tests.models_bergamo.conftest import MakeOrganisation
from tests.models_bergamo.test_charter import meeting_of

SENT = dt.date(2024, 3, 1)


@pytest.fixture
def draft(dario: User, alfa: Body) -> CouncillorRequest:
    text = RequestText(alfa.pk, "Assessora alla Mobilità", "Attraversamento", "Davanti alla scuola.")
    return write_request(actor=dario, request=text)


def send(actor: User, row: CouncillorRequest, on: dt.date = SENT) -> CouncillorRequest:
    return send_request(actor=actor, request_id=row.pk, sent_on=on, protocol_number=" E0123/2024 ")


def answer(actor: User, row: CouncillorRequest, **changes: Any) -> CouncillorRequest:
    values: dict[str, Any] = {"answer": "Si farà.", "outcome": "accepted", "answered_on": dt.date(2024, 4, 2)}
    return answer_request(actor=actor, request_id=row.pk, **(values | changes))


def test_a_request_is_written_sent_and_answered(dario: User, draft: CouncillorRequest) -> None:
    assert send(dario, draft).protocol_number == "E0123/2024"
    row = answer(dario, draft)
    assert (row.state, row.outcome, row.answered_on) == ("answered", "accepted", dt.date(2024, 4, 2))
    trail = AuditEntry.objects.filter(object_id=row.pk).order_by("at").values_list("action", flat=True)
    assert list(trail) == [f"bergamo.request.{what}" for what in ("written", "sent", "answered")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"answer": "  "}, "answer"),
        ({"outcome": "forse"}, "outcome"),
        ({"outcome": ""}, "outcome"),
        ({"answered_on": SENT - dt.timedelta(days=1)}, "answered_on"),
        ({"answered_on": dt.date(2999, 1, 1)}, "answered_on"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_naming_the_field(
    dario: User, draft: CouncillorRequest, changes: dict[str, Any], field: str
) -> None:
    send(dario, draft)
    with pytest.raises(DomainError) as refused:
        answer(dario, draft, **changes)
    assert refused.value.field == field
    assert CouncillorRequest.objects.get().state == "sent"


def test_an_answer_may_come_on_the_same_day(dario: User, draft: CouncillorRequest) -> None:
    send(dario, draft)
    assert answer(dario, draft, answered_on=SENT).answered_on == SENT


@pytest.mark.parametrize("name", ["addressee", "subject", "text"])
def test_a_request_says_what_and_to_whom(dario: User, alfa: Body, name: str) -> None:
    values: dict[str, Any] = {"addressee": "Assessora", "subject": "Strada", "text": "Chiediamo…"} | {
        name: "   "
    }
    with pytest.raises(DomainError) as refused:
        write_request(actor=dario, request=RequestText(alfa.pk, **values))
    assert refused.value.field == name


def test_the_meeting_it_comes_from_is_the_networks_own(dario: User, alfa: Body, beta: Body) -> None:
    text = RequestText(alfa.pk, "Assessora", "Strada", "…", meeting_id=meeting_of(beta).pk)
    with pytest.raises(DomainError) as refused:
        write_request(actor=dario, request=text)
    assert refused.value.field == "meeting"


def test_a_service_is_a_municipal_one(dario: User, alfa: Body, make_organisation: MakeOrganisation) -> None:
    parish, service = (
        make_organisation("Parrocchia"),
        make_organisation("Servizio", is_municipal_service=True),
    )
    with pytest.raises(DomainError) as refused:
        write_request(actor=dario, request=RequestText(alfa.pk, "A", "B", "C", service_id=parish.pk))
    assert refused.value.field == "service"
    assert (
        write_request(
            actor=dario, request=RequestText(alfa.pk, "A", "B", "C", service_id=service.pk)
        ).service_id
        == service.pk
    )


def test_what_was_sent_is_no_longer_changed(dario: User, alfa: Body, draft: CouncillorRequest) -> None:
    text = RequestText(alfa.pk, "Assessora", "Altro", "…")
    seen = fingerprint(request_snapshot(draft))
    change_request(actor=dario, request_id=draft.pk, request=text, seen=seen)
    with pytest.raises(StaleEdit):
        change_request(actor=dario, request_id=draft.pk, request=text, seen=seen)
    send(dario, draft)
    with pytest.raises(DomainError, match="in attesa di risposta"):
        change_request(actor=dario, request_id=draft.pk, request=text)


def test_a_suspended_network_sends_nothing_new_but_still_gets_its_answers(
    dario: User, alfa: Body, draft: CouncillorRequest
) -> None:
    other = write_request(actor=dario, request=RequestText(alfa.pk, "A", "B", "C"))
    send(dario, draft)
    change_stage(actor=dario, body_id=alfa.pk, stage="suspended", since=dt.date(2024, 3, 20))
    with pytest.raises(DomainError, match="«sospesa»"):
        send(dario, other, on=dt.date(2024, 3, 20))
    assert answer(dario, draft).state == "answered"


def test_only_what_was_sent_is_shown_and_what_is_withdrawn_is_hidden(
    dario: User, draft: CouncillorRequest
) -> None:
    with pytest.raises(DomainError):
        show_request(actor=dario, request_id=draft.pk, is_public=True)
    send(dario, draft)
    show_request(actor=dario, request_id=draft.pk, is_public=True)
    assert list(CouncillorRequest.objects.shown_publicly()) == [draft]
    withdraw_request(actor=dario, request_id=draft.pk, reason="Risolto")
    assert not CouncillorRequest.objects.shown_publicly().exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        CouncillorRequest.objects.update(is_public=True)


def test_nothing_is_late_where_no_act_gives_a_term(dario: User, draft: CouncillorRequest) -> None:
    send(dario, draft, on=dt.date(2000, 1, 1))
    assert answer_terms() == []
    assert not CouncillorRequest.objects.overdue(dt.date(2024, 1, 1), answer_terms()).exists()
    line = request_line(CouncillorRequest.objects.get(), answer_terms(), dt.date(2024, 1, 1))
    assert (line.due_on, line.overdue) == (None, False)


@pytest.mark.parametrize(("today", "late"), [(dt.date(2024, 3, 31), False), (dt.date(2024, 4, 1), True)])
def test_with_a_term_of_thirty_days_the_thirtieth_is_still_in_time(
    dario: User, draft: CouncillorRequest, today: dt.date, late: bool
) -> None:
    RuleSet.objects.filter(model_slug=SLUG, code=REQUESTS).update(values={"answer_days": 30})
    send(dario, draft)
    row = CouncillorRequest.objects.get()
    assert answer_due_on(row, answer_terms()) == dt.date(2024, 3, 31)
    assert request_line(row, answer_terms(), today).overdue is late
    assert CouncillorRequest.objects.overdue(today, answer_terms()).exists() is late


def test_the_term_is_that_of_the_day_it_was_sent(dario: User, alfa: Body, draft: CouncillorRequest) -> None:
    RuleSet.objects.filter(code=REQUESTS).update(until=dt.date(2024, 2, 29))
    RuleSet.objects.create(
        model_slug=SLUG, code=REQUESTS, since=dt.date(2024, 3, 1), values={"answer_days": 10}
    )
    early = write_request(actor=dario, request=RequestText(alfa.pk, "A", "Prima", "C"))
    send(dario, early, on=dt.date(2024, 2, 29))
    send(dario, draft)
    late = CouncillorRequest.objects.overdue(dt.date(2024, 12, 31), answer_terms())
    assert list(late) == [draft]  # the one sent before had no term


def test_an_answered_request_is_never_late(dario: User, draft: CouncillorRequest) -> None:
    RuleSet.objects.filter(code=REQUESTS).update(values={"answer_days": 1})
    send(dario, draft)
    answer(dario, draft)
    assert not CouncillorRequest.objects.overdue(dt.date(2024, 12, 31), answer_terms()).exists()


FROM = {
    "send": {"draft"},
    "answer": {"sent"},
    "withdraw": {"draft", "sent"},
    "show": {"sent", "answered"},
    "hide": {"sent", "answered"},
}
TO = {"send": "sent", "answer": "answered", "withdraw": "withdrawn"}


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(sorted(FROM)), max_size=8))
def test_whatever_is_tried_a_request_goes_only_where_it_may(
    dario: User, alfa: Body, steps: list[str]
) -> None:
    row = write_request(actor=dario, request=RequestText(alfa.pk, "A", "B", "C"))
    take = {
        "send": lambda: send(dario, row),
        "answer": lambda: answer(dario, row),
        "withdraw": lambda: withdraw_request(actor=dario, request_id=row.pk),
        "show": lambda: show_request(actor=dario, request_id=row.pk, is_public=True),
        "hide": lambda: show_request(actor=dario, request_id=row.pk, is_public=False),
    }
    state = "draft"
    for step in steps:
        if state in FROM[step]:
            take[step]()
            state = TO.get(step, state)
        else:
            with pytest.raises(DomainError):
                take[step]()
    end = CouncillorRequest.objects.get(pk=row.pk)
    assert end.state == state
    assert not (end.is_public and state in {"draft", "withdrawn"})


def test_a_day_in_the_future_is_refused_by_romes_calendar(dario: User, draft: CouncillorRequest) -> None:
    with time_machine.travel(dt.datetime(2024, 7, 1, 21, 59, tzinfo=dt.UTC), tick=False):  # 23:59 in Rome
        with pytest.raises(DomainError, match="futuro"):
            send(dario, draft, on=dt.date(2024, 7, 2))
        assert send(dario, draft, on=dt.date(2024, 7, 1)).state == "sent"
