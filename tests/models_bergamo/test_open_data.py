"""The open data of networks: projects that got money, requests the office shows."""

import json
from typing import Any

from django.core.cache import cache
from django.test import Client

from accounts.models import User
from core.models import Body, Organisation
from models_bergamo.models import CouncillorRequest, GrantApplication
from tests.models_bergamo.conftest import MakeApplication


def rows(client: Client, code: str) -> Any:
    cache.clear()
    return json.loads(client.get(f"/dati-aperti/{code}.json").content)


def test_a_project_is_told_once_it_got_money_and_who_leads_it_where_it_may_be_named(
    make_application: MakeApplication, lead: Organisation, alfa: Body, bergamo_client: Client
) -> None:
    application = make_application()
    assert rows(bergamo_client, "progetti-sostenuti") == []
    GrantApplication.objects.filter(pk=application.pk).update(
        state="admitted",
        submitted_on="2023-03-10",
        decided_on="2023-05-02",
        admitted_eur="700.50",
        requested_eur="800",
    )
    (row,) = rows(bergamo_client, "progetti-sostenuti")
    assert (row["titolo"], row["capofila"], row["stato"], row["quartieri"]) == (
        "Cortile aperto",
        str(lead),
        "ammesso",
        ["Alfa"],
    )
    assert (row["contributo_eur"], row["costo_previsto_eur"], row["liquidato_eur"], row["anno"]) == (
        700.5,
        1000,
        None,
        2023,
    )
    content = bergamo_client.get("/dati-aperti/progetti-sostenuti.csv").content.decode()
    assert ",1000,700.5,,," in content
    Organisation.objects.filter(pk=lead.pk).update(listed_publicly=False)
    (row,) = rows(bergamo_client, "progetti-sostenuti")
    assert row["capofila"] is None


def test_a_request_is_told_where_the_office_shows_it_without_its_text(
    alfa: Body, dario: User, bergamo_client: Client
) -> None:
    sent = {"body": alfa, "addressee": "Assessorato al verde", "text": "Testo", "sent_on": "2026-03-01"}
    CouncillorRequest.objects.create(subject="Nel cassetto", state="sent", **sent)
    answered = {
        "state": "answered",
        "answer": "Sì",
        "answered_on": "2026-03-20",
        "outcome": "partly",
        "is_public": True,
    }
    CouncillorRequest.objects.create(subject="Panchine", **sent, **answered)
    (row,) = rows(bergamo_client, "istanze")
    assert (row["oggetto"], row["a_chi"], row["esito"], row["risposta_del"]) == (
        "Panchine", "Assessorato al verde", "accolta_in_parte", "2026-03-20",
    )  # fmt: skip
    assert "Testo" not in str(row)
