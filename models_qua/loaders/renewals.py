"""The chain of renewals of a register: every agreement renews an earlier one, once, and none comes back to itself."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.imports.plan import TablePlan
from core.imports.table import SheetRows

RENEWAL = "renewal"
Numbered = Mapping[int, tuple[int, dict[str, Any]]]


def sound_renewals(rows: SheetRows, wanted: Numbered, table: TablePlan) -> Numbered:
    """The rows whose renewal can be; of the others the problem is noted. `wanted`: row and values by number of agreement."""
    checked = _Renewals(rows, wanted, table)
    return {number: found for number, found in wanted.items() if checked.holds(number)}


class _Renewals:
    def __init__(self, rows: SheetRows, wanted: Numbered, table: TablePlan) -> None:
        self.rows, self.wanted, self.table = rows, wanted, table
        self.told = {key: number for number, key in _keys(table).items()}
        self.renews_at = table.columns.index("renews_id")
        self.renewed_by: dict[int, int] = {}
        for number, (_row, values) in sorted(wanted.items()):
            if values["renews"] is not None:
                self.renewed_by.setdefault(values["renews"], number)

    def holds(self, number: int) -> bool:
        """Whether what the agreement says it renews can be."""
        row, values = self.wanted[number]
        renews = values["renews"]
        if renews is None:
            if values["type"] == RENEWAL:
                return self._wrong(
                    row,
                    _("È un rinnovo, ma non dice quale accordo rinnova."),
                    _("Scrivere il numero dell'accordo rinnovato."),
                )
            return True
        what = {"number": number, "renews": renews}
        if values["type"] != RENEWAL:
            return self._wrong(
                row,
                _("Rinnova l'accordo n. %(renews)d, ma il tipo non è «rinnovo».") % what,
                _("Scrivere «rinnovo» nella colonna del tipo, o togliere il numero."),
            )
        if renews == number:
            return self._wrong(
                row,
                _("L'accordo n. %(number)d rinnova se stesso.") % what,
                _("Scrivere il numero dell'accordo precedente."),
            )
        signed = self._signed_on(renews)
        if signed is None and renews not in self.wanted and self.table.find(renews) is None:
            return self._wrong(
                row,
                _("L'accordo n. %(renews)d, che questo rinnova, non esiste.") % what,
                _("Aggiungerlo al foglio degli accordi, o correggere il numero."),
            )
        return self._in_order(row, number, renews, values["signed_on"], signed)

    def _in_order(self, row: int, number: int, renews: int, day: dt.date, signed: dt.date | None) -> bool:
        what = {"number": number, "renews": renews}
        if circle := self._circle(number):
            return self._wrong(
                row,
                _("I rinnovi tornano al punto di partenza: %(circle)s.")
                % {"circle": " → ".join(f"n. {one}" for one in circle)},
                _("Correggere i numeri: ogni accordo rinnova uno che viene prima."),
            )
        if signed is not None and signed > day:
            return self._wrong(
                row,
                _("L'accordo n. %(number)d è firmato prima dell'accordo n. %(renews)d che rinnova.") % what,
                _("Correggere le date, o il numero dell'accordo rinnovato."),
            )
        other = self._renewed_by(renews)
        if other != number:
            return self._wrong(
                row,
                _("L'accordo n. %(renews)d è già rinnovato dal n. %(other)d.") % (what | {"other": other}),
                _("Un accordo si rinnova una volta sola: correggere uno dei due numeri."),
            )
        return True

    def _renewed_by(self, number: int) -> int:
        """Which agreement renews it: of the city, unless the upload says otherwise of that one; else the first of the upload."""
        key = self.table.find(number)
        for other, (_pk, values) in self.table.existing.items():
            if isinstance(other, int) and other not in self.wanted and key and values[self.renews_at] == key:
                return other
        return self.renewed_by[number]

    def _signed_on(self, number: int) -> dt.date | None:
        if number in self.wanted:
            day: dt.date = self.wanted[number][1]["signed_on"]
            return day
        now = self.table.current(number)
        return now["signed_on"] if now else None

    def _circle(self, number: int) -> list[int]:
        """The numbers of a chain that comes back to where it began; empty for one that ends."""
        chain = [number]
        while (before := self._before(chain[-1])) is not None:
            if before == number:
                return [*chain, number]
            if before in chain:
                return []
            chain.append(before)
        return []

    def _before(self, number: int) -> int | None:
        if number in self.wanted:
            before: int | None = self.wanted[number][1]["renews"]
            return before
        now = self.table.current(number)
        return self.told.get(now["renews_id"]) if now else None

    def _wrong(self, row: int, message: str, cure: str) -> bool:
        self.rows.problem(row, "renews", message, cure)
        return False


def _keys(table: TablePlan) -> dict[int, Any]:
    """Keys of the agreements that are there, by number."""
    return {number: pk for number, (pk, _values) in table.existing.items() if isinstance(number, int)}
