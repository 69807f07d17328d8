"""The networks' open data: the projects the city granted money to, and the requests its office chose to show."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from core.participation.open_data import DataColumn, OpenDataset
from models_bergamo.models import (
    ApplicationState,
    CouncillorRequest,
    GrantApplication,
    GrantApplicationNeighbourhood,
)

_STATES = {
    ApplicationState.ADMITTED: "ammesso",
    ApplicationState.CARRIED_OUT: "realizzato",
    ApplicationState.ACCOUNTED: "rendicontato",
    ApplicationState.PAID: "liquidato",
}
_OUTCOMES = {
    CouncillorRequest.Outcome.ACCEPTED: "accolta",
    CouncillorRequest.Outcome.PARTLY: "accolta_in_parte",
    CouncillorRequest.Outcome.NOT_ACCEPTED: "non_accolta",
    CouncillorRequest.Outcome.INFORMATION: "informazioni",
}


def _grants(_day: dt.date) -> Iterator[tuple[Any, ...]]:
    """Two queries: public money is public; a lead organisation that asked not to appear is not named."""
    places = GrantApplicationNeighbourhood.objects.select_related("neighbourhood").order_by(
        "neighbourhood__name"
    )
    rows = GrantApplication.objects.granted().select_related("call", "body", "lead__canonical")
    for one in rows.prefetch_related(Prefetch("places", places.defer("neighbourhood__boundary"))).order_by(
        "call__year", "title", "pk"
    ):
        lead = one.lead.canonical
        yield (
            one.pk, one.call.year, one.call.title, one.title, lead.name if lead.listed_publicly else None,
            one.body_id, one.body and one.body.name, sorted({place.neighbourhood.name for place in one.places.all()}),
            _STATES[ApplicationState(one.state)], one.planned_cost_eur, one.admitted_eur, one.accounted_cost_eur, one.paid_eur, one.decided_on,
            one.paid_on,
        )  # fmt: skip


def _requests(_day: dt.date) -> Iterator[tuple[Any, ...]]:
    """One query: those shown on the networks' pages; not their texts, which somebody wrote."""
    rows = CouncillorRequest.objects.shown_publicly().select_related("body")
    for one in rows.order_by("sent_on", "created_at", "pk"):
        answered = one.state == CouncillorRequest.State.ANSWERED
        outcome = _OUTCOMES[CouncillorRequest.Outcome(one.outcome)] if answered else None
        answered_on = one.answered_on if answered else None
        yield (
            one.pk,
            one.body_id,
            one.body.name,
            one.subject,
            one.addressee,
            one.sent_on,
            answered_on,
            outcome,
        )


DATASETS = (
    OpenDataset(
        code="progetti-sostenuti",
        title=_("Progetti sostenuti con i contributi"),
        description=_("I progetti delle reti a cui il Comune ha concesso un contributo, con gli importi."),
        columns=(
            DataColumn("id", "key", _("Identificativo"), required=True),
            DataColumn("anno", "integer", _("Anno del bando"), required=True),
            DataColumn("bando", "text", _("Bando"), required=True),
            DataColumn("titolo", "text", _("Titolo del progetto"), free=True),
            DataColumn("capofila", "text", _("Realtà capofila"), _("Vuota dove ha scelto di non comparire.")),
            DataColumn("organismo_id", "key", _("Identificativo della rete"), _("Come nei dati «organismi».")),
            DataColumn("organismo", "text", _("Rete")),
            DataColumn("quartieri", "words", _("Quartieri")),
            DataColumn(
                "stato", "code", _("Stato"), required=True,
                values=(
                    ("ammesso", _("ammesso")), ("realizzato", _("realizzato")), ("rendicontato", _("rendicontato")),
                    ("liquidato", _("liquidato")),
                ),
            ),
            DataColumn("costo_previsto_eur", "decimal", _("Costo previsto, in euro"), required=True),
            DataColumn("contributo_eur", "decimal", _("Contributo concesso, in euro"), required=True),
            DataColumn("spesa_rendicontata_eur", "decimal", _("Spesa rendicontata, in euro")),
            DataColumn("liquidato_eur", "decimal", _("Contributo liquidato, in euro")),
            DataColumn("deciso_il", "day", _("Concesso il"), required=True),
            DataColumn("liquidato_il", "day", _("Liquidato il")),
        ),
        rows=_grants,
        queries=2,
        about=frozenset({"models_bergamo.grantapplication", "models_bergamo.grantcall", "core.organisation", "core.body"}),
        keywords=(_("contributi"), _("progetti"), _("reti di quartiere")),
        themes=("GOVE", "ECON"),
    ),
    OpenDataset(
        code="istanze",
        title=_("Istanze delle reti"),
        description=_("Che cosa le reti hanno chiesto al Comune e com'è andata, per le istanze mostrate sulle loro pagine."),
        columns=(
            DataColumn("id", "key", _("Identificativo"), required=True),
            DataColumn("organismo_id", "key", _("Identificativo della rete"), _("Come nei dati «organismi»."), required=True),
            DataColumn("organismo", "text", _("Rete"), required=True),
            DataColumn("oggetto", "text", _("Oggetto"), free=True),
            DataColumn("a_chi", "text", _("A chi"), free=True),
            DataColumn("inviata_il", "day", _("Inviata il"), required=True),
            DataColumn("risposta_del", "day", _("Risposta del")),
            DataColumn(
                "esito", "code", _("Esito"), _("Vuoto finché non c'è risposta."),
                values=(
                    ("accolta", _("accolta")), ("accolta_in_parte", _("accolta in parte")), ("non_accolta", _("non accolta")),
                    ("informazioni", _("informazioni fornite")),
                ),
            ),
        ),
        rows=_requests,
        queries=1,
        about=frozenset({"models_bergamo.councillorrequest", "core.body"}),
        keywords=(_("istanze"), _("reti di quartiere")),
    ),
)  # fmt: skip
