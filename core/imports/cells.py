"""Cells: reading what Italian offices type into typed values, and writing texts that no spreadsheet will execute.

Every reader takes a cell as a spreadsheet or a CSV gives it (text, number, bool, date, time) and returns a typed value or
raises `BadCell` with the message and the cure. Empty cells never get here: empty is *not known*.
"""

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.imports.words import fold, tidy, tidy_lines, without_number
from core.numbers import may_be_decimals, read_number
from core.participation.sheets import Column

_EXECUTED = ("=", "+", "-", "@", "\t", "\r")
ERROR_TEXTS = frozenset(
    "#N/D #N/A #NA #DIV/0! #VALORE! #VALUE! #RIF! #REF! #NOME? #NAME? #NUM! #NULLO! #NULL! #ESPANSIONE! #SPILL!".split()
)

_EXCEL_EPOCH = dt.date(1899, 12, 30)
_EXCEL_DATES = (1, 73050)  # up to the year 2099
_EARLIEST, _LATEST = 1900, 2099
_DAY_FIRST = re.compile(
    r"(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d{4})(?:[T\s,]+\d{1,2}[:.]\d{2}(?:[:.]\d{2})?)?\Z"
)
_YEAR_FIRST = re.compile(
    r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[T\s,]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?)?\Z"
)
_SHORT_YEAR = re.compile(r"\d{1,2}[/.\-\s]\d{1,2}[/.\-\s]\d{2}\Z")
_IN_WORDS = re.compile(r"(?:[a-z]+\s+)?(\d{1,2})o?\s+([a-z]+)\s+(\d{4})\Z")
_MONTHS = (
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split()
)
_CURRENCY = re.compile(r"(?:€|euro|eur)", re.IGNORECASE)
_CENT = Decimal("0.01")
_MOST_MONEY = Decimal("9999999999.99")  # what a column of twelve digits holds
_TIME = re.compile(r"(?:ore\s+)?(\d{1,2})(?:\s*[:.,h]\s*(\d{2}))?(?:[:.]\d{2})?\Z", re.IGNORECASE | re.ASCII)
_TRUE = frozenset("si s yes y vero true x 1".split())
_FALSE = frozenset("no n falso false 0".split())


class BadCell(Exception):
    """A cell that cannot be what its column asks for: `message` says why, `cure` what to write."""

    def __init__(self, message: str, cure: str) -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure


def safe_cell(value: Any) -> Any:
    """A value as it may be exported to a spreadsheet or a CSV: a text that a program would execute is marked as text.

    Texts that start with = + - @ tab or carriage return get a leading apostrophe (OWASP, CSV injection); other values
    are returned as they are.
    """
    if isinstance(value, str) and value.startswith(_EXECUTED):
        return f"'{value}"
    return value


def is_blank(value: Any) -> bool:
    """Whether a cell says nothing."""
    return value is None or value == "" or (isinstance(value, str) and not tidy(value))


def read_text(column: Column, value: Any) -> str:
    """One line of text, not longer than the column's `maximum`."""
    return _not_too_long(column, tidy(as_text(value)))


def read_prose(column: Column, value: Any) -> str:
    """Text that keeps its lines."""
    return _not_too_long(column, tidy_lines(as_text(value)))


def read_words(column: Column, value: Any) -> tuple[str, ...]:
    """A list parted by `;` or line breaks, without blanks and repetitions, in order."""
    parts = (tidy(part) for part in re.split(r"[;\n]", tidy_lines(as_text(value))))
    return tuple(dict.fromkeys(_not_too_long(column, part) for part in parts if part))


def read_lines(column: Column, value: Any) -> tuple[str, ...]:
    """A list of points, one per line (or parted by `;` on a single line), without their numbers."""
    text = tidy_lines(as_text(value))
    parts = text.split("\n") if "\n" in text else text.split(";")
    points = (tidy(without_number(part)) for part in parts)
    return tuple(_not_too_long(column, point) for point in points if point)


def read_int(column: Column, value: Any) -> int:
    """A whole number; `1.540`, `1540,00` and 1540.0 are the same."""
    number = _whole(value)
    if column.minimum is not None and number < column.minimum:
        if number < 0:
            raise BadCell(
                _("Il numero %(number)d è negativo.") % {"number": number},
                _("Scrivere un numero da %(minimum)d in su, o lasciare la cella vuota se non si conosce.")
                % {"minimum": column.minimum},
            )
        raise BadCell(
            _("Il numero %(number)d è troppo piccolo.") % {"number": number},
            _("Il minimo è %(minimum)d; se il dato non si conosce, lasciare la cella vuota.")
            % {"minimum": column.minimum},
        )
    if number > (column.maximum or 2_147_483_647):
        raise BadCell(
            _("Il numero %(number)d è troppo grande.") % {"number": number},
            _("Il massimo è %(maximum)d: controllare che non sia un refuso.")
            % {"maximum": column.maximum or 2_147_483_647},
        )
    return number


