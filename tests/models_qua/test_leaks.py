"""What nobody may read where everybody reads, and what each personal link does not open."""

import datetime as dt
import json
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body, Person
from models_qua.mail.need_links import need_token
from models_qua.mail.report_links import report_token
from models_qua.mail.signing import signing_token
from models_qua.models import AgreementFile, CitizenshipAgreement, Commitment, Expense, Photo, Signatory
from models_qua.services.documents import last_version
from models_qua.services.signatures import ask_signature, withdraw_signature
from models_qua.views.documents import _MAKE
from tenants.context import use_city
from tenants.models import City
from tests.models_qua.conftest import browser
from tests.models_qua.life import SIGNED, approved, association_of, city_of, sign
from tests.models_qua.rows import make_agreement, make_cycle, make_group, make_need, make_party

SECRET = "Zoraide Segretissimi"
ADDRESS = "zoraide@segreta.example"
NOW = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def today(time_machine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The papers are the words they say: they are made by another test."""
    time_machine.move_to(NOW)

    def words(paper: dict[str, Any]) -> bytes:
        return json.dumps(paper, ensure_ascii=False).encode()

    for kind in ("pdf", "docx"):
        monkeypatch.setattr(f"models_qua.services.documents.make_{kind}", words)
        monkeypatch.setitem(_MAKE, kind, words)


@pytest.fixture
def agreement(olga: User, rivalta: Body) -> CitizenshipAgreement:
    """Signed by the city and by a volunteer who is not to be named; and a draft, needs and files nobody outside may see."""
    person = Person.objects.create(given_name="Zoraide", family_name="Segretissimi", email=ADDRESS)
    cycle = make_cycle(rivalta)
    row = approved(olga, rivalta, title="Accordo che tutti leggono")
    made = {"kind": "volunteer", "listed_publicly": False, "email": ADDRESS, "person": person}
    hidden = make_party(row, SECRET, **made)
    sheet = row.sheets.get()
    sheet.lead = hidden
    sheet.save()
    Commitment.objects.create(agreement=row, sheet=sheet, signatory=hidden, what="Innaffia il giardino")
    sign(olga, city_of(row))
    sign(olga, hidden, signer_name=SECRET)
    sign(olga, association_of(row), signer_name=SECRET, signer_role="presidente")
    make_agreement(rivalta, "draft", title=f"Bozza di {SECRET}")
    needs = {"proposer_name": SECRET, "proposer_email": ADDRESS, "is_public": True}
    make_group(
        cycle,
        "Panchine",
        make_need(cycle, "Una panchina", person=person, **needs),
        fate="in_agreement",
        fate_on=SIGNED,
        fate_reasons="Sì",
    )
    file = {"content_type": "application/pdf", "size": 4, "sha256": "0" * 64}
    AgreementFile.objects.create(
        agreement=row, title=f"Polizza di {SECRET}", file=ContentFile(b"%PDF", name="p.pdf"), **file
    )
    Photo.objects.create(
        sheet=sheet,
        file=ContentFile(b"P", name="f.png"),
        content_type="image/png",
        size=1,
        description=SECRET,
    )
    row.refresh_from_db()
    return row


def test_nothing_that_is_not_public_is_anywhere_for_everybody(
    agreement: CitizenshipAgreement, citizen: Client, rivalta: Body
) -> None:
    sheet, cycle = agreement.sheets.get(), agreement.body.lab_cycles.get()
    addresses = [
        "/", "/privacy/", "/cerca/?q=Zoraide", "/cerca/?q=Segretissimi", "/cerca/?q=panchina", "/sitemap.xml", "/incontri.ics",
        *(reverse(f"qua:{name}") for name in ("register", "results", "signatories", "bodies", "public-places")),
        reverse("qua:register") + "?q=Zoraide", reverse("qua:signatories") + "?q=Zoraide",
        reverse("qua:agreement-public", args=[agreement.slug]), reverse("qua:project-public", args=[sheet.slug]),
        reverse("qua:body", args=[rivalta.slug]), reverse("qua:public-needs", args=[rivalta.slug]), reverse("qua:public-path", args=[rivalta.slug, cycle.pk]),
        *(reverse("qua:results-file", args=[kind]) for kind in ("json", "csv")),
        *(reverse("qua:agreement-public-file", args=[agreement.pk, kind]) for kind in ("pdf", "docx")),
    ]  # fmt: skip
    opened = 0
    for address in addresses:
        for language in ("it", "en"):
            answer = citizen.get(address, headers={"accept-language": language})
            told = b"".join(answer) if answer.streaming else answer.content
            shown = told.decode().replace("Zoraide&quot;", "").replace('value="Zoraide"', "")
            assert "Segretissimi" not in shown.replace("q=Segretissimi", "").replace(
                'value="Segretissimi"', ""
            ) or ("cerca/?q=Segretissimi" in address and SECRET not in shown), address
            assert ADDRESS not in shown, address
            opened += answer.status_code == 200
    assert opened >= 2 * (len(addresses) - 3)
    shown = citizen.get(reverse("qua:agreement-public", args=[agreement.slug])).content.decode()
    assert "Innaffia il giardino" in shown


def test_what_proves_an_expense_is_for_who_follows_the_project(
    agreement: CitizenshipAgreement, ada: User, pio: User, fede: User, bice: User, giulia: User
) -> None:
    proof = AgreementFile.objects.get(title__startswith="Polizza")
    spent = Expense.objects.create(
        sheet=agreement.sheets.get(), spent_on=SIGNED, what="Vernice", amount_eur=1, proof=proof
    )
    address = reverse("qua:expense-proof", args=[spent.pk])
    got = browser(ada).get(address)
    assert got.status_code == 200
    assert (got["X-Content-Type-Options"], got["Cache-Control"]) == ("nosniff", "private, no-store")
    assert [browser(user).get(address).status_code for user in (pio, fede, giulia, bice)] == [
        403,
        403,
        403,
        404,
    ]


def test_addresses_of_who_signs_are_for_who_writes_or_collects_signatures(
    agreement: CitizenshipAgreement, ada: User, pio: User, fede: User, sergio: User, giulia: User, bice: User
) -> None:
    names = ("agreement", "agreement-parties", "agreement-means", "agreement-document", "agreement-doing")
    addresses = [reverse(f"qua:{name}", args=[agreement.pk]) for name in names]
    assert any(ADDRESS in browser(ada).get(address).content.decode() for address in addresses)
    for user in (pio, fede, sergio, giulia):
        for address in addresses:
            page = browser(user).get(address)
            assert page.status_code == 200, (user, address)
            assert ADDRESS not in page.content.decode(), (user, address)
    assert {browser(bice).get(address).status_code for address in addresses} == {404}


def test_a_link_opens_one_thing_in_one_city_and_no_longer(
    agreement: CitizenshipAgreement, olga: User, rivalta: Body, citizen: Client, bergamo: City, caplog: Any
) -> None:
    late = make_party(agreement, "Bar Sport", kind="business")
    other = make_party(agreement, "Il Forno", kind="business")
    for one in (late, other):
        ask_signature(
            actor=olga,
            agreement_id=agreement.pk,
            signatory_id=one.pk,
            email="bar@sport.example",
            site="http://x/",
        )
        one.refresh_from_db()
    last = last_version(agreement.pk)
    assert last is not None
    token, report = signing_token(late, last.pk), report_token(association_of(agreement).pk)
    assert citizen.get(reverse("qua:report-link", args=[report])).status_code == 200
    with use_city(bergamo):
        elsewhere = signing_token(late, last.pk)
    wrong = [("sign", report), ("report-link", token), ("need-confirm", token), ("sign", elsewhere), ("sign-file", report),
             ("sign", need_token(late.pk)), ("report-link", need_token(late.pk)), ("report-link", report_token(late.pk))]  # fmt: skip
    for name, text in wrong:
        assert citizen.get(reverse(f"qua:{name}", args=[text])).status_code == 404, name
    opened = citizen.get(reverse("qua:sign", args=[token]))
    assert opened.status_code == 200
    assert opened["Referrer-Policy"] == "same-origin"
    assert opened["X-Robots-Tag"] == "noindex, nofollow"
    form = {"signer_name": "Rosa", "signer_role": "titolare", "accepts": "on"}
    assert citizen.post(reverse("qua:sign", args=[token]), form).status_code == 302
    assert citizen.post(reverse("qua:sign", args=[token]), form | {"signer_name": "Ladra"}).status_code in {
        302,
        422,
    }
    late.refresh_from_db()
    assert late.signer_name == "Rosa"
    assert Signatory.objects.get(pk=other.pk).signed_on is None
    withdraw_signature(
        actor=olga, agreement_id=agreement.pk, signatory_id=late.pk, on=NOW.date(), reason="Chiude"
    )
    gone = citizen.post(reverse("qua:sign", args=[token]), form)
    assert gone.status_code in {302, 422}
    assert citizen.get(reverse("qua:report-link", args=[report_token(late.pk)])).status_code == 404
    assert token not in caplog.text
    assert report not in caplog.text
