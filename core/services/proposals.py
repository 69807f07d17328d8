"""What people propose for an agenda: asked for once, then accepted, merged with others or declined, and answered."""

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from core.mail.queue import Recipient
from core.models import (
    AgendaItem,
    AgendaProposal,
    Body,
    Invitation,
    Meeting,
    MeetingBody,
)
from core.selectors.proposals import bodies_taken_part_in
from core.selectors.rules import meeting_rules_on
from core.services.agenda_rows import append, clean_detail, clean_title, locked_meeting
from core.services.audit import record
from core.services.errors import DomainError
from core.services.mail import write_to

ANSWER = "proposal"
"""The kind of the message that tells who proposed what became of it."""
LONGEST_DETAIL = 2000
CITIZENS_AN_HOUR = 30
"""Proposals a body takes from citizens without an account in an hour: a hand-written register never came near it."""
ONE_CITIZEN_A_DAY = 3
"""Proposals a body takes in a day from the same address, or the same name where no address is left."""
ONE_LINK_A_DAY = 10
"""Proposals taken in a day by the link of one invitation, in whosever hands it is."""
REPLAYED_WITHIN = dt.timedelta(hours=24)
_OPEN = (Meeting.State.DRAFT,)


@transaction.atomic(durable=True)
def propose_item(
    *,
    actor: User | None,
    body_id: uuid.UUID | None = None,
    meeting_id: uuid.UUID | None = None,
    title: str,
    detail: str = "",
    name: str = "",
    email: str = "",
    invitation_id: uuid.UUID | None = None,
) -> AgendaProposal:
    """Ask a body to talk about something, at one of its meetings or at the next. Audited; returns the proposal.

    Who proposes: a signed-in `actor`; else the invited person of `invitation_id`; else a citizen who leaves a `name` and
    perhaps an `email`. The body may be left out by who is invited: it is the one she is invited for, else another that
    meets. Who neither works nor takes part in the body needs a rule in force that lets citizens propose.
    A meeting whose agenda is closed (convened, held, cancelled) leaves the proposal to the next one: `meeting` is empty.
    The same text from the same person is one proposal. Citizens and operators read the refusals: they say neither tu nor Lei.
    Raises `DomainError` naming the field for what is missing or too long, for too many proposals in an hour or a day, and
    where citizens may not propose; `Body.DoesNotExist`, `Meeting.DoesNotExist`, `Invitation.DoesNotExist`.
    """
    body = Body.objects.select_for_update(no_key=True).get(pk=body_id or _body_of(invitation_id))
    invitation = _invited(invitation_id, body) if invitation_id and actor is None else None
    proposal = AgendaProposal(
        body=body,
        meeting=_still_open(meeting_id or (invitation.meeting_id if invitation else None), body),
        title=clean_title(title),
        detail=clean_detail(detail, LONGEST_DETAIL),
        user=actor,
        invitation=invitation,
    )
    citizen = invitation is None and not (actor and _takes_part(actor, body))
    if citizen and not meeting_rules_on(body.model_slug, timezone.localdate()).citizens_may_propose:
        raise DomainError(
            _(
                "Qui i punti li propone chi è invitato agli incontri: le regole in vigore non prevedono proposte di tutti. "
                "Si può scrivere all'ufficio o venire all'incontro."
            )
        )
    _sign(proposal, name, email)
    theirs = _of_same_person(proposal)
    if again := _already_asked(proposal, theirs):
        return again
    if actor is None:
        _demand_measure(body, theirs, invitation)
    proposal.save(force_insert=True)
    record(
        actor=actor,
        action="core.proposal.made",
        target=proposal,
        after={"body": body.name, "title": proposal.title, "by": proposal.proposer_name},
    )
    return proposal


@transaction.atomic(durable=True)
def accept_proposal(
    *, actor: User, proposal_id: uuid.UUID, meeting_id: uuid.UUID, site: str
) -> AgendaProposal:
    """Make a proposal an item of its own, the last of a meeting's agenda. Audited; who proposed is told by mail.

    Raises `DomainError` when it was settled otherwise meanwhile, and for a meeting of others or that does not take place.
    The same request twice is one item.
    """
    meeting = locked_meeting(meeting_id)
    proposal = _locked(proposal_id)
    if proposal.item and proposal.item.meeting_id == meeting.pk:
        return proposal
    _demand_waiting(proposal)
    _demand_theirs(proposal, meeting)
    item = AgendaItem(meeting=meeting, title=proposal.title, detail=proposal.detail)
    append(meeting, [item])
    return _settle(actor, proposal, item, site)


