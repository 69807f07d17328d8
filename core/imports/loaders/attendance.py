"""Attendance of organisations, with a number of people."""

import uuid
from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.loaders.bodies import find_body
from core.imports.loaders.meeting_parts import served_bodies
from core.imports.loaders.meetings import find_meeting, meetings
from core.imports.loaders.organisations import canonical, find_organisation, organisations
from core.imports.plan import KEEP, Plan, TablePlan, given
from core.imports.table import SheetRows
from core.models import Attendance, Meeting

_NOT_HELD = {Meeting.State.CANCELLED.value, Meeting.State.POSTPONED.value}


def attendances(plan: Plan) -> TablePlan:
    """Attendance of organisations, by meeting, body and the organisation it is counted as."""

    def make() -> TablePlan:
        organisations(plan)
        return TablePlan(
            Attendance,
            code="attendance",
            label=gettext_lazy("Presenze"),
            columns=("meeting_id", "body_id", "organisation_id", "people", "status"),
            key=lambda values: (values[0], values[1], canonical(plan, values[2])),
            existing=Attendance.objects.filter(
                person=None, organisation__isnull=False, meeting__in=_concerned(plan)
            ),
            compared=("people",),
        )

    return plan.table("attendance", make)


def _concerned(plan: Plan) -> Any:
    """Meetings of the model with a register number, of the years of the plan."""
    years = {values[1] for _pk, values in meetings(plan).existing.values()}
    return Meeting.objects.filter(
        model_slug=plan.model.slug, register_year__in=years, register_number__isnull=False
    ).order_by()


def load_attendance(rows: SheetRows, plan: Plan) -> None:
    """Columns `number` (of the meeting), `year`, `body`, `organisation` and `people`.

    Without a body the meeting must serve one body only. Rows that repeat meeting, body and organisation are problems.
    """
    meetings(plan)
    table = attendances(plan)
    reader = _Reader(rows, plan)
    seen: dict[Any, int] = plan.shared.setdefault("attendance_rows", {})
    counted: dict[uuid.UUID, int | None] = plan.shared.setdefault("attendance_sums", {})
    for number, meeting_number, year, body_name, name, people in rows.rows(
        "number", "year", "body", "organisation", "people"
    ):
        if meeting_number is None or name is None:
            continue
        meeting = reader.meeting(number, meeting_number, year)
        organisation = reader.organisation(number, name)
        body = reader.body(number, meeting, body_name)
        if meeting is None or organisation is None or body is None:
            continue
        key = (meeting, body, canonical(plan, organisation))
        if key in seen:
            reader.repeated(number, name, seen[key])
            continue
        seen[key] = number
        table.want(key, (meeting, body, organisation, given(people), KEEP), name)
        before = counted.get(meeting, 0)
        counted[meeting] = None if people is None or before is None else before + people
    table.remove_unmet(["meeting_id", "body_id"], set(served_bodies(plan).removed.values()))
    _compare_totals(plan)


