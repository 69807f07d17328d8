"""Sittings: their number in the mandate, their calls, and the quorum as it was checked."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Attendance, Body, Meeting, Membership
from core.selectors.rules import rules_on
from core.services.audit import record
from core.services.errors import DomainError
from core.services.guards import cited
from core.services.meeting_states import cancelled
from models_monza.models import Consulta, Mandate, Sitting
from models_monza.rules import NUMBER, SHARE, SITTINGS, SLUG
from models_monza.selectors.mandates import mandate_on
from models_monza.services.guards import demand_formed

SITTING = "sitting"


@dataclass(frozen=True, slots=True)
class Quorum:
    """What the rules ask of a sitting in one call; `needed` is None where they ask nothing."""

    members: int
    counted: int
    needed: int | None


def number_sitting(meeting: Meeting) -> Sitting | None:
    """Give a sitting its number in the mandate of its day, the first time it is announced or held; None for other meetings.

    Called by core inside the verb that convenes or holds the meeting. A sitting that is announced and then cancelled keeps
    its number: it is in the papers; one moved into another mandate, or given to another consulta, is numbered there. Numbers go
    on after those of imported sittings whose mandate was not written down then. Raises `DomainError` for a sitting of several
    consulte, for a consulta that is not formed, and for a day in no mandate.
    """
    row = sitting_of(meeting)
    if row is None:
        return None
    body = _only_body(meeting)
    mandate = mandate_on(meeting.meets_on)
    if row.number is not None and row.body_id == body.pk and row.mandate in {None, mandate}:
        return row
    demand_formed(body, meeting.meets_on)
    if mandate is None:
        raise DomainError(_("Quel giorno non c'è un mandato in corso: prima lo apra."), field="meets_on")
    Consulta.objects.select_for_update(no_key=True).get_or_create(body=body)  # one numbering at a time
    row.body, row.mandate, row.number = body, mandate, _next_number(body, mandate)
    row.save()
    meeting.ordinal = row.number
    meeting.save(update_fields=["ordinal"])
    record(actor=None, action="monza.sitting.numbered", target=meeting, after={"number": row.number})
    return row


def _next_number(body: Body, mandate: Mandate) -> int:
    within = Q(mandate=None, meeting__meets_on__gte=mandate.since)
    within &= Q() if mandate.until is None else Q(meeting__meets_on__lte=mandate.until)
    rows = Sitting.objects.filter(Q(mandate=mandate) | within, body=body)
    return int(rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _only_body(meeting: Meeting) -> Body:
    """The consulta that sits: each numbers its sittings, counts its members and approves its minutes by itself."""
    bodies = [one.body for one in meeting.served.select_related("body").order_by("body__name")]
    if len(bodies) == 1:
        return bodies[0]
    raise DomainError(
        _(
            "Una seduta è di una consulta sola, con il suo numero e il suo numero legale (qui: %(bodies)s). Ne programmi una per "
            "consulta, oppure scelga come tipo «Altro incontro»."
        )
        % {"bodies": ", ".join(body.name for body in bodies)},
        field="bodies",
    )


def sitting_of(meeting: Meeting) -> Sitting | None:
    """The sitting a meeting is, not saved while nothing was said of it; None for other meetings."""
    if meeting.kind != SITTING or meeting.model_slug != SLUG:
        return None
    known = Sitting.objects.filter(meeting=meeting).select_related("body", "mandate").first()
    if known is not None:
        known.meeting = meeting
    served = None if known else meeting.served.select_related("body").order_by("body__name").first()
    return known or (Sitting(meeting=meeting, body=served.body) if served else None)


def convening(meeting: Meeting) -> None:
    """What the rules ask of a meeting that is announced: a number, for a sitting, a second call after the first, and no link where
    remote is not allowed. A sitting that went deserted is not announced again: its number and its sheet stay its own."""
    _demand_remote(meeting)
    sitting = number_sitting(meeting)
    if sitting is None:
        return
    if sitting.is_valid is False and meeting.attendances.exists():
        raise DomainError(
            _("Questa seduta è andata deserta: ne programmi un'altra, che prende il numero successivo.")
        )
    _demand_second_after(meeting, sitting.second_call_on, sitting.second_call_at)


def changing(meeting: Meeting) -> None:
    """A convened meeting goes on respecting what was asked when it was announced: no link, and one consulta for a sitting."""
    _demand_remote(meeting)
    if sitting_of(meeting) is not None:
        _only_body(meeting)


def _demand_remote(meeting: Meeting) -> None:
    if meeting.remote_url and rules_on(SLUG, SITTINGS, meeting.meets_on)["remote_allowed"] is False:
        words = _("Le regole della città non permettono di partecipare a distanza: tolga il collegamento.")
        raise DomainError(words + cited(SLUG, SITTINGS, meeting.meets_on), field="remote_url")


def holding(meeting: Meeting) -> None:
    """A sitting is held if it has its numbers, where the rules of its day ask for them: checked, and reached."""
    sitting = number_sitting(meeting)
    if sitting is None:
        return
    demand_quorum(
        sitting,
        unchecked=_(
            "Le regole chiedono il numero legale: lo verifichi nella pagina «Seduta e numero legale», poi la segni come svolta."
        ),
    )


def demand_quorum(sitting: Sitting, *, unchecked: str) -> None:
    """Refuse with `DomainError` what a sitting without its numbers does not do, where the rules of its day ask for them.

    `unchecked` is said while nobody has checked.
    """
    if sitting.is_valid or quorum_of(sitting, Sitting.Call.FIRST).needed is None:
        return
    if sitting.is_valid is None:
        raise DomainError(unchecked)
    raise DomainError(
        _("Manca il numero legale (%(counted)s presenti, ne servono %(needed)s): nella pagina «Seduta e numero legale» lo verifichi di "
          "nuovo, passi alla seconda convocazione o registri che è andata deserta.")
        % {"counted": sitting.counted, "needed": sitting.needed}
    )  # fmt: skip


@transaction.atomic(durable=True)
def set_calls(
    *,
    actor: User,
    meeting_id: uuid.UUID,
    is_urgent: bool,
    second_call_on: dt.date | None = None,
    second_call_at: dt.time | None = None,
) -> Sitting:
    """Say that a sitting is urgent, and when its second call is; before it is convened. Audited as `monza.sitting.changed`.

    Raises `DomainError` for what the rules of its day do not know (urgent sittings, a second call), a second call not after the
    first, and a sitting that is announced.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    sitting = sitting_of(meeting)
    if sitting is None or meeting.state != Meeting.State.DRAFT:
        raise DomainError(_("Urgenza e seconda convocazione si dicono prima di convocare la seduta."))
    rules = rules_on(SLUG, SITTINGS, meeting.meets_on)
    if is_urgent and rules["urgent_notice_days"] is None:
        raise DomainError(_("Le regole della città non prevedono sedute urgenti."), field="is_urgent")
    if second_call_on is not None:
        if not rules["second_call"]:
            raise DomainError(
                _("Le regole della città non prevedono una seconda convocazione."), field="second_call_on"
            )
        _demand_second_after(meeting, second_call_on, second_call_at)
    sitting.body = _only_body(meeting)
    sitting.is_urgent, sitting.second_call_on = is_urgent, second_call_on
    sitting.second_call_at = second_call_at if second_call_on else None
    sitting.save()
    after = {"urgent": is_urgent, "second_call": second_call_on, "at": sitting.second_call_at}
    record(actor=actor, action="monza.sitting.changed", target=meeting, after=after)
    return sitting


