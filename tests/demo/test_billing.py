"""The contracts of the demo, and the command that reads prices from a sheet."""

import datetime as dt
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from demo.billing import ensure_contracts
from stripe_local.server import LocalStripe
from tenants.models import BandPrice, City, ElectronicInvoice, Invoice, Plan

HEADER = "plan,name,description,models,residents_from,yearly_eur,since\n"


def test_the_demo_has_a_paid_and_an_open_invoice(
    stripe_account: LocalStripe, bergamo: City, monza: City
) -> None:
    ensure_contracts()
    ensure_contracts()
    found = sorted(Invoice.objects.values_list("account__name", "status"))
    assert found == [
        ("Comune di Bergamo", "open"),
        ("Comune di Bergamo", "paid"),
        ("Comune di Monza", "open"),
    ]
    assert ElectronicInvoice.objects.count() == 3
    assert len(stripe_account.store.all("subscription")) == 2


def test_without_a_payment_service_the_demo_sells_nothing(settings: Any, bergamo: City) -> None:
    settings.STRIPE_SECRET_KEY = ""
    ensure_contracts()
    assert not Plan.objects.exists()


def test_prices_come_from_a_sheet_and_a_wrong_line_is_named(tmp_path: Path, db: None) -> None:
    sheet = tmp_path / "prices.csv"
    sheet.write_text(f"{HEADER}uno,Uno,,monza,0,100.00,2026-01-01\nuno,Uno,,monza,5000,200.00,2026-01-01\n")
    for _time in range(2):
        call_command("set_prices", sheet, stdout=StringIO())
    assert list(BandPrice.objects.values_list("residents_from", "until")) == [(0, None), (5000, None)]
    assert Plan.objects.get().model_slugs == ["monza"]
    sheet.write_text(f"{HEADER}uno,Uno,,monza,0,110.00,2027-01-01\n")
    call_command("set_prices", sheet, stdout=StringIO())
    old, new = BandPrice.objects.filter(residents_from=0).order_by("since")
    assert (old.until, new.until) == (dt.date(2026, 12, 31), None)
    assert list(
        BandPrice.objects.on(dt.date(2026, 6, 1)).for_residents(6000).values_list("residents_from", flat=True)
    ) == [
        5000,
        0,
    ]
    for wrong, said in (
        ("uno,Uno,,monza,0,1,2020-01-01", "Line 2"), ("uno,Uno,,nowhere,0,1,2028-01-01", "nowhere"),
        ("uno,Uno,,,x,1,2028-01-01", "Line 2"), ("uno,Uno,,,0,a,2028-01-01", "Line 2"),
    ):  # fmt: skip
        sheet.write_text(f"{HEADER}{wrong}\n")
        with pytest.raises(CommandError, match=said):
            call_command("set_prices", sheet, stdout=StringIO())
    sheet.write_text("plan,name\n")
    with pytest.raises(CommandError, match="Columns are missing"):
        call_command("set_prices", sheet, stdout=StringIO())
