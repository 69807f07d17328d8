"""Choosing a coordinator among those present: openly, or with slips that nobody can trace.

How a secret ballot stays secret: `models.ballots`. Nothing here records who voted what, when, or from where; handing a slip out and
casting it are two acts, the second of which knows only the slip.
"""

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scope import current_scope
from core.models import Meeting, Membership, Person
from core.selectors.rules import rules_on
from core.services.audit import record
from core.services.errors import DomainError
from core.services.guards import cited
from models_monza.models import Ballot, BallotCandidate, BallotSlip, BallotVoter, Office, OpenVote, Sitting
from models_monza.rules import OFFICES, SECRET_VOTE, SLUG
from models_monza.selectors.ballots import chosen_among
from models_monza.services.guards import demand_formed
from models_monza.services.sittings import demand_quorum, number_sitting, present_members

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters and digits nobody mistakes for one another on paper."""
CODE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Opened:
    """A ballot just opened; `codes` are those of its slips, told this once to be printed, in no order. None in an open ballot."""

    ballot: Ballot
    codes: tuple[str, ...]


CHOSEN = (Office.Kind.COORDINATOR, Office.Kind.DEPUTY, Office.Kind.SECRETARY)
"""The offices a consulta chooses; who facilitates is of the city."""


@transaction.atomic(durable=True)
def open_ballot(
    *,
    actor: User,
    meeting_id: uuid.UUID,
    office: str,
    candidate_ids: Iterable[uuid.UUID],
    seats: int = 1,
    item_id: uuid.UUID | None = None,
) -> Opened:
    """Put the choice for an office to those present at a sitting: openly or secretly, as the rules of its day say.

    `item_id` is the agenda item it belongs to. Raises `DomainError` for a sitting that is over or not of today (nor its second
    call), without the numbers its rules ask for, a consulta not formed, rules that do not say how, an office it does not choose, no candidates or one who is not of the consulta, an
    item of another agenda, and another choice for the same office still open. Audited as `monza.ballot.opened`.
    """
    if office not in CHOSEN:
        raise DomainError(_("Questo incarico non lo sceglie la consulta."), field="office")
    if seats < 1:
        raise DomainError(_("Si sceglie almeno una persona."), field="seats")
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    now = timezone.now()
    sitting, day = _sits_now(meeting, now)
    way = rules_on(SLUG, OFFICES, meeting.meets_on)["coordinator_ballot"]
    if way is None:
        raise DomainError(
            _("Le regole della città non dicono se il voto è palese o segreto: prima lo scriva nelle regole.")
        )
    people = list(Person.objects.filter(pk__in=set(candidate_ids)))
    _demand_of_consulta(people, sitting, day)
    if Ballot.objects.filter(body=sitting.body, office=office, state=Ballot.State.OPEN).exists():
        raise DomainError(_("C'è già una votazione aperta per questo incarico."), field="office")
    if item_id is not None and not meeting.agenda.filter(pk=item_id).exists():
        raise DomainError(_("Questo punto non è all'ordine del giorno della seduta."), field="item")
    ballot = Ballot.objects.create(
        meeting=meeting,
        item_id=item_id,
        body=sitting.body,
        office=office,
        is_secret=way == SECRET_VOTE,
        seats=seats,
        opened_at=now,
    )
    BallotCandidate.objects.bulk_create(BallotCandidate(ballot=ballot, person=person) for person in people)
    codes = _make_slips(ballot, sitting, day) if ballot.is_secret else ()
    after = {
        "role": ballot.get_office_display(),
        "secret": ballot.is_secret,
        "candidates": sorted(map(str, people)),
    }
    record(actor=actor, action="monza.ballot.opened", target=meeting, after=after)
    return Opened(ballot, codes)


@transaction.atomic(durable=True)
def hand_slip(*, ballot_id: uuid.UUID, membership_id: uuid.UUID) -> BallotVoter:
    """A member present is handed a slip: any of those printed, nobody knows which. Not in the trail: the roll says it.

    Raises `DomainError` for a ballot that is closed or open to all eyes, for who is not present, and for who has had a slip already.
    """
    ballot = _open(ballot_id)
    if not ballot.is_secret:
        raise DomainError(_("Il voto è palese: non ci sono schede."))
    voter, made = BallotVoter.objects.get_or_create(ballot=ballot, membership=_present(ballot, membership_id))
    if not made:
        raise DomainError(_("Ha già ricevuto la sua scheda."))
    return voter


@transaction.atomic(durable=True)
def take_back_slip(*, actor: User, ballot_id: uuid.UUID, membership_id: uuid.UUID) -> None:
    """A member marked by mistake was handed no slip. Audited as `monza.ballot.slip_taken_back`: it would let her take another.

    Raises `DomainError` for a ballot that is closed or open to all eyes, for who had none, and when every slip handed out was
    voted already: hers too, then.
    """
    ballot = _open(ballot_id)
    voter = ballot.voters.select_related("membership__person", "membership__organisation")
    row = voter.filter(membership=membership_id).first() if ballot.is_secret else None
    if row is None:
        raise DomainError(_("Non risulta che abbia ricevuto una scheda."))
    if ballot.cast >= ballot.voters.count():
        raise DomainError(_("Le schede consegnate sono già tutte votate: anche la sua."))
    row.delete()
    after = {"member": str(row.membership.person or row.membership.organisation)}
    record(actor=actor, action="monza.ballot.slip_taken_back", target=ballot.meeting, after=after)


@transaction.atomic(durable=True)
def cast_slip(*, ballot_id: uuid.UUID, code: str, candidate_ids: Iterable[uuid.UUID]) -> None:
    """A slip is voted: it goes, and the totals of who it names grow by one; without names it is blank. No trail.

    Raises `DomainError` for a code that is not of a slip still to be used, for more names than seats, for a name that is not on the
    slip, and when as many slips were voted as were handed out.
    """
    ballot = _open(ballot_id)
    chosen = set(candidate_ids)
    _demand_few(ballot, chosen)
    used, _rows = BallotSlip.objects.filter(ballot=ballot, digest=_digest(ballot, code)).delete()
    if not used:
        raise DomainError(_("Questa scheda non c'è, o è già stata usata: controlli il codice."), field="code")
    if ballot.cast >= ballot.voters.count():
        raise DomainError(
            _("Le schede consegnate sono già tutte votate: questa non è stata consegnata a nessuno.")
        )
    _count(ballot, chosen)


@transaction.atomic(durable=True)
def vote_openly(
    *, actor: User, ballot_id: uuid.UUID, membership_id: uuid.UUID, candidate_ids: Iterable[uuid.UUID]
) -> None:
    """A member present votes before everybody. Raises `DomainError` as `hand_slip` does, and for who has voted already."""
    ballot = _open(ballot_id)
    if ballot.is_secret:
        raise DomainError(_("Il voto è segreto: si vota con la scheda."))
    chosen = set(candidate_ids)
    _demand_few(ballot, chosen)
    member = _present(ballot, membership_id)
    _voter, made = BallotVoter.objects.get_or_create(ballot=ballot, membership=member)
    if not made:
        raise DomainError(_("Ha già votato."))
    OpenVote.objects.bulk_create(
        OpenVote(ballot=ballot, membership=member, candidate_id=one) for one in (chosen or [None])
    )
    _count(ballot, chosen)


@transaction.atomic(durable=True)
def close_ballot(*, actor: User, ballot_id: uuid.UUID) -> Ballot:
    """No more votes; the slips left over go. The totals are told, with a tie where there is one. Audited as `monza.ballot.closed`.

    Closed already: nothing changes.
    """
    ballot = Ballot.objects.select_for_update().get(pk=ballot_id)
    if ballot.state != Ballot.State.OPEN:
        return ballot
    ballot.state, ballot.closed_at = Ballot.State.CLOSED, timezone.now()
    ballot.save(update_fields=["state", "closed_at"])
    ballot.slips.all().delete()
    _write_anew(ballot)
    totals = {str(one.person): one.votes for one in ballot.candidates.select_related("person")}
    after = {
        "voters": ballot.voters.count(),
        "cast": ballot.cast,
        "blank": ballot.blank,
        "votes": str(totals),
    }
    record(actor=actor, action="monza.ballot.closed", target=ballot.meeting, after=after)
    return ballot


@transaction.atomic(durable=True)
def void_ballot(*, actor: User, ballot_id: uuid.UUID, reason: str) -> Ballot:
    """The ballot does not count: something went wrong, and the reason says what; a secret one keeps no totals.

    Audited as `monza.ballot.voided`.
    """
    ballot = Ballot.objects.select_for_update().get(pk=ballot_id)
    if not reason.strip():
        raise DomainError(_("Scriva il motivo."), field="reason")
    if ballot.state == Ballot.State.VOID:
        raise DomainError(_("La votazione è già annullata."))
    if ballot.offices.exists():
        raise DomainError(_("C'è già una nomina che segue questa votazione."))
    ballot.state, ballot.closed_at, ballot.void_reason = (
        Ballot.State.VOID,
        timezone.now(),
        reason.strip()[:300],
    )
    if ballot.is_secret:
        ballot.blank = 0
    ballot.save(update_fields=["state", "closed_at", "void_reason", "blank"])
    ballot.slips.all().delete()
    _write_anew(ballot, votes=0)
    record(
        actor=actor, action="monza.ballot.voided", target=ballot.meeting, after={"reason": ballot.void_reason}
    )
    return ballot


def elected(ballot: Ballot) -> tuple[list[BallotCandidate], bool]:
    """Who is chosen by a closed ballot, and whether a tie leaves the last seats open (then nobody of the tie is in the list)."""
    return chosen_among(ballot.candidates.select_related("person"), ballot.seats)


def slips_are_of(ballot: Ballot, codes: Iterable[str]) -> bool:
    """Whether all of these, and no others, are the codes of its slips, none of them handed out yet: they may be printed."""
    if ballot.state != Ballot.State.OPEN or ballot.voters.exists():
        return False
    return sorted(_digest(ballot, code) for code in codes) == sorted(
        ballot.slips.values_list("digest", flat=True)
    )


def ballot_of_code(code: str) -> Ballot | None:
    """The open secret ballot a code is of; None for a code of none. Two queries."""
    running = {
        _digest(one, code): one for one in Ballot.objects.filter(state=Ballot.State.OPEN, is_secret=True)
    }
    slip = BallotSlip.objects.filter(digest__in=running).first()
    return running[slip.digest] if slip else None


def _open(ballot_id: uuid.UUID) -> Ballot:
    ballot = Ballot.objects.select_for_update().get(pk=ballot_id)
    if ballot.state != Ballot.State.OPEN:
        raise DomainError(_("La votazione è %(state)s.") % {"state": ballot.get_state_display()})
    return ballot


def _present(ballot: Ballot, membership_id: uuid.UUID) -> Membership:
    """The member, who is on the sheet of the sitting as present; an attendant who is not enrolled has no vote."""
    sitting = Sitting.objects.select_related("meeting").get(meeting=ballot.meeting_id)
    if membership_id not in present_members(
        sitting, sitting.day_at(ballot.opened_at) or sitting.meeting.meets_on
    ):
        raise DomainError(
            _("Vota chi è in albo e presente: prima segni la presenza sul foglio.")
            + cited(SLUG, OFFICES, sitting.meeting.meets_on),
            field="membership",
        )
    return Membership.objects.get(pk=membership_id)


def _demand_few(ballot: Ballot, chosen: set[uuid.UUID]) -> None:
    if len(chosen) > ballot.seats:
        raise DomainError(
            _("Si possono indicare al massimo %(most)d nomi.") % {"most": ballot.seats}, field="candidates"
        )
    if ballot.candidates.filter(pk__in=chosen).count() != len(chosen):
        raise DomainError(_("Un nome indicato non è tra i candidati."), field="candidates")


def _count(ballot: Ballot, chosen: set[uuid.UUID]) -> None:
    """Every candidate's row is written, so that no row stands out as the last one that was."""
    named = Case(When(pk__in=chosen, then=Value(1)), default=Value(0))
    ballot.candidates.update(votes=F("votes") + named)
    ballot.cast += 1
    ballot.blank += not chosen
    ballot.save(update_fields=["cast", "blank"])


