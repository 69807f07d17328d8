"""What cities have shared, in the tests: snapshots with figures, as they stand on the body's side."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from benchmark.models import Snapshot, SnapshotFigure

APPROVED = dt.datetime(2026, 1, 20, 10, tzinfo=dt.UTC)


def share(
    name: str, values: dict[str, Any], year: int = 2025, key: uuid.UUID | None = None, **more: Any
) -> Snapshot:
    """A snapshot of a city; `values` are indicator to number, or to a state, or to (value, numerator, denominator)."""
    columns = {
        "version": 1, "document": f'{{"city": "{name}"}}', "signature": "c2lnbg==", "public_key": f"key of {name}"[:44],
        "approved_at": APPROVED, "residents": 100_000, "residents_on": dt.date(year, 12, 31), "province": "BG",
        "region": "Lombardia", "models_in_force": ["bergamo"], **more,
    }  # fmt: skip
    row = Snapshot.objects.create(city_key=key or uuid.uuid4(), city_name=name, year=year, **columns)
    SnapshotFigure.objects.bulk_create(_figure(row, code, said) for code, said in values.items())
    return row


def _figure(row: Snapshot, code: str, said: Any) -> SnapshotFigure:
    if isinstance(said, str):
        return SnapshotFigure(snapshot=row, indicator=code, version=1, level="city", state=said)
    value, numerator, denominator = said if isinstance(said, tuple) else (said, None, None)
    return SnapshotFigure(
        snapshot=row, indicator=code, version=1, level="city", state="known", value=Decimal(str(value)),
        numerator=numerator, denominator=denominator,
    )  # fmt: skip
