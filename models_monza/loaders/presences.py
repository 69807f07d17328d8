"""Who of the enrolled was at a sitting, absent, or absent and excused."""

import uuid
from collections.abc import Hashable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.loaders.attendance import unheld
from core.imports.loaders.bodies import bodies, body_key
from core.imports.loaders.lists import nearest
from core.imports.loaders.meeting_parts import registered
from core.imports.loaders.organisations import canonical, organisations
from core.imports.plan import Plan, TablePlan
from core.imports.table import SheetRows
from core.imports.words import fold
from core.models import Attendance, Meeting
from models_monza.loaders.members import find_person, memberships
from models_monza.loaders.sittings import find_sitting, meetings

Who = tuple[uuid.UUID | None, uuid.UUID | None]  # a person, or an organisation

_NEARS_TOLD = 200


def attendances(plan: Plan) -> TablePlan:
    """Presences of people, and of organisations whoever came for them, by sitting."""

    def make() -> TablePlan:
        organisations(plan)
        meetings(plan)
        return TablePlan(
            Attendance,
            code="attendance",
            label=gettext_lazy("Presenze"),
            columns=("meeting_id", "body_id", "person_id", "organisation_id", "status"),
            key=lambda values: (values[0], values[2], values[3] and canonical(plan, values[3])),
            existing=Attendance.objects.filter(meeting__in=registered(plan)).exclude(
                person__isnull=False, organisation__isnull=False
            ),
            compared=("status",),
        )

    return plan.table("attendance", make)


class _PresenceSheet:
    """One pass over the sheet. Columns: `body`, `number` (of the sitting), `name`, `status`, all required."""

    def __init__(self, rows: SheetRows, plan: Plan) -> None:
        self.rows, self.plan = rows, plan
        self.table = attendances(plan)
        self.unheld = unheld(plan)
        self.seen: dict[Hashable, int] = plan.shared.setdefault("presences_seen", {})
        self._sittings: dict[tuple[str, int], uuid.UUID | None] = {}
        self._members: dict[tuple[str, str], Who | None] = {}
        self._told: set[Hashable] = set()
        self._members_of: dict[str, list[str]] = {}

    def load(self) -> None:
        """Plan every row; whoever is not enrolled and sittings that are not there are problems."""
        for number, name, sitting, member, status in self.rows.rows("body", "number", "name", "status"):
            if name is None or sitting is None or member is None or status is None:
                continue
            meeting = self._sitting(number, name, sitting)
            who = self._member(number, name, member)
            if meeting is None or who is None:
                continue
            person, organisation = who
            counted_as = organisation and canonical(self.plan, organisation)
            key = (meeting, person, counted_as)
            if key in self.seen:
                self._repeated(number, member, self.seen[key])
                continue
            self.seen[key] = number
            body = bodies(self.plan).find(body_key(self.plan, name))
            self.table.want(key, (meeting, body, person, organisation, status), member)
            self._compare_days(meeting, (body, person, counted_as))

    def _sitting(self, row: int, name: str, number: int) -> uuid.UUID | None:
        key = (name, number)
        if key not in self._sittings:
            found = self._sittings[key] = find_sitting(self.rows, self.plan, row, name, number)
            if found in self.unheld:
                self._tell_unheld(row, number, self.unheld[found])
        return self._sittings[key]

    def _tell_unheld(self, row: int, number: int, state: str) -> None:
        if state in {Meeting.State.CANCELLED, Meeting.State.POSTPONED}:
            message = _("La seduta n. %(number)d non si è svolta ma ha delle presenze.")
            self.rows.warning(row, "number", message % {"number": number}, "")
            return
        self.rows.problem(
            row,
            "number",
            _("La seduta n. %(number)d deve ancora svolgersi e ha già delle presenze.") % {"number": number},
            _("Correggere la data della seduta, o togliere le sue presenze."),
        )

    def _member(self, row: int, name: str, member: str) -> Who | None:
        """The enrolled of that name in that consulta: she now, or at any time."""
        key = (name, member)
        if key in self._members:
            return self._members[key]
        body, folded = bodies(self.plan).find(body_key(self.plan, name)), fold(member)
        person = find_person(self.plan, body, member) if body else None
        group = organisations(self.plan).find(folded)
        found: Who | None = None
        if person is not None:
            found = (person, None)
        elif group is not None and memberships(self.plan).find((body, None, canonical(self.plan, group))):
            found = (None, group)
        elif body is not None:
            self._unknown(row, name, member)
        self._members[key] = found
        return found

    def _unknown(self, row: int, name: str, member: str) -> None:
        near = None
        if self.rows.findings.problem_count < _NEARS_TOLD:
            near = nearest(member, self._enrolled(name), alike=80)
        cure = _("Aggiungerlo al foglio degli iscritti, o correggere il nome.")
        if near:
            cure = _("Forse è «%(near)s»? Correggere il nome, o aggiungerlo al foglio degli iscritti.") % {
                "near": near
            }
        message = _("«%(member)s» non è tra gli iscritti di «%(body)s».") % {"member": member, "body": name}
        self.rows.problem(row, "name", message, cure)

    def _enrolled(self, name: str) -> list[str]:
        """What the members of a consulta in the upload are called."""
        if name not in self._members_of:
            wanted = fold(name)
            self._members_of[name] = [
                member
                for sheet in self.plan.rows_of("members")
                for _row, body, member in sheet.rows("body", "name")
                if body is not None and member is not None and fold(body) == wanted
            ]
        return self._members_of[name]

    def _repeated(self, row: int, member: str, before: int) -> None:
        self.rows.problem(
            row,
            "name",
            _("«%(member)s» è già in questa seduta, alla riga %(row)d.") % {"member": member, "row": before},
            _("Tenere una riga sola."),
        )

    def _compare_days(self, meeting: uuid.UUID, member: Hashable) -> None:
        """Tell, once a member, that she is at sittings of before she was enrolled: the data stay as they are."""
        listed = self.plan.shared.get("member_rows", {}).get(member)
        day = self.plan.shared.get("sitting_days", {}).get(meeting)
        if listed is None or day is None or listed[1] is None or member in self._told or listed[1] <= day:
            return
        self._told.add(member)
        for sheet in self.plan.rows_of("members")[:1]:
            sheet.warning(
                listed[0],
                "since",
                _("È tra i presenti o gli assenti di sedute di prima della sua iscrizione."),
                _("Viene importato così com'è: controllare la data, se non è voluto."),
            )


def load_presences(rows: SheetRows, plan: Plan) -> None:
    """The sheet of presences (see `_PresenceSheet` for its columns)."""
    _PresenceSheet(rows, plan).load()


STATUSES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (Attendance.Status.PRESENT.value, ("presente", "p", "sì", "x")),
    (Attendance.Status.ABSENT.value, ("assente", "a", "no", "assente ingiustificato")),
    (
        Attendance.Status.EXCUSED.value,
        ("assente giustificato", "assente giust.", "giustificato", "giust.", "ag", "g"),
    ),
)
"""The words a register's column «Stato» uses. An absence that is not said to be excused is not."""
