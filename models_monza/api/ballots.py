"""Ballots: opened, the roll, open votes, closed and voided. A secret vote is cast with a slip, never by a program.

Who asks for a slip, or opens a ballot, leaves no trace here beyond the verb's own: the codes of a secret ballot are told once and kept
nowhere, and neither is the order in which slips are handed out.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from core.api.declaring import Asked, Figure, Operation, Resource
from core.permissions.holder import Holder
from core.services.errors import DomainError
from models_monza.api.sittings import SITTINGS
from models_monza.models import Ballot, BallotCandidate
from models_monza.rules import SLUG
from models_monza.selectors.ballots import Voter, chosen_among, roll_of
from models_monza.selectors.people import people_present
from models_monza.selectors.sittings import day_at
from models_monza.services import ballots as verbs

SEE, RUN = "monza.office.see", "monza.ballot.run"


@dataclass(frozen=True)
class OpenedBallot:
    """A ballot just opened. `codes` are those of the slips of a secret one, told this once, in no order."""

    ballot_id: uuid.UUID
    codes: tuple[str, ...]


class CandidateRow(serializers.Serializer[BallotCandidate]):
    """Who may be chosen; `votes` once the ballot is closed."""

    id = serializers.UUIDField(read_only=True)
    person_id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(source="person", read_only=True)
    votes = serializers.IntegerField(source="told_votes", read_only=True, allow_null=True)


def _rows(who: Holder) -> Any:
    rows, bodies = Ballot.objects.annotate(handed=Count("voters")), who.bodies(SEE)
    by_name = BallotCandidate.objects.select_related("person")  # by votes, the order would tell who leads
    by_name = by_name.order_by("person__family_name", "person__given_name", "pk")
    rows = rows.prefetch_related(Prefetch("candidates", by_name))
    return rows if bodies is None else rows.filter(body__in=bodies)


def _told(_who: Holder, rows: Sequence[Any]) -> None:
    """Votes are told once the ballot is closed: no running total, and none of a ballot that does not count."""
    for row in rows:
        closed, candidates = row.state == Ballot.State.CLOSED, row.candidates.all()
        for one in candidates:
            one.told_votes = one.votes if closed else None
        chosen, row.is_tie = chosen_among(candidates, row.seats) if closed else ([], None)
        row.chosen_ids = [one.person_id for one in chosen] if closed else None
        row.told_cast = None if row.state == Ballot.State.VOID else row.cast
        row.told_blank = row.blank if closed else None


def _roll(asked: Asked) -> list[Voter]:
    row: Ballot = asked.row
    if row.state != Ballot.State.OPEN:
        raise Http404
    return roll_of(row, day_at(row.meeting, row.opened_at))


def _among_present(asked: Asked) -> bool:
    """Who stands is present. Raises `DomainError` for who is not."""
    wanted, body = set(asked.given["candidate_ids"]), next(iter(asked.row.bodies.all()), None)
    if body is None:
        raise Http404
    here = people_present(asked.row.pk, body.pk, day_at(asked.row, timezone.now()))
    if wanted - set(here.filter(pk__in=wanted).order_by().values_list("pk", flat=True)):
        raise DomainError(_("Si candida chi è presente: prima segni la presenza sul foglio."), field="candidates")  # fmt: skip
    return True


def _whole(source: str) -> Any:
    return serializers.IntegerField(source=source, read_only=True, allow_null=True)


BALLOTS = Resource(
    name="ballots", key="ballot_id", model=Ballot, slug=SLUG, see=SEE,
    fields=("id", "meeting_id", "item_id", "body_id", "office", "is_secret", "seats", "state", "opened_at", "closed_at", "void_reason"),
    more={
        "handed": serializers.IntegerField(read_only=True), "cast": _whole("told_cast"), "blank": _whole("told_blank"),
        "candidates": CandidateRow(many=True, read_only=True),
        "chosen_ids": serializers.ListField(child=serializers.UUIDField(), read_only=True, allow_null=True),
        "is_tie": serializers.BooleanField(read_only=True, allow_null=True),
    },
    about="A choice for an office put to those present at a sitting: how many were handed a slip or voted openly, how many voted; the outcome once it is closed.",
    rows=_rows,
    facts=_told,
    bodies=lambda row: [row.body_id],
    filters={"meeting": ["exact"], "item": ["exact"], "body": ["exact"], "office": ["exact"], "state": ["exact"]},
    sorts=("-opened_at", "opened_at"),
)  # fmt: skip

RESOURCES = (BALLOTS,)
OPERATIONS = (
    Operation(
        "POST", verbs.open_ballot, RUN, "Put the choice for an office to those present, openly or secretly as the rules say.", on=SITTINGS,
        part="ballots", answers=OpenedBallot, take=lambda opened: OpenedBallot(opened.ballot.pk, opened.codes), rule=_among_present, kept=False,
    ),
    Operation("POST", verbs.hand_slip, RUN, "A member present is handed a slip of a secret ballot.", on=BALLOTS, part="slips", kept=False),
    Operation("DELETE", verbs.take_back_slip, RUN, "She was marked by mistake: she was handed no slip.", on=BALLOTS, part="slips/{membership_id}", kept=False),
    Operation("POST", verbs.vote_openly, RUN, "A member present votes before everybody; without candidates, blank.", on=BALLOTS, part="open-votes"),
    Operation("POST", verbs.close_ballot, RUN, "No more votes: the totals are told.", on=BALLOTS, part="closing", answers=BALLOTS),
    Operation("POST", verbs.void_ballot, RUN, "The ballot does not count, and the reason says why.", on=BALLOTS, part="voiding", answers=BALLOTS),
)  # fmt: skip
FIGURES = (
    Figure(
        name="show_monza_ballot_roll", on=BALLOTS, part="roll", see=SEE, answers=Voter, read=_roll, many=True,
        about="The members present at the sitting of an open ballot, and who was handed a slip or has voted openly.",
    ),
)  # fmt: skip
