"""What the pages about contracts and invoices show; read on the public schema, whole, so that a city's page can show it."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from tenants.billing.terms import transfers_to
from tenants.billing.vat import vat_on
from tenants.models import (
    BandPrice,
    BillingAccount,
    BillingOrder,
    City,
    Contract,
    ElectronicInvoice,
    Invoice,
    Plan,
    StripeEvent,
    Work,
)


@dataclass(frozen=True, slots=True)
class Band:
    """A price with the residents it is for; `residents_until` None: and more."""

    price: BandPrice
    residents_until: int | None

    @property
    def vat_eur(self) -> Decimal:
        """The VAT on a year."""
        return vat_on(self.price.yearly_eur)


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan with all its bands in force, and the one for so many residents."""

    plan: Plan
    bands: Sequence[Band]
    mine: Band | None


@dataclass(frozen=True, slots=True)
class CityContract:
    """Everything about a city's contract: its account, the contract that is not over, its invoices, what is under way."""

    account: BillingAccount | None
    contract: Contract | None
    invoices: Sequence[Invoice]
    under_way: Sequence[BillingOrder]

    @property
    def iban(self) -> str:
        """Where the body's transfers go; empty while it has no account number."""
        return transfers_to(self.account)[0] if self.account else ""

    @property
    def unpaid_eur(self) -> Decimal:
        """What the body still has to pay."""
        return sum((one.remaining_eur for one in self.invoices if one.status == "open"), start=Decimal(0))


def offers(residents: int | None, *, day: dt.date | None = None, all_plans: bool = False) -> list[Offer]:
    """The plans on sale (or all) with their prices on a day; two queries."""
    in_force = (
        BandPrice.objects.on(day or timezone.localdate()).order_by("residents_from").select_related("plan")
    )
    plans = Plan.objects.filter(Q() if all_plans else Q(is_offered=True))
    found = []
    for plan in plans.prefetch_related(Prefetch("prices", in_force, "in_force")):
        prices: list[BandPrice] = plan.in_force
        ends = [price.residents_from - 1 for price in prices[1:]]
        bands = [Band(price, until) for price, until in zip(prices, [*ends, None], strict=False)]
        below = [band for band in bands if residents is not None and band.price.residents_from <= residents]
        found.append(Offer(plan, bands, below[-1] if below else None))
    return found


def contract_of_city(city: City) -> CityContract:
    """What a city's page shows; a fixed number of queries."""
    account = BillingAccount.objects.filter(city_key=city.pk).first()
    if account is None:
        return CityContract(None, None, (), ())
    return contract_of_account(account)


def contract_of_account(account: BillingAccount) -> CityContract:
    """The same, from the account."""
    contracts = account.contracts.exclude(state=Contract.State.ENDED)
    under_way = account.orders.filter(state__in=[Work.State.WAITING, Work.State.TAKEN, Work.State.FAILED])
    return CityContract(
        account=account,
        contract=contracts.select_related("price__plan", "next_price__plan", "account").first(),
        invoices=list(invoices().filter(account=account)),
        under_way=list(under_way),
    )


def invoices() -> QuerySet[Invoice]:
    """Issued invoices with their account and their electronic invoices."""
    documents = ElectronicInvoice.objects.order_by("written_at").prefetch_related("notices")
    found: QuerySet[Invoice] = (
        Invoice.objects.issued()
        .select_related("account", "contract__price__plan")
        .prefetch_related(Prefetch("documents", documents))
    )
    return found


def accounts() -> QuerySet[BillingAccount]:
    """All accounts with the contract that is not over and what is unpaid."""
    open_ones = Contract.objects.exclude(state=Contract.State.ENDED).select_related("price__plan")
    return BillingAccount.objects.prefetch_related(
        Prefetch("contracts", open_ones, "open_contracts")
    ).annotate(unpaid_eur=Sum("invoices__remaining_eur", filter=Q(invoices__status="open")))


def failed_work() -> tuple[list[BillingOrder], list[StripeEvent]]:
    """Orders and events that did not go through, or were put off at least once; the newest hundred of each."""
    stuck = Q(state=Work.State.FAILED) | Q(state=Work.State.WAITING, attempts__gt=0)
    orders = BillingOrder.objects.filter(stuck).select_related("account").order_by("-made_at")[:100]
    events = StripeEvent.objects.filter(stuck).order_by("-happened_at")[:100]
    return list(orders), list(events)


def document_of_city(city: City, document_id: uuid.UUID) -> ElectronicInvoice | None:
    """An electronic invoice of this city and of no other."""
    return ElectronicInvoice.objects.filter(pk=document_id, invoice__account__city_key=city.pk).first()