def read_decimal(column: Column, value: Any) -> Decimal:
    """An amount of money, in euro with its cents: `1.234,50`, `1234.5`, `€ 1.234` and the number 1234.5 of a spreadsheet.

    At most two decimals: a third is refused, so that no cent is lost unseen. One point before three figures parts the thousands
    (see `doubt_about`).
    """
    amount = _money(value)
    least, most = column.minimum, _MOST_MONEY if column.maximum is None else Decimal(column.maximum)
    if least is not None and amount < least:
        raise BadCell(
            _("L'importo %(amount)s è troppo piccolo.") % {"amount": _shown(value)},
            _("Scrivere un importo da %(minimum)d in su, o lasciare la cella vuota se non si conosce.")
            % {"minimum": least},
        )
    if abs(amount) > most:
        raise BadCell(
            _("L'importo %(amount)s è troppo grande.") % {"amount": _shown(value)},
            _("Controllare che non sia un refuso."),
        )
    return amount


def doubt_about(column: Column, value: Any) -> tuple[str, str] | None:
    """What must be told about a cell that was read but may mean something else: a message and what to do; None for no doubt."""
    if column.kind != "decimal" or not isinstance(value, str):
        return None
    if not may_be_decimals(_bare_money(value)):
        return None
    return (
        _("«%(value)s» è letto come %(amount)s euro: il punto prima di tre cifre separa le migliaia.")
        % {"value": _shown(value), "amount": f"{_money(value):.0f}"},
        _(
            "Se va bene non serve fare nulla, qui e nelle altre righe; per i centesimi usare la virgola, per esempio 1,23."
        ),
    )


def read_date(_column: Column, value: Any) -> dt.date:
    """A day: a date, an Excel serial number, or a text such as 14/05/2023, 14.5.2023, 2023-05-14, 14 maggio 2023."""
    day = _date(value)
    if not _EARLIEST <= day.year <= _LATEST:
        raise BadCell(
            _("L'anno %(year)d non è credibile.") % {"year": day.year},
            _("Scrivere la data come giorno/mese/anno, per esempio 14/05/2023."),
        )
    return day


