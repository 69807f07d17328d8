"""The file of an electronic invoice to a public body: FatturaPA in the format FPA12.

Built with a38 and checked with it; the tests also check it against the schema of the tax agency and with another reader.
Source: technical specification of FatturaPA 1.9 (in force since 1 April 2025). Of its kinds of document the platform issues
TD01 and TD04. TD29 is what a *buyer* sends about an invoice it did not get (D.Lgs. 471/1997 art. 6 c. 8): never ours. Stamp
duty is due on amounts without VAT above 77.47 € only (D.P.R. 642/1972, tariff art. 13): every line here bears VAT.
"""

import datetime as dt
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from a38 import fattura
from a38.validation import Validation
from django.utils.translation import gettext as _

from core.services.errors import DomainError
from tenants.billing.vat import SPLIT_LAW, VAT_PERCENT

_LONGEST_LINE, _LONGEST_REASON = 1000, 200
_SPELLED = str.maketrans(
    {"€": "EUR", "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\n": " "}
)


@dataclass(frozen=True)
class Line:
    """What is sold, for how much net, for which time."""

    description: str
    amount_eur: Decimal
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None


@dataclass(frozen=True)
class Buyer:
    """The public body."""

    name: str
    tax_code: str
    vat_number: str
    street: str
    postal_code: str
    town: str
    province: str
    office_code: str


@dataclass(frozen=True)
class Purchase:
    """What the body buys it under."""

    cig: str = ""
    cup: str = ""
    order_number: str = ""
    order_on: dt.date | None = None


@dataclass(frozen=True)
class Document:
    """All a file says. `payable_eur` None: nothing is to be paid; `iban` empty: paid by card. `about`: the invoice a credit
    note takes back, number and day."""

    kind: str
    number: str
    issued_on: dt.date
    progressive: str
    buyer: Buyer
    purchase: Purchase
    lines: Sequence[Line]
    split_payment: bool
    net_eur: Decimal
    vat_eur: Decimal
    payable_eur: Decimal | None = None
    due_on: dt.date | None = None
    iban: str = ""
    bic: str = ""
    reasons: Sequence[str] = ()
    about: tuple[str, dt.date] | None = None


def sender_code(seller: Mapping[str, str]) -> str:
    """Who hands the file over: in its name and in its header."""
    return seller["sender_code"] or seller["tax_code"] or seller["vat_number"]


def file_name(seller: Mapping[str, str], progressive: str) -> str:
    """`IT<sender>_<progressive>.xml`."""
    return f"IT{sender_code(seller)}_{progressive}.xml"


def xml_of(document: Document, seller: Mapping[str, str]) -> str:
    """The file. Raises `DomainError` when the seller is not in the settings, or something in it is not as it must be."""
    invoice = fattura.FatturaPA12()
    _header(invoice.fattura_elettronica_header, document.buyer, document.progressive, seller)
    body = invoice.fattura_elettronica_body[0]
    _general(body.dati_generali, document)
    body.dati_generali.dati_ordine_acquisto = _order(document.purchase)
    _goods(body.dati_beni_servizi, document)
    if document.payable_eur is not None:
        _payment(body, document)
    if sum((line.amount_eur for line in document.lines), start=Decimal(0)) != document.net_eur:
        raise _impossible("lines do not add up to the net amount")
    return _checked(invoice)


def xml_again(xml: str, seller: Mapping[str, str], progressive: str, buyer: Buyer, purchase: Purchase) -> str:
    """The document of a file in another one, for this buyer and under these references. Raises as `xml_of` does."""
    written = fattura.auto_from_etree(ET.fromstring(xml))  # noqa: S314 - a file of ours
    invoice = fattura.FatturaPA12()
    _header(invoice.fattura_elettronica_header, buyer, progressive, seller)
    invoice.fattura_elettronica_body = written.fattura_elettronica_body
    invoice.fattura_elettronica_body[0].dati_generali.dati_ordine_acquisto = _order(purchase)
    return _checked(invoice)


def _impossible(problems: str) -> DomainError:
    return DomainError(
        _("La fattura elettronica non si può scrivere: %(problems)s") % {"problems": problems[:400]}
    )


def _checked(invoice: fattura.FatturaPA12) -> str:
    checked = Validation()
    invoice.validate(checked)
    if checked.errors:
        raise _impossible("; ".join(str(problem) for problem in checked.errors))
    tree = invoice.build_etree().getroot()
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(tree, encoding="unicode")


