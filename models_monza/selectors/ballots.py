"""What a ballot says: who may vote in it, who is chosen, and its outcome in words."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import Attendance, Membership
from core.selectors.rules import rules_on
from models_monza.models import Ballot, BallotCandidate, BallotVoter, OpenVote
from models_monza.rules import OFFICES, SECRET_VOTE, SLUG

FEW = 3
"""Below so many votes the totals of a secret ballot may tell who voted what: who closes it is warned."""


@dataclass(frozen=True, slots=True)
class Voter:
    """A member present: her membership, the name on the roll, and whether she was handed a slip or has voted openly.

    `named` is what she voted in an open ballot, None where she did not or the ballot is secret.
    """

    membership_id: uuid.UUID
    name: str
    done: bool
    named: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A closed ballot: who is chosen, whether a tie leaves seats open, who is in the tie, and the totals in order."""

    ballot: Ballot
    voters: int
    chosen: tuple[BallotCandidate, ...]
    tie: bool
    tied: tuple[BallotCandidate, ...]
    totals: tuple[BallotCandidate, ...]


def chosen_among(candidates: Iterable[BallotCandidate], seats: int) -> tuple[list[BallotCandidate], bool]:
    """Who is chosen by the votes, the most voted first, and whether a tie leaves the last seats open (then nobody of the tie is in)."""
    ranked = sorted((one for one in candidates if one.votes), key=lambda one: -one.votes)
    if len(ranked) <= seats:
        return ranked, False
    last = ranked[seats - 1].votes
    if ranked[seats].votes == last:
        return [one for one in ranked if one.votes > last], True
    return ranked[:seats], False


def outcome_of(ballot: Ballot) -> Outcome:
    """The outcome of a closed ballot. Two queries."""
    totals = tuple(ballot.candidates.select_related("person"))
    return _outcome(ballot, totals, ballot.voters.count())


def roll_of(ballot: Ballot, day: dt.date) -> list[Voter]:
    """The members present at the sitting, by name, and what is written of each. Three queries."""
    here = Attendance.objects.filter(meeting=ballot.meeting_id, status=Attendance.Status.PRESENT)
    people, groups = here.exclude(person=None).values("person"), here.values("organisation__canonical")
    handed = BallotVoter.objects.filter(ballot=ballot, membership=OuterRef("pk"))
    members = Membership.objects.on(day).filter(body=ballot.body_id)
    rows = members.filter(Q(person__in=people) | Q(organisation__canonical__in=groups)).annotate(
        done=Exists(handed)
    )
    named = _open_votes(ballot)
    lines = [
        Voter(row.pk, str(row.person or row.organisation), row.done, named.get(row.pk))
        for row in rows.select_related("person", "organisation")
    ]
    return sorted(lines, key=lambda line: line.name.casefold())


def ballots_of_meeting(meeting_id: uuid.UUID) -> list[Ballot]:
    """The ballots of a sitting, the latest first. One query."""
    return list(Ballot.objects.filter(meeting=meeting_id).select_related("item"))


def way_on(day: dt.date) -> str:
    """How the rules of a day say that a coordinator is chosen (`open`, `secret`); empty where they do not. One query."""
    return rules_on(SLUG, OFFICES, day)["coordinator_ballot"] or ""


def in_words(outcome: Outcome, *, voters: bool = True) -> str:
    """The outcome in a sentence: who is chosen, a tie, blanks. Who is not chosen is not named."""
    ballot = outcome.ballot
    parts = [
        ngettext("%(person)s, %(votes)d voto", "%(person)s, %(votes)d voti", one.votes)
        % {"person": one.person, "votes": one.votes}
        for one in outcome.chosen
    ]
    if outcome.tie:
        parts.append(_("parità: il posto resta da assegnare"))
    elif not parts:
        parts.append(_("nessuno ha avuto voti"))
    if voters:
        parts.append(
            ngettext("votante %(number)d", "votanti %(number)d", outcome.voters) % {"number": outcome.voters}
        )
    parts.append(
        ngettext("scheda bianca %(number)d", "schede bianche %(number)d", ballot.blank)
        % {"number": ballot.blank}
    )
    parts.append(_("voto segreto") if ballot.is_secret else _("voto palese"))
    return f"{capfirst(ballot.get_office_display())}: {'; '.join(parts)}."


def summaries(item_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """What the ballots of each agenda item decided, for the minutes. Four queries."""
    ballots = Ballot.objects.filter(item__in=item_ids).order_by("opened_at")
    rows = ballots.prefetch_related("candidates__person", "voters")
    told: dict[uuid.UUID, list[str]] = {}
    for ballot in rows:
        if ballot.item_id is not None:
            told.setdefault(ballot.item_id, []).append(_summary(ballot))
    return {item: " ".join(lines) for item, lines in told.items()}


def is_secret_way(way: str) -> bool:
    """Whether the way the rules name is the secret one."""
    return way == SECRET_VOTE


def _summary(ballot: Ballot) -> str:
    if ballot.state == Ballot.State.CLOSED:
        return in_words(_outcome(ballot, tuple(ballot.candidates.all()), len(ballot.voters.all())))
    office = capfirst(ballot.get_office_display())
    return f"{office}: {_('votazione')} {ballot.get_state_display()}."


def _outcome(ballot: Ballot, totals: tuple[BallotCandidate, ...], voters: int) -> Outcome:
    chosen, tie = chosen_among(totals, ballot.seats)
    ranked = sorted((one for one in totals if one.votes), key=lambda one: -one.votes)
    last = ranked[ballot.seats - 1].votes if tie else 0
    tied = tuple(one for one in ranked if tie and one.votes == last)
    return Outcome(ballot, voters, tuple(chosen), tie, tied, totals)


def _open_votes(ballot: Ballot) -> dict[uuid.UUID, str]:
    if ballot.is_secret:
        return {}
    rows = OpenVote.objects.filter(ballot=ballot).select_related("candidate__person")
    found: dict[uuid.UUID, list[str]] = {}
    for row in rows:
        found.setdefault(row.membership_id, []).append(
            str(row.candidate.person) if row.candidate else _("scheda bianca")
        )
    return {member: ", ".join(sorted(names)) for member, names in found.items()}
