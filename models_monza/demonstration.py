"""A city that shows the consulte: Monza's two acts, a mandate with its windows, applications and contributions in every state.

Everything is invented but the acts (`acts`) and the window of September 2022. Each part is written once: it looks first
whether it is there. What a register says (consulte, the enrolled, sittings of 2023) is imported, not made here.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from stdnum.it import codicefiscale

from core.models import AgendaItem, Body, ItemMinutes, Meeting, Minutes, Person
from core.participation.rules import YearPeriod
from core.services.attendance import count_citizens
from core.services.attendance_people import mark_person
from core.services.meeting_states import hold_meeting
from core.services.meetings import MeetingPlan, plan_meeting
from core.services.minutes import approve_minutes, publish_minutes, save_item, share_minutes
from core.services.minutes_parts import edition_of
from core.services.rules import change_rules
from models_monza.acts import ACTS, CC_5_2024, new_rules
from models_monza.demonstration_texts import APPLICATIONS, COORDINATORS, OPINIONS, QUESTION, Written
from models_monza.models import (
    AdvisoryOpinion,
    Enrolment,
    EnrolmentWindow,
    Mandate,
    Office,
    OpinionRequest,
    ProcessNote,
)
from models_monza.rules import ENROLMENT, SLUG
from models_monza.services.decisions import accept_enrolment, ask_completion, refuse_enrolment
from models_monza.services.enrolment import Application, apply_for_enrolment
from models_monza.services.mandates import extend_window, open_mandate, open_window
from models_monza.services.offices import Appointment, appoint
from models_monza.services.opinions import (
    OpinionText,
    answer_opinion,
    approve_opinion,
    finish_carrying_out,
    start_carrying_out,
    take_in_charge,
    transmit_opinion,
    withdraw_opinion,
    write_opinion,
)
from models_monza.services.questions import ask_consulte
from models_monza.services.sittings import SITTING, number_sitting

MANDATE, SINCE = "2022-2027", dt.date(2022, 6, 27)
CHOSEN_ON = dt.date(2024, 4, 10)
"""The day the coordinators of the demonstration were appointed, after the first window of the rules of 2024."""
SAT_DAYS_AGO = 75
_DAY = dt.timedelta(days=1)
People = Mapping[str, Any]


def rules(people: People) -> None:
    """The two acts as dated rules, the mandate, and the window of September 2022 with its extension."""
    office = people["participation_office"]
    if Mandate.objects.exists():
        return
    for act in ACTS:
        for changed in new_rules(act):
            change_rules(actor=office, rules=changed)
    open_mandate(actor=office, name=MANDATE, since=SINCE)
    window = open_window(
        actor=office,
        first_on=dt.date(2022, 9, 5),
        last_on=dt.date(2022, 10, 5),
        note="Avviso del 2 settembre 2022",
    )
    extend_window(
        actor=office,
        window_id=window.pk,
        last_on=dt.date(2022, 10, 12),
        note="Prorogata: si accettano anche le domande su carta",
    )


def history(people: People, today: dt.date) -> None:
    """Windows up to today, who holds an office, and what the consulte have told the administration in these months."""
    office = people["participation_office"]
    bodies = _bodies()
    _windows(office, today)
    if not Office.objects.exists():
        _offices(people, bodies)
    if not AdvisoryOpinion.objects.exclude(text="").exists():
        _contributions(people, bodies, today)


def present(people: People, today: dt.date) -> None:
    """Numbers of the sittings around today, reports approved there, applications that wait, a question that is open."""
    office = people["participation_office"]
    bodies = _bodies()
    _number()
    _approve(office)
    if not Enrolment.objects.filter(state__in=Enrolment.PENDING).exists():
        _applications(office, bodies)
    if not OpinionRequest.objects.exists():
        _question(people, bodies, today)
    _note(people)


def _bodies() -> list[Body]:
    return list(Body.objects.filter(model_slug=SLUG).order_by("name"))


def _windows(office: Any, today: dt.date) -> None:
    """Those the register is of, those of the rules so far and the next; and one open now, so that one can enrol."""
    yearly = _yearly()
    planned = [period.in_year(year) for year in range(2023, today.year + 2) for period in yearly]
    known = set(EnrolmentWindow.objects.values_list("first_on", flat=True))
    for first, last in sorted(planned):
        if first not in known and first <= today + dt.timedelta(days=180):
            open_window(actor=office, first_on=first, last_on=last)
    if EnrolmentWindow.objects.open_on(today).exists():
        return
    following = EnrolmentWindow.objects.filter(first_on__gt=today).order_by("first_on").first()
    earlier = EnrolmentWindow.objects.filter(last_on__lt=today).order_by("-last_on").first()
    first, last = today - dt.timedelta(days=10), today + dt.timedelta(days=20)
    open_window(
        actor=office,
        first_on=max(first, earlier.last_on + _DAY) if earlier else first,
        last_on=min(last, following.first_on - _DAY) if following else last,
        note="Finestra straordinaria, solo per questa dimostrazione",
    )


def _yearly() -> tuple[YearPeriod, ...]:
    """The windows of every year, as the act of 2024 has them; those of 2023 are the same months."""
    found: tuple[YearPeriod, ...] = CC_5_2024.values[ENROLMENT]["windows"]
    return found


def _offices(people: People, bodies: list[Body]) -> None:
    """A coordinator in each consulta but the last, enrolled in March 2024; secretary and facilitator in the first."""
    office = people["participation_office"]
    for number, (body, invented) in enumerate(zip(bodies[:-1], COORDINATORS, strict=False)):
        account = people["coordinator"] if number == 0 else None
        given_name, family_name = _names(account) if account else invented[:2]
        applied = Application(
            body_id=body.pk,
            mandate_id=Mandate.objects.get(until=None).pk,
            kind=Enrolment.Kind.CITIZEN,
            ground=Enrolment.Ground.RESIDENCE,
            given_name=given_name,
            family_name=family_name,
            fiscal_code=_invented_code(number),
            email=account.email if account else f"{given_name}.{family_name}@cittadini.example".lower(),
        )
        at = timezone.make_aware(dt.datetime.combine(dt.date(2024, 3, 4 + number), dt.time(18, 30)))
        row = apply_for_enrolment(actor=None, application=applied, moment=at)
        row = accept_enrolment(actor=office, enrolment_id=row.pk, on=dt.date(2024, 3, 20))
        if row.person is None:
            continue
        _is(row.person, account)
        _appoint(office, body, row.person, Office.Kind.COORDINATOR, invented[2])
    for kind, role in (
        (Office.Kind.SECRETARY, "consulta_secretary"),
        (Office.Kind.FACILITATOR, "facilitator"),
    ):
        account = people[role]
        given_name, family_name = _names(account)
        person = Person.objects.create(given_name=given_name, family_name=family_name, email=account.email)
        _is(person, account)
        _appoint(office, bodies[0], person, kind)


def _names(account: Any) -> tuple[str, str]:
    given_name, _space, family_name = account.full_name.partition(" ")
    return given_name, family_name


def _is(person: Person, account: Any) -> None:
    """The person of the register is who signs in with this account."""
    if account is not None:
        person.user = account
        person.save(update_fields=["user"])


def _appoint(office: Any, body: Body, person: Person, kind: str, gender: str = "") -> None:
    appoint(
        actor=office,
        appointment=Appointment(
            body.pk, person.pk, kind, CHOSEN_ON, act_number="12/2024", act_on=CHOSEN_ON, gender=gender
        ),
    )


def _applications(office: Any, bodies: list[Body]) -> None:
    """Applications of these days: two to look at, one to be completed, one refused."""
    now = timezone.now()
    mandate = Mandate.objects.get(until=None).pk
    for number, written in enumerate(APPLICATIONS):
        said = {name: value for name, value in written.items() if name not in {"state", "on_paper", "words"}}
        if written["kind"] == Enrolment.Kind.CITIZEN:
            said["fiscal_code"] = _invented_code(40 + number)
        applied = Application(body_id=bodies[number % 3].pk, mandate_id=mandate, **said)
        row = apply_for_enrolment(
            actor=office if written.get("on_paper") else None, application=applied, moment=now
        )
        if written["state"] == Enrolment.State.COMPLETION:
            ask_completion(actor=office, enrolment_id=row.pk, what=written["words"])
        elif written["state"] == Enrolment.State.REFUSED:
            refuse_enrolment(actor=office, enrolment_id=row.pk, reasons=written["words"])


def _number() -> None:
    """Sittings announced or held around today have their number, in order."""
    rows = Meeting.objects.filter(model_slug=SLUG, kind=SITTING, sitting=None)
    with transaction.atomic():
        for meeting in rows.filter(state__in=["convened", "held"]).order_by("meets_on"):
            number_sitting(meeting)


def _contributions(people: People, bodies: list[Body], today: dt.date) -> None:
    """One contribution in each state, of a consulta each, approved at a sitting of some weeks ago."""
    office, answers = people["participation_office"], people["municipal_office"]
    for body, written in zip(bodies, OPINIONS, strict=False):
        sitting = _sat(office, body, today - dt.timedelta(days=SAT_DAYS_AGO))
        _report(office, sitting)
        row = write_opinion(
            actor=office, opinion=OpinionText(body.pk, written.subject, written.text, meeting_id=sitting.pk)
        )
        _take_further(row, written, sitting, office, answers, today)


def _take_further(
    row: AdvisoryOpinion, written: Written, sitting: Meeting, office: Any, answers: Any, today: dt.date
) -> None:
    """From draft to the state it is to be in, step by step."""
    steps: list[Callable[[], AdvisoryOpinion]] = [
        lambda: approve_opinion(actor=office, opinion_id=row.pk, meeting_id=sitting.pk),
        lambda: transmit_opinion(
            actor=office,
            opinion_id=row.pk,
            office=written.office,
            protocol_number=f"{written.protocol}/{today.year}",
            on=today - dt.timedelta(days=60),
        ),
        lambda: take_in_charge(actor=answers, opinion_id=row.pk, on=today - dt.timedelta(days=52)),
        lambda: answer_opinion(
            actor=answers,
            opinion_id=row.pk,
            outcome=written.outcome,
            reasons=written.reasons,
            on=today - dt.timedelta(days=21),
        ),
        lambda: start_carrying_out(actor=answers, opinion_id=row.pk, on=today - dt.timedelta(days=14)),
        lambda: finish_carrying_out(actor=answers, opinion_id=row.pk, on=today - dt.timedelta(days=2)),
    ]
    for step in steps[: written.steps]:
        step()
    if written.withdrawn:
        withdraw_opinion(actor=office, opinion_id=row.pk, reason=written.withdrawn)


def _sat(office: Any, body: Body, day: dt.date) -> Meeting:
    """A sitting held, with some of the enrolled present, and its number."""
    seat = getattr(body, "consulta", None)
    plan = MeetingPlan(
        kind=SITTING,
        body_ids=(body.pk,),
        meets_on=day,
        starts_at=dt.time(20, 45),
        ends_at=dt.time(22, 30),
        venue_id=seat.seat_id if seat else None,
    )
    agenda = ("Approvazione del resoconto precedente", "Contributo all'amministrazione")
    meeting = plan_meeting(actor=office, model_slug=SLUG, plan=plan, agenda=agenda)
    here = Person.objects.filter(memberships__body=body, memberships__until=None).order_by("pk")[:6]
    ways = ("present", "present", "present", "present", "excused", "absent")
    for person, status in zip(here, ways, strict=False):
        mark_person(actor=office, meeting_id=meeting.pk, person_id=person.pk, status=status)
    count_citizens(actor=office, meeting_id=meeting.pk, total=3)
    meeting = hold_meeting(actor=office, meeting_id=meeting.pk)
    _number()
    return meeting


def _report(office: Any, sitting: Meeting) -> None:
    """Its report, shared with who is enrolled."""
    for item in AgendaItem.objects.filter(meeting=sitting).order_by("-position")[:1]:
        save_item(
            actor=office,
            meeting_id=sitting.pk,
            item_id=item.pk,
            said="Si legge il testo preparato dal gruppo di lavoro e se ne discute punto per punto.",
            agreed="",
            reservations="",
            outcome=ItemMinutes.Outcome.CLOSED,
            revision=0,
        )
    minutes = Minutes.objects.get(meeting=sitting)
    share_minutes(actor=office, meeting_id=sitting.pk, revision=edition_of(minutes))


def _approve(office: Any) -> None:
    """Reports shared are approved at the next sitting of the same consulta, where there was one, and are public then."""
    shared = Minutes.objects.filter(meeting__model_slug=SLUG, state=Minutes.State.SHARED)
    for minutes in shared.select_related("meeting").order_by("meeting__meets_on"):
        sat = Meeting.objects.held().filter(bodies__in=minutes.meeting.bodies.all(), kind=SITTING)
        later = sat.filter(meets_on__gt=minutes.meeting.meets_on).order_by("meets_on").first()
        if later is None:
            continue
        approve_minutes(
            actor=office,
            meeting_id=minutes.meeting_id,
            approved_in=later.pk,
            revision=edition_of(minutes),
        )
        publish_minutes(actor=office, meeting_id=minutes.meeting_id, revision=edition_of(minutes))


def _question(people: People, bodies: list[Body], today: dt.date) -> None:
    """The administration asks all consulte something; the first one is writing its answer."""
    question = ask_consulte(
        actor=people["participation_office"],
        subject=QUESTION.subject,
        text=QUESTION.text,
        office=QUESTION.office,
        due_on=today + dt.timedelta(days=30),
        protocol_number=f"{QUESTION.protocol}/{today.year}",
        on=today - dt.timedelta(days=8),
    )
    write_opinion(
        actor=people["coordinator"],
        opinion=OpinionText(
            bodies[0].pk,
            QUESTION.subject,
            "La consulta ne discute alla prossima seduta.",
            request_id=question.pk,
        ),
    )


def _note(people: People) -> None:
    """What the facilitator noted after the last sitting, for herself and the office."""
    last = Meeting.objects.filter(model_slug=SLUG, kind=SITTING, state="held").order_by("-meets_on").first()
    if last is not None and not ProcessNote.objects.exists():
        ProcessNote.objects.create(
            meeting=last,
            author=people["facilitator"],
            text="Sul secondo punto hanno parlato in pochi: la prossima volta conviene cominciare con un giro di tavolo.",
        )


def _invented_code(number: int) -> str:
    """A fiscal code that is well formed and nobody's: born in Monza on a day made up from `number`."""
    born = f"{60 + number % 39}A{1 + number % 31:02}F704"
    first = f"DMOMNZ{born}"
    check: str = codicefiscale.calc_check_digit(first)
    return first + check