def _demand_second_after(meeting: Meeting, day: dt.date | None, at: dt.time | None) -> None:
    first = (meeting.meets_on, meeting.starts_at or dt.time.min)
    if day is not None and (day, at or dt.time.max) <= first:
        raise DomainError(_("La seconda convocazione viene dopo la prima."), field="second_call_on")


@transaction.atomic(durable=True)
def desert_sitting(*, actor: User, meeting_id: uuid.UUID) -> Meeting:
    """Record that a sitting was not valid for lack of numbers (*deserta*): it is called off, keeps its number and its sheet.

    Raises `DomainError` while the quorum was not checked or was reached. Audited as core audits a meeting called off.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    sitting = sitting_of(meeting)
    if sitting is None or sitting.is_valid is not False:
        raise DomainError(_("Va deserta una seduta a cui manca il numero legale: prima lo verifichi."))
    reason = _("Seduta deserta: %(counted)s iscritti presenti, ne servivano %(needed)s.") % {
        "counted": sitting.counted,
        "needed": sitting.needed,
    }
    cancelled(meeting, actor=actor, reason=reason, gathered=True)
    return meeting


@transaction.atomic(durable=True)
def check_quorum(*, actor: User, meeting_id: uuid.UUID, call: str, moment: dt.datetime) -> Sitting:
    """Record whether the sitting has its numbers in a call, as the rules of its day ask. Audited as `monza.quorum.checked`.

    Counts members in force that day, people and organisations, and those marked present on the sheet. Checked again, the
    last check holds. Members are those of the day of the call. Raises `DomainError` before that day, for a draft that may still be
    convened, where the rules ask for none, and for a second call they do not know.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    sitting = number_sitting(meeting)
    if sitting is None:
        raise DomainError(_("Non è una seduta: il numero legale non serve."))
    _demand_its_day(sitting, call, timezone.localdate(moment))
    quorum = quorum_of(sitting, call)
    if quorum.needed is None:
        raise DomainError(_("Le regole della città non chiedono il numero legale."))
    before = {"valid": sitting.is_valid}
    sitting.call, sitting.members, sitting.counted, sitting.needed = (
        call,
        quorum.members,
        quorum.counted,
        quorum.needed,
    )
    sitting.is_valid, sitting.checked_at = quorum.counted >= quorum.needed, moment
    sitting.save()
    after = {
        "call": call,
        "members": quorum.members,
        "needed": quorum.needed,
        "counted": quorum.counted,
        "valid": sitting.is_valid,
    }
    record(actor=actor, action="monza.quorum.checked", target=meeting, before=before, after=after)
    return sitting


