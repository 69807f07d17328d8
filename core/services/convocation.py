"""Inviting people to a meeting: asked for points first, convened, those who join later, what they are told again."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scope import on_commit
from core.calendar.event import has_begun
from core.mail.queue import send_soon
from core.models import Delivery, Invitation, Meeting
from core.participation.registry import registry
from core.selectors.convocation import Guest, may_ask_for_points, notice_of
from core.selectors.deliveries import no_use_any_more
from core.services.agenda import frozen
from core.services.audit import record
from core.services.carry_over import bring_back
from core.services.errors import DomainError
from core.services.meeting_states import lock_for
from core.services.notice import refuse_short
from core.services.telling import AGENDA, ASKING, CONVOCATION, agenda_untold, send_to, tell_update

LONGEST_ADDRESS = 254
LONGEST_NOTE = 2000
MOST_REMINDER_DAYS = 30


@transaction.atomic(durable=True)
def ask_for_points(
    *,
    actor: User,
    meeting_id: uuid.UUID,
    guests: Sequence[Guest],
    note: str = "",
    until: dt.date | None = None,
    site: str = "",
) -> int:
    """Ask people what to put on the agenda of a draft, by a day if `until` says one; returns how many are written to. Audited.

    Who was asked already is left alone. Their link is that of the invitation they get when the meeting is convened. Raises
    `DomainError` unless the meeting is a draft still to come, without guests, and for a day that is past or after the meeting.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    if not may_ask_for_points(meeting):
        raise DomainError(_("I punti si chiedono per un incontro in bozza e ancora da tenere."))
    if not guests:
        raise DomainError(_("Spunti almeno una persona, o scriva un indirizzo."), field="more")
    _check_note(note)
    if until is not None and not timezone.localdate() <= until <= meeting.meets_on:
        raise DomainError(
            _("Indichi un giorno da oggi a quello dell'incontro, oppure lasci vuoto."), field="until"
        )
    there = set(meeting.invitations.asked().values_list("email", flat=True))
    asked = _invite(meeting, [one for one in guests if one.email not in there], asked_at=timezone.now())
    if not asked and until == meeting.proposals_until:
        return 0
    meeting.proposals_until = until
    meeting.save(update_fields=["proposals_until"])
    content = {"note": note.strip(), "until": until.isoformat() if until else ""}
    told = send_to(meeting, ASKING, asked, actor=actor, content=content, site=site)
    addresses = sorted(one.email for one in asked)
    record(
        actor=actor, action="core.agenda.asked", target=meeting, after={"asked": addresses, "until": until}
    )
    return told


@transaction.atomic(durable=True)
def convene_meeting(
    *,
    actor: User,
    meeting_id: uuid.UUID,
    guests: Sequence[Guest] = (),
    note: str = "",
    reminder_days: int | None = None,
    site: str = "",
) -> Meeting:
    """The meeting is announced: from now on citizens see it, its agenda is frozen, and the guests get the convocation.

    Without guests it is a public notice only. `note` is a few words of the operator's, `reminder_days` before the day the
    guests are reminded (None: never), `site` the address of the city's site, which the links start with. What comes back
    by itself joins the agenda first. Who was invited before and is no guest now is invited no more; answers to an earlier
    convocation count no more. Audited. Raises `DomainError` unless the meeting is a draft of a day to come, and
    where the rules in force today ask for a longer notice and refuse a shorter one.
    """
    meeting = lock_for(meeting_id, Meeting.State.CONVENED)
    _check(meeting, note, reminder_days)
    _refuse_begun(meeting, guests)
    registry.get(meeting.model_slug).meetings.convening(meeting)
    bring_back(meeting)
    again = meeting.convened_at is not None
    if again:  # calendars must take this one for newer
        meeting.calendar_sequence += 1
    meeting.state, meeting.convened_at = Meeting.State.CONVENED, timezone.now()
    meeting.convened_agenda = frozen(meeting)
    meeting.reminder_days = reminder_days
    meeting.save(
        update_fields=["state", "convened_at", "convened_agenda", "calendar_sequence", "reminder_days"]
    )
    invited = _invite(meeting, guests, anew=again, invited_at=meeting.convened_at)
    meeting.invitations.convened().exclude(pk__in=[one.pk for one in invited]).update(
        removed_at=meeting.convened_at
    )
    told = send_to(meeting, CONVOCATION, invited, actor=actor, content={"note": note.strip()}, site=site)
    record(
        actor=actor,
        action="core.meeting.convened",
        target=meeting,
        before={"state": Meeting.State.DRAFT},
        after={"state": meeting.state, "invited": told},
    )
    return meeting


