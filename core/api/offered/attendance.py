"""Who takes part in a meeting: the sheet, self check-in, the papers, the counts over a period."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from core.api.declaring import Asked, Download, Figure, Operation, Paper, Resource
from core.api.offered.meetings import HOLD, MEETINGS, SEE, its_bodies, of_meetings
from core.api.offered.told import Counted
from core.models import Attendance, Body, CheckIn, CityProfile, Organisation
from core.papers.sign_in import sign_in_pdf
from core.permissions.holder import Holder
from core.selectors.attendance import Line, Totals, sheet_of
from core.selectors.attendance_facts import Period
from core.selectors.attendance_reports import ALL, PLENARY, names_of, read_facts
from core.selectors.sheet_index import expected_people
from core.services import attendance, attendance_people, check_in
from core.services.errors import DomainError
from core.services.organisations import OrganisationData
from core.services.sheet import Who, refuse_called_off
from core.web.attendance_reports.forms import last_twelve_months
from core.web.attendance_reports.tables import Scope, table_of
from core.web.invited.check_in_token import check_in_token

EDIT_ORGANISATION = "core.organisation.edit"


def _entries(who: Holder) -> QuerySet[Attendance]:
    return of_meetings(Attendance.objects.select_related("organisation", "person"), who, HOLD)


ATTENDANCES = Resource(
    name="attendances", key="attendance_id", model=Attendance, see=HOLD,
    fields=("id", "meeting_id", "body_id", "organisation_id", "person_id", "status", "people", "arrived_at", "left_at", "implied"),
    more={
        "organisation_name": serializers.CharField(source="organisation.name", read_only=True, allow_null=True, default=None),
        "person_name": serializers.CharField(source="person", read_only=True, allow_null=True),
    },
    about="How an organisation, or a person, took part in a meeting. What is not here is not known; `people` null is a number not known.",
    rows=_entries,
    bodies=its_bodies,
    filters={"meeting": ["exact"], "organisation": ["exact"], "person": ["exact"], "body": ["exact"], "status": ["exact"]},
)  # fmt: skip
CHECK_INS = Resource(
    name="check-ins", key="check_in_id", model=CheckIn, see=HOLD,
    fields=("id", "meeting_id", "organisation_id", "name", "people", "at", "undone_at"),
    about="Somebody who marked herself present with the meeting's code, without an account.",
    rows=lambda who: of_meetings(CheckIn.objects.all(), who, HOLD),
    bodies=its_bodies,
    filters={"meeting": ["exact"], "undone_at": ["isnull"]},
    sorts=("-at", "at"),
)  # fmt: skip


@dataclass(frozen=True)
class OfBody:
    """The body of a joint meeting; without it, the only one."""

    body_id: UUID | None = None


@dataclass(frozen=True)
class SheetLine:
    """An organisation, or a person, on the sheet. `status` is empty where nothing is known of it yet."""

    organisation_id: UUID | None
    person_id: UUID | None
    name: str
    kind: str
    status: str
    people: int | None
    attendance_id: UUID | None
    comes_for_id: UUID | None
    member: bool
    not_coming: bool


@dataclass(frozen=True)
class SheetShown:
    """The sheet of a meeting for one of its bodies; the totals are of the whole meeting."""

    organisations: list[SheetLine]
    people: list[SheetLine]
    others: list[SheetLine]
    totals: Totals


def _sheet(asked: Asked) -> SheetShown:
    served = sorted(asked.row.bodies.all(), key=lambda body: body.name)
    wanted = asked.given.body_id or (served[0].pk if served else None)
    found = sheet_of(asked.row, wanted)
    usual, people, others = (
        [_line(line) for line in lines] for lines in (found.usual, found.people, found.others)
    )
    return SheetShown(usual, people, others, found.totals)


def _line(line: Line) -> SheetLine:
    key, entry = UUID(line.subject[2:]), line.entry
    return SheetLine(
        organisation_id=None if line.is_person else key,
        person_id=key if line.is_person else None,
        name=line.name,
        kind=line.kind,
        status=line.status,
        people=entry.people if entry else None,
        attendance_id=entry.pk if entry else None,
        comes_for_id=line.comes_for.pk if line.comes_for else None,
        member=line.member,
        not_coming=line.not_coming,
    )


@dataclass(frozen=True)
class Expected:
    """A person who may come, and the organisation she speaks for."""

    person_id: UUID
    name: str
    organisation_id: UUID | None


def _expected(asked: Asked) -> list[Expected]:
    return [
        Expected(one.pk, str(one), spoken.pk if spoken else None)
        for one, spoken in expected_people(asked.row)
    ]


@dataclass(frozen=True)
class Code:
    """Where the meeting's code leads, when it works, and why it does not now (empty while it does)."""

    address: str
    opens: dt.datetime
    closes: dt.datetime
    closed: str


