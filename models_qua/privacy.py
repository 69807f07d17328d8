"""What the tables of labs and agreements hold about a person, to hand over and to erase.

Links are found exactly. A party typed by name, without a card, is hers where the name is hers and the address is not another's. What
somebody signed is a contract of the city: that she signed, and the signed papers, stay; what says who she was goes from the data, the
pages and the copies handed to everybody.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.text import format_lazy
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from core.mail.purge import KEPT_FOR
from core.models import Person
from core.selectors.mentions import FreeText, blank_mentions, blanked, export_mentions, names_her
from core.services.audit import to_json
from models_qua.mail.signing import GOOD_FOR
from models_qua.models import (
    AgreementDocument,
    AgreementFile,
    Amendment,
    AmendmentAcceptance,
    CitizenshipAgreement,
    Commitment,
    CommitmentReport,
    Evaluation,
    Expense,
    FeasibilityReview,
    FinalAccount,
    Indicator,
    LabCycle,
    LabParticipation,
    LabStep,
    MaintenanceWork,
    Measurement,
    Milestone,
    Need,
    NeedGroup,
    NeighbourhoodService,
    Photo,
    Place,
    PlaceKeeper,
    PlaceUse,
    PlanGoal,
    ProjectSheet,
    Resource,
    ServiceUsers,
    Signatory,
    StepEvidence,
    StrategicPlan,
)
from models_qua.services.documents import BLANKED, OFFICIAL
from models_qua.services.need_web import CONFIRM_WITHIN, forget_needs

NOTICES = (
    (
        _("Chi manda una proposta a un laboratorio"),
        format_lazy(
            _(
                "Nome e indirizzo email di chi propone: servono a dirgli che cosa ne è, li vede solo chi lavora nel laboratorio. Una "
                "proposta mandata dal sito e non confermata dalla posta si cancella dopo {confirm_days} giorni, il testo dei messaggi "
                "dopo {mail_days}."
            ),
            confirm_days=CONFIRM_WITHIN.days,
            mail_days=KEPT_FOR.days,
        ),
    ),
    (
        _("Chi firma un accordo di cittadinanza"),
        format_lazy(
            _(
                "Nome, qualifica e indirizzo email di chi firma, giorno e modo della firma, l'eventuale recesso: servono a concludere "
                "l'accordo e ad attuarlo. L'accordo firmato è un contratto del Comune: il documento e la scansione della firma si "
                "conservano; la scansione la vede solo chi raccoglie le firme, la copia per tutti non ha i nomi di chi non vuole "
                "comparire. Il link personale per firmare vale {link_days} giorni. A chi chiede la cancellazione si toglie il nome dai "
                "dati e dalle pagine: resta che una persona ha firmato."
            ),
            link_days=GOOD_FOR.days,
        ),
    ),
    (
        _("Volontarie e volontari di un accordo"),
        _(
            "Il nome di chi firma come singola persona è nelle pagine pubbliche solo se lo ha detto; può cambiare idea scrivendo "
            "all'ufficio. Nei conteggi entra senza nome. Ciò che si scrive degli impegni presi si conserva con l'accordo."
        ),
    ),
    (
        _("Chi partecipa a un laboratorio"),
        _(
            "Si conserva chi ha partecipato a un percorso, per contare le persone una volta sola; l'elenco lo vede solo chi lavora nel "
            "laboratorio. Nelle pagine pubbliche c'è solo quante persone sono."
        ),
    ),
)
"""What the city's privacy notice says."""

FREE_TEXT: FreeText = (
    (LabCycle, ("title", "about", "reasons")),
    (LabStep, ("method", "people", "result")),
    (StepEvidence, ("title", "note", "url")),
    (Need, ("title", "text", "place", "discard_reason")),
    (NeedGroup, ("title", "summary", "fate_reasons")),
    (FeasibilityReview, ("service", "question", "technical_reasons", "economic_reasons", "reasons")),
    (
        CitizenshipAgreement,
        (
            "title", "context", "goals", "conduct", "shared_use", "insurance", "city_support", "monitoring", "early_end",
            "end_reasons", "privacy_note", "privacy_checked_by",
        ),
    ),
    (ProjectSheet, ("title", "objectives", "actions", "times", "spaces", "partners", "state_note")),
    (Commitment, ("what", "due_words")),
    (CommitmentReport, ("text", "reported_by")),
    (Resource, ("what",)),
    (Indicator, ("name", "definition")),
    (Measurement, ("source", "measured_by")),
    (Amendment, ("what", "reasons")),
    (AgreementFile, ("title",)),
    (AgreementDocument, ("made_by",)),
    (Signatory, ("signer_name", "signer_role", "email", "archive_note", "withdrawal_reason")),
    (MaintenanceWork, ("title", "about", "state_note")),
    (Milestone, ("what",)),
    (Expense, ("what",)),
    (Photo, ("description",)),
    (Evaluation, ("method", "worked", "did_not_work", "to_change")),
    (FinalAccount, ("results", "lessons")),
    (Place, ("name", "about", "address", "access")),
    (PlaceUse, ("what", "rhythm")),
    (NeighbourhoodService, ("name", "about", "schedule", "contact")),
    (ServiceUsers, ("source",)),
    (StrategicPlan, ("title", "vision", "act")),
    (PlanGoal, ("title", "text")),
)  # fmt: skip
"""The columns in which somebody may have written a name."""

