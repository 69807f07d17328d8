"""The contracts of the demo's cities, made once through the verbs: prices and references are invented.

Bergamo has paid its first invoice and, since it says that it has more residents, has one open; Monza's first is open.
"""

import datetime as dt
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from tenants.billing.accounts import save_account
from tenants.billing.contracts import change_band, subscribe
from tenants.billing.invoices import mark_paid
from tenants.billing.tasks import catch_up
from tenants.context import use_public
from tenants.models import BillingAccount, City, Collection, Contract, Invoice, Plan

_PRICES = Path(__file__).with_name("prices.csv")
_BODIES = {
    "bergamo": {
        "name": "Comune di Bergamo", "tax_code": "80034840167", "street": "Piazza Matteotti 27", "postal_code": "24122",
        "town": "Bergamo", "province": "BG", "ipa_code": "c_a794", "office_code": "BGDEM1", "cig": "B0000000A1",
    },
    "monza": {
        "name": "Comune di Monza", "tax_code": "02030880153", "street": "Piazza Trento e Trieste 1", "postal_code": "20900",
        "town": "Monza", "province": "MB", "ipa_code": "c_f704", "office_code": "MBDEM1", "cig": "B0000000B2",
    },
}  # fmt: skip
_RESIDENTS = {"bergamo": 121_952, "monza": 123_000}
_COUNTED_ON = dt.date(2023, 12, 31)
_FEWER_RESIDENTS = 95_000
"""With how many Bergamo's contract began, by an invented slip: the change of band is there to be seen."""


def ensure_contracts() -> None:
    """Prices, accounts and contracts that are not there yet; nothing where no payment service is configured."""
    if not settings.STRIPE_SECRET_KEY:
        return
    with use_public():
        call_command("set_prices", _PRICES, stdout=StringIO())
        for schema_name, body in _BODIES.items():
            city = City.objects.filter(schema_name=schema_name).first()
            if city and not BillingAccount.objects.filter(city_key=city.pk).exists():
                _buy(city, body)


def _buy(city: City, body: dict[str, str]) -> None:
    more = {
        "invoice_email": f"ragioneria@{city.schema_name}.example",
        "order_number": "DD 112/2026",
        "order_on": dt.date(2026, 11, 20),
    }
    save_account(actor=None, city=city, **body, **more)
    plan = Plan.objects.get(code="completo")
    residents = _RESIDENTS[city.schema_name]
    City.objects.filter(pk=city.pk).update(residents=residents, residents_on=_COUNTED_ON)
    first = _FEWER_RESIDENTS if city.schema_name == "bergamo" else residents
    subscribe(actor=None, city=city, plan=plan, residents=first, collection=Collection.TRANSFER)
    catch_up()
    running = Contract.objects.filter(account__city_key=city.pk, state=Contract.State.RUNNING).exists()
    if city.schema_name == "bergamo" and running:
        for invoice in Invoice.objects.filter(account__city_key=city.pk):
            mark_paid(actor=None, invoice=invoice)
        change_band(actor=None, city=city, plan=plan, residents=residents, at_once=True)
        catch_up()
