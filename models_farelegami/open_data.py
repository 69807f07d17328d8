"""The open data of community labs and civic centres: where they are and what they do, and how many people came, small numbers left out."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import Body, BodyStage
from core.participation.open_data import DataColumn, OpenDataset
from models_farelegami.models import (
    AgeBand,
    CentreActivity,
    CentreMunicipality,
    CivicCentre,
    LabMunicipality,
    ParticipantCount,
)
from models_farelegami.rules import SLUG
from models_farelegami.selectors.public_centres import told_bands

_STAGES = {"forming": "in_formazione", "active": "attivo", "closed": "concluso"}
_AGES = {
    AgeBand.CHILDREN: "bambini_e_ragazzi", AgeBand.UNDER_6: "0_5", AgeBand.SIX_TO_TEN: "6_10", AgeBand.ELEVEN_TO_17: "11_17",
    AgeBand.ADULTS: "adulti", AgeBand.EIGHTEEN_TO_39: "18_39", AgeBand.FORTY_TO_64: "40_64", AgeBand.OVER_64: "65_e_piu",
}  # fmt: skip
_HIDDEN = "numeri_piccoli"


def _labs(day: dt.date) -> Iterator[tuple[Any, ...]]:
    """One query: the labs as their pages tell them; never who accompanies them."""
    places = LabMunicipality.objects.filter(lab__body=OuterRef("pk")).order_by("municipality__name")
    stages = BodyStage.objects.on(day).filter(body=OuterRef("pk")).order_by("-since")
    rows: Any = Body.objects.filter(model_slug=SLUG).annotate(
        about=ArraySubquery(Body.objects.filter(pk=OuterRef("pk")).values("community_lab__about")),
        places=ArraySubquery(places.values("municipality__name")),
        stage_now=ArraySubquery(stages.values("stage")[:1]),
        asked=Count("community_lab__needs", filter=Q(community_lab__needs__closed_on=None)),
    )
    for one in rows.order_by("name", "pk"):
        stage = _STAGES.get(next(iter(one.stage_now), ""))
        page = reverse("farelegami:body", args=[one.slug])
        yield one.pk, one.name, next(iter(one.about), None), one.places, stage, one.asked, page


def _centres(day: dt.date) -> Iterator[tuple[Any, ...]]:
    """One query: the centres as their pages tell them, those that closed too."""
    shared = CentreMunicipality.objects.filter(centre=OuterRef("pk")).order_by("municipality__name")
    doing = CentreActivity.objects.on(day).filter(centre=OuterRef("pk")).order_by("name")
    rows: Any = CivicCentre.objects.select_related("municipality").annotate(
        shared=ArraySubquery(shared.values("municipality__name")), doing=ArraySubquery(doing.values("name"))
    )
    for one in rows.order_by("name", "pk"):
        yield (
            one.pk, one.name, one.municipality.name, one.shared, one.address, one.opening_hours, one.about, one.doing, one.since, one.until,
            reverse("farelegami:public-centre", args=[one.pk]),
        )  # fmt: skip


def _people(_day: dt.date) -> Iterator[tuple[Any, ...]]:
    """One query: the counts of whole centres; those of single activities are not published."""
    rows = ParticipantCount.objects.select_related("centre").order_by("centre__name", "year", "band", "pk")
    for row, people in told_bands(rows):
        age = _AGES[AgeBand(row.band)]
        why = _HIDDEN if people is None else None
        yield row.pk, row.centre_id, row.centre.name, row.year, age, people, why


_ID = DataColumn("id", "key", _("Identificativo"), required=True)
_PAGE = DataColumn("pagina", "address", _("Pagina sul sito del Comune"), required=True)
LABS = OpenDataset(
    code="laboratori-di-comunita",
    title=_("Laboratori di comunità"),
    description=_("I laboratori di comunità, i comuni in cui lavorano e quante cose servono. Chi li accompagna non c'è."),
    columns=(
        _ID,
        DataColumn("nome", "text", _("Nome"), required=True),
        DataColumn("che_cosa_fa", "text", _("Che cosa fa"), free=True),
        DataColumn("comuni", "words", _("Comuni in cui lavora")),
        DataColumn(
            "stato", "code", _("A che punto è"),
            values=(("in_formazione", _("in formazione")), ("attivo", _("attivo")), ("concluso", _("concluso"))),
        ),
        DataColumn("bisogni_aperti", "integer", _("Bisogni aperti"), required=True),
        _PAGE,
    ),
    rows=_labs,
    queries=1,
    about=frozenset({"core.body", "models_farelegami.municipality"}),
    keywords=(_("laboratori di comunità"), _("welfare di comunità")),
)  # fmt: skip
CENTRES = OpenDataset(
    code="civic-center",
    title=_("Civic center"),
    description=_("I civic center, con il comune in cui sono, quelli che li condividono, gli orari e le attività di oggi."),
    columns=(
        _ID,
        DataColumn("nome", "text", _("Nome"), required=True),
        DataColumn("comune", "text", _("Comune"), required=True),
        DataColumn("altri_comuni", "words", _("Altri comuni che lo condividono")),
        DataColumn("indirizzo", "text", _("Indirizzo")),
        DataColumn("orari", "text", _("Orari"), free=True),
        DataColumn("presentazione", "text", _("Presentazione"), free=True),
        DataColumn("attivita", "words", _("Attività di oggi")),
        DataColumn("dal", "day", _("Aperto dal")),
        DataColumn("al", "day", _("Aperto fino al")),
        _PAGE,
    ),
    rows=_centres,
    queries=1,
    about=frozenset({"models_farelegami.civiccentre", "models_farelegami.municipality"}),
    keywords=(_("civic center"), _("welfare di comunità"), _("doposcuola")),
)  # fmt: skip
PEOPLE = OpenDataset(
    code="persone-nei-civic-center",
    title=_("Persone nei civic center"),
    description=_(
        "Quante persone diverse sono venute in un civic center in un anno, per età: la più precisa che si conosce. "
        "I numeri sotto 5, e quelli che li farebbero ritrovare, sono lasciati vuoti."
    ),
    columns=(
        _ID,
        DataColumn("civic_center_id", "key", _("Identificativo del civic center"), _("Come nei dati «civic-center»."), required=True),
        DataColumn("civic_center", "text", _("Civic center"), required=True),
        DataColumn("anno", "integer", _("Anno"), required=True),
        DataColumn(
            "eta", "code", _("Età"), required=True,
            values=(
                ("bambini_e_ragazzi", _("0-17 anni, senza dire di più")), ("0_5", _("0-5 anni")), ("6_10", _("6-10 anni")),
                ("11_17", _("11-17 anni")), ("adulti", _("18 anni e più, senza dire di più")), ("18_39", _("18-39 anni")),
                ("40_64", _("40-64 anni")), ("65_e_piu", _("65 anni e più")),
            ),
        ),
        DataColumn("persone", "integer", _("Persone"), _("Vuoto dove «motivo» dice perché.")),
        DataColumn(
            "motivo", "code", _("Perché il numero non c'è"),
            values=((_HIDDEN, _("è sotto 5, oppure farebbe ritrovare un numero sotto 5")),),
        ),
    ),
    rows=_people,
    queries=1,
    about=frozenset({"models_farelegami.civiccentre"}),
    keywords=(_("civic center"), _("partecipazione")),
)  # fmt: skip
DATASETS = (LABS, CENTRES, PEOPLE)