def _code(asked: Asked) -> Code:
    hours = check_in.hours_of(asked.row)
    try:
        check_in.refuse_hours(asked.row, timezone.now())
        closed = ""
    except DomainError as refused:
        closed = refused.message
    return Code(_address(asked), hours.opens, hours.closes, closed)


def _address(asked: Asked) -> str:
    return asked.site.rstrip("/") + reverse("core:check_in", args=[check_in_token(asked.row)])


@dataclass(frozen=True)
class SheetPaper:
    """Whether the sheet is to be empty in any case."""

    empty: bool = False


def _paper(asked: Asked) -> Paper:
    refuse_called_off(asked.row)
    content = sign_in_pdf(
        asked.row, CityProfile.objects.first(), address=_address(asked), empty=asked.given.empty
    )
    return Paper(content, "application/pdf", f"presenze-{asked.row.meets_on:%Y-%m-%d}")


_TABLES = {
    "bodies": "organismi",
    "members": "membri",
    "organisations": "realta",
    "people": "persone",
    "months": "mesi",
}


@dataclass(frozen=True)
class ReportAsked:
    """Which table, over which days (the last twelve months), of which body (all of them), of which meetings, with which words in the name."""

    table: Literal["bodies", "members", "organisations", "people", "months"] = "bodies"
    first: dt.date | None = None
    last: dt.date | None = None
    body_id: UUID | None = None
    meetings: Literal["plenary", "all"] = "plenary"
    words: str = ""


@dataclass(frozen=True)
class AttendanceTable:
    """A table: numbers are null where nobody knows; `how` says how they were counted, `unnamed` how many people are left out of it."""

    first: dt.date
    last: dt.date
    title: str
    header: list[str]
    rows: list[list[Any]]
    how: str
    unnamed: int


def _report(asked: Asked) -> AttendanceTable:
    sent: ReportAsked = asked.given
    seen = asked.holder.bodies(SEE)
    bodies = {
        row.pk: row.name for row in (Body.objects.all() if seen is None else Body.objects.filter(pk__in=seen))
    }
    if sent.body_id is not None and sent.body_id not in bodies:
        raise Body.DoesNotExist
    usual = last_twelve_months(sent.last or timezone.localdate())
    period = Period(sent.first or usual.first, usual.last)
    scope = Scope(
        facts=read_facts(
            [sent.body_id] if sent.body_id else list(bodies),
            period,
            ALL if sent.meetings == "all" else PLENARY,
        ),
        bodies=bodies,
        body_id=sent.body_id,
        persons_in=asked.holder.bodies(HOLD),
        words=sent.words,
        opens_organisations=False,
    )
    table = table_of(_TABLES[sent.table], scope, names_of)
    return AttendanceTable(
        period.first,
        period.last,
        table.title,
        list(table.header),
        [list(row.cells) for row in table.rows],
        table.how,
        table.unnamed,
    )


def _of(asked: Asked) -> Who:
    """Whom the entry of the address is about."""
    row = asked.row
    return Who(None if row.person_id else row.organisation_id, row.person_id, row.body_id)


_ENTRY = {"who": _of, "meeting_id": lambda asked: asked.row.meeting_id}


@dataclass(frozen=True)
class NewOrganisation:
    """An organisation nobody had in the register; `confirmed`: it is none of the similar ones."""

    name: str
    kind_id: UUID | None = None
    body_id: UUID | None = None
    confirmed: bool = False


def _new(sent: NewOrganisation, _asked: Asked) -> dict[str, Any]:
    return {
        "data": OrganisationData(name=sent.name, kind_id=sent.kind_id),
        "body_id": sent.body_id,
        "confirmed": sent.confirmed,
    }


@dataclass(frozen=True)
class NewPerson:
    """Somebody nobody knew by name, who agrees to be named; `confirmed`: she is none of the similar ones."""

    family_name: str
    given_name: str = ""
    organisation_id: UUID | None = None
    body_id: UUID | None = None
    confirmed: bool = False


