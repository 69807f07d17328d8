"""Marking oneself present with the meeting's code: no account, no name asked, one form is one check-in."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Attendance, CheckIn, Meeting, MeetingBody, Membership, Organisation
from core.services.errors import DomainError
from core.services.sheet import COUNTED, MOST_PEOPLE, Who, entry_of, note, refuse_closed, told, write

BEFORE = dt.timedelta(hours=2)
AFTER = dt.timedelta(hours=1)
USUAL_LENGTH = dt.timedelta(hours=2)
"""How long a meeting without an end is taken to last."""
MOST_CHECK_INS = 500
"""At one meeting: more are not neighbours but a machine."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When the code of a meeting works, both moments included."""

    opens: dt.datetime
    closes: dt.datetime


def hours_of(meeting: Meeting) -> Hours:
    """From two hours before the start, or from when the operator opened it, to an hour after the end.

    A meeting without a start has the whole day; one whose end precedes its start ends after midnight.
    """
    day = timezone.make_aware(dt.datetime.combine(meeting.meets_on, dt.time()))
    if meeting.starts_at is None:
        opens, closes = day, day + dt.timedelta(days=1)
    else:
        start = _at(meeting.meets_on, meeting.starts_at)
        end = _at(meeting.meets_on, meeting.ends_at) if meeting.ends_at else start + USUAL_LENGTH
        if end <= start:
            end += dt.timedelta(days=1)
        opens, closes = start - BEFORE, end + AFTER
    if meeting.check_in_opened_at is not None:
        opens, closes = min(opens, meeting.check_in_opened_at), max(closes, day + dt.timedelta(days=1))
    return Hours(opens, closes)


def refuse_hours(meeting: Meeting, now: dt.datetime) -> None:
    """`DomainError` with what to do instead, unless the code of the meeting works now."""
    if meeting.state in {Meeting.State.CANCELLED, Meeting.State.POSTPONED, Meeting.State.DRAFT}:
        words = {
            Meeting.State.CANCELLED: _("Questo incontro è stato annullato."),
            Meeting.State.POSTPONED: _(
                "Questo incontro è stato rinviato: guarda la nuova data nella sua pagina."
            ),
            Meeting.State.DRAFT: _("Questo incontro non è ancora stato annunciato."),
        }
        if meeting.state != Meeting.State.DRAFT or meeting.meets_on > timezone.localdate():
            raise DomainError(words[Meeting.State(meeting.state)])
    hours = hours_of(meeting)
    if now < hours.opens:
        when = timezone.localtime(hours.opens)
        raise DomainError(
            _("È presto: ci si può segnare dal %(day)s alle %(time)s.")
            % {"day": f"{when:%d/%m/%Y}", "time": f"{when:%H:%M}"}
        )
    if now > hours.closes:
        raise DomainError(
            _(
                "L'incontro è finito e il codice non vale più. Se c'eri, dillo a chi lo ha condotto: può ancora segnarti."
            )
        )


@transaction.atomic(durable=True)
def check_in(
    *,
    actor: None = None,
    meeting_id: uuid.UUID,
    key: uuid.UUID,
    organisation_id: uuid.UUID | None = None,
    name: str = "",
    now: dt.datetime | None = None,
) -> CheckIn:
    """Someone is here, for an organisation or on her own: one person more on the sheet. Audited, with nobody as actor.

    `key` is the form's: the same form sent twice is one check-in. Raises `DomainError` outside the hours of the code, for
    an organisation the meeting's page does not offer, and for more check-ins than a room holds.
    """
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting_id)
    known = CheckIn.objects.filter(pk=key, meeting=meeting).first()
    if known is not None:
        return known
    refuse_hours(meeting, now or timezone.now())
    if CheckIn.objects.filter(meeting=meeting, undone_at=None).count() >= MOST_CHECK_INS:
        raise DomainError(
            _("Per questo incontro si sono già segnate troppe persone: rivolgiti a chi lo conduce.")
        )
    organisation = _offered(organisation_id) if organisation_id else None
    row = _count_in(meeting, organisation) if organisation else None
    if organisation is None:
        citizens = Coalesce(F("citizens_count"), 0) + 1
        Meeting.objects.filter(pk=meeting.pk).update(citizens_count=citizens)
    done = CheckIn(
        id=key, meeting=meeting, organisation=organisation, attendance=row, name=" ".join(name.split())[:160]
    )
    done.save(force_insert=True)
    note(actor, meeting, None, _told(done) | {"check_in": "done"})
    return done