def _sits_now(meeting: Meeting, now: dt.datetime) -> tuple[Sitting, dt.date]:
    """The sitting, of a formed consulta and with its numbers, and its day in the call that is going on."""
    sitting = number_sitting(meeting)
    day = sitting.day_at(now) if sitting and meeting.state != Meeting.State.CANCELLED else None
    if sitting is None or day is None:
        raise DomainError(_("Si vota durante la seduta, nel suo giorno."))
    demand_formed(sitting.body, meeting.meets_on)
    demand_quorum(
        sitting,
        unchecked=_(
            "Le regole chiedono il numero legale: prima lo verifichi nella pagina «Seduta e numero legale», poi si vota."
        ),
    )
    return sitting, day


def _write_anew(ballot: Ballot, **blanked: int) -> None:
    """Write the rows of a secret ballot that is over once more, all of them at once, in the order of their keys.

    PostgreSQL keeps with each row who wrote it last and where: the order of the roll, and who got the last vote.
    """
    if not ballot.is_secret:
        return
    voters, candidates = list(ballot.voters.order_by("pk")), list(ballot.candidates.order_by("pk"))
    for one in candidates:
        one.votes = blanked.get("votes", one.votes)
    ballot.voters.all().delete()
    ballot.candidates.all().delete()
    BallotVoter.objects.bulk_create(voters)
    BallotCandidate.objects.bulk_create(candidates)


