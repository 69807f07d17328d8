"""Contracts, prices, invoices and what did not go through with the payment service: the pages of the platform's team."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from core.web.work.forms import attempt, form_of, press
from core.web.work.load import actor
from tenants.billing import invoices as verbs
from tenants.billing.documents import note_exchange, to_write_again, write_again
from tenants.billing.plans import set_price
from tenants.billing.selectors import accounts, contract_of_account, failed_work, invoices, offers
from tenants.billing.working import try_again
from tenants.models import BillingAccount, BillingOrder, ElectronicInvoice, Invoice, StripeEvent
from tenants.permissions import held, team_only
from tenants.views.contract_forms import NoticeForm, PriceForm, TakeBackForm, VoidForm
from tenants.views.subscription import xml_file

SEE, CHANGE = "platform.billing.see", "platform.billing.change"


@team_only(SEE)
def contracts(request: HttpRequest) -> HttpResponse:
    """The accounts: contract, price, what is unpaid."""
    found = list(accounts())
    late = Invoice.objects.overdue(timezone.localdate()).count()
    orders, events = failed_work()
    page = {"accounts": found, "late": late, "failed": len(orders) + len(events)}
    return render(request, "tenants/console/contracts.html", page)


@team_only(SEE)
def contract(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    """One account with its contract and invoices."""
    account = get_object_or_404(BillingAccount, pk=account_id)
    return render(request, "tenants/console/contract.html", {"mine": contract_of_account(account)})


@team_only(SEE)
def plans(request: HttpRequest) -> HttpResponse:
    """Plans with the prices in force; a new price from a day, for who may."""
    may = CHANGE in held(request)
    form = form_of(PriceForm, request, initial={"since": timezone.localdate()})
    if request.method == "POST" and may and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("plan", "residents_from", "yearly_eur", "since")}
        if attempt(form, lambda: set_price(actor=actor(request), **values)):
            messages.success(request, _("Prezzo scritto: i contratti in corso tengono il loro."))
            return redirect("console:plans")
    page = {"offers": offers(None, all_plans=True), "form": form if may else None}
    return render(request, "tenants/console/plans.html", page)


@team_only(SEE)
def invoice_list(request: HttpRequest) -> HttpResponse:
    """Invoices, all or those past their day."""
    late = request.GET.get("stato") == "scadute"
    found = invoices()
    if late:
        found = found.overdue(timezone.localdate())  # type: ignore[attr-defined]
    return render(request, "tenants/console/invoices.html", {"invoices": list(found[:500]), "late": late})


@team_only(SEE)
def invoice(request: HttpRequest, invoice_id: uuid.UUID) -> HttpResponse:
    """One invoice with its electronic invoices and what can be done with it."""
    return _invoice_page(request, get_object_or_404(invoices(), pk=invoice_id))


def _invoice_page(request: HttpRequest, found: Invoice, **forms: Any) -> HttpResponse:
    page = {
        "invoice": found,
        "may": CHANGE in held(request),
        "to_write_again": to_write_again(found),
        "credit_form": forms.get("credit") or TakeBackForm(prefix="storno"),
        "void_form": forms.get("void") or VoidForm(prefix="annullo"),
    }
    return render(request, "tenants/console/invoice.html", page)


@team_only(CHANGE)
@require_POST
def paid(request: HttpRequest, invoice_id: uuid.UUID) -> HttpResponse:
    """The money came elsewhere."""
    found = get_object_or_404(Invoice, pk=invoice_id)
    said = _("Segnata come pagata: la pagina si aggiorna tra poco.")
    press(request, lambda: verbs.mark_paid(actor=actor(request), invoice=found), said)
    return redirect("console:invoice", found.pk)


@team_only(CHANGE)
@require_POST
def void(request: HttpRequest, invoice_id: uuid.UUID) -> HttpResponse:
    """As if never issued, with its credit note."""
    found = get_object_or_404(invoices(), pk=invoice_id)
    form = VoidForm(request.POST, prefix="annullo")
    if form.is_valid():
        who, reason = actor(request), form.cleaned_data["reason"]
        if attempt(form, lambda: verbs.void_invoice(actor=who, invoice=found, reason=reason)):
            messages.success(request, _("Annullamento chiesto."))
            return redirect("console:invoice", found.pk)
    return _invoice_page(request, found, void=form)


@team_only(CHANGE)
@require_POST
def credit(request: HttpRequest, invoice_id: uuid.UUID) -> HttpResponse:
    """Take back a part."""
    found = get_object_or_404(invoices(), pk=invoice_id)
    form = TakeBackForm(request.POST, prefix="storno")
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("amount_eur", "reason")}
        if attempt(form, lambda: verbs.credit_invoice(actor=actor(request), invoice=found, **values)):
            messages.success(request, _("Storno chiesto."))
            return redirect("console:invoice", found.pk)
    return _invoice_page(request, found, credit=form)


@team_only(SEE)
def document(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """The file of an electronic invoice."""
    found = get_object_or_404(ElectronicInvoice, pk=document_id)
    return xml_file(found.file_name, found.xml)


@team_only(CHANGE)
def notice(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """Write down what the exchange system answered."""
    found = get_object_or_404(ElectronicInvoice.objects.select_related("invoice__account"), pk=document_id)
    form = form_of(NoticeForm, request, initial={"received_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("state", "received_on", "exchange_id", "note")}
        if attempt(form, lambda: note_exchange(actor=actor(request), document=found, **values)):
            messages.success(request, _("Notifica annotata."))
            return redirect("console:invoice", found.invoice_id)
    return render(request, "tenants/console/notice.html", {"form": form, "document": found})


@team_only(CHANGE)
@require_POST
def rewrite(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """A discarded file is written again."""
    found = get_object_or_404(ElectronicInvoice, pk=document_id)
    said = _("Scritto un nuovo file, con lo stesso numero.")
    press(request, lambda: write_again(actor=actor(request), document=found), said)
    return redirect("console:invoice", found.invoice_id)


@team_only(SEE)
def work(request: HttpRequest) -> HttpResponse:
    """Orders and events that did not go through, each with its reason and a way to try again."""
    orders, events = failed_work()
    page = {"orders": orders, "events": events, "may": CHANGE in held(request)}
    return render(request, "tenants/console/billing_work.html", page)


@team_only(CHANGE)
@require_POST
def retry_order(request: HttpRequest, order_id: uuid.UUID) -> HttpResponse:
    """Ask once more."""
    get_object_or_404(BillingOrder, pk=order_id)
    return _retry(request, BillingOrder, order_id, actor(request))


@team_only(CHANGE)
@require_POST
def retry_event(request: HttpRequest, event_id: uuid.UUID) -> HttpResponse:
    """Apply once more."""
    get_object_or_404(StripeEvent, pk=event_id)
    return _retry(request, StripeEvent, event_id, actor(request))


def _retry(request: HttpRequest, kind: Any, key: uuid.UUID, who: User) -> HttpResponse:
    press(request, lambda: try_again(actor=who, kind=kind, key=key), _("Si riprova adesso."))
    return redirect("console:billing_work")
