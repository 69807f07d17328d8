"""Marking oneself present with the meeting's code: no account, no name asked, one form is one check-in."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Attendance, CheckIn, Meeting, MeetingBody, Membership, Minutes, Organisation
from core.services.errors import DomainError
from core.services.sheet import COUNTED, MOST_PEOPLE, Who, entry_of, note, refuse_closed, say, told, write
from core.services.sheet_numbers import checked_in, lower

BEFORE = dt.timedelta(hours=2)
AFTER = dt.timedelta(hours=1)
USUAL_LENGTH = dt.timedelta(hours=2)
"""How long a meeting without an end is taken to last."""
MOST_CHECK_INS = 500
"""At one meeting: more are not neighbours but a machine."""
MOST_AT_ONCE = 10
"""People one phone stands for: a family, or who came with somebody without a phone."""


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
    """`DomainError` with what to do instead, unless the code of the meeting works now: no more once it is marked held."""
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
    if now > hours.closes or meeting.state == Meeting.State.HELD or _is_settled(meeting):
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
    people: int = 1,
    now: dt.datetime | None = None,
) -> CheckIn:
    """Someone is here, for an organisation or on her own, and `people` with her. Audited, with nobody as actor.

    Residents are added up. An organisation has at least as many people as marked themselves present for it: who the
    operator has counted already is not counted again. `key` is the form's: the same form sent twice is one check-in, until
    it is taken back. Raises `DomainError` outside the hours of the code, for an organisation the meeting's page does not
    offer, for more people than one phone stands for and for more check-ins than a room holds.
    """
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting_id)
    key, known = _standing(meeting, key)
    if known is not None:
        return known
    refuse_hours(meeting, now or timezone.now())
    if not 1 <= people <= MOST_AT_ONCE:
        raise DomainError(
            _("Con un telefono si segnano da 1 a %(most)d persone.") % {"most": MOST_AT_ONCE}, field="people"
        )
    if CheckIn.objects.filter(meeting=meeting, undone_at=None).count() >= MOST_CHECK_INS:
        raise DomainError(
            _("Per questo incontro si sono già segnate troppe persone: rivolgiti a chi lo conduce.")
        )
    organisation = _offered(organisation_id) if organisation_id else None
    row = _count_in(meeting, organisation, people) if organisation else None
    if organisation is None:
        say(meeting, "citizens")
        _add_citizens(meeting, people)
    done = CheckIn(id=key, meeting=meeting, organisation=organisation, attendance=row, people=people)
    done.name = " ".join(name.split())[:160]
    done.save(force_insert=True)
    note(actor, meeting, None, _told(done) | {"check_in": "done"})
    return done


@transaction.atomic(durable=True)
def undo_check_in(*, actor: User | None, check_in_id: uuid.UUID, now: dt.datetime | None = None) -> CheckIn:
    """She was not here after all: so many people less on the sheet. Audited. Twice is the same as once.

    `actor` is the operator, or nobody when she takes it back herself, which she can while the code works. An entry the
    operator has confirmed stays, and so does a number that is another than those who used the code make.
    """
    meeting_id = CheckIn.objects.values_list("meeting_id", flat=True).get(pk=check_in_id)
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting_id)
    done = CheckIn.objects.select_related("organisation").get(pk=check_in_id)
    if done.undone_at is not None:
        return done
    if actor is None:
        refuse_hours(meeting, now or timezone.now())
    else:
        refuse_closed(meeting)
    _undo(actor, meeting, done)
    return done


@transaction.atomic(durable=True)
def undo_check_ins_since(*, actor: User, meeting_id: uuid.UUID, since: dt.time) -> int:
    """Nobody who used the code from that hour of the evening on was here; returns how many times it was used.

    For a code that someone outside the room got hold of. Audited once, when there are any. What was known before stays, as
    when one is taken back.
    """
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting_id)
    refuse_closed(meeting)
    gone = CheckIn.objects.filter(meeting=meeting, undone_at=None, at__gte=_of_the_evening(meeting, since))
    entries = Attendance.objects.select_related("organisation").filter(
        pk__in=list(gone.exclude(attendance=None).values_list("attendance", flat=True))
    )
    were = [(row, checked_in(row)) for row in entries]
    citizens = gone.filter(organisation=None).aggregate(n=Sum("people"))["n"] or 0
    count: int = gone.update(undone_at=timezone.now())
    for row, number in were:
        lower(meeting, row, number)
    if count:
        _add_citizens(meeting, -citizens)
        note(actor, meeting, None, {"check_in": "undone", "since": since, "count": count})
    return count


@transaction.atomic(durable=True)
def open_check_in(*, actor: User, meeting_id: uuid.UUID, now: dt.datetime | None = None) -> Meeting:
    """The code works from now to the end of the day, whatever the hours say. Audited. Only on the meeting's day."""
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting_id)
    refuse_closed(meeting)
    if meeting.meets_on != timezone.localdate():
        raise DomainError(_("Il codice si può aprire solo nel giorno dell'incontro."))
    if meeting.state == Meeting.State.HELD:
        raise DomainError(_("L'incontro è segnato come svolto: il codice non serve più."))
    if meeting.check_in_opened_at is None:
        meeting.check_in_opened_at = now or timezone.now()
        meeting.save(update_fields=["check_in_opened_at"])
        note(actor, meeting, None, {"check_in": "opened"})
    return meeting


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))


