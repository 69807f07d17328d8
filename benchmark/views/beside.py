"""A city's indicators beside its peers', as a page shows them: in words, and as a strip drawn from the same numbers."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from benchmark import words
from benchmark.papers.paper import Definition, definition_of
from benchmark.selectors.comparison import Said
from benchmark.selectors.peers import AmongPeers, Beside
from core.participation.indicators import Direction, Indicator


@dataclass(frozen=True, slots=True)
class Strip:
    """Where things lie from the lowest value to the highest, in hundredths: the quartiles, the median, the city (None: it has no value)."""

    first: float
    width: float
    median: float
    own: float | None


@dataclass(frozen=True, slots=True)
class ShownRow:
    """An indicator in words; `strip` is None where there is no comparison. `has_parts`: cities share its months or places too."""

    code: str
    name: str
    value: str
    known: bool
    made_of: str
    note: str
    has_parts: bool
    coverage: str
    median: str
    quartiles: str
    against: str
    problem: str
    strip: Strip | None
    definition: Definition


def shown_rows(among: AmongPeers) -> tuple[list[ShownRow], list[ShownRow]]:
    """The rows of the page; apart, those that do not apply to the city."""
    applying = [_shown(row) for row in among.rows if row.own.said != Said.NOT_APPLICABLE]
    return applying, [_shown(row) for row in among.rows if row.own.said == Said.NOT_APPLICABLE]


def _shown(row: Beside) -> ShownRow:
    indicator, spread = row.indicator, row.spread
    return ShownRow(
        code=indicator.code,
        name=words.said(indicator.name),
        value=words.cell_in_words(row.own, indicator),
        known=row.own.value is not None,
        made_of=words.made_of(row.own),
        note=row.own.note,
        has_parts=row.own.value is not None and (indicator.monthly or len(indicator.levels) > 1),
        coverage=words.coverage(row),
        median=words.value_of(spread.median, indicator) if spread else "—",
        quartiles=_range(indicator, spread.first, spread.third) if spread else "—",
        against=against(row),
        problem=_("Definizioni diverse") if row.versions > 1 else "",
        strip=_strip(row),
        definition=definition_of(indicator),
    )


def against(row: Beside) -> str:
    """«12,30 sopra la mediana»; whether that is better is said only where somebody can say so."""
    if row.spread is None:
        return _("non confrontabile: meno di tre città con un valore")
    if row.difference is None:
        return ""
    amount = words.difference_of(row.difference, row.indicator)
    if not row.indicator.rounded(row.difference):
        return _("uguale alla mediana")
    above = row.difference > 0
    told = _("%(amount)s sopra la mediana") if above else _("%(amount)s sotto la mediana")
    wanted = {Direction.MORE: _("di più è meglio"), Direction.LESS: _("di meno è meglio")}
    side = wanted.get(row.indicator.direction, "")
    return told % {"amount": amount} + (f" ({side})" if side else "")


def _range(indicator: Indicator, first: Decimal, third: Decimal) -> str:
    return _("da %(first)s a %(third)s") % {
        "first": words.value_of(first, indicator),
        "third": words.value_of(third, indicator),
    }


def _strip(row: Beside) -> Strip | None:
    spread = row.spread
    if spread is None or spread.low == spread.high:
        return None

    def place(value: Decimal) -> float:
        return round(float((value - spread.low) / (spread.high - spread.low)) * 96 + 2, 2)

    own = None if row.own.value is None else place(row.own.value)
    return Strip(
        place(spread.first), round(place(spread.third) - place(spread.first), 2), place(spread.median), own
    )
