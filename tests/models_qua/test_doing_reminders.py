"""The clock asks quiet parties and tells the architects what is near; each reason once, whatever happens to the worker."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from core.mail.kinds import renderer_of
from core.mail.message import NoLongerNeeded
from core.mail.reminders import send_reminders
from core.models import AuditEntry, Body, CityProfile, Delivery, Mailing
from core.services.rules import NewRules, change_rules
from models_qua.models import CitizenshipAgreement, Commitment, CommitmentReport, Evaluation
from models_qua.selectors.waiting import _whole_months, middle_of, quiet_parties
from models_qua.services.doing_reminders import remind_doing
from tests.models_qua.rows import SIGNED_ON, make_agreement

SITE = "http://monza.localhost/"
STARTS, ENDS = dt.date(2026, 4, 1), dt.date(2027, 3, 31)
THREE_MONTHS_ON = dt.date(2026, 7, 1)


@pytest.fixture
def agreement(rivalta: Body, ada: User) -> CitizenshipAgreement:
    row = make_agreement(rivalta, "in_force", starts_on=STARTS, ends_on=ENDS)
    row.signatories.filter(kind="association").update(email="melograno@example.it")
    return row


def sent(kind: str = "qua.") -> list[tuple[str, str]]:
    return sorted(
        Delivery.objects.filter(mailing__kind__startswith=kind).values_list("mailing__kind", "email")
    )


def test_a_quiet_party_is_asked_after_three_months_and_every_three(agreement: CitizenshipAgreement) -> None:
    assert remind_doing(THREE_MONTHS_ON - dt.timedelta(days=1), SITE) == 0
    for _hour in range(3):
        remind_doing(THREE_MONTHS_ON, SITE)
    assert sent() == [("qua.report_ask", "melograno@example.it")]
    assert AuditEntry.objects.filter(action="qua.commitment.asked").count() == 1
    remind_doing(dt.date(2026, 9, 30), SITE)
    assert sent("qua.report_ask") == [("qua.report_ask", "melograno@example.it")]
    row = agreement.commitments.get(signatory__kind="association")
    CommitmentReport.objects.create(commitment=row, reported_on=dt.date(2026, 9, 1), state="doing")
    Evaluation.objects.create(agreement=agreement, kind="mid_term", evaluated_on=dt.date(2026, 9, 15))
    remind_doing(dt.date(2026, 11, 30), SITE)
    assert len(sent("qua.report_ask")) == 1
    remind_doing(dt.date(2026, 12, 1), SITE)
    assert len(sent("qua.report_ask")) == 2


def test_who_has_nothing_left_to_do_is_left_in_peace(agreement: CitizenshipAgreement) -> None:
    Commitment.objects.update(state="done")
    assert quiet_parties(dt.date(2027, 1, 1), 3) == []


def test_the_rules_of_the_city_say_how_often(agreement: CitizenshipAgreement, olga: User) -> None:
    off = {"report_months": None, "ending_days": None, "mid_term": False}
    change_rules(actor=olga, rules=NewRules("qua", "monitoring", dt.date(2026, 1, 1), off, "Altro"))  # type: ignore[arg-type]
    assert remind_doing(dt.date(2027, 3, 30), SITE) == 0


def test_the_architect_hears_of_the_middle_and_of_the_end(agreement: CitizenshipAgreement, ada: User) -> None:
    agreement.signatories.update(email="")
    assert middle_of(agreement) == dt.date(2026, 9, 30)
    remind_doing(dt.date(2026, 9, 29), SITE)
    assert sent() == []
    for day in (dt.date(2026, 9, 30), dt.date(2026, 10, 1), dt.date(2027, 1, 29)):
        remind_doing(day, SITE)
    assert sent() == [("qua.mid_term", ada.email)]
    for day in (dt.date(2027, 1, 30), dt.date(2027, 2, 1)):
        remind_doing(day, SITE)
    assert sent() == [("qua.ending", ada.email), ("qua.mid_term", ada.email)]


def test_without_an_architect_the_office_hears(rivalta: Body) -> None:
    make_agreement(rivalta, "in_force", starts_on=STARTS, ends_on=ENDS)
    CityProfile.objects.update_or_create(defaults={"name": "Reggio", "email": "qua@reggio.example"})
    remind_doing(dt.date(2027, 3, 1), SITE)
    assert {email for _kind, email in sent()} == {"qua@reggio.example"}


def test_what_was_done_meanwhile_is_not_asked_any_more(
    agreement: CitizenshipAgreement, time_machine: Any
) -> None:
    time_machine.move_to(dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC))
    send_reminders(SITE)
    by_kind = {one.mailing.kind: one for one in Delivery.objects.select_related("mailing")}
    assert set(by_kind) == {"qua.report_ask", "qua.ending", "qua.mid_term"}
    for kind, words in (("qua.ending", "mercoledì 31 marzo 2027"), ("qua.mid_term", "oltre la metà")):
        message = renderer_of(kind)(by_kind[kind])
        assert words in message.text
        assert words in message.html
    Evaluation.objects.create(agreement=agreement, kind="mid_term", evaluated_on=SIGNED_ON)
    with pytest.raises(NoLongerNeeded):
        renderer_of("qua.mid_term")(by_kind["qua.mid_term"])
    CitizenshipAgreement.objects.update(state="accounted", accounted_on=dt.date(2027, 3, 1))
    for kind in ("qua.ending", "qua.report_ask"):
        with pytest.raises(NoLongerNeeded):
            renderer_of(kind)(by_kind[kind])


def test_a_day_with_nothing_new_asks_little(
    agreement: CitizenshipAgreement, django_assert_max_num_queries: Any
) -> None:
    remind_doing(dt.date(2027, 3, 1), SITE)
    before = Mailing.objects.count()
    with django_assert_max_num_queries(6):
        assert remind_doing(dt.date(2027, 3, 1), SITE) == 0
    assert Mailing.objects.count() == before


@pytest.mark.parametrize(
    ("since", "today", "months"),
    [
        (dt.date(2026, 1, 31), dt.date(2026, 2, 28), 1),
        (dt.date(2026, 1, 15), dt.date(2026, 2, 14), 0),
        (dt.date(2026, 1, 15), dt.date(2027, 1, 15), 12),
        (dt.date(2026, 4, 30), dt.date(2026, 5, 30), 1),
    ],
)
def test_months_go_by(since: dt.date, today: dt.date, months: int) -> None:
    assert _whole_months(since, today) == months
