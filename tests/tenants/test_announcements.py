"""What the team tells the offices: to whom, from when to when, once read no more, and by mail."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.services.errors import DomainError
from tenants.announcements import forget_announcements
from tenants.context import use_city, use_public
from tenants.mail.sending import written
from tenants.models import Announcement, AnnouncementDismissal, City, CityHealth, Message
from tenants.services.announcements import publish_announcement, withdraw_announcement
from tests.tenants.team import team_browser

NOW = timezone.now
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Any:
    forget_announcements()
    yield
    forget_announcements()


def tell(text: str = "Lunedì dalle 8 alle 9 il sito è fermo.", **more: Any) -> Announcement:
    with use_public():
        row = publish_announcement(actor=None, text=text, now=NOW(), **{"since": NOW(), **more})
    forget_announcements()
    return row


def office(user: User, city: City) -> Client:
    browser = Client(headers={"host": f"{city.schema_name}.localhost"})
    with use_city(city):
        browser.force_login(user)
    return browser


def says(browser: Client, text: str, path: str = "/lavoro/") -> bool:
    return text in browser.get(path).content.decode()


def test_the_office_reads_it_at_work_puts_it_away_and_sees_it_no_more(
    dario: User, anna: User, bergamo: City, in_bergamo: City
) -> None:
    row = tell(text_en="On Monday the site is down.", link="https://vicinia.example/stato")
    browser, other = office(dario, bergamo), office(dario, bergamo)
    assert says(browser, "Lunedì dalle 8")
    assert not says(browser, "Lunedì dalle 8", "/")  # citizens are told nothing
    assert not says(office(anna, bergamo), "Lunedì dalle 8")  # nor is who has nothing to do with the contract
    browser.cookies["django_language"] = "en"
    assert says(browser, "On Monday")
    assert other.get("/lavoro/").status_code == 200
    for _twice in range(2):
        answer = browser.post(
            f"/lavoro/citta/avvisi/{row.pk}/letto/", headers={"referer": "http://evil.example/"}
        )
        assert answer["Location"] == "/lavoro/"
    assert not says(browser, "On Monday")
    assert not says(other, "Lunedì dalle 8")  # on her other computer neither
    with use_public():
        assert AnnouncementDismissal.objects.count() == 1


def test_it_is_for_some_cities_and_between_two_moments(dario: User, bergamo: City, in_bergamo: City) -> None:
    browser = office(dario, bergamo)
    tell("per altri", model_slugs=["dummy"])
    tell("per sospese", states=["suspended"])
    tell("domani", since=NOW() + DAY)
    tell("per noi", model_slugs=["bergamo"], states=["active"])
    with use_public():
        gone = tell("ritirato")
        withdraw_announcement(actor=None, announcement_id=gone.pk, now=NOW())
        forget_announcements()
    page = browser.get("/lavoro/").content.decode()
    assert "per noi" in page
    assert not [text for text in ("per altri", "per sospese", "domani", "ritirato") if text in page]
    with pytest.raises(DomainError, match="dopo l'inizio"):
        tell("mai", until=NOW() - DAY)


def test_it_costs_a_page_no_query(
    dario: User, bergamo: City, in_bergamo: City, django_assert_max_num_queries: Any
) -> None:
    browser = office(dario, bergamo)
    tell()
    browser.get("/lavoro/citta/assistenza/")
    with django_assert_max_num_queries(60) as without:
        browser.get("/lavoro/citta/assistenza/")
    for number in range(5):
        tell(f"avviso {number}")
    browser.get("/lavoro/citta/assistenza/")
    with django_assert_max_num_queries(60) as with_six:
        assert browser.get("/lavoro/citta/assistenza/").content.decode().count("Ho letto") == 6
    assert len(without) == len(with_six)


def test_it_is_mailed_once_to_each_office_it_is_for_when_it_begins(
    bergamo: City, monza: City, gino: User, django_assert_num_queries: Any
) -> None:
    with use_public():
        City.objects.filter(pk=bergamo.pk).update(office="Ufficio", office_email="ufficio@bergamo.example")
        for city, slug in ((bergamo, "bergamo"), (monza, "dummy")):
            figures = dict.fromkeys(
                ("schema_bytes", "media_bytes", "users", "meetings", "failed_deliveries"), 0
            )
            CityHealth.objects.create(city=city, model_slugs=[slug], **figures)
    browser = team_browser(gino)
    page = browser.get("/console/avvisi/nuovo/")
    tomorrow = timezone.localtime(NOW() + DAY).strftime("%Y-%m-%dT%H:%M")
    sent = {
        "text": "Fermo", "text_en": "Down", "severity": "warning", "since": tomorrow, "by_mail": "on",
        "model_slugs": ["bergamo", "dummy"], "key": str(page.context["form"]["key"].value()),
    }  # fmt: skip
    for _twice in range(2):
        browser.post("/console/avvisi/nuovo/", sent)
    with use_public():
        row = Announcement.objects.get()
        message = Message.objects.get(kind="announcement")
        assert message.next_attempt_at == row.since > NOW()
        assert message.email == "ufficio@bergamo.example"
        letter = written(message)
        assert "Fermo" in letter.body
        assert "In English: Down" in letter.body
        assert "2 città, di cui 1 senza email" in browser.get("/console/avvisi/").content.decode()
        browser.post(f"/console/avvisi/{row.pk}/ritira/")
        message.refresh_from_db()
        assert message.state == "dropped"
    assert len(mail.outbox) == 0
    assert "Fermo" in browser.get("/console/avvisi/?moment=past&q=fermo").content.decode()
    assert "Nessun avviso" in browser.get("/console/avvisi/?moment=current").content.decode()
    with use_public(), transaction.atomic():
        Announcement.objects.bulk_create(Announcement(text=f"a{n}", written_by="x") for n in range(20))
    with django_assert_num_queries(5):
        browser.get("/console/avvisi/")
    assert len(browser.get("/console/avvisi/?export=csv").content.decode().splitlines()) == 22
