"""The comparative report as a PDF/UA-1: tagged, with the language, the title and alternative texts."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from benchmark.comparative.shown import ShownBlock, ShownFigures, ShownReport
from benchmark.drawn import COLOURS
from benchmark.models import ComparativeReport
from core.papers.frame import PLATFORM, frame
from core.papers.prose import blocks_of
from core.papers.typesetting import typeset
from core.reporting.words import day

TEMPLATE = Path(__file__).with_name("comparative.typ")


def paper(shown: ShownReport, row: ComparativeReport) -> bytes:
    """A PDF file of the report; `row` tells its version and whether it is a draft."""
    drawn = {
        f"{block.key}.svg": block.figures.chart.svg().encode()
        for block in shown.blocks
        if block.figures and block.figures.chart
    }
    return typeset(TEMPLATE, _data(shown, row), drawn)


def _data(shown: ShownReport, row: ComparativeReport) -> dict[str, Any]:
    if row.published_at:
        state = _("Pubblicato il %(day)s, versione %(n)s.") % {"day": day(row.published_at), "n": row.version}
    else:
        state = _("Bozza, non ancora pubblicata.")
    return {
        **frame(city=PLATFORM, accent=COLOURS.accent),
        "document_title": shown.title,
        "title": shown.title,
        "subtitle": _("Rapporto comparato %(year)s") % {"year": shown.year},
        "state": state,
        "change": _("Che cosa è cambiato: %(what)s") % {"what": row.change} if row.change else "",
        "cities": _("Città: %(names)s.") % {"names": shown.names} if shown.cities else "",
        "blocks": [_block(block) for block in shown.blocks],
    }


def _block(block: ShownBlock) -> dict[str, Any]:
    figures = block.figures
    return {
        "title": block.title,
        "prose": blocks_of(block.text),
        "figures": {
            "question": figures.question,
            "lines": [
                [_("Unità"), figures.unit],
                [_("Definizione %(n)s") % {"n": figures.version}, figures.counted],
                [_("Copertura"), figures.coverage],
                *([[_("Attenzione"), figures.not_comparable]] if figures.not_comparable else []),
                *([[_("Come si distribuiscono"), figures.spread]] if figures.spread else []),
            ],
            "chart": {
                "file": f"{block.key}.svg",
                "title": figures.chart.title,
                "alt": f"{figures.chart.title}. {figures.chart.description}",
            }
            if figures.chart
            else None,
            **_table(figures),
        }
        if figures
        else None,
    }


def _table(figures: ShownFigures) -> dict[str, Any]:
    """The cities; what nobody says has no column. `left` tells which columns are words."""
    columns = [
        (_("Città"), [row.city for row in figures.rows], True),
        (_("Valore"), [row.value for row in figures.rows], False),
        *([(_("Calcolo"), [row.made_of for row in figures.rows], False)] if figures.has_parts else []),
        (_("Residenti"), [row.residents for row in figures.rows], False),
        *([(_("Nota della città"), [row.note for row in figures.rows], True)] if figures.has_notes else []),
    ]
    return {
        "header": [label for label, _cells, _left in columns],
        "left": [left for _label, _cells, left in columns],
        "rows": list(zip(*(cells for _label, cells, _left in columns), strict=True)),
    }
