"""An answer as a value, which every kind of file is made from."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from benchmark.words import said, unit_of
from core.participation.indicators import Indicator
from core.reporting.document import Table
from core.reporting.words import number


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart on paper: SVG, and what it shows in words."""

    title: str
    description: str
    svg: str


@dataclass(frozen=True, slots=True)
class Definition:
    """How an indicator is counted: label and sentence of each line; `code` leads to its public page."""

    code: str
    name: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """`subtitle` is the question in words, `lines` what is to be known before the tables, `notes` what cities wrote.

    The first table is the answer itself, row by row. `payload` are the JSON types of the whole answer, `address` where it was asked.
    """

    title: str
    subtitle: str
    lines: Sequence[str]
    tables: Sequence[Table]
    charts: Sequence[Drawn]
    definitions: Sequence[Definition]
    notes: Sequence[str]
    payload: Mapping[str, Any]
    address: str
    made_on: dt.date


def definition_of(indicator: Indicator) -> Definition:
    """An indicator's definition in the language being spoken."""
    lines = [
        (_("Che cosa chiede"), said(indicator.question)),
        (_("Numeratore"), said(indicator.numerator)),
        (_("Denominatore"), said(indicator.denominator)),
        (_("Calcolo"), _("mediana dei casi") if indicator.median else ""),
        (_("Moltiplicato per"), number(indicator.times) if indicator.times != 1 else ""),
        (_("Unità"), unit_of(indicator)),
        (_("Non comprende"), said(indicator.excludes)),
        (_("Definizione"), _("versione %(version)s, dal %(day)s") % {
            "version": indicator.version, "day": f"{indicator.versions[-1].since:%d/%m/%Y}",
        }),
        (_("Che cosa è cambiato"), said(indicator.versions[-1].change)),
        (_("Da dove viene l'idea"), indicator.source),
    ]  # fmt: skip
    return Definition(indicator.code, said(indicator.name), tuple(line for line in lines if line[1]))


def definition_json(indicator: Indicator) -> dict[str, Any]:
    """The same for a machine."""
    return {
        "code": indicator.code,
        "version": indicator.version,
        "name": said(indicator.name),
        "definition": dict(definition_of(indicator).lines),
        "unit": indicator.unit,
        "decimals": indicator.decimals,
    }


def today() -> dt.date:
    """The day the paper is made."""
    return timezone.localdate()
