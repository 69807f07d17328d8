"""Plans and prices from a sheet."""

import csv
import datetime as dt
from argparse import ArgumentParser
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.services.errors import DomainError
from tenants.billing.plans import offer_plan, set_price

COLUMNS = ("plan", "name", "description", "models", "residents_from", "yearly_eur", "since")


class Command(BaseCommand):
    """Offer plans and set their prices from a CSV file: one row per band, with the columns of `COLUMNS`.

    `models`: slugs divided by spaces, empty for every participation model. `yearly_eur` net of VAT, `since` as 2027-01-01.
    A row that says what is in force already changes nothing; one that cannot be read stops before it, and names its line.
    """

    help = "Offer plans and set prices, e.g. set_prices prices.csv"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        with options["file"].open(newline="", encoding="utf-8-sig") as sheet:
            rows = csv.DictReader(sheet)
            missing = set(COLUMNS) - set(rows.fieldnames or ())
            if missing:
                raise CommandError(f"Columns are missing: {', '.join(sorted(missing))}.")
            count = 0
            for count, row in enumerate(rows, start=1):
                self._set(row, line=count + 1)
        self.stdout.write(f"{count} prices in force or set.")

    def _set(self, row: dict[str, str], *, line: int) -> None:
        try:
            plan = offer_plan(
                actor=None,
                code=row["plan"],
                name=row["name"],
                description=row["description"],
                model_slugs=row["models"].split() or None,
            )
            set_price(
                actor=None,
                plan=plan,
                residents_from=int(row["residents_from"]),
                yearly_eur=Decimal(row["yearly_eur"]),
                since=dt.date.fromisoformat(row["since"]),
            )
        except DomainError as refused:
            raise CommandError(f"Line {line}: {refused.message}") from refused
        except (ValueError, InvalidOperation) as error:
            raise CommandError(f"Line {line}: {error}") from error