def may_be_checked(meeting: Meeting, day: dt.date) -> bool:
    """Whether the quorum is a matter by now: convened or held, or of a day past that nobody convened here."""
    if meeting.state == Meeting.State.DRAFT:
        return meeting.meets_on < day
    return meeting.state in {Meeting.State.CONVENED, Meeting.State.HELD} and meeting.meets_on <= day


def _demand_its_day(sitting: Sitting, call: str, day: dt.date) -> None:
    if not may_be_checked(sitting.meeting, day):
        raise DomainError(_("Il numero legale si verifica in una seduta convocata, dal suo giorno."))
    if sitting.day_of(call) > day:
        raise DomainError(
            _("La seconda convocazione è il %(day)s: il numero legale si verifica da quel giorno.")
            % {"day": f"{sitting.day_of(call):%d/%m/%Y}"},
            field="call",
        )


def quorum_of(sitting: Sitting, call: str) -> Quorum:
    """What the rules of the sitting's day ask in a call, and what there is. `DomainError` for a second call they do not know."""
    day = sitting.meeting.meets_on
    rules = rules_on(SLUG, SITTINGS, day)
    second = call == Sitting.Call.SECOND
    if second and not rules["second_call"]:
        raise DomainError(_("Le regole della città non prevedono una seconda convocazione."), field="call")
    held_on = sitting.day_of(call)
    members = Membership.objects.on(held_on).filter(body=sitting.body)
    total = members.count()
    needed = None
    if rules["quorum"] == NUMBER:
        needed = rules["second_call_number"] if second else rules["quorum_number"]
    elif rules["quorum"] == SHARE:
        percent = rules["second_call_percent"] if second else rules["quorum_percent"]
        needed = None if percent is None else share_of(total, percent)
    if needed is None and rules["quorum"] in {NUMBER, SHARE} and second:
        needed = 1  # a second call that is valid with whoever is there
    return Quorum(total, len(present_members(sitting, held_on)), needed)


def present_members(sitting: Sitting, day: dt.date) -> set[uuid.UUID]:
    """Keys of the memberships in force on a day whose person or organisation is on the sheet as present. One query."""
    here = Attendance.objects.filter(meeting=sitting.meeting_id, status=Attendance.Status.PRESENT)
    people, groups = here.exclude(person=None).values("person"), here.values("organisation__canonical")
    members = Membership.objects.on(day).filter(body=sitting.body_id)
    found = members.filter(Q(person__in=people) | Q(organisation__canonical__in=groups))
    return set(found.values_list("pk", flat=True))


def share_of(members: int, percent: Decimal) -> int:
    """How many members a share is: halves and everything beyond count up («la metà» of 19 is 10)."""
    exact = Decimal(members) * percent / 100
    return int(exact.to_integral_value(ROUND_CEILING))
