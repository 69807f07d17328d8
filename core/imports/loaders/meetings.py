"""Meetings with their bodies, agenda and minutes."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.loaders.bodies import find_body
from core.imports.loaders.lists import ensure_theme, ensure_venue
from core.imports.loaders.meeting_parts import (
    agenda_items,
    registered,
    served_bodies,
    state_of,
    want_agenda,
    want_minutes,
)
from core.imports.plan import Plan, TablePlan, given
from core.imports.table import SheetRows
from core.imports.words import fold
from core.models import Attendance, Meeting, MeetingSubgroup, Subgroup
from core.participation.spec import MeetingKind

_COLUMNS = (
    "model_slug register_year register_number meets_on starts_at ends_at kind venue_id theme_id state "
    "citizens_count headcount"
).split()


class _MeetingSheet:
    """One pass over the sheet of meetings. Columns: `number`, `date`, `kind`, `bodies` (required), `start`, `end`,
    `subgroup`, `venue`, `theme`, `agenda`, `minutes`, `citizens`, `headcount`, `state`.
    """

    def __init__(self, rows: SheetRows, plan: Plan) -> None:
        self.rows, self.plan = rows, plan
        self.meetings, self.served = meetings(plan), served_bodies(plan)
        self.years: dict[int, dict[int, uuid.UUID]] = plan.shared.setdefault(
            "meeting_years", defaultdict(dict)
        )
        self.seen: dict[tuple[int, int], int] = plan.shared.setdefault("meeting_rows", {})
        self.mentioned: set[int | None] = plan.shared.setdefault("meetings_mentioned", set())
        self.kinds = _kinds(plan)
        self.with_bodies: set[uuid.UUID] = set()
        self.with_agenda: set[uuid.UUID] = set()
        self.with_subgroup: set[uuid.UUID] = set()

    def load(self) -> None:
        """Plan every row; a row with a wrong date, number or kind has been told already and is passed over."""
        names = "number date kind bodies start end subgroup venue theme agenda minutes citizens headcount state".split()
        for number, *cells in self.rows.rows(*names):
            row = dict(zip(names, cells, strict=True))
            self.mentioned.add(row["number"])
            if row["number"] is None or row["date"] is None or self._is_repeated(number, row):
                continue
            kind = self._kind(number, row)
            found = [find_body(self.rows, self.plan, number, "bodies", name) for name in row["bodies"] or ()]
            served = [body for body in found if body is not None]
            if kind is None or not served:
                continue
            self._plan_row(number, row, kind, served)
        self.served.remove_unmet(["meeting_id"], {(meeting,) for meeting in self.with_bodies})
        meeting_subgroups(self.plan).remove_unmet(["meeting_id"], {(one,) for one in self.with_subgroup})
        agenda_items(self.plan).remove_unmet(["meeting_id"], {(meeting,) for meeting in self.with_agenda})
        if self.served.removed and not self.plan.has("attendance"):
            self._warn_of_attendance_left()

    def _warn_of_attendance_left(self) -> None:
        """A meeting no longer serves a body, whose attendance the upload says nothing about."""
        gone = set(self.served.removed.values())
        left = Attendance.objects.filter(meeting__in={meeting for meeting, _body in gone}).exclude(body=None)
        for meeting, body in left.order_by().values_list("meeting_id", "body_id").distinct():
            if (meeting, body) in gone:
                number = self.meetings.values_of(meeting)["register_number"]
                row = self.seen.get((self.meetings.values_of(meeting)["register_year"], number), 0)
                message = _(
                    "All'incontro n. %(number)d restano presenze per «%(body)s», che non ne fa più parte."
                )
                name = self.plan.name_of(body)
                cure = _("Caricare anche il foglio delle presenze, o correggerle a mano.")
                self.rows.warning(row, "bodies", message % {"number": number, "body": name}, cure)

    def _is_repeated(self, number: int, row: Mapping[str, Any]) -> bool:
        key = (row["date"].year, row["number"])
        if key in self.seen:
            self.rows.problem(
                number,
                "number",
                _("Il numero %(number)d è già usato alla riga %(row)d per lo stesso anno.")
                % {"number": row["number"], "row": self.seen[key]},
                _("Dare all'incontro un numero suo, anche nel foglio delle presenze."),
            )
            return True
        self.seen[key] = number
        return False

    def _kind(self, number: int, row: Mapping[str, Any]) -> MeetingKind | None:
        if row["kind"] is None:
            return None
        kind = self.kinds.get(fold(row["kind"]))
        if kind is None:
            self.rows.problem(
                number,
                "kind",
                _("Il tipo di incontro «%(kind)s» non è previsto.") % {"kind": row["kind"]},
                _("Scrivere uno di questi: %(kinds)s.")
                % {"kinds": ", ".join(str(one.label) for one in self.plan.model.meeting_kinds)},
            )
        elif kind.needs_subgroup and not row["subgroup"]:
            self.rows.warning(
                number, "subgroup", _("È un incontro di sottogruppo ma il sottogruppo non è indicato."), ""
            )
        return kind

    def _plan_row(
        self, number: int, row: Mapping[str, Any], kind: MeetingKind, served: list[uuid.UUID]
    ) -> None:
        year = row["date"].year
        key = (year, row["number"])
        values = (
            self.plan.model.slug,
            year,
            row["number"],
            row["date"],
            given(row["start"]),
            given(row["end"]),
            kind.code,
            ensure_venue(self.plan, row["venue"]),
            ensure_theme(self.plan, row["theme"]),
            state_of(self.rows, self.plan, number, row, self.meetings.current(key)),
            given(row["citizens"]),
            given(row["headcount"]),
        )
        label = _("n. %(number)d del %(day)s") % {
            "number": row["number"],
            "day": row["date"].strftime("%d/%m/%Y"),
        }
        meeting = self.meetings.want(key, values, label)
        self.years[row["number"]][year] = meeting
        self.with_bodies.add(meeting)
        for body in served:
            self.served.want((meeting, body), (meeting, body), label)
        if row["subgroup"]:
            self._subgroup(meeting, row["subgroup"], served[0], label)
        if row["agenda"]:
            self.with_agenda.add(meeting)
            want_agenda(self.plan, meeting, row["agenda"])
        if row["minutes"]:
            want_minutes(self.rows, self.plan, number, meeting, row["minutes"], label)

    def _subgroup(self, meeting: uuid.UUID, name: str, body: uuid.UUID, label: str) -> None:
        table = self.plan.table(
            "subgroups",
            lambda: TablePlan(
                Subgroup,
                code="subgroups",
                label=gettext_lazy("Sottogruppi"),
                columns=("body_id", "name"),
                key=lambda values: (values[0], fold(values[1])),
                existing=Subgroup.objects.filter(body__model_slug=self.plan.model.slug),
                compared=(),
                named="name",
            ),
        )
        self.with_subgroup.add(meeting)
        subgroup = table.want((body, fold(name)), (body, name), name)
        meeting_subgroups(self.plan).want((meeting, subgroup), (meeting, subgroup), label)


def load_meetings(rows: SheetRows, plan: Plan) -> None:
    """The sheet of meetings (see `_MeetingSheet` for its columns)."""
    _MeetingSheet(rows, plan).load()


def meetings(plan: Plan) -> TablePlan:
    """Meetings by (year, register number); the year is the one of the meeting's day."""
    return plan.table(
        "meetings",
        lambda: TablePlan(
            Meeting,
            code="meetings",
            label=gettext_lazy("Incontri"),
            columns=_COLUMNS,
            key=lambda values: values[1:3],
            existing=registered(plan).order_by(),
            named="register_number",
        ),
    )


