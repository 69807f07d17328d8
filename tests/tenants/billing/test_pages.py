"""What a city's office and the platform's team see of contracts, and what their buttons do."""

import datetime as dt
import html
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.participation import entitlement
from stripe_local.server import LocalStripe
from tenants.billing.plans import offer_plan
from tenants.context import use_city, use_public
from tenants.entitlements import model_included
from tenants.models import (
    BillingAccount,
    BillingOrder,
    City,
    Contract,
    ElectronicInvoice,
    Invoice,
    Plan,
    PlatformEntry,
    StripeEvent,
)
from tests.payments import control
from tests.tenants.billing.rows import electronic_invoice_of
from tests.tenants.billing.stories import MONZA, contract_of, working
from tests.tenants.team import team_browser

HOME = "/lavoro/citta/abbonamento/"


@pytest.fixture
def office(stripe_account: LocalStripe, dario: User, bergamo: City) -> Client:
    """Dario, of Bergamo's participation office, at work."""
    client = Client(headers={"host": "bergamo.localhost"})
    with use_city(bergamo):
        client.force_login(dario)
    return client


def said(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(html.unescape(answer.content.decode()).replace("\xa0", " ").split())


def typed() -> dict[str, Any]:
    """The account as a form sends it."""
    return {
        **{name: value or "" for name, value in MONZA.items()},
        "order_on": "2026-11-20",
        "split_payment": "on",
    }


@pytest.fixture
def out_of_the_city(in_bergamo: City, stripe_account: LocalStripe) -> Any:
    """The cast lives in Bergamo; what the worker does happens on the platform."""
    with use_public():
        yield


def test_an_office_buys_pays_changes_and_gives_up(
    stripe_account: LocalStripe, office: Client, plan: Plan, out_of_the_city: None, bergamo: City
) -> None:
    with use_public():
        City.objects.filter(pk=bergamo.pk).update(residents=71_000, residents_on=dt.date(2026, 1, 1))
    assert "si leggono ed esportano sempre" in said(office.get(HOME))
    assert "Per 71.000 abitanti il piano Completo costa 3.650 € l'anno, più 803 € di IVA" in said(
        office.get(f"{HOME}scegli/")
    )
    wrong = office.post(f"{HOME}dati/", {**typed(), "office_code": "UF"})
    assert "6 lettere o cifre" in said(wrong)
    assert office.post(f"{HOME}dati/", typed())["Location"] == f"{HOME}scegli/"
    choice = {"residents": "71000", "plan": str(plan.pk), "collection": "send_invoice"}
    assert office.post(f"{HOME}scegli/", choice)["Location"] == HOME
    assert office.post(f"{HOME}scegli/", choice)["Location"] == HOME, "pressed twice"
    assert "già un contratto" in said(office.post(f"{HOME}scegli/", {**choice, "residents": "120000"}))
    with use_public():
        working()
    page = said(office.get(HOME))
    for words in (
        "Piano Completo per 71.000 abitanti: 3.650 € l'anno", "Restano da pagare 3.650 €", "versata dall'ente",
        "dal 1 gen 2027 al 31 dic 2027", "CIG", "B1234567AB", "XML fattura 1/2027", "entro il 31 gen 2027",
    ):  # fmt: skip
        assert words in page, words
    with use_public():
        document = ElectronicInvoice.objects.get()
    file = office.get(f"{HOME}fatture/{document.pk}/xml/")
    assert file.content.decode() == document.xml
    assert file["Content-Disposition"] == f'attachment; filename="{document.file_name}"'

    page = said(office.get(f"{HOME}fascia/?abitanti=120000"))
    assert "Per 120.000 abitanti il piano Completo costa 7.300 €" in page
    assert "la fattura del rinnovo sarà di 7.300 €" in page
    assert "la differenza fino alla fine dell'anno pagato: 3.650 €" in page
    assert "È la fascia di oggi" in said(office.get(f"{HOME}fascia/?abitanti=71000"))
    assert office.post(f"{HOME}fascia/?abitanti=120000", {"quando": "rinnovo"})["Location"] == HOME
    with use_public():
        working()
    assert "Dal prossimo rinnovo" in said(office.get(HOME))
    assert "Vai alla pagina di Stripe" in said(office.post(f"{HOME}portale/"))
    office.post(f"{HOME}disdetta/")
    with use_public():
        working()
    assert "non si rinnova dopo il 31 dic 2027" in said(office.get(HOME))
    office.post(f"{HOME}disdetta/", {"ritira": "1"})
    with use_public():
        working()
        assert Contract.objects.get().ends_on is None
    assert office.post(f"{HOME}carta/")["Location"] == HOME, (
        "paid by transfer: there is nothing to pay by card"
    )


def test_a_city_reads_its_own_files_only(office: Client, out_of_the_city: None, monza: City) -> None:
    theirs, ours = electronic_invoice_of("monza"), electronic_invoice_of("bergamo")
    assert office.get(f"{HOME}fatture/{theirs.pk}/xml/").status_code == 404
    assert office.get(f"{HOME}fatture/{ours.pk}/xml/").status_code == 200
    assert theirs.file_name not in said(office.get(HOME))


def test_stripe_down_is_said_and_nothing_is_lost(
    stripe_account: LocalStripe, office: Client, plan: Plan, out_of_the_city: None, bergamo: City
) -> None:
    office.post(f"{HOME}dati/", typed())
    office.post(
        f"{HOME}scegli/", {"residents": "71000", "plan": str(plan.pk), "collection": "charge_automatically"}
    )
    control(stripe_account, "fail", status=500, count=30)
    assert office.post(f"{HOME}carta/")["Location"] == HOME
    assert "non risponde" in said(office.get(HOME))
    control(stripe_account, "forget-failures")
    assert "Vai alla pagina di Stripe" in said(office.post(f"{HOME}carta/"))


def test_the_team_follows_contracts_and_invoices(
    stripe_account: LocalStripe, ilda: User, gino: User, plan: Plan, monza: City
) -> None:
    contract_of(monza, plan)
    browser, invoice = team_browser(ilda), Invoice.objects.get()
    account, document = BillingAccount.objects.get(), ElectronicInvoice.objects.get()
    assert "Comune di Monza" in said(browser.get("/console/contratti/"))
    assert "B1234567AB" in said(browser.get(f"/console/contratti/{account.pk}/"))
    assert "1/2027" in said(browser.get("/console/contratti/fatture/"))
    assert "1/2027" not in said(browser.get("/console/contratti/fatture/?stato=scadute"))
    here = f"/console/contratti/fatture/{invoice.pk}/"
    assert "Segna come pagata" in said(browser.get(here))
    assert "Segna come pagata" not in said(team_browser(gino).get(here))
    assert team_browser(gino).post(f"{here}pagata/").status_code == 403
    assert "al massimo 3.650,00" in said(
        browser.post(f"{here}storna/", {"storno-amount_eur": "4000", "storno-reason": "x"})
    )
    browser.post(f"{here}storna/", {"storno-amount_eur": "650,00", "storno-reason": "sconto"})
    browser.post(
        f"/console/contratti/documenti/{document.pk}/notifica/", {"state": "NS", "received_on": "2027-01-01"}
    )
    assert "Scartata (NS)" in said(browser.get(here))
    browser.post(f"/console/contratti/documenti/{document.pk}/riscrivi/")
    working()
    browser.post(f"{here}pagata/")
    working()
    invoice.refresh_from_db()
    assert (invoice.status, invoice.credited_eur) == ("paid", Decimal(650))
    assert ElectronicInvoice.objects.count() == 3
    assert "stornati 650 €" in said(browser.get(here))
    assert PlatformEntry.objects.filter(action="billing.marked_paid", actor_key=ilda.pk).count() == 1
    assert browser.get(f"/console/contratti/documenti/{document.pk}/xml/").content.decode() == document.xml

    new = {"plan": str(plan.pk), "residents_from": "50000", "yearly_eur": "4.000,00", "since": "2027-06-01"}
    assert browser.post("/console/contratti/piani/", new)["Location"] == "/console/contratti/piani/"
    assert "comincia dopo" in said(
        browser.post("/console/contratti/piani/", {**new, "yearly_eur": "1", "since": "2019-01-01"})
    )
    assert Contract.objects.get().price.yearly_eur == Decimal(3650), "the old contract keeps its price"
    assert team_browser(gino).post("/console/contratti/piani/", new).status_code == 200


def test_what_did_not_go_through_is_tried_again(
    stripe_account: LocalStripe, ilda: User, plan: Plan, monza: City
) -> None:
    contract_of(monza, plan)
    BillingOrder.objects.update(state="failed", problem="Il servizio dice no")
    event = StripeEvent.objects.create(
        stripe_id="evt_1", type="invoice.paid", object_type="invoice", object_id=Invoice.objects.get().stripe_id,
        happened_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC), source="call", state="failed", problem="Un errore",
    )  # fmt: skip
    browser, order = team_browser(ilda), BillingOrder.objects.get()
    page = said(browser.get("/console/contratti/eventi/"))
    assert "Il servizio dice no" in page
    assert "Un errore" in page
    browser.post(f"/console/contratti/eventi/richieste/{order.pk}/")
    browser.post(f"/console/contratti/eventi/{event.pk}/")
    working()
    assert "È andato tutto a buon fine" in said(browser.get("/console/contratti/eventi/"))
    assert len(stripe_account.store.all("subscription")) == 1, "done before: it is found, not made again"


def test_the_plan_says_which_models_a_city_may_activate(
    stripe_account: LocalStripe, plan: Plan, monza: City
) -> None:
    with use_city(monza):
        assert model_included("bergamo"), "without a contract everything is"
    offer_plan(actor=None, code="completo", name="Completo", model_slugs=["monza"])
    contract_of(monza, plan)
    monza.refresh_from_db()
    with use_city(monza):
        assert model_included("monza")
        assert not model_included("bergamo")
        entitlement.provide(model_included)
        try:
            assert not entitlement.is_included("bergamo")
        finally:
            entitlement.provide(None)
    assert model_included("bergamo"), "on the platform itself nobody is asked"
