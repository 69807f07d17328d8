"""Rows of billing where a test needs them and not how they came to be."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from tenants.context import use_public
from tenants.models import BillingAccount, City, ElectronicInvoice, Invoice

_DAY = dt.date(2027, 1, 1)


def invoice_of(schema_name: str, number: str = "A-1", **more: Any) -> Invoice:
    """An invoice of 100.00 € of a city, without its file."""
    with use_public():
        city = City.objects.get(schema_name=schema_name)
        account, _made = BillingAccount.objects.get_or_create(
            city_key=city.pk,
            defaults={
                "name": f"Comune di {city.name}", "tax_code": "02030880153", "street": "Piazza Grande 1",
                "postal_code": "24100", "town": city.name, "province": "BG", "office_code": "UF1234",
            },
        )  # fmt: skip
        line = {"amount_eur": "100.00", "from": f"{_DAY}", "until": "2027-12-31", "proration": False}
        values = {
            "status": "open", "split_payment": True, "net_eur": Decimal(100), "vat_eur": Decimal(22), "total_eur": Decimal(122),
            "due_eur": Decimal(100), "remaining_eur": Decimal(100), "issued_on": _DAY, "due_on": _DAY, "lines": [line],
            "read_at": timezone.now(),
        }  # fmt: skip
        return Invoice.objects.create(
            account=account, stripe_id=f"in_{schema_name}_{number}", number=number, **{**values, **more}
        )


def electronic_invoice_of(schema_name: str) -> ElectronicInvoice:
    """An electronic invoice of a city."""
    invoice = invoice_of(schema_name)
    with use_public():
        return ElectronicInvoice.objects.create(
            invoice=invoice, kind="TD01", source=invoice.stripe_id, number="1/2027", issued_on=_DAY, net_eur=100, vat_eur=22,
            file_name=f"IT12345670017_{schema_name[:5]}.xml", payable_eur=100, xml="<x/>", sha256="0" * 64,
        )  # fmt: skip