class _Reader:
    """Finds what a row names; each name and number is looked up, and complained about, as it comes."""

    def __init__(self, rows: SheetRows, plan: Plan) -> None:
        self.rows, self.plan = rows, plan
        self._meetings: dict[tuple[int, int | None], uuid.UUID | None] = {}
        self._organisations: dict[str, uuid.UUID] = {}
        self._bodies: dict[str, uuid.UUID] = {}
        self._unheld = unheld(plan)
        self._told: set[uuid.UUID] = set()
        self._served: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
        served = served_bodies(plan)
        for pk, (meeting, body) in served.existing.values():
            if pk not in served.removed:
                self._served[meeting].add(body)
        for _pk, meeting, body in served.added:
            self._served[meeting].add(body)

    def meeting(self, row: int, number: int, year: int | None) -> uuid.UUID | None:
        """The meeting, with a problem for one that is not there or still to come."""
        key = (number, year)
        found = self._meetings.get(key)
        if found is None:
            found = self._meetings[key] = find_meeting(self.rows, self.plan, row, number, year)
        if found in self._unheld and found not in self._told:
            self._told.add(found)
            self._tell_unheld(row, number, self._unheld[found])
        return found

    def _tell_unheld(self, row: int, number: int, state: str) -> None:
        if state in _NOT_HELD:
            self.rows.warning(
                row,
                "number",
                _("L'incontro n. %(number)d non si è svolto ma ha delle presenze.") % {"number": number},
                "",
            )
            return
        self.rows.problem(
            row,
            "number",
            _("L'incontro n. %(number)d deve ancora svolgersi e ha già delle presenze.") % {"number": number},
            _("Correggere la data dell'incontro, o togliere le sue presenze."),
        )

    def organisation(self, row: int, name: str) -> uuid.UUID | None:
        """The organisation of that name."""
        found = self._organisations.get(name) or find_organisation(
            self.rows, self.plan, row, "organisation", name
        )
        if found is not None:
            self._organisations[name] = found
        return found

    def body(self, row: int, meeting: uuid.UUID | None, name: str | None) -> uuid.UUID | None:
        """The body of that name, or the only one the meeting serves; a problem when the meeting serves others."""
        served = self._served.get(meeting, set()) if meeting else set()
        if name is None:
            if len(served) == 1:
                return next(iter(served))
            if self.rows.has("body") and meeting:
                self.rows.problem(
                    row,
                    "body",
                    _("L'incontro è congiunto: non si sa per chi era presente."),
                    _("Scrivere per quale."),
                )
            return None
        found = self._bodies.get(name) or find_body(self.rows, self.plan, row, "body", name)
        if found is None:
            return None
        self._bodies[name] = found
        if meeting and served and found not in served:
            self.rows.problem(
                row,
                "body",
                _("«%(name)s» non è tra quelle dell'incontro.") % {"name": name},
                _("Correggere il nome qui, o aggiungerla all'incontro nel suo foglio."),
            )
        return found

    def repeated(self, row: int, name: str, before: int) -> None:
        """Two rows for the same presence."""
        self.rows.problem(
            row,
            "organisation",
            _("«%(name)s» è già presente a questo incontro, alla riga %(row)d.")
            % {"name": name, "row": before},
            _("Tenere una riga sola; se sono due gruppi della stessa realtà, sommare le persone."),
        )


def unheld(plan: Plan) -> dict[uuid.UUID, str]:
    """Meetings that will not be held once the plan is carried out, with their state."""
    table = meetings(plan)
    index = table.columns.index("state")
    states = {row[0]: str(row[index + 1]) for row in table.added}
    states |= {pk: str(values[index]) for pk, values in table.existing.values()}
    states |= {pk: after["state"] for pk, (_b, after, _l) in table.changed.items() if "state" in after}
    return {pk: state for pk, state in states.items() if state != Meeting.State.HELD.value}


def _compare_totals(plan: Plan) -> None:
    """Warn where the declared total of a meeting is not the people counted: those of organisations plus the others."""
    sums: dict[uuid.UUID, int | None] = plan.shared["attendance_sums"]
    for rows in plan.rows_of("meetings"):
        for number, meeting_number, day, citizens, total in rows.rows(
            "number", "date", "citizens", "headcount"
        ):
            if total is None or day is None or meeting_number is None:
                continue
            meeting = meetings(plan).find((day.year, meeting_number))
            people = sums.get(meeting, 0) if meeting else None
            if people is None or (citizens is None and rows.has("citizens")):
                continue
            counted = people + (citizens or 0)
            if counted != total:
                rows.warning(
                    number,
                    "headcount",
                    _("Il totale dichiarato è %(total)d, ma le presenze fanno %(counted)d.")
                    % {"total": total, "counted": counted},
                    _("Controllare il totale, i singoli cittadini e il foglio delle presenze."),
                )
