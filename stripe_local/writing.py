"""The words and markup of the pages: Italian, one style sheet in the page, no script."""

from datetime import UTC, datetime
from html import escape
from typing import Any

from stripe_local.resources.payments import iban_of
from stripe_local.store import Object

_STYLE = """
*{box-sizing:border-box} body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f4f6f9;color:#17324d}
main{max-width:44rem;margin:2rem auto;padding:1.5rem;background:#fff;border-radius:6px}
.note{background:#fff4d6;padding:.5rem 1rem;margin:0;text-align:center} h1{font-size:1.5rem;margin:0 0 1rem}
h2{font-size:1.15rem;margin:2rem 0 .5rem} table{width:100%;border-collapse:collapse} caption{text-align:left}
td:first-child{overflow-wrap:anywhere} th,td{text-align:left;padding:.4rem .5rem .4rem 0;border-bottom:1px solid #d9dde3;vertical-align:top}
td.sum,th.sum{text-align:right;white-space:nowrap} label{display:block;font-weight:600;margin:.75rem 0 .25rem}
input{font:inherit;width:100%;padding:.6rem;border:1px solid #5c6f82;border-radius:4px}
button{font:inherit;font-weight:600;padding:.7rem 1.2rem;margin:.75rem .5rem 0 0;border:0;border-radius:4px;background:#06c;color:#fff}
button.quiet{background:#fff;color:#06c;box-shadow:inset 0 0 0 1px #06c} a{color:#0059b3}
.error{border-left:4px solid #b3261e;padding:.5rem 1rem;background:#fdecea} .hint{color:#435a70;font-size:.9rem}
dl{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.25rem 1rem} dt{font-weight:600} dd{margin:0;overflow-wrap:anywhere}
@media(max-width:40rem){main{margin:0;border-radius:0;padding:1rem}}
"""

_STATES = {"open": "da pagare", "paid": "pagata", "void": "annullata", "uncollectible": "inesigibile"}
_RUNNING = {
    "active": "attivo", "trialing": "in prova", "past_due": "in ritardo con i pagamenti", "unpaid": "non pagato",
    "incomplete": "in attesa del primo pagamento",
}  # fmt: skip
_CARDS = (
    "4242 4242 4242 4242 paga, 4000 0000 0000 0002 è rifiutata, 4000 0000 0000 0341 si salva ma poi non paga."
)


def money(cents: int) -> str:
    """`1.540,00 €`."""
    text = f"{cents / 100:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return f"{text} €"


def day(moment: int | None) -> str:
    """`29/11/2026`."""
    return datetime.fromtimestamp(moment, UTC).strftime("%d/%m/%Y") if moment else "–"


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="it"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        '<header class="note">Simulazione locale di Stripe: qui non si muove denaro.</header>'
        f"<main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )


def _error(text: str) -> str:
    return f'<p class="error" role="alert">{escape(text)}</p>' if text else ""


def _card_field() -> str:
    return (
        '<label for="card">Numero della carta</label>'
        '<input id="card" name="card" inputmode="numeric" autocomplete="cc-number" required aria-describedby="cards">'
        f'<p class="hint" id="cards">{_CARDS}</p>'
    )


def _facts(facts: list[tuple[str, Any]]) -> str:
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(str(value))}</dd>" for name, value in facts if value)
    return f"<dl>{rows}</dl>"


def _table(caption: str, heads: list[str], rows: list[list[str]]) -> str:
    """The last column holds amounts; cells are markup."""
    last = len(heads) - 1
    head = "".join(
        f'<th scope="col"{" class=sum" if place == last else ""}>{escape(text)}</th>'
        for place, text in enumerate(heads)
    )
    body = "".join(
        "<tr>"
        + "".join(f"<td{' class=sum' if place == last else ''}>{cell}</td>" for place, cell in enumerate(row))
        + "</tr>"
        for row in rows
    )
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def message_page(text: str) -> str:
    """A page that says one thing."""
    return _page("Stripe, in locale", f"<p>{escape(text)}</p>")


def checkout_page(session: Object, error: str = "") -> str:
    """What is bought, and the card that pays."""
    rows = [
        [escape(line["description"]), str(line["quantity"]), money(line["amount_subtotal"])]
        for line in session["_line_items"]
    ]
    rows.append(["Imposte", "", money(session["total_details"]["amount_tax"])])
    rows.append(["<strong>Totale</strong>", "", money(session["amount_total"])])
    email = ""
    if session["customer"] is None and not session["customer_email"]:
        email = '<label for="email">Indirizzo e-mail</label><input id="email" name="email" type="email" autocomplete="email" required>'
    back = (
        f'<p><a href="{escape(session["cancel_url"])}">Torna indietro</a></p>'
        if session["cancel_url"]
        else ""
    )
    return _page(
        "Pagamento con carta",
        _error(error)
        + _table("Che cosa paga", ["Voce", "N.", "Importo"], rows)
        + f'<form method="post">{email}{_card_field()}<button>Paga</button></form>{back}',
    )