_KEPT_AS_JSON: tuple[tuple[type[Model], str], ...] = (
    (AgreementDocument, "content"),
    (FinalAccount, "figures"),
)
"""What is kept as JSON: what a version of a document says, the figures of an account by party."""
_BLANK_PARTY = {"signer_name": "", "signer_role": "", "email": "", "asked_at": None, "person": None}


def export_person(person_id: uuid.UUID) -> Mapping[str, list[dict[str, Any]]]:
    """The rows about a person, as JSON types, by table. A fixed number of queries."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return {}
    signed = [row.pk for row in _signatures(person)]
    found = {
        "participations": [
            _plain(row, "body", "cycle", "agreement", "since")
            for row in LabParticipation.objects.filter(person=person).select_related(
                "body", "cycle", "agreement"
            )
        ],
        "needs": [
            _plain(row, "received_on", "title", "text", "place", "proposer_name", "proposer_email", "told_at")
            for row in _needs(person)
        ],
        "kept_places": [
            _plain(row, "place", "since", "until", "listed_publicly", "agreement")
            for row in PlaceKeeper.objects.filter(person=person).select_related("place", "agreement")
        ],
    }
    found |= _exported_signatures(signed)
    found |= {
        f"{table._meta.model_name}_{name}": [_plain(row, "agreement") for row in rows]
        for table, name, rows in _kept(person)
    }
    found |= export_mentions(person, FREE_TEXT)
    return {table: rows for table, rows in found.items() if rows}


def erase_person(person_id: uuid.UUID) -> int:
    """Blank what says who a person is; that somebody took part, proposed and signed stays. Returns the rows changed.

    The files of signed documents stay as they were signed, for the office alone.
    """
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return 0
    with override(OFFICIAL):  # it is written where everybody reads it, in the language of the papers
        erased = gettext("persona cancellata")
    changed = _erase_needs(person)
    changed += _erase_kept(person, erased)
    changed += _erase_signatures(person, erased)
    changed += PlaceKeeper.objects.filter(person=person).delete()[0]
    return changed + blank_mentions(person, FREE_TEXT)


def _signatures(person: Person) -> list[Signatory]:
    """The parties she is: tied to her card, or typed with her name and no address of another. One query."""
    hers = Q(person=person)
    for name in _full_names(person):
        unknown = Q(email="") | Q(email__iexact=person.email) if person.email else Q(email="")
        hers |= Q(person=None, kind=Signatory.Kind.VOLUNTEER, name__iexact=name) & unknown
    return list(Signatory.objects.filter(hers).select_related("agreement").order_by("pk"))


def _full_names(person: Person) -> tuple[str, ...]:
    given, family = person.given_name.strip(), person.family_name.strip()
    return (f"{given} {family}", f"{family} {given}") if given and family else ()


def _exported_signatures(signed: list[uuid.UUID]) -> dict[str, list[dict[str, Any]]]:
    """What she signed, and what is tied to that. Five queries."""
    parties = Signatory.objects.filter(pk__in=signed).select_related("agreement", "document", "scan")
    return {
        "signatures": [
            _plain(
                row,
                "agreement",
                "kind",
                "name",
                "signer_name",
                "signer_role",
                "email",
                "listed_publicly",
                "asked_at",
                "signed_on",
                "manner",
                "document",
                "scan",
                "archive_note",
                "withdrawn_on",
                "withdrawal_reason",
            )
            for row in parties
        ],
        "commitments": [
            _plain(row, "agreement", "what", "due_on", "due_words", "state", "state_since")
            for row in Commitment.objects.filter(signatory__in=signed).select_related("agreement")
        ],
        "commitment_reports": [
            _plain(row, "commitment", "reported_on", "state", "text", "hours", "reported_by")
            for row in CommitmentReport.objects.filter(commitment__signatory__in=signed).select_related(
                "commitment"
            )
        ],
        "resources": [
            _plain(row, "agreement", "kind", "what", "year", "amount_eur", "quantity", "unit", "actual")
            for row in Resource.objects.filter(signatory__in=signed).select_related("agreement")
        ],
        "amendments_asked": [
            _plain(row, "amendment", "accepted_on", "manner")
            for row in AmendmentAcceptance.objects.filter(signatory__in=signed).select_related(
                "amendment__agreement"
            )
        ],
    }


def _kept(person: Person) -> Iterable[tuple[type[Model], str, list[Any]]]:
    """What is kept as JSON and names her. One query a table."""
    for table, name in _KEPT_AS_JSON:
        said = Q(pk__in=[])
        for word in filter(None, (*_full_names(person), person.email, person.phone)):
            said |= Q(as_text__icontains=word)
        rows = table._default_manager.annotate(as_text=Cast(name, TextField())).filter(said)
        yield table, name, list(rows.select_related("agreement"))


def _erase_kept(person: Person, erased: str) -> int:
    """Her name goes from what is kept as JSON; of a version it is noted, for its files still name her."""
    changed = 0
    for table, name, rows in _kept(person):
        for row in rows:
            value = blanked(person, getattr(row, name), by=erased)
            setattr(row, name, value | {BLANKED: True} if table is AgreementDocument else value)
            row.save(update_fields=[name])
            changed += 1
    return changed


def _erase_signatures(person: Person, erased: str) -> int:
    """The parties she is, and those whose name names her, are «persona cancellata»; each keeps what it signed and took on."""
    hers = _signatures(person)
    named = Signatory.objects.exclude(pk__in=[row.pk for row in hers]).exclude(name="")
    said = Q(pk__in=[])
    for word in _full_names(person):
        said |= Q(name__icontains=word)
    others = [row for row in named.filter(said).order_by("pk") if names_her(person, row.name)]
    for row in hers:
        _rename(row, erased)
        for column, value in _BLANK_PARTY.items():
            setattr(row, column, value)
        row.save(update_fields=["name", *_BLANK_PARTY])
    for row in others:
        if _of_another(row, person):
            continue
        _rename(row, blanked(person, row.name, by=erased))
        row.save(update_fields=["name"])
    return len(hers) + len(others)


def _of_another(row: Signatory, person: Person) -> bool:
    """Whether a volunteer has her name and is known to be somebody else."""
    if row.kind != Signatory.Kind.VOLUNTEER:
        return False
    elsewhere = bool(row.email) and row.email.casefold() != person.email.casefold()
    return elsewhere or row.person_id not in {None, person.pk}


def _rename(row: Signatory, name: str) -> None:
    """Give a party a name no other party of its agreement has: numbered where somebody was erased before."""
    same = Signatory.objects.filter(agreement=row.agreement_id, name__startswith=name).exclude(pk=row.pk)
    taken, turn, row.name = set(same.values_list("name", flat=True)), 1, name
    while row.name in taken:
        turn += 1
        row.name = f"{name} {turn}"


def _needs(person: Person) -> QuerySet[Need]:
    """What she proposed: tied to her card, or sent with her address."""
    hers = Q(person=person)
    if person.email:
        hers |= Q(proposer_email__iexact=person.email)
    return Need.objects.filter(hers)


def _erase_needs(person: Person) -> int:
    """What was asked stays, who asked it is blanked; what nobody confirmed goes, with the message that asked."""
    unconfirmed = list(_needs(person).filter(state=Need.State.UNCONFIRMED))
    if unconfirmed:
        forget_needs(unconfirmed)
    return len(unconfirmed) + _needs(person).update(proposer_name="", proposer_email="", person=None)


def _plain(row: Any, *names: str) -> dict[str, Any]:
    return to_json({name: getattr(row, name) for name in names}) or {}


def names_of_people() -> Iterator[str]:
    """Volunteers who are parties, who signed for an organisation, who told a need: full names only. One query."""
    parties, full = Signatory.objects.order_by(), " "
    rows = parties.filter(kind=Signatory.Kind.VOLUNTEER, name__contains=full).values_list("name")
    signers = parties.filter(signer_name__contains=full).values_list("signer_name")
    proposers = Need.objects.filter(proposer_name__contains=full).order_by().values_list("proposer_name")
    yield from (name for (name,) in rows.union(signers, proposers))
