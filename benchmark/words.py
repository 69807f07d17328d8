"""What a comparison says in words: a value or why there is none, how many cities say something, how an indicator is counted."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from benchmark.selectors.comparison import FEWEST, Cell, Comparison, Said, YearCompared
from core.indicators.dictionary import dictionary
from core.participation.indicators import Indicator
from core.participation.registry import registry
from core.reporting.units import unit_label
from core.reporting.words import fill, number, with_euro

SAID: Mapping[Said, Any] = {
    Said.KNOWN: gettext_lazy("noto"),
    Said.UNKNOWN: gettext_lazy("non noto"),
    Said.NOT_APPLICABLE: gettext_lazy("non applicabile"),
    Said.HIDDEN: gettext_lazy("nascosto: riguarda troppo poche persone"),
    Said.NOT_MEASURED: gettext_lazy("non misurato nei dati condivisi"),
    Said.NOT_SHARED: gettext_lazy("non condiviso"),
    Said.WITHDRAWN: gettext_lazy("ritirato dalla città"),
}
"""Why there is no number where there is none; never a zero."""

_BRIEF: Mapping[Said, Any] = {
    Said.UNKNOWN: gettext_lazy("non noto"),
    Said.NOT_APPLICABLE: gettext_lazy("non applicabile"),
    Said.HIDDEN: gettext_lazy("nascosto"),
    Said.NOT_MEASURED: gettext_lazy("non misurato"),
    Said.NOT_SHARED: gettext_lazy("non condiviso"),
    Said.WITHDRAWN: gettext_lazy("ritirato"),
}


def indicator_of(code: str) -> Indicator | None:
    """The definition in use; None for a code that is in the dictionary no more."""
    return dictionary().get(code)


def name_of(code: str) -> str:
    """An indicator's name, or its code where the dictionary no longer has it."""
    found = dictionary().get(code)
    return said(found.name) if found else code


def said(text: Any) -> str:
    """A text of a definition, which may call bodies by their name in a model: here, where models meet, by a common one."""
    return fill(text, {"body": _("organismo"), "bodies": _("organismi")})


def model_name(slug: str) -> str:
    """A participation model's name, or its slug where this installation has none of it."""
    return next((str(model.label) for model in registry if model.slug == slug), slug)


def value_of(value: Decimal | None, indicator: Indicator | None) -> str:
    """«55,43»; «5.171,78 €»; «27,5 %»."""
    if value is None:
        return _("non noto")
    decimals = indicator.decimals if indicator else 2
    told = with_euro(_rounded(value, decimals), decimals, indicator.unit if indicator else "")
    return f"{told}\u00a0%" if indicator and indicator.unit == "percent" else told


def difference_of(difference: Decimal, indicator: Indicator) -> str:
    """How far two values are from each other; two percentages in points: «2,4 punti», and not 2,4 per cent of one of them."""
    told = value_of(abs(difference), indicator)
    if indicator.unit != "percent":
        return told
    return _("%(n)s punti") % {"n": told.removesuffix("\u00a0%")}


def cell_in_words(cell: Cell, indicator: Indicator | None) -> str:
    """A cell as it is read."""
    return value_of(cell.value, indicator) if cell.value is not None else str(SAID[cell.said])


def made_of(cell: Cell) -> str:
    """«676 / 121.952», or what is known of it; empty where a value is no ratio of two numbers."""
    if cell.numerator is None or cell.denominator is None:
        return ""
    return f"{_whole(cell.numerator)} / {_whole(cell.denominator)}"


def unit_of(indicator: Indicator | None) -> str:
    """«incontri ogni 10.000 residenti»."""
    return fill(unit_label(indicator.unit), {"bodies": _("organismi")}) if indicator else ""


class Covered(Protocol):
    """How many cities there are, and how many of them say what."""

    @property
    def total(self) -> int: ...
    @property
    def known(self) -> int: ...
    @property
    def counts(self) -> Mapping[Said, int]: ...


def coverage(year: Covered) -> str:
    """«6 di 9 città, 3 non applicabile»."""
    head = ngettext("%(known)s di %(n)s città", "%(known)s di %(n)s città", year.total) % {
        "known": number(year.known),
        "n": number(year.total),
    }
    rest = [f"{number(year.counts[kind])} {label}" for kind, label in _BRIEF.items() if year.counts.get(kind)]
    return ", ".join([head, *rest])


def not_comparable(year: YearCompared) -> str:
    """Why a year is no comparison; empty where it is one."""
    if year.is_comparable:
        return ""
    return _(
        "Non confrontabile: per il %(year)s le città con un valore sono %(n)s, ne servono almeno %(fewest)s."
    ) % {"year": year.year, "n": year.known, "fewest": FEWEST}


def different_definitions(comparison: Comparison) -> str:
    """That values were measured with different definitions, and how many with each; empty where they were not."""
    if len(comparison.versions) < 2:
        return ""
    counted = {
        version: sum(year.versions.get(version, 0) for year in comparison.years)
        for version in comparison.versions
    }
    each = [
        ngettext("versione %(version)s: %(n)s valore", "versione %(version)s: %(n)s valori", many)
        % {"version": version, "n": many}
        for version, many in counted.items()
    ]
    return _("I valori non sono misurati tutti con la stessa definizione (%(each)s).") % {
        "each": "; ".join(each)
    }


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), "ROUND_HALF_UP")


def _whole(value: Decimal) -> str:
    return number(int(value)) if value == value.to_integral_value() else number(value.normalize())
