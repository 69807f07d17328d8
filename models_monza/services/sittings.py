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
from core.models import Attendance, Meeting, Membership
from core.selectors.rules import rules_on
from core.services.audit import record
from core.services.errors import DomainError
from core.services.meeting_states import cancelled
from models_monza.models import Consulta, Sitting
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
    its number: it is in the papers. Raises `DomainError` for a consulta that is not formed, and for a day in no mandate.
    """
    row = sitting_of(meeting)
    if row is None or row.number is not None:
        return row
    demand_formed(row.body, meeting.meets_on)
    mandate = mandate_on(meeting.meets_on)
    if mandate is None:
        raise DomainError(_("Quel giorno non c'è un mandato in corso: prima lo apra."), field="meets_on")
    Consulta.objects.select_for_update(no_key=True).get_or_create(body=row.body)  # one numbering at a time
    last = Sitting.objects.filter(body=row.body, mandate=mandate).aggregate(last=Max("number"))["last"]
    row.mandate, row.number = mandate, (last or 0) + 1
    row.save()
    meeting.ordinal = row.number
    meeting.save(update_fields=["ordinal"])
    record(actor=None, action="monza.sitting.numbered", target=meeting, after={"number": row.number})
    return row


def sitting_of(meeting: Meeting) -> Sitting | None:
    """The sitting a meeting is, not saved while nothing was said of it; None for other meetings."""
    if meeting.kind != SITTING or meeting.model_slug != SLUG:
        return None
    known = Sitting.objects.filter(meeting=meeting).select_related("body", "mandate").first()
    served = None if known else meeting.served.select_related("body").first()
    return known or (Sitting(meeting=meeting, body=served.body) if served else None)


def convening(meeting: Meeting) -> None:
    """What the rules ask of a meeting that is announced: a number, for a sitting, and no link where remote is not allowed."""
    if meeting.remote_url and rules_on(SLUG, SITTINGS, meeting.meets_on)["remote_allowed"] is False:
        raise DomainError(
            _("Le regole della città non permettono di partecipare a distanza: tolga il collegamento.")
        )
    number_sitting(meeting)


def holding(meeting: Meeting) -> None:
    """A sitting is held if it has its numbers, where the rules of its day ask for them: checked, and reached."""
    sitting = number_sitting(meeting)
    if sitting is None or sitting.is_valid or quorum_of(sitting, Sitting.Call.FIRST).needed is None:
        return
    if sitting.is_valid is None:
        raise DomainError(
            _(
                "Le regole chiedono il numero legale: lo verifichi nella pagina «Seduta e numero legale», poi la segni come svolta."
            )
        )
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
        first, second = (
            (meeting.meets_on, meeting.starts_at or dt.time.min),
            (second_call_on, second_call_at or dt.time.max),
        )
        if second <= first:
            raise DomainError(_("La seconda convocazione viene dopo la prima."), field="second_call_on")
    sitting.is_urgent, sitting.second_call_on = is_urgent, second_call_on
    sitting.second_call_at = second_call_at if second_call_on else None
    sitting.save()
    after = {"urgent": is_urgent, "second_call": second_call_on, "at": sitting.second_call_at}
    record(actor=actor, action="monza.sitting.changed", target=meeting, after=after)
    return sitting


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
    last check holds. Raises `DomainError` where the rules ask for none, and for a second call they do not know.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    sitting = number_sitting(meeting)
    if sitting is None:
        raise DomainError(_("Non è una seduta: il numero legale non serve."))
    if meeting.state not in {
        Meeting.State.CONVENED,
        Meeting.State.HELD,
    } or meeting.meets_on > timezone.localdate(moment):
        raise DomainError(_("Il numero legale si verifica in una seduta convocata, dal suo giorno."))
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


def quorum_of(sitting: Sitting, call: str) -> Quorum:
    """What the rules of the sitting's day ask in a call, and what there is. `DomainError` for a second call they do not know."""
    day = sitting.meeting.meets_on
    rules = rules_on(SLUG, SITTINGS, day)
    second = call == Sitting.Call.SECOND
    if second and not rules["second_call"]:
        raise DomainError(_("Le regole della città non prevedono una seconda convocazione."), field="call")
    members = Membership.objects.on(day).filter(body=sitting.body)
    total = members.count()
    needed = None
    if rules["quorum"] == NUMBER:
        needed = rules["second_call_number"] if second else rules["quorum_number"]
    elif rules["quorum"] == SHARE:
        percent = rules["second_call_percent"] if second else rules["quorum_percent"]
        needed = None if percent is None else share_of(total, percent)
    if needed is None and rules["quorum"] in {NUMBER, SHARE} and second:
        needed = 1  # a second call that is valid with whoever is there
    return Quorum(total, len(present_members(sitting)), needed)


def present_members(sitting: Sitting) -> set[uuid.UUID]:
    """Keys of the memberships in force that day whose person or organisation is on the sheet as present. One query."""
    here = Attendance.objects.filter(meeting=sitting.meeting_id, status=Attendance.Status.PRESENT)
    people, groups = here.exclude(person=None).values("person"), here.values("organisation__canonical")
    members = Membership.objects.on(sitting.meeting.meets_on).filter(body=sitting.body_id)
    found = members.filter(Q(person__in=people) | Q(organisation__canonical__in=groups))
    return set(found.values_list("pk", flat=True))


def share_of(members: int, percent: Decimal) -> int:
    """How many members a share is: halves and everything beyond count up («la metà» of 19 is 10)."""
    exact = Decimal(members) * percent / 100
    return int(exact.to_integral_value(ROUND_CEILING))
