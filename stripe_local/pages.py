"""The pages people see: Checkout, an invoice, the portal. Plain forms; every change goes through the API's own verbs."""

from collections.abc import Callable
from urllib.parse import parse_qsl

from stripe_local.account import Account
from stripe_local.answers import Answer, Request
from stripe_local.billing.invoices import collect
from stripe_local.billing.payments import attach, new_card
from stripe_local.billing.subscriptions import OVER
from stripe_local.errors import CardDeclined, NotFound, Refusal
from stripe_local.params import Params
from stripe_local.pdf import pdf
from stripe_local.resources.payments import fund
from stripe_local.resources.sessions import pay_session
from stripe_local.resources.subscriptions import update_subscription
from stripe_local.store import Object
from stripe_local.writing import (
    checkout_page,
    invoice_lines,
    invoice_page,
    message_page,
    portal_page,
)

Form = dict[str, str]
Page = Callable[[Account, str, Request, Form], Answer]


def page(account: Account, request: Request) -> Answer:
    """The page at this address; a refusal is shown on it."""
    head, _, rest = request.path.strip("/").partition("/")
    found = _PAGES.get(head)
    form = dict(parse_qsl(request.body))
    try:
        if found is None:
            raise NotFound("Qui non c'è nessuna pagina.")
        with account.store.transaction():
            return found(account, rest, request, form)
    except Refusal as refusal:
        return _html(message_page(refusal.message), refusal.status)


def _html(text: str, status: int = 200) -> Answer:
    return Answer(status, text.encode(), "text/html; charset=utf-8")


def _to(url: str) -> Answer:
    return Answer(303, headers={"Location": url})


def _checkout(account: Account, key: str, request: Request, form: Form) -> Answer:
    session = account.require("checkout.session", key)
    if session["status"] == "complete":
        return _to(_filled(session))
    if session["status"] != "open":
        raise Refusal("Questa pagina di pagamento è scaduta.")
    if request.method != "POST":
        return _html(checkout_page(session))
    try:
        pay_session(account, session, form.get("card", ""), form.get("email", ""))
    except Refusal as refused:
        account.store.roll_back()
        return _html(checkout_page(account.require("checkout.session", key), _said(refused)), 402)
    return _to(_filled(session))


def _filled(session: Object) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _said(refused: Refusal) -> str:
    if isinstance(refused, CardDeclined):
        return "La banca ha rifiutato la carta. Provi con un'altra."
    return refused.message


def _invoice(account: Account, rest: str, request: Request, form: Form) -> Answer:
    key, _, wanted = rest.partition("/")
    invoice = account.require("invoice", key)
    if invoice["status"] == "draft":
        raise NotFound("Questa fattura è ancora una bozza.")
    if wanted == "pdf":
        return Answer(200, pdf(invoice_lines(invoice)), "application/pdf")
    error = ""
    if request.method == "POST" and invoice["status"] == "open":
        error = _pay(account, invoice, form)
        invoice = account.require("invoice", key)
    customer = account.get("customer", invoice["customer"])
    return _html(invoice_page(invoice, customer, error), 402 if error else 200)


def _pay(account: Account, invoice: Object, form: Form) -> str:
    """Pay by card, or let a transfer arrive; what the bank says where it refuses."""
    try:
        if "transfer" in form:
            given = {
                "amount": str(invoice["amount_remaining"]),
                "currency": "eur",
                "reference": invoice["number"],
            }
            fund(account, Params(given), invoice["customer"])
        else:
            card = new_card(account, form.get("card", ""))
            attach(account, card, account.require("customer", invoice["customer"]))
            collect(account, invoice, card["id"])
    except CardDeclined as declined:
        return _said(declined)
    except Refusal as refused:
        account.store.roll_back()
        return _said(refused)
    return ""


def _portal(account: Account, key: str, request: Request, form: Form) -> Answer:
    session = account.require("billing_portal.session", key)
    customer = account.require("customer", session["customer"])
    error = ""
    if request.method == "POST":
        try:
            _change(account, customer, form)
        except Refusal as refused:
            account.store.roll_back()
            error = _said(refused)
        else:
            return _to(f"{account.address}/portal/{key}")
    mine = {
        kind: [one for one in account.store.all(kind) if one["customer"] == customer["id"]]
        for kind in ("subscription", "invoice", "payment_method")
    }
    running = [one for one in mine["subscription"] if one["status"] not in OVER]
    issued = [one for one in mine["invoice"] if one["status"] != "draft"]
    session = account.require("billing_portal.session", key)
    text = portal_page(
        session, account.require("customer", customer["id"]), running, issued, mine["payment_method"], error
    )
    return _html(text, 402 if error else 200)


def _change(account: Account, customer: Object, form: Form) -> None:
    """A new card, which pays from now on; or a subscription that ends with its period, or goes on after all."""
    if "card" in form:
        card = new_card(account, form["card"], email=customer["email"], name=customer["name"])
        attach(account, card, customer)
        with account.changing(customer, "customer.updated"):
            customer["invoice_settings"] = {
                **customer["invoice_settings"],
                "default_payment_method": card["id"],
            }
        return
    key = form.get("subscription", "")
    subscription = account.require("subscription", key)
    if subscription["customer"] != customer["id"]:
        raise NotFound("Nessun abbonamento.")
    ends = "true" if form.get("action") == "cancel" else "false"
    update_subscription(account, Params({"cancel_at_period_end": ends}), key)


_PAGES: dict[str, Page] = {"pay": _checkout, "i": _invoice, "portal": _portal}
