"""Two at the same moment, and a worker that is killed: processes and connections of their own, held until they meet."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from multiprocessing import get_context
from typing import Any

import pytest

from stripe_local.server import LocalStripe
from tenants.billing import mirroring, orders
from tenants.billing.accounts import save_account
from tenants.billing.contracts import subscribe
from tenants.billing.documents import write_documents
from tenants.billing.events import apply
from tenants.billing.orders import carry_out
from tenants.billing.reconciling import reconcile_all
from tenants.billing.tasks import apply_one_event
from tenants.billing.working import work_on
from tenants.models import (
    BillingOrder,
    City,
    Collection,
    Contract,
    ElectronicInvoice,
    Invoice,
    Message,
    Plan,
    PlatformEntry,
    StripeEvent,
)
from tests.broker import messages_to
from tests.payments import control, submit
from tests.tenants.billing.calls import call
from tests.tenants.billing.rows import invoice_of
from tests.tenants.billing.stories import MONZA, a_year_later, contract_of, offer_all, working
from tests.tenants.processes import Fork, none_may_write

_SHARED = get_context("fork")
TEN_MINUTES = 10 / 24 / 60


@pytest.fixture
def offered(fresh_database: str, stripe_account: LocalStripe) -> Iterator[Plan]:
    """The plan, committed. Nobody works on what is asked for but who is told to."""
    with messages_to("memory://localhost/"):
        yield offer_all()


def numbers() -> list[str]:
    return [one.number for one in ElectronicInvoice.objects.order_by("written_at")]


def read(invoice: Invoice) -> list[str]:
    """What the trail says was read of an invoice."""
    entries = PlatformEntry.objects.filter(action="billing.invoice_read", after__number=invoice.number)
    return [entry.after["status"] for entry in entries.order_by("at")]


def test_an_event_that_comes_and_is_taken_up_twice_at_once_works_once(
    fresh_database: str, stripe_account: LocalStripe, offered: Plan, monza: City
) -> None:
    contract_of(monza, offered)
    with a_year_later(stripe_account, days=365 + TEN_MINUTES):  # renewed; the invoice is still a draft
        renewal = next(one for one in stripe_account.store.all("event") if one["type"] == "invoice.created")
        with none_may_write(fresh_database, "tenants_stripeevent") as all_there:
            calls = [Fork(partial(call, renewal)) for _ in range(2)]
            all_there(*calls)
        assert [one.said() for one in calls] == ["200", "200"]
        event = StripeEvent.objects.get()

        with none_may_write(fresh_database, "tenants_stripeevent") as all_there:
            workers = [Fork(partial(work_on, StripeEvent, event.pk, _nothing)) for _ in range(2)]
            all_there(*workers)
        assert sorted(one.said() for one in workers) == ["False", "True"], "taken by one"

        # a worker that was thought dead, and the one that took its event over
        with none_may_write(fresh_database, "tenants_invoice") as all_there:
            workers = [Fork(partial(apply, event)) for _ in range(2)]
            all_there(*workers)
        assert [one.said() for one in workers] == ["None", "None"]
        _first, second = Invoice.objects.order_by("issued_on")
        assert (second.status, read(second)) == ("open", ["open"])
        assert numbers() == ["1/2027", "1/2028"]
        assert Message.objects.filter(kind="invoice_issued").count() == 2
        assert len(stripe_account.store.all("invoice")) == 2


def _nothing(_event: StripeEvent) -> None:
    return


def test_a_double_submit_is_one_contract_and_one_subscription(
    fresh_database: str,
    stripe_account: LocalStripe,
    offered: Plan,
    monza: City,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    save_account(actor=None, city=monza, **MONZA)
    submitted = partial(
        subscribe, actor=None, city=monza, plan=offered, residents=71_000, collection=Collection.TRANSFER
    )
    with none_may_write(fresh_database, "tenants_contract") as all_there:
        browsers = [Fork(lambda: submitted().pk) for _ in range(2)]
        all_there(*browsers)
    said = [one.said() for one in browsers]
    contract = Contract.objects.get()
    assert said == [str(contract.pk)] * 2, "who pressed twice sees what was asked for"
    assert PlatformEntry.objects.filter(action="billing.contract_asked").count() == 1
    order = BillingOrder.objects.get()

    met, already = _SHARED.Barrier(2), orders._already

    def both_found_nothing(*about: Any) -> Any:
        found = already(*about)
        met.wait(30)
        return found

    monkeypatch.setattr(orders, "_already", both_found_nothing)
    workers = [Fork(partial(carry_out, order)) for _ in range(2)]
    assert [one.said() for one in workers] == ["None", "None"]
    for kind in ("customer", "subscription", "invoice"):
        assert len(stripe_account.store.all(kind)) == 1, kind
    assert numbers() == ["1/2027"]
    assert Message.objects.filter(kind="invoice_issued").count() == 1


def test_a_worker_killed_before_it_writes_down_what_stripe_did(
    fresh_database: str, stripe_account: LocalStripe, offered: Plan, monza: City
) -> None:
    save_account(actor=None, city=monza, **MONZA)
    subscribe(actor=None, city=monza, plan=offered, residents=71_000, collection=Collection.TRANSFER)
    order, server = BillingOrder.objects.get(), stripe_account

    def killed_after(path: str, kind: str, status: str | None = None) -> None:
        """The answer to a request does not come; what it asked for is there, and the worker is killed while it waits."""
        control(server, "fail", status=0, method="POST", path=path, after=True, delay=30)
        worker, made = Fork(partial(work_on, BillingOrder, order.pk, carry_out)), False
        while not made:
            assert not worker.is_over
            with server.lock:
                made = any(one.get("status") == status for one in server.store.all(kind))
        worker.kill()

    killed_after("/v1/customers", "customer")
    with a_year_later(server, days=TEN_MINUTES):
        killed_after("/v1/subscriptions", "subscription", "active")
        (draft,) = server.store.all("invoice")
    with a_year_later(server, days=TEN_MINUTES):
        killed_after(f"/v1/invoices/{draft['id']}/finalize", "invoice", "open")
    with a_year_later(server, days=1.1):  # the keys of the requests are forgotten
        assert work_on(BillingOrder, order.pk, carry_out)
        for kind in ("customer", "subscription", "invoice"):
            assert len(server.store.all(kind)) == 1, kind
        order.refresh_from_db()
        assert (order.state, order.attempts) == ("done", 4)
        assert Contract.objects.get().state == "running"
        assert numbers() == ["1/2027"]
        assert Message.objects.filter(kind="invoice_issued").count() == 1


def test_files_asked_for_at_once_have_consecutive_numbers(
    fresh_database: str, stripe_account: LocalStripe, monza: City
) -> None:
    def together(table: str, *invoices: Invoice) -> list[str]:
        with none_may_write(fresh_database, table) as all_there:
            workers = [Fork(partial(write_documents, invoice)) for invoice in invoices]
            all_there(*workers)
        return [one.said() for one in workers]

    for count in (1, 2):  # the first of the year, and those that follow
        together("tenants_counter", invoice_of("monza", f"A-{count}"), invoice_of("bergamo", f"B-{count}"))
        assert numbers() == [f"{number}/2027" for number in range(1, 2 * count + 1)]
    twice = invoice_of("monza", "A-3")
    said = together("tenants_electronicinvoice", twice, twice)
    assert said[0] == said[1]
    assert "IT12345670017_00005.xml" in said[0]

    last = invoice_of("monza", "A-4")
    with none_may_write(fresh_database, "tenants_electronicinvoice") as all_there:
        worker = Fork(partial(write_documents, last))
        all_there(worker)
        worker.kill()
    write_documents(last)
    files = ElectronicInvoice.objects.order_by("written_at").values_list("number", "file_name")
    assert list(files) == [(f"{n}/2027", f"IT12345670017_0000{n}.xml") for n in range(1, 7)], "no gap"


def test_a_reconciliation_and_a_call_at_the_same_moment(
    fresh_database: str,
    stripe_account: LocalStripe,
    offered: Plan,
    monza: City,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The reconciliation has read an invoice as open; before it writes that down the invoice is paid, and a call says so."""
    contract_of(monza, offered)
    has_read, may_write, record = _SHARED.Event(), _SHARED.Event(), mirroring.record_invoice

    def later(**given: Any) -> Invoice:
        has_read.set()
        assert may_write.wait(30)
        return record(**given)

    with a_year_later(stripe_account, days=365 + TEN_MINUTES):
        with monkeypatch.context() as patched:
            patched.setattr(mirroring, "record_invoice", later)
            night = Fork(reconcile_all)
            assert has_read.wait(30)
        renewal = stripe_account.store.all("invoice")[0]
        assert submit(renewal["hosted_invoice_url"], transfer="1")[0] == 200
        paid = next(one for one in stripe_account.store.all("event") if one["type"] == "invoice.paid")
        assert call(paid) == 200
        apply_one_event(str(StripeEvent.objects.get(stripe_id=paid["id"]).pk))
        may_write.set()
        assert "invoices=1" in night.said()
        working()
        invoice = Invoice.objects.get(stripe_id=renewal["id"])
        assert (invoice.status, invoice.remaining_eur, read(invoice)) == ("paid", Decimal(0), ["paid"])
        assert numbers() == ["1/2027", "1/2028"]
        kept = StripeEvent.objects.values_list("stripe_id", flat=True)
        assert len(kept) == len(set(kept))
        assert set(StripeEvent.objects.values_list("state", flat=True)) == {"done"}


def test_a_reconciliation_killed_before_it_writes_the_file(
    fresh_database: str, stripe_account: LocalStripe, offered: Plan, monza: City
) -> None:
    contract_of(monza, offered)
    with a_year_later(stripe_account, days=365 + TEN_MINUTES):
        with none_may_write(fresh_database, "tenants_electronicinvoice") as all_there:
            night = Fork(reconcile_all)
            all_there(night)
            night.kill()
        assert Invoice.objects.count() == 2
        assert numbers() == ["1/2027"]
        assert reconcile_all().invoices == 1
        assert numbers() == ["1/2027", "1/2028"]
        assert reconcile_all().invoices == 0
