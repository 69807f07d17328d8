"""Electronic invoices: which an invoice has, each written once and frozen, and what the exchange system said of it."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.services.errors import DomainError
from tenants.billing.fatturapa import Buyer, Document, Line, Purchase, file_name, xml_again, xml_of
from tenants.billing.protocol import CreditNote
from tenants.billing.recording import day_of, references_of
from tenants.billing.terms import transfers_to
from tenants.billing.vat import net_of, vat_on
from tenants.models import BillingAccount, City, Counter, ElectronicInvoice, ExchangeNotice, Invoice
from tenants.services.trail import record

Kind = ElectronicInvoice.Kind
State = ElectronicInvoice.State

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PLACES = 5
"""The number in a file's name: at most five letters and digits, never used twice by one sender."""

_NEXT = {
    State.WRITTEN: {State.SENT, State.RC, State.NS, State.MC},
    State.SENT: {State.RC, State.NS, State.MC},
    State.MC: {State.RC, State.DT, State.ACCEPTED, State.REFUSED},
    State.RC: {State.ACCEPTED, State.REFUSED, State.DT},
}
"""What may be told of a file after what: discarded (NS), refused or accepted, and terms run out (DT) are the end of it."""
_NEVER_SENT = {State.NS, State.REFUSED}
"""For the exchange system, which takes the same number again after these."""
_THE_SAME = ("kind", "source", "number", "issued_on", "net_eur", "vat_eur", "payable_eur")


@dataclass(frozen=True)
class _Wanted:
    """A document an invoice ought to have."""

    kind: Kind
    source: str
    issued_on: dt.date
    net_eur: Decimal
    vat_eur: Decimal
    lines: Sequence[Line]
    memo: str = ""


def write_documents(invoice: Invoice, notes: Sequence[CreditNote] = ()) -> list[ElectronicInvoice]:
    """Write what is missing of an invoice's documents: its own, that of its credit notes, that of its being voided.

    Raises `DomainError` where one cannot be written; what came before stays.
    """
    there = set(invoice.documents.values_list("source", flat=True))
    wanted = [one for one in _wanted(invoice, notes) if one.source not in there]
    made = [_write(actor=None, invoice=invoice, wanted=one) for one in wanted]
    if invoice.document_problem:
        Invoice.objects.filter(pk=invoice.pk).update(document_problem="")
    return made


def _wanted(invoice: Invoice, notes: Sequence[CreditNote]) -> list[_Wanted]:
    """An invoice below zero is a credit note; one of nothing is no document. What is void takes back what is left, to the cent."""
    if not invoice.number or invoice.issued_on is None or not invoice.net_eur:
        return []
    sign = 1 if invoice.net_eur > 0 else -1
    lines = _lines(invoice, sign)
    kind = Kind.INVOICE if sign > 0 else Kind.CREDIT_NOTE
    net, vat = abs(invoice.net_eur), abs(invoice.vat_eur)
    found = [_Wanted(kind, invoice.stripe_id, invoice.issued_on, net, vat, lines)]
    for note in notes:
        gross = note.amount_eur
        part = gross if invoice.split_payment else net_of(gross)
        tax = vat_on(part) if invoice.split_payment else gross - part
        text = note.memo or "Storno della fattura"
        day = day_of(note.created_at) or invoice.issued_on
        found.append(_Wanted(Kind.CREDIT_NOTE, note.id, day, part, tax, [Line(text, part)], text))
        net, vat = net - part, vat - tax
    if invoice.status == Invoice.Status.VOID and sign > 0:
        day = invoice.voided_on or timezone.localdate()
        void = "Annullamento della fattura"
        lines = lines if net == invoice.net_eur else [Line(void, net)]
        found.append(_Wanted(Kind.CREDIT_NOTE, f"{invoice.stripe_id}:void", day, net, vat, lines, void))
    return [one for one in found if one.net_eur]


def _lines(invoice: Invoice, sign: int) -> list[Line]:
    """The lines of an invoice that are not zero, in Italian: which plan, and what a difference is about."""
    plan = invoice.contract.price.plan.name if invoice.contract else ""
    subject = "Vicinia, servizio di partecipazione di quartiere" + (f", piano {plan}" if plan else "")
    lines = []
    for one in invoice.lines:
        text, amount = subject, Decimal(one["amount_eur"])
        if one["proration"]:
            text += (
                f": conguaglio per cambio di fascia, {'tempo non goduto' if amount < 0 else 'nuova fascia'}"
            )
        if amount:
            days = (dt.date.fromisoformat(one[name]) for name in ("from", "until"))
            lines.append(Line(text, sign * amount, *days))
    return lines


@transaction.atomic(durable=True)
def _write(*, actor: User | None, invoice: Invoice, wanted: _Wanted) -> ElectronicInvoice:
    """One document with the next number of its year and the next file name; there already: that one."""
    account = BillingAccount.objects.select_for_update().get(pk=invoice.account_id)
    present = ElectronicInvoice.objects.filter(source=wanted.source).first()
    if present:
        return present
    year = wanted.issued_on.year
    number = f"{_next(f'fatture-{year}')}/{year}"
    progressive = _base36(_next("file"))
    document = _document(account, invoice, wanted, number, progressive)
    made = ElectronicInvoice(
        invoice=invoice,
        kind=wanted.kind,
        source=wanted.source,
        number=number,
        issued_on=wanted.issued_on,
        net_eur=document.net_eur,
        vat_eur=document.vat_eur,
        payable_eur=document.payable_eur or 0,
    )
    return _keep(actor, account, made, progressive, xml_of(document, settings.SELLER))