def _of_the_evening(meeting: Meeting, time: dt.time) -> dt.datetime:
    """The moment of an hour read on a clock in the room: past midnight it is the next day's."""
    moment, closes = _at(meeting.meets_on, time), hours_of(meeting).closes
    after_midnight = moment + dt.timedelta(days=1)
    return after_midnight if after_midnight < closes else moment


def _is_settled(meeting: Meeting) -> bool:
    settled = (Minutes.State.APPROVED, Minutes.State.PUBLISHED)
    return Minutes.objects.filter(meeting=meeting, state__in=settled).exists()


def _standing(meeting: Meeting, key: uuid.UUID) -> tuple[uuid.UUID, CheckIn | None]:
    """The check-in this form made and did not take back, else the key for the next one it makes."""
    while (known := CheckIn.objects.filter(pk=key).first()) is not None:
        if known.meeting_id != meeting.pk:
            raise DomainError(_("Questa pagina era di un altro incontro: riprova adesso."))
        if known.undone_at is None:
            return key, known
        key = uuid.uuid5(key, "again")
    return key, None


def _told(done: CheckIn) -> dict[str, Any]:
    """What the trail keeps: not the name, which is forgotten in time."""
    told: dict[str, Any] = {"organisation": str(done.organisation or "")}
    return told | ({"people": done.people} if done.people > 1 else {})


def _add_citizens(meeting: Meeting, people: int) -> None:
    """So many residents more, fewer when negative; the meeting is locked."""
    total = max((meeting.citizens_count or 0) + people, 0)
    meeting.citizens_count = min(total, MOST_PEOPLE)
    meeting.save(update_fields=["citizens_count"])


def _undo(actor: User | None, meeting: Meeting, done: CheckIn) -> None:
    row = Attendance.objects.select_related("organisation").filter(check_ins=done).first()
    were = checked_in(row) if row else 0
    done.undone_at = timezone.now()
    done.save(update_fields=["undone_at"])
    if row is not None:
        lower(meeting, row, were)
    elif done.organisation_id is None:
        _add_citizens(meeting, -done.people)
    note(actor, meeting, _told(done) | {"check_in": "done"}, {"check_in": "undone"})


def _offered(organisation_id: uuid.UUID) -> Organisation:
    """An organisation citizens may choose: one that is shown publicly, or that belongs to a body here."""
    row = Organisation.objects.select_related("canonical").filter(pk=organisation_id).first()
    if row is None or not (row.canonical.listed_publicly or _belongs(row.canonical)):
        raise DomainError(_("Questa realtà non si trova: cercala di nuovo, o segnati per conto tuo."))
    return row.canonical


def _belongs(organisation: Organisation) -> bool:
    today = timezone.localdate()
    return Membership.objects.on(today).filter(organisation__canonical=organisation).exists()


def _count_in(meeting: Meeting, organisation: Organisation, people: int) -> Attendance:
    """The organisation is present, with as many people at least as used the code; a number that is not known stays so."""
    who = Who(organisation_id=organisation.pk, body_id=_body_for(meeting, organisation))
    known = entry_of(meeting, who)
    say(meeting, who)
    number = people
    values: dict[str, Any] = {"status": Attendance.Status.PRESENT, "implied": True}
    if known is not None and known.status in COUNTED:
        if known.people is None:
            return known
        number = max(known.people, checked_in(known) + people)
        values = {}
    fresh = Attendance(meeting=meeting, organisation=organisation, body_id=who.body_id)
    before = told(known) if known else None
    row = write(known, fresh, values | {"people": min(number, MOST_PEOPLE)})
    note(None, meeting, before, told(row))
    return row


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
