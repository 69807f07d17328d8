"""How the tests come to a city with a contract: through the real verbs, against the local Stripe."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from stripe_local.server import LocalStripe
from tenants.billing.accounts import save_account
from tenants.billing.contracts import subscribe
from tenants.billing.plans import offer_plan, set_price
from tenants.billing.tasks import catch_up
from tenants.context import use_public
from tenants.models import BillingAccount, BillingOrder, City, Collection, Contract, Plan, StripeEvent
from tests.payments import WEBHOOK_SECRET, control

NEW_YEAR = "2027-01-01T00:00:00+01:00"
MONZA = {
    "name": "Comune di Monza", "tax_code": "02030880153", "vat_number": "00728830969", "street": "Piazza Trento e Trieste 1",
    "postal_code": "20900", "town": "Monza", "province": "MB", "ipa_code": "c_f704", "office_code": "UFE1A2",
    "cig": "B1234567AB", "cup": "B51B21004210004", "order_number": "DD 112/2026", "order_on": dt.date(2026, 11, 20),
    "split_payment": True, "invoice_email": "ragioneria@monza.example", "pec": "protocollo@pec.monza.example",
}  # fmt: skip
BANDS = ((0, "1825.00"), (50_000, "3650.00"), (100_000, "7300.00"))


@pytest.fixture
def stripe_account(local_stripe: LocalStripe, settings: Any) -> Iterator[LocalStripe]:
    """The platform bills at this test's own account, whose clock stands at the new year of 2027."""
    settings.STRIPE_SECRET_KEY = local_stripe.key
    settings.STRIPE_API_BASE = local_stripe.address
    settings.STRIPE_WEBHOOK_SECRET = WEBHOOK_SECRET
    control(local_stripe, "clock", to=NEW_YEAR, frozen=True)
    with time_machine.travel(NEW_YEAR, tick=True):
        yield local_stripe


@pytest.fixture
def plan(db: None) -> Plan:
    """Everything, at 1,825 €, 3,650 € and 7,300 € a year: 5, 10 and 20 € a day."""
    with use_public():
        return offer_all()


def offer_all() -> Plan:
    """The plan of the tests with its bands."""
    plan = offer_plan(actor=None, code="completo", name="Completo")
    for residents_from, yearly in BANDS:
        set_price(
            actor=None,
            plan=plan,
            residents_from=residents_from,
            yearly_eur=Decimal(yearly),
            since=dt.date(2020, 1, 1),
        )
    return plan


def working() -> None:
    """What the worker does: everything that waits now."""
    for kind in (BillingOrder, StripeEvent):
        kind.objects.filter(state="waiting").update(due_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    catch_up()


def contract_of(city: City, plan: Plan, *, residents: int = 71_000, **details: Any) -> Contract:
    """The city with an account and a running contract by transfer, its first invoice sent."""
    save_account(actor=None, city=city, **{**MONZA, **details})
    subscribe(actor=None, city=city, plan=plan, residents=residents, collection=Collection.TRANSFER)
    working()
    return contract_now(city)


def contract_now(city: City) -> Contract:
    """As it stands."""
    return Contract.objects.select_related("price", "next_price", "account").get(
        account=BillingAccount.objects.get(city_key=city.pk)
    )


@contextmanager
def a_year_later(server: LocalStripe, *, days: float) -> Iterator[None]:
    """Both clocks ahead: the account's and the platform's."""
    now = control(server, "clock", by=int(days * 86400))["now"]
    with time_machine.travel(dt.datetime.fromtimestamp(now, dt.UTC), tick=True):
        yield