@transaction.atomic(durable=True)
def merge_proposal(*, actor: User, proposal_id: uuid.UUID, item_id: uuid.UUID, site: str) -> AgendaProposal:
    """Let an item that is already on the agenda answer a proposal too: who proposed is remembered with the others.

    Audited; who proposed is told by mail. Raises what `accept_proposal` raises, and `DomainError` for an item taken off.
    """
    row = AgendaItem.objects.filter(pk=item_id).first()
    if row is None:
        raise DomainError(_("Quel punto non è più all'ordine del giorno: ne scelga un altro."), field="item")
    meeting = locked_meeting(row.meeting_id)
    item = AgendaItem.objects.filter(pk=item_id).first()
    if item is None:
        raise DomainError(_("Quel punto non è più all'ordine del giorno: ne scelga un altro."), field="item")
    proposal = _locked(proposal_id)
    if proposal.item_id == item.pk:
        return proposal
    _demand_waiting(proposal)
    _demand_theirs(proposal, meeting)
    return _settle(actor, proposal, item, site)


@transaction.atomic(durable=True)
def decline_proposal(
    *, actor: User, proposal_id: uuid.UUID, answer: str, site: str, tell: bool = True
) -> AgendaProposal:
    """Say no to a proposal, and why. Audited; who proposed is told by mail, unless `tell` is False: the address a citizen
    leaves may be somebody else's. `DomainError` without a reason to tell.
    """
    proposal = _locked(proposal_id)
    answer = " ".join(answer.split())
    if tell and not answer:
        raise DomainError(_("Scriva il motivo: lo leggerà chi ha fatto la proposta."), field="answer")
    if len(answer) > 300:
        raise DomainError(
            _("La risposta è troppo lunga: %(length)d caratteri, il massimo è %(most)d.")
            % {"length": len(answer), "most": 300},
            field="answer",
        )
    if proposal.state == AgendaProposal.State.DECLINED and proposal.answer == answer:
        return proposal
    _demand_waiting(proposal)
    proposal.answer = answer
    return _settle(actor, proposal, None, site, tell=tell)


def address_of(proposal: AgendaProposal) -> str:
    """Where who proposed is answered; empty when no address is known."""
    if proposal.proposer_email:
        return proposal.proposer_email
    if proposal.user is not None:
        return proposal.user.email
    return proposal.invitation.email if proposal.invitation else ""


def _body_of(invitation_id: uuid.UUID | None) -> uuid.UUID:
    """The body an invited person proposes to: the one she is invited for while it meets, else the first that does."""
    rows = MeetingBody.objects.filter(meeting__invitations__in=[invitation_id]).order_by("body__name")
    served = list(rows.values_list("body_id", "meeting__invitations__body_id"))
    if not served:
        raise DomainError(
            _(
                "Non risulta più chi si incontra: la proposta non si può consegnare da qui. Si può scrivere all'ufficio."
            )
        )
    return next((body for body, hers in served if body == hers), served[0][0])


def _invited(invitation_id: uuid.UUID, body: Body) -> Invitation:
    return Invitation.objects.select_related("meeting").get(pk=invitation_id, meeting__served__body=body)


def _still_open(meeting_id: uuid.UUID | None, body: Body) -> Meeting | None:
    """The meeting, if it is the body's and its agenda is not frozen yet."""
    if meeting_id is None:
        return None
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting_id, served__body=body)
    return meeting if meeting.state in _OPEN and meeting.meets_on >= timezone.localdate() else None


def _takes_part(user: User, body: Body) -> bool:
    return bodies_taken_part_in(user, timezone.localdate()).filter(pk=body.pk).exists()


def _sign(proposal: AgendaProposal, name: str, email: str) -> None:
    """Who proposes, as it will be shown and answered."""
    if proposal.user is not None:
        proposal.proposer_name, proposal.proposer_email = str(proposal.user)[:160], proposal.user.email
        return
    if proposal.invitation is not None:
        proposal.proposer_name = proposal.invitation.name[:160]
        proposal.proposer_email = proposal.invitation.email
        return
    name, email = " ".join(name.split()), email.strip().lower()
    if not name:
        raise DomainError(_("Manca il nome: serve a chi prepara l'incontro."), field="name")
    if len(name) > 160:
        raise DomainError(_("Il nome è troppo lungo: al massimo 160 caratteri."), field="name")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise DomainError(
                _("L'indirizzo email non è scritto bene: dev'essere come nome@esempio.it."), field="email"
            ) from None
        if len(email) > 254:
            raise DomainError(_("L'indirizzo email è troppo lungo."), field="email")
    proposal.proposer_name, proposal.proposer_email = name, email


