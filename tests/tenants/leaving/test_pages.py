"""The pages on which a city takes its data, and on which the team lets it go."""

import datetime as dt
import zipfile
from io import BytesIO

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.models import AuditEntry, RoleGrant
from tenants.context import use_city, use_public
from tenants.leaving.tasks import continue_exports, make_export
from tenants.mail.sending import send_messages
from tenants.models import City, CityExport, DepartureReceipt, Message
from tenants.services.departures import warn_of_departures
from tests.cast import make_user
from tests.core.permissions.test_matrix import browser
from tests.tenants.team import team_browser


@pytest.fixture
def office(fresh_database: str, bergamo: City) -> Client:
    """Dario's browser, in a database with real commits."""
    with use_city(bergamo):
        user = make_user("dario@bergamo.example", "Dario Ufficio")
        RoleGrant.objects.create(user=user, role="participation_office")
    return browser(bergamo, user)


def test_one_click_makes_one_archive_that_the_office_downloads_in_any_state(
    office: Client, bergamo: City
) -> None:
    City.objects.filter(pk=bergamo.pk).update(
        state="leaving", leaves_on=timezone.localdate() + dt.timedelta(days=60)
    )
    page = office.get("/lavoro/citta/dati/").content.decode()
    assert "Esporta tutto" in page
    assert office.post("/lavoro/citta/dati/esporta/")["Location"] == "/lavoro/citta/dati/"
    export = CityExport.objects.get()  # the worker of the tests works at once
    assert (export.state, export.asked_by) == ("ready", "Dario Ufficio"), export.failure
    answer = office.get(f"/lavoro/citta/dati/{export.pk}/archivio/")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert zipfile.ZipFile(BytesIO(content)).testzip() is None
    assert answer["Cache-Control"] == "private, no-store"
    assert office.get(f"/lavoro/citta/dati/{export.pk}/stato/")["HX-Refresh"] == "true"
    with use_city(bergamo):
        made = list(AuditEntry.objects.filter(action__startswith="core.export").order_by("at"))
        assert [(entry.action, entry.actor_label) for entry in made] == [
            ("core.export.made", "sistema"),
            ("core.export.downloaded", "Dario Ufficio"),
        ]
        assert made[0].after == {"asked_by": "Dario Ufficio", "sha256": export.sha256}
    (letter,) = [message for message in mail.outbox if message.to == ["dario@bergamo.example"]]
    assert "http://bergamo.localhost/lavoro/citta/dati/" in letter.body
    assert "Scarica" in office.get("/lavoro/citta/dati/").content.decode()
    make_export(str(export.pk))  # delivered again: nothing more is made, nobody is told twice
    assert len(mail.outbox) == 1

    CityExport.objects.update(expires_on=timezone.localdate() - dt.timedelta(days=1))
    continue_exports()
    assert CityExport.objects.get().state == "expired"
    assert office.get(f"/lavoro/citta/dati/{export.pk}/archivio/").status_code == 404


def test_an_archive_is_of_its_city_and_of_who_may_manage_it(
    office: Client, bergamo: City, monza: City
) -> None:
    office.post("/lavoro/citta/dati/esporta/")
    export = CityExport.objects.get()
    with use_city(monza):
        elena = make_user("elena@monza.example", "Elena Monza")
        RoleGrant.objects.create(user=elena, role="participation_office")
    other = Client(headers={"host": "monza.localhost"})
    with use_city(monza):
        other.force_login(elena)
    assert other.get("/lavoro/citta/dati/").status_code == 200
    assert str(export.pk) not in other.get("/lavoro/citta/dati/").content.decode()
    for page in ("archivio", "stato"):
        assert other.get(f"/lavoro/citta/dati/{export.pk}/{page}/").status_code == 404
    with use_city(bergamo):
        anna = make_user("anna@bergamo.example", "Anna")
        RoleGrant.objects.create(user=anna, role="neighbourhood_worker")
    assert browser(bergamo, anna).get(f"/lavoro/citta/dati/{export.pk}/archivio/").status_code == 403


def test_a_second_click_while_one_is_made_is_the_same_export(in_bergamo: City, dario: User) -> None:
    client = browser(in_bergamo, dario)
    for _click in range(2):
        client.post("/lavoro/citta/dati/esporta/")
    with use_public():
        export = CityExport.objects.get()
    assert "in coda" in client.get(f"/lavoro/citta/dati/{export.pk}/stato/").content.decode()
    with use_public():
        CityExport.objects.update(state="working", done=3, total=12)
    assert "25 per cento" in client.get("/lavoro/citta/dati/").content.decode()
    assert "Esporta tutto" not in client.get("/lavoro/citta/dati/").content.decode()


def test_who_leaves_is_warned_two_weeks_and_three_days_before_once_each(bergamo: City) -> None:
    for days, sent in ((15, 0), (14, 1), (13, 0), (3, 1), (2, 0)):
        City.objects.filter(pk=bergamo.pk).update(
            state="leaving", leaves_on=dt.date(2030, 1, 31), office_email="ufficio@bergamo.example"
        )
        assert warn_of_departures(today=dt.date(2030, 1, 31) - dt.timedelta(days=days)) == sent, days
    assert "cancellati il 31/01/2030" in Message.objects.first().subject  # type: ignore[union-attr]
    send_messages()
    assert "http://bergamo.localhost/lavoro/citta/dati/" in mail.outbox[0].body


def test_the_team_deletes_before_the_day_only_on_two_confirmations(franca: User, bergamo: City) -> None:
    client = team_browser(franca)
    page = f"/console/uscite/{bergamo.pk}/cancella/"
    assert client.get(page).status_code == 404
    City.objects.filter(pk=bergamo.pk).update(state="leaving", leaves_on=dt.date(2099, 1, 31))
    assert "Cancella ora" in client.get("/console/uscite/").content.decode()
    assert "non ha mai esportato" in client.get(page).content.decode()
    told = {"reason": "Chiesto dal sindaco", "confirmed_name": "Bergamo", "understood": "on"}
    for missing, wrong in (("reason", " "), ("confirmed_name", "Brescia"), ("understood", "")):
        assert client.post(page, {**told, missing: wrong}).status_code == 422
        assert not DepartureReceipt.objects.exists()
    assert client.post(page, told)["Location"] == "/console/uscite/"
    receipt = DepartureReceipt.objects.get()
    assert (receipt.decided_by, receipt.reason) == ("Franca Gestisce", "Chiesto dal sindaco")
    assert Client(headers={"host": "bergamo.localhost"}).get("/").status_code == 404
    paper = client.get(f"/console/uscite/ricevute/{receipt.pk}/")
    assert paper.content.startswith(b"%PDF")
    assert client.post(page, told)["Location"] == "/console/uscite/"
    assert DepartureReceipt.objects.count() == 1
