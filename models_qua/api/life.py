"""The life of an agreement: the act, the signatures, the changes, the renewal, the publication of its results."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers

from core.api.declaring import Asked, Figure, Operation, Resource
from core.api.shapes import shape_of
from models_qua.api.agreements import AGREEMENTS, PARTIES, SEE, SIGN, WRITE
from models_qua.api.shown import lab_of_agreement, of_labs, via
from models_qua.models import Amendment, AmendmentAcceptance, CitizenshipAgreement
from models_qua.rules import SLUG
from models_qua.selectors.agreement_contents import contents_of
from models_qua.selectors.agreement_missing import mark_of, missing_of, personal_in
from models_qua.selectors.agreement_warnings import warnings_of
from models_qua.selectors.publication import check_publication
from models_qua.selectors.renewals import chain_of
from models_qua.selectors.signing import bound_of
from models_qua.services import amendments, approval, publication, renewals, signatures

APPROVE, PUBLISH = "qua.agreement.approve", "qua.agreement.publish"
_Acceptance = shape_of(
    "qua-amendment-acceptances", AmendmentAcceptance, ("signatory_id", "accepted_on", "manner"), {},
    "A party an amendment needs, and the day it accepted; None as long as it did not.",
)  # fmt: skip


_EMAIL = serializers.EmailField(required=False, allow_blank=True, max_length=254)


@dataclass(frozen=True)
class WordsFound:
    """Words that look personal: what they seem to be, and where they are."""

    what: str
    words: str
    place: str


@dataclass(frozen=True)
class SharingCheck:
    """What a draft lacks before it is shared, what in it does not add up and what looks personal, with the mark that confirms it was looked at."""

    missing: list[str]
    warnings: list[str]
    personal: list[WordsFound]
    mark: str


@dataclass(frozen=True)
class PublicationFinding:
    """Something personal in what everybody would read: `key` confirms it, where it `blocks`, as the public contact of an office."""

    key: str
    what: str
    words: str
    place: str
    label: str
    line: int
    blocks: bool


@dataclass(frozen=True)
class SigningState:
    """How many parties signed, how many besides the city are bound, and how many more are needed."""

    parties: int
    signed: int
    outside_bound: int
    needed: int
    missing: int
    city_signed: bool


@dataclass(frozen=True)
class ChainLink:
    """An agreement of a chain of renewals, the first one first."""

    agreement_id: UUID
    title: str
    state: str
    signed_on: dt.date | None
    ends_on: dt.date | None


@dataclass(frozen=True)
class Omitted:
    """In how many texts the words were."""

    texts: int


@dataclass(frozen=True)
class JoiningParty:
    """A party that joins by an amendment."""

    kind: str
    name: str
    email: str = field(default="", metadata={"serializer_field": _EMAIL})
    listed_publicly: bool = True


@dataclass(frozen=True)
class Passing:
    """A commitment that passes to another party."""

    commitment_id: UUID
    signatory_id: UUID


@dataclass(frozen=True)
class Enactment:
    """Since when an amendment holds, who joins by it and which commitments pass on."""

    on: dt.date
    parties: tuple[JoiningParty, ...] = ()
    passing: tuple[Passing, ...] = ()


def _enactment(sent: Enactment, _asked: Asked) -> dict[str, Any]:
    joining = tuple(
        amendments.NewParty(one.kind, one.name, one.email, one.listed_publicly) for one in sent.parties
    )
    passing = {one.commitment_id: one.signatory_id for one in sent.passing}
    return {"on": sent.on, "rows": amendments.AmendedRows(joining, passing)}


def _sharing(asked: Asked) -> SharingCheck:
    row: CitizenshipAgreement = asked.row
    contents = contents_of(row)
    found = personal_in(row, contents)
    return SharingCheck(
        [one.text for one in missing_of(row, timezone.localdate(), contents)],
        [one.text for one in warnings_of(row, contents)],
        [WordsFound(str(one.what), one.words, one.where) for one in found],
        mark_of(found),
    )


def _findings(asked: Asked) -> list[PublicationFinding]:
    return [
        PublicationFinding(one.key, str(one.what), one.words, one.place, one.label, one.line, one.blocks)
        for one in check_publication(asked.row).findings
    ]


def _signing(asked: Asked) -> SigningState:
    bound = bound_of(asked.row, timezone.localdate())
    return SigningState(
        len(bound.parties), bound.signed, bound.outside_bound, bound.needed, bound.missing, bound.city_signed
    )


def _chain(asked: Asked) -> list[ChainLink]:
    return [
        ChainLink(one.pk, one.title, one.state, one.signed_on, one.ends_on) for one in chain_of(asked.row)
    ]


_PARTY: dict[str, Any] = {
    "agreement_id": lambda asked: asked.row.agreement_id,
    "signatory_id": lambda asked: asked.row.pk,
}
AMENDMENTS = Resource(
    name="amendments", key="amendment_id", model=Amendment, see=SEE, slug=SLUG,
    fields=("id", "agreement_id", "number", "what", "reasons", "proposed_on", "new_ends_on", "act_number", "act_on", "in_force_on", "dropped_on", "document_id"),
    more={"body_id": via("agreement.body_id"), "acceptances": _Acceptance(many=True, read_only=True)},
    about="A change of an agreement in force, with the parties it needs and when each accepted it.",
    rows=lambda who: of_labs(Amendment.objects.select_related("agreement").prefetch_related("acceptances__signatory"), who, SEE, "agreement__body"),
    bodies=lab_of_agreement,
    filters={
        "agreement": ["exact"], "agreement__body": ["exact"], "proposed_on": ["gte", "lte"], "act_number": ["exact"], "in_force_on": ["isnull", "gte", "lte"],
        "dropped_on": ["isnull"],
    },
    sorts=("-proposed_on", "proposed_on", "number", "-number"),
)  # fmt: skip

RESOURCES = (AMENDMENTS,)
FIGURES = (
    Figure(name="check_agreement_sharing", on=AGREEMENTS, part="sharing-check", see=WRITE, answers=SharingCheck, read=_sharing, about="What an agreement lacks before it is shared, what does not add up and what looks personal."),
    Figure(name="check_agreement_publication", on=AGREEMENTS, part="publication-findings", see=PUBLISH, answers=PublicationFinding, many=True, read=_findings, about="What in all that everybody will read looks personal."),
    Figure(name="show_agreement_signing", on=AGREEMENTS, part="signing", see=SEE, answers=SigningState, read=_signing, about="How many signed an agreement, and how many more are needed."),
    Figure(name="show_agreement_renewals", on=AGREEMENTS, part="renewal-chain", see=SEE, answers=ChainLink, many=True, read=_chain, about="An agreement with all it renews and all that renews it."),
)  # fmt: skip
OPERATIONS = (
    Operation("POST", approval.approve_agreement, APPROVE, "The Giunta approved the proposal by an act.", on=AGREEMENTS, part="approval", answers=AGREEMENTS),
    Operation("POST", approval.return_from_giunta, APPROVE, "The Giunta sends the proposal back.", on=AGREEMENTS, part="return", answers=AGREEMENTS),
    Operation("POST", approval.mark_not_signed, SIGN, "An approved agreement did not find the signatures it needs.", on=AGREEMENTS, part="missing-signatures", answers=AGREEMENTS),
    Operation("POST", approval.terminate_agreement, SIGN, "An agreement ends before its time.", on=AGREEMENTS, part="termination", answers=AGREEMENTS),
    Operation("POST", signatures.sign_for_city, SIGN, "The city signs from its office.", on=AGREEMENTS, part="city-signature", answers=PARTIES, rule=lambda asked: asked.holder.bodies(SIGN) is None),
    Operation("POST", signatures.record_signature, SIGN, "A party signed on paper.", on=PARTIES, part="signature", answers=PARTIES, fills=_PARTY),
    Operation("POST", signatures.ask_signature, SIGN, "Send a party its personal link to sign.", on=PARTIES, part="signature-request", answers=PARTIES, fills=_PARTY),
    Operation("POST", signatures.withdraw_signature, SIGN, "A party that signed withdraws.", on=PARTIES, part="withdrawal", answers=PARTIES, fills=_PARTY, take=lambda gone: gone.party),
    Operation("POST", amendments.propose_amendment, SIGN, "Propose a change of an agreement in force.", on=AGREEMENTS, part="amendments", answers=AMENDMENTS),
    Operation("POST", amendments.approve_amendment, APPROVE, "The Giunta approved a change by an act.", on=AMENDMENTS, part="approval", answers=AMENDMENTS),
    Operation("POST", amendments.accept_amendment, SIGN, "A party accepts a change.", on=AMENDMENTS, part="acceptances", answers=AMENDMENTS, take=lambda accepted: accepted.amendment),
    Operation("POST", amendments.enact_amendment, SIGN, "The change holds.", on=AMENDMENTS, part="enactment", answers=AMENDMENTS, takes=Enactment, into=_enactment),
    Operation("POST", amendments.drop_amendment, SIGN, "The change is given up.", on=AMENDMENTS, part="dropping", answers=AMENDMENTS),
    Operation("POST", renewals.renew_agreement, WRITE, "Begin the renewal of a signed agreement.", on=AGREEMENTS, part="renewals", answers=AGREEMENTS),
    Operation("PUT", renewals.tie_renewal, WRITE, "Say which agreement one renews, or that it renews none.", on=AGREEMENTS, part="renewed-agreement", answers=AGREEMENTS),
    Operation("POST", publication.publish_results, PUBLISH, "The results become public.", on=AGREEMENTS, part="publication", answers=AGREEMENTS),
    Operation("POST", publication.omit_words, PUBLISH, "Take words that are personal out of everything the agreement says to everybody.", on=AGREEMENTS, part="omissions", answers=Omitted, take=Omitted),
)  # fmt: skip