@transaction.atomic(durable=True)
def write_again(*, actor: User | None, document: ElectronicInvoice) -> ElectronicInvoice:
    """A file that was discarded (NS) or refused (NE): the same document, same number and day, in a new file.

    Buyer and references of the purchase are the account's as it is now, as what was wrong is usually there (a CIG that was
    missing, D.M. 132/2020 art. 2); the rest stays to the letter. A discarded one has to be sent within five days. Raises
    `DomainError` for a file that was neither, or was written again already.
    """
    account = BillingAccount.objects.select_for_update().get(invoices__documents=document)
    invoice = Invoice.objects.get(documents=document)
    if document.pk not in to_write_again(invoice):
        raise DomainError(
            _("Si riscrive solo un file che lo SdI ha scartato o l'ente ha rifiutato, e una volta sola.")
        )
    bought = references_of(account)
    Invoice.objects.filter(pk=invoice.pk).update(**bought)
    progressive = _base36(_next("file"))
    xml = xml_again(document.xml, settings.SELLER, progressive, _buyer(account), Purchase(**bought))
    same = {name: getattr(document, name) for name in _THE_SAME}
    made = ElectronicInvoice(invoice=invoice, attempt=document.attempt + 1, **same)
    return _keep(actor, account, made, progressive, xml)


def to_write_again(invoice: Invoice) -> set[uuid.UUID]:
    """Of an invoice's files those that were discarded or refused, and not written again since."""
    newest = {one.source: one for one in sorted(invoice.documents.all(), key=lambda one: one.attempt)}
    return {one.pk for one in newest.values() if one.state in _NEVER_SENT}


def _keep(
    actor: User | None, account: BillingAccount, made: ElectronicInvoice, progressive: str, xml: str
) -> ElectronicInvoice:
    made.file_name = file_name(settings.SELLER, progressive)
    made.xml, made.sha256 = xml, hashlib.sha256(xml.encode()).hexdigest()
    made.save()
    city = City.objects.filter(pk=account.city_key).first()
    told = {"file": made.file_name, "kind": made.kind, "number": made.number, "net_eur": made.net_eur}
    record(actor=actor, action="billing.document_written", city=city, after=told)
    return made


def _buyer(account: BillingAccount) -> Buyer:
    return Buyer(**{field.name: getattr(account, field.name) for field in fields(Buyer)})


def _document(
    account: BillingAccount, invoice: Invoice, wanted: _Wanted, number: str, progressive: str
) -> Document:
    is_invoice = wanted.kind == Kind.INVOICE
    iban, bic = transfers_to(account) if invoice.by_transfer else ("", "")
    reference = f"Documento {invoice.number} del servizio di pagamento"
    return Document(
        kind=wanted.kind.value,
        number=number,
        issued_on=wanted.issued_on,
        progressive=progressive,
        buyer=_buyer(account),
        purchase=Purchase(invoice.cig, invoice.cup, invoice.order_number, invoice.order_on),
        lines=wanted.lines,
        split_payment=invoice.split_payment,
        net_eur=wanted.net_eur,
        vat_eur=wanted.vat_eur,
        payable_eur=invoice.due_eur if is_invoice else None,
        due_on=invoice.due_on,
        iban=iban,
        bic=bic,
        reasons=[text for text in (wanted.memo, reference) if text],
        about=None if is_invoice else _about(invoice, wanted),
    )


def _about(invoice: Invoice, wanted: _Wanted) -> tuple[str, dt.date] | None:
    """The invoice a credit note takes back: its own, or the contract's last one before where it is below zero itself."""
    earlier = ElectronicInvoice.objects.filter(kind=Kind.INVOICE, issued_on__lte=wanted.issued_on)
    if invoice.net_eur > 0:
        found = earlier.filter(invoice=invoice).first()
    else:
        same = earlier.filter(invoice__account=invoice.account_id, invoice__contract=invoice.contract_id)
        found = same.order_by("-issued_on", "-written_at").first()
    return (found.number, found.issued_on) if found else None


def _next(series: str) -> int:
    counter, _made = Counter.objects.select_for_update().get_or_create(name=series)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, len(_DIGITS))
        digits = _DIGITS[rest] + digits
    return digits.rjust(_PLACES, "0")


@transaction.atomic(durable=True)
def note_exchange(
    *,
    actor: User | None,
    document: ElectronicInvoice,
    state: str,
    received_on: dt.date,
    exchange_id: str = "",
    note: str = "",
) -> ExchangeNotice:
    """Write down what the exchange system answered about a file. The same answer twice is one.

    Raises `DomainError` for an answer that does not follow the one before, or of a day to come.
    """
    document = (
        ElectronicInvoice.objects.select_for_update().select_related("invoice__account").get(pk=document.pk)
    )
    same = document.notices.filter(state=state, received_on=received_on).first()
    if same:
        return same
    if received_on > timezone.localdate():
        raise DomainError(_("Questo giorno deve ancora venire."), field="received_on")
    if state not in _NEXT.get(State(document.state), set()):
        said = _("Il file è «%(state)s»: questa notifica non può seguire.")
        raise DomainError(said % {"state": document.get_state_display()}, field="state")
    made = ExchangeNotice.objects.create(
        document=document, state=state, received_on=received_on, exchange_id=exchange_id, note=note
    )
    before, document.state = document.state, state
    document.save(update_fields=["state"])
    city = City.objects.filter(pk=document.invoice.account.city_key).first()
    after = {"file": document.file_name, "state": state, "received_on": received_on}
    record(actor=actor, action="billing.exchange_noted", city=city, before={"state": before}, after=after)
    return made
