"""The feeds of news, read by feedparser; where pages say they are."""

import datetime as dt
from typing import Any

import feedparser
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.models import Body, Meeting, Minutes
from core.services.meeting_states import cancel_meeting
from core.services.reports import publish_report
from tests.core.open_data.conftest import make_meeting

CITY = "/novita.atom"


def read(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    found = feedparser.parse(answer.content)
    assert not found.bozo
    assert found.version == "atom10"
    assert found.feed.title
    assert len({entry.id for entry in found.entries}) == len(found.entries)
    return found


def test_meetings_minutes_and_reports_are_told_once_the_latest_first_and_never_by_name(
    held: Meeting, dario: User, beta: Body, bergamo_client: Client
) -> None:
    now = timezone.now()
    Minutes.objects.filter(meeting=held).update(published_at=now - dt.timedelta(days=1))
    Meeting.objects.filter(pk=held.pk).update(
        meets_on=timezone.localdate() - dt.timedelta(days=9), convened_at=now - dt.timedelta(days=20)
    )
    Meeting.objects.exclude(pk=held.pk).update(convened_at=None)
    coming = make_meeting(
        beta,
        state="convened",
        day=timezone.localdate() + dt.timedelta(days=5),
        title="Da Zoraide Segretissimi",
    )
    Meeting.objects.filter(pk=coming.pk).update(convened_at=now - dt.timedelta(hours=1))
    found = read(bergamo_client, CITY)
    kinds = [entry.title.partition(",")[0] for entry in found.entries]
    assert kinds == ["Plenaria", "Resoconto pubblicato: Plenaria", "Plenaria"]
    assert found.entries[0].link == f"http://bergamo.localhost/incontri/{coming.pk}/"
    assert found.entries[0].title.startswith("Plenaria, Rete Beta, ")
    assert "Segretissimi" not in str(found)
    assert found.feed.updated_parsed == found.entries[0].updated_parsed
    ids = {entry.link: entry.id for entry in found.entries[:1]}

    cancel_meeting(actor=dario, meeting_id=coming.pk, reason="Neve")
    Meeting.objects.filter(pk=make_meeting(beta, day=dt.date(2024, 5, 6)).pk).update(convened_at=None)
    publish_report(actor=dario, model_slug="bergamo", year=2024)
    cache.clear()
    found = read(bergamo_client, CITY)
    assert {found.entries[0].title.partition(":")[0], found.entries[1].title.partition(":")[0]} == {
        "Rapporto del 2024",
        "Annullato",
    }
    (same,) = [entry for entry in found.entries if entry.title.startswith("Annullato")]
    assert ids[same.link] == same.id
    assert same.updated_parsed > same.published_parsed
    assert len(found.entries) == 4


def test_a_body_has_its_own_with_what_concerns_everybody(
    held: Meeting, alfa: Body, beta: Body, bergamo_client: Client
) -> None:
    """A report concerns everybody; meetings only their bodies. What changes nothing changes no byte."""
    Meeting.objects.exclude(pk=held.pk).update(convened_at=None)
    only_beta = make_meeting(beta, state="convened", day=timezone.localdate())
    links = {entry.link for entry in read(bergamo_client, "/organismi/rete-alfa/novita.atom").entries}
    assert not any(str(only_beta.pk) in link for link in links)
    assert any(str(held.pk) in link for link in links)
    assert any(
        str(only_beta.pk) in entry.link
        for entry in read(bergamo_client, "/organismi/rete-beta/novita.atom").entries
    )
    first = bergamo_client.get(CITY).content
    cache.clear()
    assert bergamo_client.get(CITY).content == first
    assert bergamo_client.get("/organismi/nessuno/novita.atom").status_code == 404
    page = bergamo_client.get("/reti/rete-alfa/").content.decode()
    for address in (CITY, "/organismi/rete-alfa/novita.atom", "/organismi/rete-alfa/incontri.ics"):
        assert f'href="{address}"' in page
    assert 'type="application/atom+xml"' in page
    assert 'href="/dati-aperti/"' in page
