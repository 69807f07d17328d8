"""The office's pages: what is shown before it is shared, what is refused, what the body asks for."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from benchmark.models import Campaign, CampaignAnswer, Snapshot
from core.models import SharedSnapshot, SigningKey
from tenants.context import use_city, use_public
from tenants.hosts import forget_hosts
from tenants.models import City, PlatformEntry
from tests.benchmark.sharing.measured import MEETINGS, NOW, SHARE, Measured, approve, neighbourhood

YEAR = "/lavoro/confronto/2025/"


@pytest.fixture(autouse=True)
def _in_january() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def office(in_bergamo: City, dario: User, measured: Measured) -> Client:
    client = Client(headers={"host": "bergamo.localhost"})
    client.force_login(dario)
    measured.place = neighbourhood().pk
    return client


@pytest.fixture
def campaign(db: None) -> Campaign:
    with use_public():
        campaign: Campaign = Campaign.objects.create(
            year=2025, title="Dati 2025", text="Servono per il rapporto.", due_on=dt.date(2026, 3, 31), opened_by="Rita"
        )  # fmt: skip
    return campaign


def seen_on(page: str) -> str:
    """The hidden fingerprint of the page."""
    return page.split('name="seen" value="')[1].split('"', maxsplit=1)[0]


def test_a_year_is_looked_at_annotated_approved_and_received(office: Client, in_bergamo: City) -> None:
    assert "non condiviso" in office.get("/lavoro/confronto/").content.decode()
    page = office.get(YEAR).content.decode()
    for said in (
        "55,43",
        "676 / 121.952",
        "27,5",
        "non noto",
        "Santa Lucia",
        "121.952 residenti",
        "Definizione",
    ):
        assert said in page
    assert office.post(f"{YEAR}note/{SHARE}/", {"text": "Tavoli compresi."}).status_code == 302
    page = office.get(YEAR).content.decode()
    assert "Tavoli compresi." in page
    assert "Non vedrà" in page
    answer = office.post(f"{YEAR}approva/", {"seen": seen_on(page)}, follow=True)
    assert "Approvato" in answer.content.decode()
    assert "già condivise" in answer.content.decode()
    with use_public():
        assert Snapshot.objects.standing().get().figures.filter(note="Tavoli compresi.").count() == 1
    again = office.post(f"{YEAR}approva/", {"seen": seen_on(page), "change": "x"})
    assert again.status_code == 422
    assert SharedSnapshot.objects.count() == 1
    version = office.get(f"{YEAR}versioni/1/").content.decode()
    assert "55,43" in version
    assert "Scrivi una nota" not in version
    assert office.get(f"{YEAR}versioni/2/").status_code == 404


def test_what_changed_meanwhile_is_shown_again_with_the_reason(office: Client, measured: Measured) -> None:
    before = seen_on(office.get(YEAR).content.decode())
    measured.meetings = 680
    answer = office.post(f"{YEAR}approva/", {"seen": before})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "sono cambiati i dati" in page
    assert "680 / 121.952" in page
    assert not SharedSnapshot.objects.exists()
    assert office.post(f"{YEAR}approva/", {"seen": seen_on(page)}).status_code == 302


def test_a_correction_asks_what_changed_and_withdrawing_asks_why(
    office: Client, measured: Measured, in_bergamo: City
) -> None:
    approve(in_bergamo)
    measured.meetings = 680
    page = office.get(f"{YEAR}").content.decode()
    office.post(f"{YEAR}approva/", {"seen": seen_on(page)})
    page = office.post(f"{YEAR}approva/", {"seen": seen_on(page)}).content.decode()
    assert "Che cosa è cambiato" in page
    assert (
        office.post(f"{YEAR}approva/", {"seen": seen_on(page), "change": "Quattro in più"}).status_code == 302
    )
    assert office.post(f"{YEAR}ritira/", {"reason": ""}).status_code == 200
    assert office.post(f"{YEAR}ritira/", {"reason": "Un errore"}).status_code == 302
    assert "ritirate" in office.get(YEAR).content.decode()
    with use_public():
        assert not Snapshot.objects.standing().exists()
        assert Snapshot.objects.count() == 2
    assert office.get(f"{YEAR}ritira/").status_code == 302


def test_a_year_that_runs_or_is_to_come(office: Client) -> None:
    page = office.get("/lavoro/confronto/2026/").content.decode()
    assert "si condivide quando è finito" in page
    assert "Approva" not in page
    assert office.get("/lavoro/confronto/2027/").status_code == 404
    assert office.get("/lavoro/confronto/1999/").status_code == 404
    assert office.get(f"{YEAR}note/no_such/").status_code == 404


def test_the_signed_document_is_downloaded_and_verified(
    office: Client, in_bergamo: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    approve(in_bergamo)
    answer = office.get(f"{YEAR}versioni/1/documento/")
    assert 'filename="bergamo-2025-v1.json"' in answer["Content-Disposition"]
    file = tmp_path / "it.json"
    file.write_bytes(answer.content)
    keys = Client(headers={"host": "bergamo.localhost"}).get(reverse("sharing:public_keys")).json()["keys"]
    call_command("verify_snapshot", str(file), "--public-key", keys[0]["public_key"])
    assert capsys.readouterr().out.startswith("OK: Bergamo, 2025")
    assert office.post("/lavoro/confronto/chiave/cambia/", {"seen": keys[0]["public_key"]}).status_code == 302
    office.post("/lavoro/confronto/chiave/cambia/", {"seen": keys[0]["public_key"]})
    assert SigningKey.objects.count() == 2
    assert "dal" in office.get("/lavoro/confronto/chiave/").content.decode()


def test_what_is_asked_is_seen_declined_and_answered_by_sharing(
    office: Client, campaign: Campaign, in_bergamo: City, monza: City
) -> None:
    page = office.get("/lavoro/confronto/").content.decode()
    for said in ("Dati 2025", "martedì 31 marzo 2026", "da rispondere", "Servono per il rapporto."):
        assert said in page
    path = f"/lavoro/confronto/richieste/{campaign.pk}/"
    assert office.post(path, {"reason": ""}).status_code == 200
    assert office.post(path, {"reason": "Registro incompleto"}).status_code == 302
    with use_public():
        answer = CampaignAnswer.objects.get()
        assert (answer.city_key, answer.declined_because) == (in_bergamo.pk, "Registro incompleto")
        assert answer.seen_at
        assert PlatformEntry.objects.filter(action="comparison.declined").count() == 1
    assert "Registro incompleto" in office.get("/lavoro/confronto/").content.decode()
    office.post(f"{YEAR}approva/", {"seen": seen_on(office.get(YEAR).content.decode())})
    assert "dati condivisi" in office.get("/lavoro/confronto/").content.decode()
    with use_public():
        campaign.city_keys = [str(monza.pk)]
        campaign.save()
    assert office.get(path).status_code == 404
    assert "Dati 2025" not in office.get("/lavoro/confronto/").content.decode()


def test_who_only_sees_shares_nothing(office: Client, anna: User, in_bergamo: City) -> None:
    approve(in_bergamo)
    worker = Client(headers={"host": "bergamo.localhost"})
    worker.force_login(anna)
    page = worker.get(YEAR).content.decode()
    assert "55,43" in page
    for hidden in ("Scrivi una nota", "Approva", "Ritira"):
        assert hidden not in page
    assert worker.post(f"{YEAR}approva/").status_code == 403
    assert worker.post("/lavoro/confronto/chiave/cambia/").status_code == 403


def test_a_suspended_city_approves_nothing_and_may_take_back(
    office: Client, in_bergamo: City, measured: Measured
) -> None:
    """Suspended between the preview and the approval: what was shown is not shared, it may still be looked at."""
    office.post(f"{YEAR}approva/", {"seen": seen_on(office.get(YEAR).content.decode())})
    measured.meetings = 680
    office.post(f"{YEAR}approva/", {"seen": "anything", "change": "x"})  # which measures anew
    shown = seen_on(office.get(YEAR).content.decode())
    with use_public():
        City.objects.filter(pk=in_bergamo.pk).update(state=City.State.SUSPENDED)
    forget_hosts()
    assert office.post(f"{YEAR}note/{MEETINGS}/", {"text": "x"}).status_code == 403
    refused = office.post(f"{YEAR}approva/", {"seen": shown, "change": "Quattro in più"})
    assert (refused.status_code, SharedSnapshot.objects.count()) == (403, 1)
    assert "sospesa" in refused.content.decode()
    assert seen_on(office.get(YEAR).content.decode()) == shown
    assert office.post(f"{YEAR}ritira/", {"reason": "Un errore"}).status_code == 302
    with use_public():
        assert not Snapshot.objects.standing().exists()


def test_what_was_refused_is_told_to_the_office(office: Client, bergamo: City) -> None:
    with use_city(bergamo):
        shared = approve(bergamo)
        document = shared.document.replace('"676"', '"677"')
        SharedSnapshot.objects.filter(pk=shared.pk).update(document=document)
    page = office.get(YEAR).content.decode()
    assert "firma non corrisponde" in page
    assert json.loads(document)["figures"][0]["numerator"] == "677"