def _of_same_person(proposal: AgendaProposal) -> QuerySet[AgendaProposal]:
    """What the same person proposed to the same body: known by account, by address, else by name."""
    if proposal.user is not None:
        who = Q(user=proposal.user)
    elif proposal.proposer_email:
        who = Q(proposer_email__iexact=proposal.proposer_email)
    else:
        who = Q(user=None, invitation=None, proposer_email="", proposer_name__iexact=proposal.proposer_name)
    return AgendaProposal.objects.filter(who, body=proposal.body)


def _already_asked(proposal: AgendaProposal, theirs: QuerySet[AgendaProposal]) -> AgendaProposal | None:
    """The same text, still waiting or sent a moment ago."""
    since = timezone.now() - REPLAYED_WITHIN
    recent = theirs.filter(Q(state=AgendaProposal.State.WAITING) | Q(proposed_at__gte=since))
    wanted = _words(proposal)
    return next((one for one in recent.select_related("body", "meeting") if _words(one) == wanted), None)


def _words(proposal: AgendaProposal) -> tuple[list[str], list[str]]:
    return proposal.title.casefold().split(), proposal.detail.casefold().split()


def _demand_measure(body: Body, theirs: QuerySet[AgendaProposal], invitation: Invitation | None) -> None:
    now = timezone.now()
    today = theirs if invitation is None else invitation.proposals.all()
    most = ONE_CITIZEN_A_DAY if invitation is None else ONE_LINK_A_DAY
    if today.filter(proposed_at__gte=now - dt.timedelta(days=1)).count() >= most:
        raise DomainError(
            _("Per oggi le proposte bastano: al massimo %(most)d al giorno. Per altre si può tornare domani.")
            % {"most": most}
        )
    lately = AgendaProposal.objects.filter(
        body=body, user=None, invitation=None, proposed_at__gte=now - dt.timedelta(hours=1)
    )
    if invitation is None and lately.count() >= CITIZENS_AN_HOUR:
        raise DomainError(_("In quest'ora sono arrivate moltissime proposte: si può riprovare fra un'ora."))


def _locked(proposal_id: uuid.UUID) -> AgendaProposal:
    rows = AgendaProposal.objects.select_related("body", "meeting", "item", "user", "invitation")
    return rows.select_for_update(of=("self",)).get(pk=proposal_id)


def _demand_waiting(proposal: AgendaProposal) -> None:
    if proposal.state != AgendaProposal.State.WAITING:
        raise DomainError(
            _("Questa proposta è già stata valutata: risulta «%(state)s».")
            % {"state": proposal.get_state_display()}
        )


def _demand_theirs(proposal: AgendaProposal, meeting: Meeting) -> None:
    if not meeting.served.filter(body=proposal.body).exists():
        raise DomainError(
            _("L'incontro non è di %(body)s, a cui la proposta è rivolta.") % {"body": proposal.body.name},
            field="meeting",
        )
    if meeting.state == Meeting.State.HELD:
        raise DomainError(
            _("L'incontro si è già svolto: metta la proposta in quello che viene."), field="meeting"
        )


def _settle(
    actor: User, proposal: AgendaProposal, item: AgendaItem | None, site: str, *, tell: bool = True
) -> AgendaProposal:
    proposal.item = item
    proposal.state = AgendaProposal.State.ACCEPTED if item else AgendaProposal.State.DECLINED
    proposal.settled_at = timezone.now()
    if item is not None:
        proposal.meeting, proposal.answer = item.meeting, ""
    proposal.save(update_fields=["item", "state", "settled_at", "answer", "meeting"])
    after: dict[str, Any] = {"state": proposal.state, "item": item, "answer": proposal.answer}
    record(actor=actor, action="core.proposal.settled", target=proposal, after=after)
    email = address_of(proposal) if tell else ""
    if email:
        with override("it"):
            subject = _("La proposta «%(title)s»") % {"title": proposal.title[:150]}
        to = [Recipient(email, proposal.proposer_name)]
        write_to(ANSWER, to, subject, _told(proposal, item), actor=actor, site=site)
    return proposal


def _told(proposal: AgendaProposal, item: AgendaItem | None) -> dict[str, Any]:
    """What the message says, frozen: the meeting's public page is linked once citizens may see it."""
    meeting = item.meeting if item else None
    return {
        "title": proposal.title,
        "body": proposal.body.name,
        "accepted": item is not None,
        "answer": proposal.answer,
        "item": item.title if item else "",
        "meets_on": meeting.meets_on.isoformat() if meeting else "",
        "starts_at": f"{meeting.starts_at:%H:%M}" if meeting and meeting.starts_at else "",
        "meeting": str(meeting.pk) if meeting and meeting.state != Meeting.State.DRAFT else "",
    }
