"""One agreement for everybody: what it is about, who, what each does, with what, how it goes. Seven queries."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import JSONObject

from models_qua.models import (
    AgreementDocument,
    AgreementFile,
    Amendment,
    CitizenshipAgreement,
    Commitment,
    FinalAccount,
    Indicator,
    Measurement,
    ProjectSheet,
    Resource,
    Signatory,
)
from models_qua.selectors.register import public_agreements

Kind = Signatory.Kind
_ABOUT, _TERMS = CitizenshipAgreement.WORDS[:2], CitizenshipAgreement.WORDS[2:]


@dataclass(slots=True)
class Party:
    """A party with its commitments; `name` is empty for who did not agree to be named."""

    name: str
    kind: str
    withdrawn_on: dt.date | None = None
    commitments: list[Commitment] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Link:
    """One of the chain of renewals."""

    title: str
    slug: str
    signed_on: dt.date | None
    is_this: bool


@dataclass(frozen=True, slots=True)
class PublicAgreement:
    """What the page of an agreement says.

    `texts` say why and what for, `terms` the rules the parties gave themselves: headings and words. `parties` are those that may be named, `unnamed` how many others by kind. `money` are the rows of money and `in_kind` those of anything else: never
    added up together; `total_eur` is the sum of the money, None where there is none. `files` have `id`, `title` and `size` (bytes), `amendments`
    the day since which each holds and what it changed. `agreement.has_document`: a version of its document was made.
    """

    agreement: CitizenshipAgreement
    texts: Sequence[tuple[str, str]]
    terms: Sequence[tuple[str, str]]
    parties: Sequence[Party]
    unnamed: Sequence[tuple[str, int]]
    unnamed_commitments: Sequence[Commitment]
    sheets: Sequence[ProjectSheet]
    money: Sequence[Resource]
    total_eur: Decimal | None
    in_kind: Sequence[Resource]
    indicators: Sequence[Indicator]
    chain: Sequence[Link]
    files: Sequence[Mapping[str, Any]]
    amendments: Sequence[tuple[dt.date, str]]
    account: FinalAccount | None


def public_agreement(slug: str, today: dt.date) -> PublicAgreement | None:
    """The agreement of a public address; None where there is none that is public."""
    rows = _with_papers(public_agreements(today)).select_related("body", "final_account")
    agreement = rows.filter(slug=slug).first()
    if agreement is None:
        return None
    resources = list(agreement.resources.all())
    money = [one for one in resources if one.kind == Resource.Kind.MONEY]
    signed = agreement.state in CitizenshipAgreement.SIGNED
    parties = _parties(agreement, signed=signed)
    named, unnamed, loose = _told(parties, list(agreement.commitments.all()))
    return PublicAgreement(
        agreement,
        texts=_texts(agreement, _ABOUT),
        terms=_texts(agreement, _TERMS),
        parties=named,
        unnamed=unnamed,
        unnamed_commitments=loose,
        sheets=list(agreement.sheets.order_by("number", "created_at")),
        money=money,
        total_eur=sum((one.amount_eur or Decimal(0) for one in money), Decimal(0)) if money else None,
        in_kind=[one for one in resources if one.kind != Resource.Kind.MONEY],
        indicators=list(with_last_value(agreement)) if signed else [],
        chain=_chain(agreement),
        files=agreement.public_files,
        amendments=[(dt.date.fromisoformat(one["on"]), one["what"]) for one in agreement.changes],
        account=_account(agreement),
    )


def _with_papers(rows: QuerySet[CitizenshipAgreement]) -> QuerySet[Any]:
    """The same agreements with `public_files`, `changes` in force and whether there is a document, without a query more."""
    mine = {"agreement": OuterRef("pk")}
    files = AgreementFile.objects.filter(is_public=True, **mine).order_by("title")
    changes = Amendment.objects.filter(in_force_on__isnull=False, **mine).order_by("number")
    documents = AgreementDocument.objects.filter(kind=AgreementDocument.Kind.AGREEMENT, **mine)
    return rows.annotate(
        public_files=ArraySubquery(files.values(one=JSONObject(id="id", title="title", size="size"))),
        changes=ArraySubquery(changes.values(one=JSONObject(on="in_force_on", what="what"))),
        has_document=Exists(documents),
    )


def with_last_value(agreement: CitizenshipAgreement) -> Any:
    """Its indicators with `last` and `last_on`, None where nothing was measured."""
    latest = Measurement.objects.filter(indicator=OuterRef("pk")).order_by("-measured_on")
    return agreement.indicators.annotate(
        last=Subquery(latest.values("value")[:1]), last_on=Subquery(latest.values("measured_on")[:1])
    ).order_by("position", "name")


def public_project(slug: str) -> ProjectSheet | None:
    """The project of a public address, with `spent_eur`; None where its agreement is not public. One query."""
    rows = ProjectSheet.objects.filter(agreement__in=CitizenshipAgreement.objects.public().order_by())
    rows = rows.select_related("agreement__body", "lead", "neighbourhood")
    return rows.annotate(spent_eur=Sum("expenses__amount_eur")).filter(slug=slug).first()


def _texts(agreement: CitizenshipAgreement, names: Iterable[str]) -> list[tuple[str, str]]:
    """Headings and texts that were written."""
    fields = {one.name: one for one in agreement._meta.concrete_fields}
    written = ((name, getattr(agreement, name).strip()) for name in names)
    return [(str(fields[name].verbose_name), text) for name, text in written if text]


def _parties(agreement: CitizenshipAgreement, *, signed: bool) -> list[Signatory]:
    """Who signed; before it is in force, also who is to."""
    rows = agreement.signatories.order_by(F("kind"), "name")
    return list(rows.signed() if signed else rows)


def _told(
    parties: Iterable[Signatory], commitments: Iterable[Commitment]
) -> tuple[list[Party], list[tuple[str, int]], list[Commitment]]:
    """Those that may be named with what they took on, how many others there are of each kind, and what these took on."""
    named: dict[uuid.UUID, Party] = {}
    others: dict[str, int] = {}
    for one in parties:
        if one.kind == Kind.CITY or one.listed_publicly:
            named[one.pk] = Party(one.name, one.kind, one.withdrawn_on)
        else:
            others[one.kind] = others.get(one.kind, 0) + 1
    loose: list[Commitment] = []
    for commitment in commitments:
        party = named.get(commitment.signatory_id)
        (party.commitments if party else loose).append(commitment)
    city_first = sorted(named.values(), key=lambda party: party.kind != Kind.CITY)
    return city_first, sorted(others.items()), loose


def _chain(agreement: CitizenshipAgreement) -> list[Link]:
    """What it renews and what renews it, the first one first; empty for an agreement that stands alone. One query."""
    rows = CitizenshipAgreement.objects.public().filter(body=agreement.body_id).order_by()
    known = {one.pk: one for one in rows.only("title", "slug", "signed_on", "renews", "state")}
    after = {one.renews_id: one.pk for one in known.values() if one.renews_id}
    keys: list[uuid.UUID] = [agreement.pk]
    while (before := known[keys[0]].renews_id) in known and before not in keys:
        keys.insert(0, before)
    while (following := after.get(keys[-1])) and following not in keys:
        keys.append(following)
    if len(keys) == 1:
        return []
    chain = (known[key] for key in keys)
    return [Link(one.title, one.slug, one.signed_on, one.pk == agreement.pk) for one in chain]


def _account(agreement: CitizenshipAgreement) -> FinalAccount | None:
    """The final account, once its results are published."""
    if agreement.state != CitizenshipAgreement.State.PUBLISHED:
        return None
    return getattr(agreement, "final_account", None)