def invoice_lines(invoice: Object) -> list[str]:
    """The invoice as lines of text, for its PDF."""
    lines = [f"{invoice['account_name']}  -  {invoice['number']}", ""]
    lines += [f"{name}: {value}" for name, value in _invoice_facts(invoice) if value] + [""]
    lines += [f"{line['description']}: {money(line['amount'])}" for line in invoice["lines"]["data"]]
    return [
        *lines,
        "",
        *(f"{name}: {money(amount)}" for name, amount in _sums(invoice)),
        invoice["footer"] or "",
    ]


def _invoice_facts(invoice: Object) -> list[tuple[str, Any]]:
    fields = [(field["name"], field["value"]) for field in invoice["custom_fields"] or []]
    ids = [(tax_id["type"], tax_id["value"]) for tax_id in invoice["customer_tax_ids"]]
    return [
        ("Numero", invoice["number"]), ("Cliente", invoice["customer_name"]), *ids, *fields,
        ("Emessa il", day(invoice["status_transitions"]["finalized_at"])),
        ("Scade il", invoice["due_date"] and day(invoice["due_date"])), ("Stato", _STATES[invoice["status"]]),
    ]  # fmt: skip


def _sums(invoice: Object) -> list[tuple[str, int]]:
    taxes = sum(tax["amount"] for tax in invoice["total_taxes"])
    sums = [("Imponibile", invoice["total_excluding_tax"]), ("Imposte", taxes), ("Totale", invoice["total"])]
    return [*sums, ("Da pagare", invoice["amount_remaining"])]


def invoice_page(invoice: Object, customer: Object | None, error: str = "") -> str:
    """An invoice with its lines, and while it is open the ways to pay it."""
    rows = [[escape(line["description"] or ""), money(line["amount"])] for line in invoice["lines"]["data"]]
    rows += [[f"<strong>{name}</strong>", money(amount)] for name, amount in _sums(invoice)]
    body = _error(error) + _facts(_invoice_facts(invoice)) + _table("Importi", ["Voce", "Importo"], rows)
    if invoice["footer"]:
        body += f"<p>{escape(invoice['footer'])}</p>"
    body += f'<p><a href="{escape(invoice["invoice_pdf"])}">Scarica il PDF</a></p>'
    if invoice["status"] == "open":
        body += _ways(invoice, customer)
    return _page(f"Fattura {invoice['number']}", body)


def _ways(invoice: Object, customer: Object | None) -> str:
    types = invoice["payment_settings"]["payment_method_types"] or ["card"]
    ways = ""
    if "customer_balance" in types and customer:
        facts = [
            ("Intestatario", invoice["account_name"]),
            ("IBAN", iban_of(customer)),
            ("Causale", invoice["number"]),
        ]
        facts.append(("Importo", money(invoice["amount_remaining"])))
        form = '<form method="post"><button name="transfer" value="1">Simula l’arrivo del bonifico</button></form>'
        ways += f"<h2>Bonifico bancario</h2>{_facts(facts)}{form}"
    if "card" in types:
        ways += f'<h2>Carta</h2><form method="post">{_card_field()}<button>Paga con la carta</button></form>'
    return ways


def portal_page(
    session: Object,
    customer: Object,
    running: list[Object],
    invoices: list[Object],
    cards: list[Object],
    error: str,
) -> str:
    """What the customer has and owes, its card, and the way out."""
    body = _error(error) + "<h2>Abbonamento</h2>"
    body += "".join(_subscription(one) for one in running) or "<p>Nessun abbonamento attivo.</p>"
    rows = [
        [
            f'<a href="{escape(one["hosted_invoice_url"])}">{escape(one["number"])}</a>',
            day(one["status_transitions"]["finalized_at"]), _STATES[one["status"]], money(one["total"]),
        ]
        for one in invoices
    ]  # fmt: skip
    body += "<h2>Fatture</h2>"
    body += (
        _table("Le più recenti prima", ["Numero", "Data", "Stato", "Totale"], rows)
        if rows
        else "<p>Nessuna fattura.</p>"
    )
    used = customer["invoice_settings"]["default_payment_method"]
    card = next((one["card"] for one in cards if one["id"] == used), None)
    body += "<h2>Carta</h2>"
    body += (
        f"<p>In uso: {card['brand']} che finisce con {card['last4']}.</p>"
        if card
        else "<p>Nessuna carta salvata.</p>"
    )
    body += f'<form method="post">{_card_field()}<button>Usa questa carta</button></form>'
    if session["return_url"]:
        body += f'<p><a href="{escape(session["return_url"])}">Torna al sito</a></p>'
    return _page(f"Fatturazione di {customer['name'] or customer['email'] or customer['id']}", body)


def _subscription(subscription: Object) -> str:
    item = subscription["items"]["data"][0]
    ends = subscription["cancel_at_period_end"]
    until = day(item["current_period_end"])
    word, action = ("Riprendi", "resume") if ends else ("Disdici alla scadenza", "cancel")
    return (
        _facts([
            ("Importo", f"{money(item['price']['unit_amount'] * item['quantity'])} l’anno, IVA esclusa"),
            ("Finisce il" if ends else "Si rinnova il", until), ("Stato", _RUNNING.get(subscription["status"], subscription["status"])),
        ])
        + f'<form method="post"><input type="hidden" name="subscription" value="{escape(subscription["id"])}">'
        + f'<button class="quiet" name="action" value="{action}">{word}</button></form>'
    )  # fmt: skip
