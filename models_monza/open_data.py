"""The open data of the consulte: the public register of what they told the administration, and what it answered."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.participation.open_data import DataColumn, OpenDataset
from models_monza.models import AdvisoryOpinion
from models_monza.selectors.opinions import opinion_line, terms
from models_monza.selectors.timeline import answer_days

_State = AdvisoryOpinion.State
_STATES = {
    _State.TRANSMITTED: "trasmesso",
    _State.IN_CHARGE: "preso_in_carico",
    _State.ANSWERED: "con_risposta",
    _State.IN_PROGRESS: "in_attuazione",
    _State.DONE: "attuato",
    _State.WITHDRAWN: "ritirato",
}
_OUTCOMES = {
    AdvisoryOpinion.Outcome.ACCEPTED: "accolto",
    AdvisoryOpinion.Outcome.PARTLY: "accolto_in_parte",
    AdvisoryOpinion.Outcome.NOT_ACCEPTED: "non_accolto",
}


def _opinions(day: dt.date) -> Iterator[tuple[Any, ...]]:
    """Two queries: the register as its page shows it; not the texts, which somebody wrote."""
    known = terms()
    rows = AdvisoryOpinion.objects.transmitted().select_related("body", "request")
    for row in rows.order_by("transmitted_on", "number", "pk"):
        outcome = _OUTCOMES[AdvisoryOpinion.Outcome(row.outcome)] if row.outcome else None
        yield (
            row.pk, row.register_year, row.number, row.body_id, row.body.name, row.subject, row.request and row.request.office,
            row.transmitted_on, row.protocol_number, row.office, _STATES[_State(row.state)], opinion_line(row, known, day).due_on,
            row.answered_on, answer_days(row), outcome, row.done_on,
        )  # fmt: skip


DATASETS = (
    OpenDataset(
        code="contributi-e-pareri",
        title=_("Contributi e pareri delle consulte"),
        description=_(
            "Il registro di ciò che le consulte hanno trasmesso al Comune, con la risposta e i giorni che ha richiesto. I testi si leggono sul sito."
        ),
        columns=(
            DataColumn("id", "key", _("Identificativo"), required=True),
            DataColumn("anno", "integer", _("Anno del registro")),
            DataColumn("numero", "integer", _("Numero nel registro")),
            DataColumn("organismo_id", "key", _("Identificativo della consulta"), _("Come nei dati «organismi»."), required=True),
            DataColumn("organismo", "text", _("Consulta"), required=True),
            DataColumn("oggetto", "text", _("Oggetto"), free=True),
            DataColumn("richiesto_da", "text", _("Ufficio che lo ha chiesto"), free=True),
            DataColumn("trasmesso_il", "day", _("Trasmesso il"), required=True),
            DataColumn("protocollo", "text", _("Numero di protocollo")),
            DataColumn("ufficio", "text", _("Ufficio destinatario"), free=True),
            DataColumn(
                "stato", "code", _("Stato"), required=True,
                values=(
                    ("trasmesso", _("trasmesso")), ("preso_in_carico", _("preso in carico")), ("con_risposta", _("con risposta")),
                    ("in_attuazione", _("in attuazione")), ("attuato", _("attuato")), ("ritirato", _("ritirato")),
                ),
            ),
            DataColumn("risposta_entro", "day", _("Risposta entro"), _("Dove le regole della città danno un termine.")),
            DataColumn("risposta_del", "day", _("Risposta del")),
            DataColumn("giorni_per_rispondere", "integer", _("Giorni per rispondere")),
            DataColumn(
                "esito", "code", _("Esito"),
                values=(
                    ("accolto", _("accolto")), ("accolto_in_parte", _("accolto in parte")), ("non_accolto", _("non accolto")),
                ),
            ),
            DataColumn("attuato_il", "day", _("Attuato il")),
        ),
        rows=_opinions,
        queries=2,
        about=frozenset({"models_monza.advisoryopinion", "models_monza.opinionrequest", "core.body", "core.ruleset"}),
        keywords=(_("consulte di quartiere"), _("pareri"), _("contributi")),
    ),
)  # fmt: skip