@transaction.atomic(durable=True)
def invite_more(
    *, actor: User, meeting_id: uuid.UUID, guests: Sequence[Guest], note: str = "", site: str = ""
) -> int:
    """Send the convocation to some more people, and only to them; returns how many. Audited when there are any.

    Who is invited already is left alone. Raises `DomainError` unless the meeting is convened and still to come.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    if meeting.state != Meeting.State.CONVENED or meeting.meets_on < timezone.localdate():
        raise DomainError(
            _("Si possono invitare altre persone solo a un incontro convocato e ancora da tenere.")
        )
    _check_note(note)
    _refuse_begun(meeting, guests)
    there = set(meeting.invitations.convened().values_list("email", flat=True))
    invited = _invite(meeting, [one for one in guests if one.email not in there], invited_at=timezone.now())
    told = send_to(meeting, CONVOCATION, invited, actor=actor, content={"note": note.strip()}, site=site)
    if told:
        addresses = sorted(one.email for one in invited)
        record(actor=actor, action="core.meeting.invited", target=meeting, after={"invited": addresses})
    return told


@transaction.atomic(durable=True)
def tell_agenda(*, actor: User, meeting_id: uuid.UUID) -> int:
    """Tell the invited of a convened meeting the agenda as it is by now; returns how many. Audited when there are any.

    Nobody is written to who knows this agenda already: each version of it is told once.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    told = tell_update(meeting, [AGENDA], actor=actor) if agenda_untold(meeting) else 0
    if told:
        record(actor=actor, action="core.agenda.told", target=meeting, after={"invited": told})
    return told


@transaction.atomic(durable=True)
def send_again(*, actor: User, delivery_id: uuid.UUID, email: str) -> Delivery:
    """Send a message again that did not arrive, or perhaps did not, at an address that may have been corrected. Audited.

    Raises `DomainError` for a message on its way, arrived or of no use any more, for an address that is none, and for one
    that is invited to the same meeting already. Done twice, it is sent once.
    """
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("mailing", "invitation")
    delivery = rows.get(pk=delivery_id)
    if not Delivery.objects.stuck().filter(pk=delivery.pk).exists():
        raise DomainError(_("Questo messaggio è già in partenza o arrivato: non c'è niente da rispedire."))
    if (meeting := delivery.mailing.meeting) and (why := no_use_any_more(delivery.mailing.kind, meeting)):
        raise DomainError(why)
    email = email.strip().lower()
    try:
        validate_email(email)
        MaxLengthValidator(LONGEST_ADDRESS)(email)
    except ValidationError as error:
        raise DomainError(_("Scriva un indirizzo come nome@esempio.it."), field="email") from error
    before = delivery.email
    if email != before:
        _readdress(delivery, email)
    now = timezone.now()
    delivery.state, delivery.attempts, delivery.problem = Delivery.State.WAITING, 0, ""
    delivery.queued_at = delivery.next_attempt_at = now
    delivery.save()
    record(
        actor=actor,
        action="core.meeting.invited",
        target=meeting or delivery.mailing,
        before={"email": before},
        after={"email": email, "again": True},
    )
    on_commit(lambda: send_soon(delivery.mailing_id))
    return delivery


def _check(meeting: Meeting, note: str, reminder_days: int | None) -> None:
    today = timezone.localdate()
    if meeting.meets_on < today:
        raise DomainError(_("La data è già passata: la corregga, oppure segni l'incontro come svolto."))
    refuse_short(notice_of(meeting, today))
    _check_note(note)
    check_reminder(reminder_days)


def check_reminder(days: int | None) -> None:
    """Raise `DomainError` unless it is a number of days before the meeting; None is no reminder."""
    if days is not None and not 0 < days <= MOST_REMINDER_DAYS:
        raise DomainError(
            _("Indichi da 1 a %(most)d giorni prima, oppure lasci vuoto.") % {"most": MOST_REMINDER_DAYS},
            field="reminder_days",
        )


def _refuse_begun(meeting: Meeting, guests: Sequence[Guest]) -> None:
    """No invitation leaves for a meeting whose hour has come: who sends it must know, not find out later."""
    if guests and has_begun(meeting):
        raise DomainError(
            _(
                "L'incontro è già cominciato e gli inviti non partono più: tolga tutte le spunte e gli indirizzi."
            )
        )


def _check_note(note: str) -> None:
    if len(note) > LONGEST_NOTE:
        raise DomainError(
            _("La nota è troppo lunga: al massimo %(most)d caratteri.") % {"most": LONGEST_NOTE}, field="note"
        )


def _invite(
    meeting: Meeting, guests: Iterable[Guest], *, anew: bool = False, **moment: dt.datetime
) -> list[Invitation]:
    """The invitations of these guests, made where they are missing, with the `moment` (`asked_at` or `invited_at`) of what
    they are sent now; four queries.

    One that was removed holds again, without its answer; so do all, where the meeting is convened `anew`.
    """
    wanted = {one.email.lower(): one for one in reversed(list(guests))}
    rows = (
        Invitation(
            meeting=meeting,
            email=email,
            name=one.name[:200],
            person_id=one.person_id,
            organisation_id=one.organisation_id,
            body_id=one.body_id,
            **({"invited_at": None} | moment),
        )
        for email, one in wanted.items()
    )
    Invitation.objects.bulk_create(rows, ignore_conflicts=True)
    theirs = meeting.invitations.filter(email__in=wanted)
    back = theirs if anew else theirs.exclude(removed_at=None)
    back.update(removed_at=None, reply="", replied_at=None)
    theirs.update(**moment)
    return list(theirs.all())


def _readdress(delivery: Delivery, email: str) -> None:
    invitation = delivery.invitation
    if invitation is not None:
        if Invitation.objects.filter(meeting=invitation.meeting_id, email=email).exists():
            raise DomainError(_("Questo indirizzo è già tra gli invitati."), field="email")
        invitation.email = email
        invitation.save(update_fields=["email"])
    elif delivery.mailing.deliveries.filter(email=email).exists():
        raise DomainError(_("Questo indirizzo ha già ricevuto il messaggio."), field="email")
    delivery.email = email
