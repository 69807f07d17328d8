"""The open data of citizenship labs: agreements, their projects, who signed, the community places."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import F, Min, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import AuditEntry
from core.open_data.geometry import point
from core.participation.open_data import Announcement, DataColumn, Geometry, OpenDataset
from models_qua.models import CitizenshipAgreement, Place, ProjectSheet, Signatory
from models_qua.models.projects import Family
from models_qua.selectors.register import Life, public_agreements
from models_qua.selectors.wall import NAMED, bound_parties

_LIVES = {
    Life.PROPOSED: "proposta", Life.APPROVED: "aperto_alle_firme", Life.ACTIVE: "in_vigore", Life.NO_END: "senza_scadenza",
    Life.RENEWED: "rinnovato", Life.CLOSED: "concluso", Life.NOT_SIGNED: "non_sottoscritto",
}  # fmt: skip
_STATES = {
    ProjectSheet.State.IDEA: "idea", ProjectSheet.State.FEASIBLE: "fattibile", ProjectSheet.State.APPROVED: "approvato",
    ProjectSheet.State.IN_PROGRESS: "in_corso", ProjectSheet.State.COMPLETED: "completato", ProjectSheet.State.SUSPENDED: "sospeso",
    ProjectSheet.State.ABANDONED: "abbandonato",
}  # fmt: skip
_FAMILIES = {Family.COMMUNITY: "cura_della_comunita", Family.CITY: "cura_della_citta"}
_KINDS = {
    Signatory.Kind.ASSOCIATION: "associazione", Signatory.Kind.BUSINESS: "attivita_economica", Signatory.Kind.BODY: "ente",
    Signatory.Kind.SERVICE: "servizio",
}  # fmt: skip
_PLACES = {
    Place.Kind.SQUARE: "piazza", Place.Kind.CENTRE: "centro", Place.Kind.PARK: "parco", Place.Kind.OTHER: "altro",
}  # fmt: skip


def _agreements(day: dt.date) -> Iterator[tuple[Any, ...]]:
    """One query: those citizens read, never a draft."""
    rows: Any = public_agreements(day).select_related("body", "renews")
    for one in rows.order_by("signed_on", "number", "title", "pk"):
        renewed = one.renews if one.renews and one.renews.state != CitizenshipAgreement.State.DRAFT else None
        yield (
            one.pk, one.number, one.title, one.body_id, one.body.name, one.places or (), _LIVES[Life(one.life)],
            one.proposed_on, one.act_number, one.act_on, one.signed_on, one.starts_on, one.ends_on, one.accounted_on, one.published_on,
            renewed and renewed.pk, one.parties, one.projects, reverse("qua:agreement-public", args=[one.slug]),
        )  # fmt: skip


def _projects(_day: dt.date) -> Iterator[tuple[Any, ...]]:
    """One query. Who leads is named where it is an organisation on public pages, never a single person."""
    public = CitizenshipAgreement.objects.public().order_by()
    rows: Any = ProjectSheet.objects.filter(agreement__in=public).select_related(
        "agreement", "neighbourhood", "lead__organisation__canonical"
    )
    rows = rows.defer("neighbourhood__boundary").annotate(spent_eur=Sum("expenses__amount_eur"))
    for one in rows.order_by("agreement__signed_on", "agreement", "number", "created_at", "pk"):
        yield (
            one.pk, one.number, one.title, one.agreement_id, _FAMILIES[Family(one.family)], _STATES[ProjectSheet.State(one.state)],
            one.year, one.budget_eur, one.spent_eur, one.progress, one.neighbourhood and one.neighbourhood.name, _named(one.lead),
            one.starts_on, one.ends_on, reverse("qua:project-public", args=[one.slug]),
        )  # fmt: skip


def _signatories(_day: dt.date) -> Iterator[tuple[Any, ...]]:
    """One query: the wall of who signed, a row a signature; single people are not in it."""
    rows = bound_parties().filter(kind__in=NAMED, listed_publicly=True)
    rows = rows.select_related("agreement", "organisation__canonical")
    for one in rows.order_by("agreement__signed_on", "agreement", "name", "pk"):
        if name := _named(one):
            yield one.pk, name, _KINDS[Signatory.Kind(one.kind)], one.agreement_id, one.signed_on


def _places(day: dt.date) -> Iterator[tuple[Any, ...]]:
    """One query: the places of today, and those that will open."""
    rows = (
        Place.objects.exclude(until__lt=day).select_related("neighbourhood").defer("neighbourhood__boundary")
    )
    for one in rows.order_by("name", "pk"):
        yield (
            one.pk, one.name, _PLACES[Place.Kind(one.kind)], one.about, one.address, one.access,
            one.neighbourhood and one.neighbourhood.name, one.since, one.latitude, one.longitude,
            reverse("qua:public-place", args=[one.slug]),
        )  # fmt: skip


def _of_places(day: dt.date) -> Mapping[Any, Geometry]:
    rows = Place.objects.exclude(until__lt=day).values_list("pk", "longitude", "latitude")
    return {key: found for key, *pair in rows if (found := point(*pair))}


def _named(party: Signatory | None) -> str | None:
    """The name of an organisation that may be named."""
    if party is None or party.kind not in NAMED or not party.listed_publicly:
        return None
    if party.organisation and not party.organisation.canonical.listed_publicly:
        return None
    return party.name


def announcements(since: dt.datetime) -> Iterable[Announcement]:
    """Agreements that came into force, with the moment it was recorded. One query beside that of the trail."""
    recorded = AuditEntry.objects.filter(action="qua.agreement.in_force", at__gt=since).order_by()
    moments = dict(recorded.values_list("object_id").annotate(at=Min("at")))
    rows = CitizenshipAgreement.objects.public().filter(pk__in=moments, state__in=CitizenshipAgreement.SIGNED)
    for one in rows.order_by(F("signed_on"), "pk"):
        yield Announcement(
            key=f"agreement:{one.pk}",
            at=moments[one.pk],
            what=_("Accordo in vigore"),
            title=one.title,
            url=reverse("qua:agreement-public", args=[one.slug]),
            bodies=frozenset({one.body_id}),
        )


_ID = DataColumn("id", "key", _("Identificativo"), required=True)
_PAGE = DataColumn("pagina", "address", _("Pagina sul sito del Comune"), required=True)
_AGREEMENT = DataColumn(
    "accordo_id", "key", _("Identificativo dell'accordo"), _("Come nei dati «accordi»."), required=True
)
AGREEMENTS = OpenDataset(
    code="accordi",
    title=_("Accordi di cittadinanza"),
    description=_("Gli accordi dalla proposta condivisa ai risultati pubblicati, con le date della loro vita."),
    columns=(
        _ID,
        DataColumn("numero", "integer", _("Numero")),
        DataColumn("titolo", "text", _("Titolo"), free=True),
        DataColumn("organismo_id", "key", _("Identificativo del laboratorio"), _("Come nei dati «organismi»."), required=True),
        DataColumn("organismo", "text", _("Laboratorio"), required=True),
        DataColumn("quartieri", "words", _("Quartieri del laboratorio")),
        DataColumn(
            "stato", "code", _("A che punto è"), required=True,
            values=(
                ("proposta", _("proposta condivisa")), ("aperto_alle_firme", _("aperto alle firme")), ("in_vigore", _("in vigore")),
                ("senza_scadenza", _("firmato, scadenza non registrata")), ("rinnovato", _("rinnovato")), ("concluso", _("concluso")),
                ("non_sottoscritto", _("non sottoscritto")),
            ),
        ),
        DataColumn("proposta_condivisa_il", "day", _("Proposta condivisa il")),
        DataColumn("atto_numero", "text", _("Atto di giunta")),
        DataColumn("atto_del", "day", _("Atto del")),
        DataColumn("firmato_il", "day", _("Firmato il")),
        DataColumn("dal", "day", _("In vigore dal")),
        DataColumn("al", "day", _("In vigore fino al")),
        DataColumn("rendicontato_il", "day", _("Rendicontato il")),
        DataColumn("risultati_pubblicati_il", "day", _("Risultati pubblicati il")),
        DataColumn("rinnova_id", "key", _("Identificativo dell'accordo che rinnova")),
        DataColumn("sottoscrittori", "integer", _("Quanti lo hanno firmato, oltre al Comune"), required=True),
        DataColumn("progetti", "integer", _("Progetti"), required=True),
        _PAGE,
    ),
    rows=_agreements,
    queries=1,
    about=frozenset({"models_qua.citizenshipagreement", "models_qua.projectsheet", "models_qua.signatory", "core.body"}),
    keywords=(_("accordi di cittadinanza"), _("beni comuni"), _("laboratori di cittadinanza")),
)  # fmt: skip
PROJECTS = OpenDataset(
    code="progetti",
    title=_("Progetti degli accordi"),
    description=_("I progetti degli accordi, con il loro stato, il denaro messo da parte e quello speso."),
    columns=(
        _ID,
        DataColumn("numero", "integer", _("Numero nell'accordo")),
        DataColumn("titolo", "text", _("Titolo"), free=True),
        _AGREEMENT,
        DataColumn(
            "famiglia", "code", _("Famiglia"), required=True,
            values=(("cura_della_comunita", _("cura della comunità")), ("cura_della_citta", _("cura della città"))),
        ),
        DataColumn(
            "stato", "code", _("Stato"), required=True,
            values=(
                ("idea", _("idea")), ("fattibile", _("fattibile")), ("approvato", _("approvato")), ("in_corso", _("in corso")),
                ("completato", _("completato")), ("sospeso", _("sospeso")), ("abbandonato", _("abbandonato")),
            ),
        ),
        DataColumn("anno", "integer", _("Anno del budget")),
        DataColumn("budget_eur", "decimal", _("Budget, in euro")),
        DataColumn("speso_eur", "decimal", _("Speso finora, in euro")),
        DataColumn("avanzamento_percento", "integer", _("Avanzamento, in percento")),
        DataColumn("quartiere", "text", _("Quartiere")),
        DataColumn("capofila", "text", _("Realtà che lo porta avanti"), _("Vuota dove è una persona o ha scelto di non comparire.")),
        DataColumn("inizio", "day", _("Inizio")),
        DataColumn("fine", "day", _("Fine")),
        _PAGE,
    ),
    rows=_projects,
    queries=1,
    about=frozenset({"models_qua.projectsheet", "models_qua.citizenshipagreement", "models_qua.signatory", "core.organisation"}),
    keywords=(_("accordi di cittadinanza"), _("progetti"), _("bilancio")),
    themes=("GOVE", "ECON"),
)  # fmt: skip
SIGNATORIES = OpenDataset(
    code="sottoscrittori",
    title=_("Realtà che hanno firmato gli accordi"),
    description=_("Associazioni, attività economiche, enti e servizi che hanno firmato un accordo. Le singole persone non ci sono."),
    columns=(
        _ID,
        DataColumn("nome", "text", _("Nome"), _("Come sta nell'accordo."), required=True),
        DataColumn(
            "tipo", "code", _("Che cos'è"), required=True,
            values=(
                ("associazione", _("associazione")), ("attivita_economica", _("attività economica")), ("ente", _("ente")),
                ("servizio", _("servizio")),
            ),
        ),
        _AGREEMENT,
        DataColumn("firmato_il", "day", _("Firmato il"), required=True),
    ),
    rows=_signatories,
    queries=1,
    about=frozenset({"models_qua.signatory", "models_qua.citizenshipagreement", "core.organisation"}),
    keywords=(_("accordi di cittadinanza"), _("associazioni")),
)  # fmt: skip
PLACES = OpenDataset(
    code="luoghi-di-comunita",
    title=_("Luoghi di comunità"),
    description=_("Gli spazi che sono diventati luoghi di comunità, con le coordinate dove sono note."),
    columns=(
        _ID,
        DataColumn("nome", "text", _("Nome"), required=True),
        DataColumn(
            "tipo", "code", _("Che cos'è"), required=True,
            values=(
                ("piazza", _("piazza di comunità")), ("centro", _("centro sociale o civico")), ("parco", _("parco o giardino")),
                ("altro", _("altro luogo")),
            ),
        ),
        DataColumn("presentazione", "text", _("Presentazione"), free=True),
        DataColumn("indirizzo", "text", _("Indirizzo")),
        DataColumn("come_ci_si_arriva", "text", _("Come ci si arriva e ci si muove"), free=True),
        DataColumn("quartiere", "text", _("Quartiere")),
        DataColumn("dal", "day", _("Aperto dal")),
        DataColumn("latitudine", "decimal", _("Latitudine, in gradi (WGS 84)")),
        DataColumn("longitudine", "decimal", _("Longitudine, in gradi (WGS 84)")),
        _PAGE,
    ),
    rows=_places,
    queries=1,
    about=frozenset({"models_qua.place", "core.neighbourhood"}),
    keywords=(_("luoghi di comunità"), _("spazi pubblici")),
    themes=("SOCI", "REGI"),
    shapes=_of_places,
)  # fmt: skip
DATASETS = (AGREEMENTS, PROJECTS, SIGNATORIES, PLACES)
