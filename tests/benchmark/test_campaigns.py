"""A campaign: whom it asks, what a city answers, when it is reminded, and that everything happens once."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from benchmark.models import Campaign, CampaignAnswer, Snapshot
from benchmark.reminding import distance_reached, remind_cities
from benchmark.selectors.campaigns import answers_to, campaigns_with_answers, counted
from benchmark.services.answers import decline, note_seen
from benchmark.services.campaigns import close_campaign, open_campaign
from core.services.errors import DomainError
from tenants.context import use_public
from tenants.mail.sending import written
from tenants.models import City, Message, PlatformEntry

NOW = dt.datetime(2026, 1, 7, 9, tzinfo=dt.UTC)
DUE = dt.date(2026, 1, 31)


def ask(**more: Any) -> Campaign:
    given = {"actor": None, "year": 2025, "title": "I dati del 2025", "due_on": DUE, "now": NOW, **more}
    with use_public():
        return open_campaign(**given)


def with_office(*cities: City) -> None:
    for city in cities:
        city.office, city.office_email = "Ufficio", f"ufficio@{city.schema_name}.example"
        city.save()


def snapshot(city: City, year: int = 2025) -> Snapshot:
    return Snapshot.objects.create(
        city_key=city.pk, city_name=city.name, year=year, version=1, document="{}", signature="s",
        public_key="k", approved_at=NOW,
    )  # fmt: skip


@pytest.fixture
def on_the_clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the morning's task on a day."""

    def run(day: dt.date) -> int:
        monkeypatch.setattr(timezone, "localdate", lambda at=None, tz=None: at.date() if at else day)
        before = Message.objects.count()
        remind_cities()
        return Message.objects.count() - before

    return run


def test_the_request_reaches_each_office_once_and_reminders_only_who_has_not_answered(
    bergamo: City, monza: City, leo: User, on_the_clock: Any
) -> None:
    with_office(bergamo, monza)
    row = ask(text="Tutti gli indicatori dell'anno.")
    assert {message.email for message in Message.objects.filter(kind="campaign")} == {
        "ufficio@bergamo.example", "ufficio@monza.example",
    }  # fmt: skip
    said = written(Message.objects.get(email="ufficio@bergamo.example"))
    assert "entro il 31/01/2026" in said.body
    assert "Tutti gli indicatori" in said.body
    assert "http" in said.body

    assert on_the_clock(dt.date(2026, 1, 16)) == 0
    snapshot(monza)
    assert on_the_clock(dt.date(2026, 1, 17)) == 1  # fourteen days before: Monza has shared
    assert on_the_clock(dt.date(2026, 1, 18)) == 0  # once
    with use_public():
        note_seen(city_key=bergamo.pk, campaigns=[row.pk])
    assert on_the_clock(dt.date(2026, 1, 29)) == 1  # having seen it is no answer
    assert "31/01/2026" in written(Message.objects.latest("queued_at")).body
    with use_public():
        decline(actor=leo, city=bergamo, campaign_id=row.pk, reason="Dati incompleti")
    assert on_the_clock(dt.date(2026, 2, 7)) == 0
    CampaignAnswer.objects.all().delete()
    assert on_the_clock(dt.date(2026, 2, 8)) == 1  # a clock that stood still for a day
    assert "è passato" in written(Message.objects.latest("queued_at")).body
    assert on_the_clock(dt.date(2026, 3, 1)) == 0


def test_a_distance_before_the_opening_is_not_made_up_for(bergamo: City, monza: City) -> None:
    with_office(bergamo)
    row = ask(due_on=dt.date(2026, 1, 20), city_keys=[bergamo.pk])
    assert distance_reached(row, dt.date(2026, 1, 8)) is None
    assert distance_reached(row, dt.date(2026, 1, 17)) == 3
    assert distance_reached(row, dt.date(2026, 1, 21)) is None


def test_the_page_tells_what_each_city_did_and_the_best_counts(
    bergamo: City, monza: City, leo: User, django_assert_num_queries: Any
) -> None:
    row = ask()
    with use_public():
        note_seen(city_key=bergamo.pk, campaigns=[row.pk])
        note_seen(city_key=bergamo.pk, campaigns=[row.pk])
        decline(actor=leo, city=monza, campaign_id=row.pk, reason="Anno di passaggio")
        with django_assert_num_queries(3):
            rows = {one.name: one for one in answers_to(row)}
    assert rows["Bergamo"].standing == "seen"
    assert (rows["Monza"].standing, rows["Monza"].because) == ("declined", "Anno di passaggio")
    snapshot(monza)  # who shares after all has shared
    assert counted(answers_to(row)).shared == 1
    with django_assert_num_queries(3):
        ((_same, answers),) = campaigns_with_answers([row])
    assert (answers.asked, answers.seen, answers.shared, answers.declined) == (2, 1, 1, 0)
    entry = PlatformEntry.objects.get(action="comparison.declined")
    assert (entry.city_name, entry.after["reason"]) == ("Monza", "Anno di passaggio")


def test_one_open_campaign_a_year_and_the_same_form_twice_is_one(bergamo: City, leo: User) -> None:
    key = Campaign().pk
    first = ask(key=key)
    assert ask(key=key).pk == first.pk
    with pytest.raises(DomainError, match="già aperta"):
        ask(title="Un'altra")
    for due_on in (dt.date(2025, 12, 31), NOW.date()):
        with pytest.raises(DomainError, match="deve ancora venire"):
            ask(due_on=due_on)
    City.objects.filter(pk=bergamo.pk).update(state="suspended")
    with pytest.raises(DomainError, match="Nessuna"):
        ask(year=2024, city_keys=[bergamo.pk])
    assert Campaign.objects.count() == 1


def test_a_closed_campaign_writes_to_nobody_and_takes_no_answer(
    bergamo: City, leo: User, on_the_clock: Any
) -> None:
    with_office(bergamo)
    row = ask()
    with use_public():
        for _twice in range(2):
            close_campaign(actor=leo, campaign_id=row.pk, now=NOW)
        with pytest.raises(DomainError, match="chiusa"):
            decline(actor=leo, city=bergamo, campaign_id=row.pk, reason="no")
    assert Message.objects.get().state == Message.State.DROPPED
    assert on_the_clock(dt.date(2026, 1, 17)) == 0
    assert PlatformEntry.objects.filter(action="campaign.closed").count() == 1
    assert ask(title="Di nuovo").pk != row.pk  # a closed one leaves its year free
