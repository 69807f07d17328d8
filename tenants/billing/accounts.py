"""The account of a public body: who is billed, where its electronic invoices go, what it buys them under."""

import re
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from stdnum.it import iva

from accounts.models import User
from core.services.errors import DomainError
from tenants.billing.asking import ask
from tenants.models import BillingAccount, BillingOrder, City
from tenants.services.trail import record

FIELDS = (
    "name", "tax_code", "vat_number", "street", "postal_code", "town", "province", "ipa_code", "office_code", "cig", "cup",
    "order_number", "order_on", "split_payment", "invoice_email", "pec",
)  # fmt: skip

_UPPER = ("province", "office_code", "cig", "cup")


@transaction.atomic(durable=True)
def save_account(*, actor: User | None, city: City, **details: Any) -> BillingAccount:
    """Open the account of a city, or change it; what is not given stays. The payment service is told.

    Raises `DomainError` at the field that is not written as the index of public administrations, the exchange system or
    the law want it.
    """
    City.objects.select_for_update().get(pk=city.pk)
    account = BillingAccount.objects.select_for_update().filter(city_key=city.pk).first()
    before = {field: getattr(account, field) for field in FIELDS} if account else None
    values = {**(before or {}), **{name: _tidy(name, value) for name, value in details.items()}}
    _check(values)
    if before == values and account:
        return account
    account, _made = BillingAccount.objects.update_or_create(
        city_key=city.pk, defaults={**values, "city_name": city.name}
    )
    changed = {name: value for name, value in values.items() if not before or before[name] != value}
    told_before = {name: before[name] for name in changed} if before else None
    record(actor=actor, action="billing.account_saved", city=city, before=told_before, after=changed)
    if account.stripe_customer_id:
        ask(account, BillingOrder.Kind.CUSTOMER)
    return account


def _tidy(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = " ".join(value.split())
    if name in {"tax_code", "vat_number"}:
        return text.upper().removeprefix("IT").replace(" ", "")
    return text.upper().replace(" ", "") if name in _UPPER else text


def _check(values: dict[str, Any]) -> None:
    """Raise at the first value that is not written as it must be."""
    for name in ("tax_code", "vat_number"):
        if (values.get(name) or name == "tax_code") and not iva.is_valid(values.get(name, "")):
            raise DomainError(
                _("Sono 11 cifre, l'ultima di controllo: verifichi che siano scritte bene."), field=name
            )
    for name, (pattern, message) in _formats().items():
        value = values.get(name) or ""
        optional = name in {"cig", "cup", "ipa_code"}
        if not (optional and not value) and not re.fullmatch(pattern, value):
            raise DomainError(message, field=name)
    if bool(values.get("order_number")) != bool(values.get("order_on")):
        field = "order_on" if values.get("order_number") else "order_number"
        raise DomainError(_("Numero e data dell'ordine vanno insieme."), field=field)


def _formats() -> dict[str, tuple[str, str]]:
    """How each code is written, and what to say where it is not.

    Sources: technical specification of FatturaPA 1.9 (office code, CAP, province, CUP); ANAC (CIG: ten letters and digits).
    """
    return {
        "name": (r".{2,80}", _("Scriva la denominazione dell'ente, al massimo 80 caratteri.")),
        "street": (r".{2,60}", _("Scriva via e numero, al massimo 60 caratteri.")),
        "town": (r".{2,60}", _("Scriva il comune.")),
        "postal_code": (r"\d{5}", _("Il CAP ha 5 cifre.")),
        "province": (r"[A-Z]{2}", _("La provincia ha 2 lettere.")),
        "office_code": (
            r"[A-Z0-9]{6}",
            _("Il codice univoco ufficio ha 6 lettere o cifre: lo trova su indicepa.gov.it."),
        ),
        "ipa_code": (r"[A-Za-z0-9_-]{2,20}", _("Il codice IPA si scrive come c_f704.")),
        "cig": (r"[A-Z0-9]{10}", _("Il CIG ha 10 lettere o cifre.")),
        "cup": (r"[A-Z0-9]{15}", _("Il CUP ha 15 lettere o cifre.")),
    }