@transaction.atomic(durable=True)
def undo_check_in(*, actor: User | None, check_in_id: uuid.UUID) -> CheckIn:
    """She was not here after all: one person less on the sheet. Audited. Twice is the same as once.

    `actor` is the operator, or nobody when she takes it back herself.
    """
    meeting_id = CheckIn.objects.values_list("meeting_id", flat=True).get(pk=check_in_id)
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting_id)
    done = CheckIn.objects.select_related("organisation").get(pk=check_in_id)
    if done.undone_at is not None:
        return done
    done.undone_at = timezone.now()
    done.save(update_fields=["undone_at"])
    row = Attendance.objects.filter(check_ins=done).first()
    if row is not None:
        _count_out(row)
    elif done.organisation_id is None:
        citizens = Greatest(Coalesce(F("citizens_count"), 0) - 1, 0)
        Meeting.objects.filter(pk=meeting.pk).update(citizens_count=citizens)
    note(actor, meeting, _told(done) | {"check_in": "done"}, {"check_in": "undone"})
    return done


@transaction.atomic(durable=True)
def open_check_in(*, actor: User, meeting_id: uuid.UUID, now: dt.datetime | None = None) -> Meeting:
    """The code works from now to the end of the day, whatever the hours say. Audited. Only on the meeting's day."""
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting_id)
    refuse_closed(meeting)
    if meeting.meets_on != timezone.localdate():
        raise DomainError(_("Il codice si può aprire solo nel giorno dell'incontro."))
    if meeting.check_in_opened_at is None:
        meeting.check_in_opened_at = now or timezone.now()
        meeting.save(update_fields=["check_in_opened_at"])
        note(actor, meeting, None, {"check_in": "opened"})
    return meeting


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))


def _told(done: CheckIn) -> dict[str, Any]:
    return {"organisation": str(done.organisation or ""), "name": done.name}


def _offered(organisation_id: uuid.UUID) -> Organisation:
    """An organisation citizens may choose: one that is shown publicly, or that belongs to a body here."""
    row = Organisation.objects.select_related("canonical").filter(pk=organisation_id).first()
    if row is None or not (row.canonical.listed_publicly or _belongs(row.canonical)):
        raise DomainError(_("Questa realtà non si trova: cercala di nuovo, o segnati per conto tuo."))
    return row.canonical


def _belongs(organisation: Organisation) -> bool:
    today = timezone.localdate()
    return Membership.objects.on(today).filter(organisation__canonical=organisation).exists()


def _count_in(meeting: Meeting, organisation: Organisation) -> Attendance:
    """The organisation is present with one person more; a number that is not known stays so."""
    body = _body_for(meeting, organisation)
    known = entry_of(meeting, Who(organisation_id=organisation.pk, body_id=body))
    here = known is not None and known.status in COUNTED
    people = 1
    if known is not None and here:
        if known.people is None:
            return known
        people = min(known.people + 1, MOST_PEOPLE)
    status = known.status if known is not None and here else Attendance.Status.PRESENT
    fresh = Attendance(meeting=meeting, organisation=organisation, body_id=body)
    before = told(known) if known else None
    row = write(known, fresh, {"status": status, "people": people})
    note(None, meeting, before, told(row))
    return row


def _count_out(row: Attendance) -> None:
    if row.status not in COUNTED or row.people is None:
        return
    if row.people > 1:
        row.people -= 1
        row.save(update_fields=["people"])
    else:
        row.delete()


def _body_for(meeting: Meeting, organisation: Organisation) -> uuid.UUID | None:
    """The body of a joint meeting an organisation comes for: the one it belongs to, the first by name otherwise."""
    served = list(
        MeetingBody.objects.filter(meeting=meeting).order_by("body__name").values_list("body_id", flat=True)
    )
    if len(served) < 2:
        return served[0] if served else None
    own = set(
        Membership.objects.on(meeting.meets_on)
        .filter(organisation__canonical=organisation, body__in=served)
        .values_list("body_id", flat=True)
    )
    return next((body for body in served if body in own), served[0])