def _header(
    header: fattura.FatturaElettronicaHeader, buyer: Buyer, progressive: str, seller: Mapping[str, str]
) -> None:
    if not (seller["name"] and seller["vat_number"]):
        raise DomainError(
            _("Manca chi vende: imposti SELLER_NAME, SELLER_VAT_NUMBER e gli altri dati di chi emette.")
        )
    sent = header.dati_trasmissione
    sent.id_trasmittente.update(id_paese="IT", id_codice=sender_code(seller))
    sent.update(progressivo_invio=progressive, codice_destinatario=buyer.office_code)
    maker = header.cedente_prestatore
    who = maker.dati_anagrafici
    who.id_fiscale_iva.update(id_paese="IT", id_codice=seller["vat_number"])
    who.update(codice_fiscale=seller["tax_code"] or None, regime_fiscale=seller["tax_regime"])
    who.anagrafica.denominazione = _latin(seller["name"])
    maker.sede.update(**_place(seller))
    if seller["rea_number"]:
        maker.iscrizione_rea = fattura.IscrizioneREA(
            ufficio=seller["rea_office"],
            numero_rea=seller["rea_number"],
            stato_liquidazione=seller["rea_state"],
        )
    if seller["email"]:
        maker.contatti = fattura.Contatti(email=seller["email"])
    known = header.cessionario_committente
    if buyer.vat_number:
        known.dati_anagrafici.id_fiscale_iva = fattura.IdFiscaleIVA(id_paese="IT", id_codice=buyer.vat_number)
    known.dati_anagrafici.codice_fiscale = buyer.tax_code
    known.dati_anagrafici.anagrafica.denominazione = _latin(buyer.name)
    known.sede.update(**_place(vars(buyer)))


def _latin(text: str) -> str:
    """The text in the letters the file may have: ISO 8859-1."""
    plain = text.translate(_SPELLED)
    if plain.isascii():
        return plain
    known = (one if ord(one) < 256 else unicodedata.normalize("NFKD", one) for one in plain)
    return "".join(known).encode("latin-1", "ignore").decode("latin-1")


def _place(of: Mapping[str, str]) -> dict[str, str]:
    return {
        "indirizzo": _latin(of["street"]), "cap": of["postal_code"], "comune": _latin(of["town"]), "provincia": of["province"],
        "nazione": "IT",
    }  # fmt: skip


def _general(general: fattura.DatiGenerali, document: Document) -> None:
    reasons = [_latin(reason)[:_LONGEST_REASON] for reason in document.reasons] or None
    general.dati_generali_documento.update(
        tipo_documento=document.kind,
        divisa="EUR",
        data=document.issued_on,
        numero=document.number,
        importo_totale_documento=document.net_eur + document.vat_eur,
        causale=reasons,
    )
    if document.about:
        number, day = document.about
        general.dati_fatture_collegate.append(fattura.DatiFattureCollegate(id_documento=number, data=day))


def _order(bought: Purchase) -> list[fattura.DatiOrdineAcquisto]:
    """The references of the purchase: without a number of its own the order is called by its CIG."""
    if not (bought.order_number or bought.cig or bought.cup):
        return []
    order = fattura.DatiOrdineAcquisto(
        id_documento=_latin(bought.order_number) or bought.cig or bought.cup,
        data=bought.order_on,
        codice_cup=bought.cup or None,
        codice_cig=bought.cig or None,
    )
    return [order]


def _goods(goods: fattura.DatiBeniServizi, document: Document) -> None:
    for count, line in enumerate(document.lines, start=1):
        goods.dettaglio_linee.append(
            fattura.DettaglioLinee(
                numero_linea=count,
                descrizione=_latin(line.description)[:_LONGEST_LINE],
                data_inizio_periodo=line.starts_on,
                data_fine_periodo=line.ends_on,
                prezzo_unitario=line.amount_eur,
                prezzo_totale=line.amount_eur,
                aliquota_iva=VAT_PERCENT,
            )
        )
    goods.dati_riepilogo.append(
        fattura.DatiRiepilogo(
            aliquota_iva=VAT_PERCENT,
            imponibile_importo=document.net_eur,
            imposta=document.vat_eur,
            esigibilita_iva="S" if document.split_payment else "I",
            riferimento_normativo=SPLIT_LAW if document.split_payment else None,
        )
    )


def _payment(body: fattura.FatturaElettronicaBody, document: Document) -> None:
    by_transfer = bool(document.iban)
    body.dati_pagamento.append(
        fattura.DatiPagamento(
            condizioni_pagamento="TP02",  # all at once
            dettaglio_pagamento=[
                fattura.DettaglioPagamento(
                    modalita_pagamento="MP05" if by_transfer else "MP08",
                    data_scadenza_pagamento=document.due_on,
                    importo_pagamento=document.payable_eur,
                    iban=document.iban or None,
                    bic=document.bic or None,
                )
            ],
        )
    )
