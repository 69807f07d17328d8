"""The edges of the answer's clock: days of Rome's calendar, the hour that goes and the one that comes back, the turn of the year."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.models import Body
from core.services.errors import DomainError
from core.services.rules import change_rules
from models_monza.models import AdvisoryOpinion
from models_monza.selectors.opinions import opinion_line, terms
from models_monza.services.opinions import transmit_opinion
from tests.models_monza.opinion_rows import answer_rules, opinion_in

LIST = reverse("monza:opinions")


def at(time_machine: Any, moment: str) -> None:
    time_machine.move_to(dt.datetime.fromisoformat(moment))


def late(row: AdvisoryOpinion) -> int:
    return opinion_line(row, terms(), timezone.localdate()).days_late


@pytest.mark.parametrize(
    ("sent", "last_moment", "first_late"),
    [
        # 30 days across the night of 29 March 2026, an hour shorter: the last day is 14 April
        ("2026-03-15", "2026-04-14T21:59:59+00:00", "2026-04-14T22:00:00+00:00"),
        # across the night of 25 October 2026, an hour longer: the last day is 9 November
        ("2026-10-10", "2026-11-09T22:59:59+00:00", "2026-11-09T23:00:00+00:00"),
        # the last day is the very day on which the hour comes back
        ("2026-09-25", "2026-10-25T22:59:59+00:00", "2026-10-25T23:00:00+00:00"),
        # across the turn of the year
        ("2026-12-20", "2027-01-19T22:59:59+00:00", "2027-01-19T23:00:00+00:00"),
        # to the end of February of a leap year
        ("2028-01-30", "2028-02-29T22:59:59+00:00", "2028-02-29T23:00:00+00:00"),
    ],
)
def test_late_begins_at_midnight_of_rome_after_the_last_day(
    time_machine: Any, liberta: Body, olga: User, sent: str, last_moment: str, first_late: str
) -> None:
    change_rules(actor=olga, rules=answer_rules(answer_days=30))
    row = opinion_in("transmitted", liberta, transmitted_on=dt.date.fromisoformat(sent))
    at(time_machine, last_moment)
    assert late(row) == 0
    at(time_machine, first_late)
    assert late(row) == 1


def test_the_page_and_the_filter_turn_at_the_same_midnight(
    time_machine: Any, monza_client: Client, liberta: Body, olga: User
) -> None:
    change_rules(actor=olga, rules=answer_rules(answer_days=30))
    opinion_in("transmitted", liberta, transmitted_on=dt.date(2026, 9, 25))
    for moment, shown in (("2026-10-25T22:59:00+00:00", 0), ("2026-10-25T23:00:00+00:00", 1)):
        at(time_machine, moment)
        monza_client.force_login(olga)
        page = monza_client.get(LIST, {"state": "late"})
        assert len(page.context["page_obj"].object_list) == shown
        assert ("in ritardo di 1 giorno" in page.content.decode()) is bool(shown)


def test_what_is_transmitted_after_midnight_of_rome_is_of_the_new_day_and_year(
    time_machine: Any, liberta: Body, nora: User
) -> None:
    row = opinion_in("approved", liberta)
    at(time_machine, "2026-12-31T22:59:59+00:00")
    with pytest.raises(DomainError, match="nel futuro"):
        transmit_opinion(
            actor=nora, opinion_id=row.pk, office="V", protocol_number="1", on=dt.date(2027, 1, 1)
        )
    at(time_machine, "2026-12-31T23:00:00+00:00")
    sent = transmit_opinion(
        actor=nora, opinion_id=row.pk, office="V", protocol_number="1", on=dt.date(2027, 1, 1)
    )
    assert (sent.register_year, sent.number) == (2027, 1)


def test_each_answer_is_due_by_the_rules_of_the_day_it_was_asked(
    time_machine: Any, liberta: Body, olga: User
) -> None:
    at(time_machine, "2026-06-30T10:00:00+00:00")
    change_rules(actor=olga, rules=answer_rules(answer_days=30))
    change_rules(actor=olga, rules=answer_rules(dt.date(2026, 5, 1), answer_days=60, escalation_days=0))
    before = opinion_in("transmitted", liberta, transmitted_on=dt.date(2026, 4, 30))
    since = opinion_in("transmitted", liberta, transmitted_on=dt.date(2026, 5, 1))
    lines = [opinion_line(row, terms(), timezone.localdate()) for row in (before, since)]
    assert [line.due_on for line in lines] == [dt.date(2026, 5, 30), dt.date(2026, 6, 30)]
    assert [(line.days_late, line.escalates) for line in lines] == [(31, False), (0, False)]
    at(time_machine, "2026-07-01T10:00:00+00:00")
    assert opinion_line(since, terms(), timezone.localdate()).escalates, "no patience: from the first day"


def test_zero_days_is_the_same_day_and_not_no_term(time_machine: Any, liberta: Body, olga: User) -> None:
    at(time_machine, "2026-06-30T10:00:00+00:00")
    change_rules(actor=olga, rules=answer_rules(answer_days=0))
    row = opinion_in("transmitted", liberta, transmitted_on=dt.date(2026, 6, 29))
    line = opinion_line(row, terms(), timezone.localdate())
    assert (line.due_on, line.days_late) == (dt.date(2026, 6, 29), 1)