FIGURES = (
    Figure(name="show_attendance_sheet", on=MEETINGS, part="attendance-sheet", see=HOLD, asks=OfBody, answers=SheetShown, read=_sheet, about="Who is expected, who is marked, and the totals."),
    Figure(name="show_expected_people", on=MEETINGS, part="expected-people", see=HOLD, answers=Expected, many=True, read=_expected, about="People who take attendance may know by name, and whom they speak for."),
    Figure(name="show_check_in_code", on=MEETINGS, part="check-in-code", see=HOLD, answers=Code, read=_code, about="The code with which people mark themselves present."),
    Figure(name="show_attendance_report", part="attendance-report", see=SEE, asks=ReportAsked, answers=AttendanceTable, read=_report, about="Who took part in the meetings of a period, table by table."),
)  # fmt: skip
DOWNLOADS = (
    Download(name="download_sign_in_sheet", on=MEETINGS, part="sign-in-sheet", see=HOLD, asks=SheetPaper, read=_paper, media_types=("application/pdf",), about="The sheet as a PDF: to be signed before, filled after."),
)  # fmt: skip
RESOURCES = (ATTENDANCES, CHECK_INS)
OPERATIONS = (
    Operation("POST", attendance.mark_organisation, HOLD, "Record how an organisation took part.", on=MEETINGS, part="organisation-attendances", answers=ATTENDANCES, leaves=("tap",)),
    Operation("POST", attendance_people.mark_person, HOLD, "Record how a person took part.", on=MEETINGS, part="person-attendances", answers=ATTENDANCES, leaves=("tap",)),
    Operation("POST", attendance.mark_new_organisation, HOLD, "An organisation nobody knew is there.", on=MEETINGS, part="new-organisations", answers=ATTENDANCES, also=(EDIT_ORGANISATION,), leaves=("tap", "key"), takes=NewOrganisation, into=_new, writes=Organisation),
    Operation("POST", attendance_people.mark_new_person, HOLD, "Somebody nobody knew is there.", on=MEETINGS, part="new-people", answers=ATTENDANCES, also=(EDIT_ORGANISATION,), leaves=("tap", "key"), takes=NewPerson),
    Operation("PUT", attendance_people.put_back, HOLD, "All that an entry says.", on=ATTENDANCES, answers=ATTENDANCES, fills=_ENTRY, leaves=("tap",)),
    Operation("DELETE", attendance_people.take_off_sheet, HOLD, "Nothing is known about it any more.", on=ATTENDANCES, fills=_ENTRY, leaves=("tap",)),
    Operation("PUT", attendance.set_people, HOLD, "How many came for an organisation.", on=ATTENDANCES, part="people", answers=ATTENDANCES, fills=_ENTRY, leaves=("tap",)),
    Operation("POST", attendance.add_people, HOLD, "So many more, or fewer.", on=ATTENDANCES, part="people", answers=ATTENDANCES, fills=_ENTRY, leaves=("tap",)),
    Operation("PUT", attendance_people.person_comes_for, HOLD, "Whom a person comes for.", on=ATTENDANCES, part="organisation", answers=ATTENDANCES, fills=_ENTRY, leaves=("tap",)),
    Operation("PUT", attendance_people.set_times, HOLD, "When somebody arrived and left.", on=ATTENDANCES, part="times", answers=ATTENDANCES, fills=_ENTRY, leaves=("tap",)),
    Operation("PUT", attendance.count_citizens, HOLD, "How many residents came on their own.", on=MEETINGS, part="citizens", answers=MEETINGS, leaves=("tap", "delta"), called="set_citizens"),
    Operation("POST", attendance.count_citizens, HOLD, "So many residents more, or fewer.", on=MEETINGS, part="citizens", answers=MEETINGS, leaves=("tap", "total"), called="add_citizens"),
    Operation("PUT", attendance.declare_headcount, HOLD, "How many there were in all, counted by eye.", on=MEETINGS, part="headcount", answers=MEETINGS, leaves=("tap",)),
    Operation("POST", check_in.open_check_in, HOLD, "Open the code ahead of its hours.", on=MEETINGS, part="check-in-code", answers=MEETINGS),
    Operation("POST", check_in.undo_check_in, HOLD, "Take one check-in back.", on=CHECK_INS, part="undoing", answers=CHECK_INS),
    Operation("POST", check_in.undo_check_ins_since, HOLD, "Take back every check-in from an hour on.", on=MEETINGS, part="check-ins/undoing", answers=Counted, take=Counted),
)  # fmt: skip