def meeting_subgroups(plan: Plan) -> TablePlan:
    """Which subgroup each meeting is of."""
    return plan.table(
        "meeting_subgroups",
        lambda: TablePlan(
            MeetingSubgroup,
            code="meeting_subgroups",
            label=gettext_lazy("Sottogruppi degli incontri"),
            columns=("meeting_id", "subgroup_id"),
            key=lambda values: values,
            existing=MeetingSubgroup.objects.filter(meeting__in=registered(plan).order_by()),
        ),
    )


def find_meeting(rows: SheetRows, plan: Plan, row: int, number: int, year: int | None) -> uuid.UUID | None:
    """The meeting of a register number: of the year given, else the one in the upload, else the one there is.

    None, with a problem noted, where there is none or where several years have that number.
    """
    planned: Mapping[int, uuid.UUID] = plan.shared.get("meeting_years", {}).get(number, {})
    if year is None and len(planned) == 1:
        return next(iter(planned.values()))
    known = {**_numbered(plan).get(number, {}), **planned}
    if year is None and not planned and plan.year in known:
        year = plan.year
    if year is None and len(known) > 1:
        rows.problem(
            row,
            "number",
            _("L'incontro n. %(number)d esiste in più anni.") % {"number": number},
            _("Aggiungere una colonna «Anno» che dica di quale si tratta."),
        )
        return None
    found = known.get(year) if year is not None else next(iter(known.values()), None)
    if found is None and number not in plan.shared.get(
        "meetings_mentioned", ()
    ):  # else its own row was told already
        rows.problem(
            row,
            "number",
            _("L'incontro n. %(number)d non esiste.") % {"number": number},
            _("Aggiungerlo al foglio degli incontri, o correggere il numero."),
        )
    return found


def _numbered(plan: Plan) -> Mapping[int, Mapping[int, uuid.UUID]]:
    """Register number to year to meeting, of what is there already; worked out once."""
    if "meeting_numbers" not in plan.shared:
        numbers: dict[int, dict[int, uuid.UUID]] = defaultdict(dict)
        for pk, values in meetings(plan).existing.values():
            numbers[values[2]][values[1]] = pk
        plan.shared["meeting_numbers"] = numbers
    found: Mapping[int, Mapping[int, uuid.UUID]] = plan.shared["meeting_numbers"]
    return found


def _kinds(plan: Plan) -> dict[str, MeetingKind]:
    return {
        fold(word): kind
        for kind in plan.model.meeting_kinds
        for word in (str(kind.label), str(kind.plural), kind.code, *kind.aliases)
    }
