"""The indicators of the city, of the years its office approved and shared: the figures of the signed documents, hidden ones hidden."""

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.indicators.dictionary import dictionary
from core.models import SharedSnapshot
from core.participation.indicators import YEAR, Level, State
from core.participation.open_data import DataColumn, OpenDataset
from core.reporting.units import unit_label

LEVELS = {Level.CITY: "citta", Level.NEIGHBOURHOOD: "quartiere", Level.BODY: "organismo"}
STATES = {
    State.KNOWN: "noto",
    State.UNKNOWN: "non_noto",
    State.NOT_APPLICABLE: "non_applicabile",
    State.HIDDEN: "non_mostrato",
}


def _indicators(_day: dt.date) -> Iterator[tuple[Any, ...]]:
    """One query: what stands of each year, as it was signed."""
    known = dictionary()
    for year, document in SharedSnapshot.objects.standing().order_by("year").values_list("year", "document"):
        content = json.loads(document)
        for figure in content["figures"]:
            code, level = figure["indicator"], LEVELS[Level(figure["level"])]
            month, indicator = figure["month"], known.get(code)
            yield (
                "/".join((str(year), code, str(month), level, figure["place"])), year, code, indicator and indicator.name,
                content["dictionary"][code]["version"], indicator and unit_label(indicator.unit),
                indicator and indicator.numerator, (indicator and indicator.denominator) or None,
                level, figure["place"] or None, None if month == YEAR else month, STATES[State(figure["state"])],
                *(None if figure[name] is None else Decimal(figure[name]) for name in ("value", "numerator", "denominator")),
                figure["note"],
            )  # fmt: skip


INDICATORS = OpenDataset(
    code="indicatori",
    title=_("Indicatori della partecipazione"),
    description=_(
        "Le cifre degli anni che il Comune ha approvato e condiviso, per la città, i quartieri e gli organismi, con la definizione con cui sono "
        "contate. Le cifre che riguardano così poche persone da poterle riconoscere non sono mostrate."
    ),
    columns=(
        DataColumn("id", "text", _("Identificativo"), required=True),
        DataColumn("anno", "integer", _("Anno"), required=True),
        DataColumn("indicatore", "text", _("Codice dell'indicatore"), required=True),
        DataColumn("nome", "text", _("Nome dell'indicatore")),
        DataColumn("definizione_versione", "integer", _("Versione della definizione"), required=True),
        DataColumn("unita", "text", _("Unità di misura")),
        DataColumn("che_cosa_si_conta", "text", _("Che cosa si conta")),
        DataColumn("rispetto_a", "text", _("Rispetto a che cosa")),
        DataColumn(
            "livello", "code", _("Livello"), required=True,
            values=(("citta", _("tutta la città")), ("quartiere", _("un quartiere")), ("organismo", _("un organismo"))),
        ),
        DataColumn("luogo", "text", _("Quale quartiere o organismo")),
        DataColumn("mese", "integer", _("Mese"), _("Da 1 a 12; vuoto per tutto l'anno.")),
        DataColumn(
            "stato", "code", _("Che cosa se ne sa"), required=True,
            values=(
                ("noto", _("noto")), ("non_noto", _("non noto")), ("non_applicabile", _("non si applica")),
                ("non_mostrato", _("non mostrato: riguarda troppo poche persone")),
            ),
        ),
        DataColumn("valore", "decimal", _("Valore")),
        DataColumn("numeratore", "decimal", _("Numeratore")),
        DataColumn("denominatore", "decimal", _("Denominatore")),
        DataColumn("nota", "text", _("Nota dell'ufficio"), free=True),
    ),
    rows=_indicators,
    queries=1,
    about=frozenset({"core.sharedsnapshot"}),
    keywords=(_("partecipazione"), _("indicatori"), _("statistiche")),
    frequency="ANNUAL",
)  # fmt: skip