def _demand_of_consulta(people: list[Person], sitting: Sitting, day: dt.date) -> None:
    if not people:
        raise DomainError(_("Indichi chi si candida."), field="candidates")
    members = Membership.objects.on(day).filter(body=sitting.body_id)
    for person in people:
        own = Q(person=person)
        speaks = Q(organisation__canonical__same_as__representatives__person=person)
        if not members.filter(own | speaks).exists():
            raise DomainError(
                _("%(person)s non è in albo in questa consulta.") % {"person": person}, field="candidates"
            )


def _make_slips(ballot: Ballot, sitting: Sitting, day: dt.date) -> tuple[str, ...]:
    """As many slips as members: their codes, told once; what is kept is a digest each, under a random key, in the order of the digests."""
    members = Membership.objects.on(day).filter(body=sitting.body_id).count()
    codes: set[str] = set()
    while len(codes) < members:
        codes.add("".join(secrets.choice(ALPHABET) for _letter in range(CODE_LENGTH)))
    BallotSlip.objects.bulk_create(
        BallotSlip(ballot=ballot, digest=digest) for digest in sorted(_digest(ballot, code) for code in codes)
    )
    return tuple(sorted(codes))


def _digest(ballot: Ballot, code: str) -> str:
    tidy = "".join(code.upper().split()).replace("-", "")
    return hashlib.sha256(f"{current_scope()}:{ballot.pk}:{tidy}".encode()).hexdigest()
