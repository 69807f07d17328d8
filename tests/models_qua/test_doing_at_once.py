"""Two workers, two tabs, two people at the same moment, on real connections; and a clock whose worker dies half way."""

import datetime as dt
from decimal import Decimal
from functools import partial

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from accounts.rows import new_key
from core.mail.sending import send_waiting
from core.models import AuditEntry, Delivery, Mailing
from core.services.activation import activate_participation_model
from models_qua.models import CitizenshipAgreement, CommitmentReport, Expense, FinalAccount, Measurement
from models_qua.services import doing_mail, doing_reminders
from models_qua.services.account import AccountText, account_agreement
from models_qua.services.doing_reminders import remind_doing
from models_qua.services.measurements import measure_indicator
from models_qua.services.reports import Said, report_by_link
from models_qua.services.spending import Spending, record_expense
from models_qua.services.tracked import Owner
from tenants.context import use_city
from tenants.models import City
from tests.core.mail.server import MailServer, free_port, running
from tests.core.services.test_two_at_once import at_once
from tests.models_qua.rows import SINCE, make_agreement, make_district, make_lab, make_season, user_with

SITE = "http://monza.localhost/"
TODAY = timezone.localdate()


@pytest.fixture
def ada(fresh_database: str, monza: City) -> User:
    """The architect of Rivalta, in a database where commits are real: an agreement was signed two hundred days ago."""
    with use_city(monza):
        activate_participation_model(actor=None, slug="qua", since=SINCE)
        season = make_season()
        lab = make_lab("Rivalta", season, district=make_district(season, "Rivalta"))
        days = {
            name: TODAY - dt.timedelta(days=200)
            for name in ("proposed_on", "act_on", "signed_on", "starts_on")
        }
        row = make_agreement(lab, "in_force", ends_on=TODAY + dt.timedelta(days=30), **days)
        row.signatories.filter(kind="association").update(email="melograno@example.it")
        row.evaluations.create(kind="final", evaluated_on=TODAY, worked="Tutto")
        return user_with("ada@reggio.example", "Ada Architetta", "neighbourhood_architect", lab)


def test_two_workers_ask_once_and_each_message_arrives_once(
    ada: User, monza: City, settings: Settings
) -> None:
    server = MailServer(free_port())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    with running(server):
        assert at_once(monza, *[partial(remind_doing, TODAY, SITE)] * 3) == []
    with use_city(monza), running(server):
        assert sorted(Mailing.objects.values_list("kind", flat=True)) == [
            "qua.ending",
            "qua.mid_term",
            "qua.report_ask",
        ]
        assert AuditEntry.objects.filter(action="qua.commitment.asked").count() == 1
        for _twice in range(2):
            send_waiting(SITE)
    assert server.to() == {"melograno@example.it": 1, ada.email: 2}
    asked = next(one for one in server.taken if one.to == "melograno@example.it")
    assert "/accordi/impegni/" in asked.text()
    assert "Apre il parco il sabato" in asked.text()


def test_a_worker_that_dies_half_way_leaves_nothing_half_done(
    ada: User, monza: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_args: object, **_more: object) -> None:
        raise SystemExit  # what a killed worker leaves: a transaction nobody commits

    with use_city(monza):
        monkeypatch.setattr(doing_reminders, "record", dies)
        with pytest.raises(SystemExit):
            remind_doing(TODAY, SITE)
        assert not Mailing.objects.exists()
        assert not Delivery.objects.exists()
        monkeypatch.undo()
        assert remind_doing(TODAY, SITE) == 3
        assert remind_doing(TODAY, SITE) == 0
        assert Mailing.objects.filter(kind=doing_mail.REPORT_ASK).count() == 1


def test_the_same_form_sent_twice_at_once_is_one(ada: User, monza: City) -> None:
    with use_city(monza):
        agreement = CitizenshipAgreement.objects.get()
        sheet, row = agreement.sheets.get(), agreement.commitments.get(signatory__kind="association")
        indicator = agreement.indicators.get()
    key = new_key()
    spend = partial(record_expense, actor=ada, owner=Owner(sheet.pk), key=key)
    told = {row.pk: Said("doing", "Aperti", Decimal(3))}
    measure = partial(
        measure_indicator, actor=ada, indicator_id=indicator.pk, measured_on=TODAY, value=Decimal(4)
    )
    for verb in (
        partial(spend, spending=Spending(TODAY, "Vernice", Decimal("1.10"))),
        partial(report_by_link, signatory_id=row.signatory_id, said=told, key=key),
        measure,
    ):
        assert at_once(monza, verb, verb) == []
    with use_city(monza):
        for model in (Expense, CommitmentReport, Measurement):
            assert model.objects.count() == 1  # type: ignore[attr-defined]


def test_two_who_account_at_once_give_one_account(ada: User, monza: City) -> None:
    with use_city(monza):
        agreement = CitizenshipAgreement.objects.get()
    account = partial(account_agreement, actor=ada, agreement_id=agreement.pk, on=TODAY)
    refused = at_once(
        monza,
        partial(account, account=AccountText("Uno", leave_open=True)),
        partial(account, account=AccountText("Due", leave_open=True)),
    )
    assert len(refused) == 1
    with use_city(monza):
        assert FinalAccount.objects.get().results in {"Uno", "Due"}
