"""Rules taken from regulations: typed fields, values checked against them. No rule is ever a literal in code."""

import calendar
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

RuleValue = Any  # None (the act says nothing), bool, int, Decimal, str, a tuple of str or of `YearPeriod`


@dataclass(frozen=True, slots=True)
class YearPeriod:
    """Days that come back every year, both included: `3-1` to `3-31` is the month of March. Stored as `03-01/03-31`."""

    first: tuple[int, int]
    last: tuple[int, int]

    def in_year(self, year: int) -> tuple[dt.date, dt.date]:
        """Its first and last day in a year; 29 February is the 28th in a year without one."""
        return _day(year, *self.first), _day(year, *self.last)

    def __str__(self) -> str:
        return "/".join(f"{month:02d}-{day:02d}" for month, day in (self.first, self.last))


@dataclass(frozen=True, slots=True)
class RuleField:
    """One rule: `kind` is int, bool, decimal, text, words, choice, choices (several), order (all of them, in an order) or periods (`YearPeriod`s);
    `default` None means "the act says nothing". `choices` are the codes of a choice, choices or order, with their labels.
    `sentence`, of a number, says the rule in words: an `ngettext_lazy` text about `n`; others are told as label and value.
    """

    name: str
    kind: str
    label: Any
    help: Any = ""
    default: RuleValue = None
    choices: tuple[tuple[str, Any], ...] = ()
    source: str = ""
    sentence: Any = ""


@dataclass(frozen=True, slots=True)
class RuleSetTemplate:
    """The rules of one subject (`code`), copied into dated rows of the city on activation.

    `act` and `article` cite where the defaults come from; empty where none was found. `conflict(values)` says what rules that are
    each sound do not say together, as the name of a rule and a sentence with the cure; None where they agree.
    """

    code: str
    label: Any
    fields: tuple[RuleField, ...]
    act: str = ""
    article: str = ""
    conflict: Callable[[Mapping[str, RuleValue]], tuple[str, Any] | None] | None = None

    def defaults(self) -> dict[str, RuleValue]:
        """Name to default value, in JSON types."""
        return {field.name: to_json(field.default) for field in self.fields}

    def parse(self, values: Mapping[str, Any]) -> dict[str, RuleValue]:
        """Typed values of stored JSON; unknown names and wrong types raise `ValueError` naming the field."""
        known = {field.name: field for field in self.fields}
        unknown = sorted(set(values) - set(known))
        if unknown:
            raise ValueError(f"{self.code}: unknown rule {unknown[0]!r}")
        return {name: parse_value(field, values.get(name)) for name, field in known.items()}


def problems(template: RuleSetTemplate) -> list[str]:
    """What is wrong with a template: fields declared twice, unknown kinds, a choice of nothing, bad defaults."""
    names = [field.name for field in template.fields]
    found = [f"rule {name!r} is declared twice" for name in sorted({n for n in names if names.count(n) > 1})]
    for field in template.fields:
        if field.kind not in _PARSERS:
            found.append(f"rule {field.name!r} has unknown kind {field.kind!r}")
            continue
        if (field.kind in {"choice", "choices", "order"}) != bool(field.choices):
            found.append(f"rule {field.name!r} needs choices if it is a choice, and only then")
        try:
            parse_value(field, to_json(field.default))
        except ValueError as error:
            found.append(f"default of {error}")
    return found


def to_json(value: RuleValue) -> Any:
    """JSON type of a rule's value."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return [to_json(one) for one in value]
    if isinstance(value, YearPeriod):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def parse_value(field: RuleField, value: Any) -> RuleValue:
    """The typed value of one field; `ValueError` naming the field when it has the wrong type."""
    if value is None or value == "":
        return None
    try:
        return _PARSERS[field.kind](field, value)
    except (KeyError, TypeError, InvalidOperation, OverflowError, ValueError) as error:
        raise ValueError(f"{field.name}: {value!r} is not a valid {field.kind}") from error


def _bool(_field: RuleField, value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _int(_field: RuleField, value: Any) -> int:
    if isinstance(value, bool) or int(value) != float(value):
        raise TypeError
    return int(value)


def _decimal(_field: RuleField, value: Any) -> Decimal:
    number = Decimal(str(value))
    if isinstance(value, bool) or not number.is_finite():
        raise TypeError
    return number


def _text(_field: RuleField, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _words(_field: RuleField, value: Any) -> tuple[str, ...]:
    if isinstance(value, str) or not all(isinstance(word, str) for word in value):
        raise TypeError
    return tuple(value)


def _choice(field: RuleField, value: Any) -> str:
    if value not in {code for code, _label in field.choices}:
        raise ValueError
    return str(value)


def _choices(field: RuleField, value: Any) -> tuple[str, ...] | None:
    return tuple(_choice(field, one) for one in _words(field, value)) or None


def _order(field: RuleField, value: Any) -> tuple[str, ...]:
    order = _words(field, value)
    if sorted(order) != sorted(code for code, _label in field.choices):
        raise ValueError
    return order


def _periods(field: RuleField, value: Any) -> tuple[YearPeriod, ...] | None:
    return tuple(_period(one) for one in _words(field, value)) or None


def _period(text: str) -> YearPeriod:
    days = [tuple(int(part) for part in end.split("-")) for end in text.split("/")]
    (first_month, first_day), (last_month, last_day) = days
    period = YearPeriod((first_month, first_day), (last_month, last_day))
    if dt.date(2024, *period.last) < dt.date(2024, *period.first):
        raise ValueError
    return period


def _day(year: int, month: int, day: int) -> dt.date:
    if (month, day) == (2, 29) and not calendar.isleap(year):
        day = 28
    return dt.date(year, month, day)


_PARSERS: Mapping[str, Callable[[RuleField, Any], RuleValue]] = {
    "bool": _bool,
    "int": _int,
    "decimal": _decimal,
    "text": _text,
    "choice": _choice,
    "choices": _choices,
    "order": _order,
    "periods": _periods,
    "words": _words,
}
