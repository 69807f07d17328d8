"""The contract of a city: asked for, moved to another band, given up, kept. What the payment service has to do is queued."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.services.errors import DomainError
from tenants.billing.asking import ask
from tenants.models import BandPrice, BillingAccount, BillingOrder, City, Collection, Contract, Plan
from tenants.services.trail import record

Kind = BillingOrder.Kind
State = Contract.State


def band_for(plan: Plan, residents: int) -> BandPrice:
    """The price in force today for so many residents. Raises `DomainError` where the plan has none."""
    price: BandPrice | None = (
        BandPrice.objects.on(timezone.localdate()).filter(plan=plan).for_residents(residents).first()
    )
    if price is None:
        raise DomainError(_("Per questi abitanti il piano non ha un prezzo: ci scriva."), field="plan")
    return price


@transaction.atomic(durable=True)
def subscribe(
    *, actor: User | None, city: City, plan: Plan, residents: int, collection: Collection
) -> Contract:
    """The city buys the plan for a year, at the price of its band today.

    By transfer the invoice is sent, with thirty days to pay; by card the city still has to pay on the service's page.
    Until it has paid there it may choose the transfer instead. Asked twice, it is one contract. Raises `DomainError`
    where there is another one already, or the account is not there.
    """
    account = _locked_account(city)
    price = band_for(plan, residents)
    contract = account.contracts.exclude(state=State.ENDED).select_for_update().first()
    asked = (price.pk, residents, collection)
    if contract and contract.state == State.ASKED and asked == _asked(contract):
        return contract
    if contract and (contract.state == State.RUNNING or contract.by_transfer):
        raise DomainError(_("C'è già un contratto: non ne occorre un altro."))
    if contract:
        contract.price, contract.residents, contract.collection = price, residents, collection
        contract.save(update_fields=["price", "residents", "collection"])
    else:
        contract = Contract.objects.create(
            account=account, price=price, residents=residents, collection=collection
        )
    if collection == Collection.TRANSFER:
        ask(account, Kind.SUBSCRIBE, contract=contract)
    record(
        actor=actor,
        action="billing.contract_asked",
        city=city,
        after={"plan": plan.code, "yearly_eur": price.yearly_eur, "residents": residents, "by": collection},
    )
    return contract


@transaction.atomic(durable=True)
def change_band(*, actor: User | None, city: City, plan: Plan, residents: int, at_once: bool) -> Contract:
    """Another band, or another plan: from the first moment of today, the difference counted by the second, or from the next renewal.

    Raises `DomainError` where nothing would change, or no contract runs.
    """
    account = _locked_account(city)
    contract = _running(account)
    price = band_for(plan, residents)
    if price.pk == (contract.next_price_id or contract.price_id) or (
        price.pk == contract.price_id and at_once
    ):
        raise DomainError(_("Il contratto è già in questa fascia."), field="residents")
    before = {"yearly_eur": contract.price.yearly_eur, "residents": contract.residents}
    contract.residents = residents
    contract.next_price = None if at_once or price.pk == contract.price_id else price
    contract.save(update_fields=["residents", "next_price"])
    ask(account, Kind.CHANGE_NOW if at_once else Kind.CHANGE_LATER, contract=contract, price=price)
    after = {"plan": plan.code, "yearly_eur": price.yearly_eur, "residents": residents, "at_once": at_once}
    record(actor=actor, action="billing.band_changed", city=city, before=before, after=after)
    return contract


@transaction.atomic(durable=True)
def give_up(*, actor: User | None, city: City) -> Contract:
    """The contract is not renewed: it holds until the end of the year that is paid, and nothing more is billed."""
    account = _locked_account(city)
    contract = _running(account)
    if contract.ends_on:
        raise DomainError(_("La disdetta è già stata data."))
    contract.ends_on = contract.period_until
    contract.save(update_fields=["ends_on"])
    ask(account, Kind.CANCEL, contract=contract)
    record(actor=actor, action="billing.given_up", city=city, after={"ends_on": contract.ends_on})
    return contract


@transaction.atomic(durable=True)
def keep(*, actor: User | None, city: City) -> Contract:
    """The contract is renewed after all."""
    account = _locked_account(city)
    contract = _running(account)
    if not contract.ends_on:
        raise DomainError(_("Nessuno ha dato disdetta."))
    contract.ends_on = None
    contract.save(update_fields=["ends_on"])
    ask(account, Kind.KEEP, contract=contract)
    record(actor=actor, action="billing.kept", city=city)
    return contract


def _asked(contract: Contract) -> tuple[object, int, str]:
    return contract.price_id, contract.residents, contract.collection


def _locked_account(city: City) -> BillingAccount:
    account = BillingAccount.objects.select_for_update().filter(city_key=city.pk).first()
    if account is None:
        raise DomainError(_("Prima servono i dati di fatturazione dell'ente."))
    return account


def _running(account: BillingAccount) -> Contract:
    contract: Contract | None = (
        account.contracts.filter(state=State.RUNNING)
        .select_related("price")
        .select_for_update(of=("self",))
        .first()
    )
    if contract is None:
        raise DomainError(_("Non c'è un contratto in corso."))
    return contract