def read_time(_column: Column, value: Any) -> dt.time:
    """A time of day: a time, a fraction of a day, or a text such as 18:30, 18.30, ore 18."""
    if isinstance(value, dt.datetime):
        return value.time().replace(microsecond=0)
    if isinstance(value, dt.time):
        return value.replace(microsecond=0)
    if isinstance(value, dt.timedelta):
        value = value.total_seconds() / 86_400
    if isinstance(value, float) and 0 <= value < 1:
        minutes = round(value * 1440) % 1440
        return dt.time(minutes // 60, minutes % 60)
    found = _TIME.match(tidy(as_text(value)))
    if found and int(found[1]) < 24 and int(found[2] or 0) < 60:
        return dt.time(int(found[1]), int(found[2] or 0))
    raise BadCell(
        _("«%(value)s» non è un'ora.") % {"value": _shown(value)},
        _("Scrivere ore e minuti, per esempio 18:30."),
    )


def read_bool(_column: Column, value: Any) -> bool:
    """Sì or no."""
    word = fold(as_text(int(value) if isinstance(value, bool) else value))
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise BadCell(_("«%(value)s» non è né sì né no.") % {"value": _shown(value)}, _("Scrivere «sì» o «no»."))


def read_choice(column: Column, value: Any) -> str:
    """The code of one of the column's choices."""
    word = fold(as_text(value))
    for code, words in column.choices:
        if word in {fold(candidate) for candidate in words}:
            return code
    known = ", ".join(words[0] for _code, words in column.choices)
    raise BadCell(
        _("«%(value)s» non è tra i valori previsti.") % {"value": _shown(value)},
        _("Scrivere uno di questi: %(known)s.") % {"known": known},
    )


READERS: Mapping[str, Callable[[Column, Any], Any]] = {
    "text": read_text,
    "prose": read_prose,
    "words": read_words,
    "lines": read_lines,
    "int": read_int,
    "decimal": read_decimal,
    "date": read_date,
    "time": read_time,
    "bool": read_bool,
    "choice": read_choice,
}


def as_text(value: Any) -> str:
    """A cell as a person reads it: whole numbers without decimals, days as day/month/year."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    text = str(value)
    return text[1:] if text[:1] == "'" and text[1:].startswith(_EXECUTED) else text  # what `safe_cell` added


def _shown(value: Any) -> str:
    text = tidy(as_text(value))
    return text if len(text) <= 40 else f"{text[:39]}…"


def _not_too_long(column: Column, text: str) -> str:
    if column.maximum is not None and len(text) > column.maximum:
        raise BadCell(
            _("Il testo è lungo %(length)d caratteri.") % {"length": len(text)},
            _("Accorciarlo: il massimo è %(maximum)d.") % {"maximum": column.maximum},
        )
    return text


def _whole(value: Any) -> int:
    not_a_number = BadCell(
        _("«%(value)s» non è un numero.") % {"value": _shown(value)},
        _("Scrivere solo cifre, o lasciare la cella vuota se il dato non si conosce."),
    )
    if isinstance(value, bool):
        raise not_a_number
    if isinstance(value, (int, float)):
        number = Decimal(value) if math.isfinite(value) else None
    else:
        number = read_number(as_text(value))
    if number is None:
        raise not_a_number
    if number != int(number):
        raise BadCell(
            _("«%(value)s» non è un numero intero.") % {"value": _shown(value)},
            _("Scrivere un numero senza decimali."),
        )
    return int(number)


def _money(value: Any) -> Decimal:
    not_an_amount = BadCell(
        _("«%(value)s» non è un importo.") % {"value": _shown(value)},
        _("Scrivere l'importo in euro, per esempio 1.234,50; se non si conosce, lasciare la cella vuota."),
    )
    if isinstance(value, bool):
        raise not_an_amount
    if isinstance(value, (int, float)):
        if not math.isfinite(value):
            raise not_an_amount
        exact = (
            Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
        )  # what Excel keeps of a number
    else:
        typed = read_number(_bare_money(as_text(value)))
        if typed is None:
            raise not_an_amount
        exact = typed
    if abs(exact) > _MOST_MONEY:
        return exact  # too much for any column: its reader says so
    if exact != exact.quantize(_CENT):
        raise BadCell(
            _("L'importo «%(value)s» ha più di due decimali.") % {"value": _shown(value)},
            _("Scrivere euro e centesimi, per esempio 1.234,50: qui gli importi non si arrotondano."),
        )
    return exact.quantize(_CENT)


def _bare_money(text: str) -> str:
    """An amount without its currency."""
    return tidy(_CURRENCY.sub(" ", text))


def _date(value: Any) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    wrong = BadCell(
        _("«%(value)s» non è una data.") % {"value": _shown(value)},
        _("Scrivere la data come giorno/mese/anno, per esempio 14/05/2023."),
    )
    text = tidy(as_text(value))
    if _SHORT_YEAR.match(text):
        raise BadCell(
            _("La data «%(value)s» ha l'anno di due cifre.") % {"value": text},
            _("Scrivere l'anno con quattro cifre, per esempio 14/05/2023."),
        )
    if text.isdigit() and _EXCEL_DATES[0] <= int(text) <= _EXCEL_DATES[1] and len(text) == 5:
        return _EXCEL_EPOCH + dt.timedelta(days=int(text))
    if isinstance(value, float) and 10_000 <= value <= _EXCEL_DATES[1]:
        return _EXCEL_EPOCH + dt.timedelta(days=int(value))
    parts = _date_parts(text)
    if parts is None:
        raise wrong
    year, month, day = parts
    if month > 12:
        raise BadCell(
            _("Nella data «%(value)s» il mese sarebbe %(month)d.") % {"value": text, "month": month},
            _("Scrivere prima il giorno e poi il mese, per esempio 14/05/2023."),
        )
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise BadCell(
            _("Il giorno «%(value)s» non esiste.") % {"value": text},
            _("Controllare giorno e mese sul calendario."),
        ) from None


def _date_parts(text: str) -> tuple[int, int, int] | None:
    """Year, month, day of a written date."""
    if found := _DAY_FIRST.match(text):
        return int(found[3]), int(found[2]), int(found[1])
    if found := _YEAR_FIRST.match(text):
        return int(found[1]), int(found[2]), int(found[3])
    if (found := _IN_WORDS.match(fold(text))) and found[2] in _MONTHS:
        return int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1])
    return None
