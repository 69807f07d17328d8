"""Sittings and who was at them. A sitting is known by its consulta, its year and its number: numbers are not the city's."""

import uuid
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.loaders.bodies import bodies, body_key
from core.imports.loaders.lists import ensure_venue
from core.imports.loaders.meeting_parts import (
    agenda_items,
    concern,
    served_bodies,
    state_of,
    want_agenda,
    want_minutes,
    years_in,
)
from core.imports.plan import KEEP, Plan, TablePlan, given
from core.imports.table import SheetRows
from core.models import Meeting
from models_monza.loaders.consulte import consulta_named, mandate_of
from models_monza.models import Sitting
from models_monza.services.sittings import SITTING


def meetings(plan: Plan) -> TablePlan:
    """Sittings of the years of the upload, by (consulta, year, number); those without a number yet by (consulta, day)."""

    def make() -> TablePlan:
        rows = Meeting.objects.filter(model_slug=plan.model.slug, kind=SITTING)
        if years := years_in(plan):
            rows = rows.filter(meets_on__year__in=years)
        concern(plan, rows.order_by())
        keys: dict[Hashable, uuid.UUID] = {}
        columns = ("pk", "meets_on", "served__body", "sitting__body", "sitting__number")
        found: Iterable[Any] = rows.order_by().values_list(*columns)
        for pk, day, served, body, number in found:
            keys[(served, day) if number is None else (body, day.year, number)] = pk
        return TablePlan(
            Meeting,
            code="meetings",
            label=gettext_lazy("Sedute"),
            columns=(
                "model_slug",
                "kind",
                "ordinal",
                "meets_on",
                "starts_at",
                "ends_at",
                "venue_id",
                "state",
                "citizens_count",
            ),
            existing=rows,
            keys=keys,
        )

    return plan.table("meetings", make)


def sittings(plan: Plan) -> TablePlan:
    """Their numbers, by meeting."""
    return plan.table(
        "sittings",
        lambda: TablePlan(
            Sitting,
            code="sittings",
            label=gettext_lazy("Numeri delle sedute"),
            columns=("meeting_id", "body_id", "mandate_id", "number"),
            key=lambda values: values[0],
            existing=Sitting.objects.all().order_by(),
            compared=("mandate_id",),
        ),
    )


def sitting_key(plan: Plan, body: uuid.UUID, day: Any, number: int) -> Hashable:
    """How a sitting is found: by its number or, planned here and not numbered yet, by its day."""
    numbered, planned = (body, day.year, number), (body, day)
    table = meetings(plan)
    return planned if table.find(numbered) is None and table.find(planned) else numbered


class _SittingSheet:
    """One pass over the sheet. Columns: `body`, `number`, `date` (required), `start`, `end`, `venue`, `agenda`, `minutes`,
    `citizens`, `state`."""

    def __init__(self, rows: SheetRows, plan: Plan) -> None:
        self.rows, self.plan = rows, plan
        self.meetings, self.served = meetings(plan), served_bodies(plan)
        self.seen: dict[Hashable, int] = plan.shared.setdefault("sittings_seen", {})
        self.by_number: dict[Hashable, list[uuid.UUID]] = plan.shared.setdefault("sittings_by_number", {})
        self.taken = {values[1:]: values[0] for _pk, values in sittings(plan).existing.values() if values[2]}
        self.with_agenda: set[uuid.UUID] = set()

    def load(self) -> None:
        """Plan every row; one with a wrong date or number has been told already and is passed over."""
        names = "body number date start end venue agenda minutes citizens state".split()
        for number, *cells in self.rows.rows(*names):
            row = dict(zip(names, cells, strict=True))
            if row["body"] is not None and row["number"] is not None and row["date"] is not None:
                self._plan_row(number, row, consulta_named(self.rows, self.plan, number, row["body"]))
        agenda_items(self.plan).remove_unmet(["meeting_id"], {(one,) for one in self.with_agenda})

    def _plan_row(self, number: int, row: Mapping[str, Any], body: uuid.UUID) -> None:
        day = row["date"]
        if self._is_repeated(number, (body, day.year, row["number"]), row):
            return
        key = sitting_key(self.plan, body, day, row["number"])
        label = _("%(body)s, n. %(number)d del %(day)s") % {
            "body": row["body"],
            "number": row["number"],
            "day": day.strftime("%d/%m/%Y"),
        }
        values = (
            self.plan.model.slug,
            SITTING,
            row["number"],
            day,
            given(row["start"]),
            given(row["end"]),
            ensure_venue(self.plan, row["venue"]),
            state_of(self.rows, self.plan, number, {**row, "headcount": None}, self.meetings.current(key)),
            given(row["citizens"]),
        )
        meeting = self.meetings.want(key, values, label)
        self.meetings.names[meeting] = label
        self.by_number.setdefault((body, row["number"]), []).append(meeting)
        self.plan.shared.setdefault("sitting_days", {})[meeting] = day
        self.served.want((meeting, body), (meeting, body), label)
        mandate = self._mandate(number, meeting, body, row)
        sittings(self.plan).want(meeting, (meeting, body, mandate, row["number"]), label)
        if row["agenda"]:
            self.with_agenda.add(meeting)
            want_agenda(self.plan, meeting, row["agenda"])
        if row["minutes"]:
            want_minutes(self.rows, self.plan, number, meeting, row["minutes"], label)

    def _is_repeated(self, number: int, key: Hashable, row: Mapping[str, Any]) -> bool:
        if key in self.seen:
            self.rows.problem(
                number,
                "number",
                _("La seduta n. %(number)d di «%(body)s» è già alla riga %(row)d.")
                % {"number": row["number"], "body": row["body"], "row": self.seen[key]},
                _("Dare alla seduta un numero suo, anche nel foglio delle presenze."),
            )
            return True
        self.seen[key] = number
        return False

    def _mandate(self, number: int, meeting: uuid.UUID, body: uuid.UUID, row: Mapping[str, Any]) -> Any:
        """The mandate the number is of; KEEP where it is not known, or has that number already (a register that counts by year)."""
        mandate = mandate_of(self.plan, row["date"])
        if mandate is None:
            return KEEP
        if self.taken.setdefault((body, mandate, row["number"]), meeting) == meeting:
            return mandate
        self.rows.warning(
            number,
            "number",
            _("Nel mandato c'è già una seduta n. %(number)d di «%(body)s»: questa resta senza mandato.")
            % {"number": row["number"], "body": row["body"]},
            _("Se le sedute si numerano anno per anno va bene così; altrimenti correggere il numero."),
        )
        return KEEP


def load_sittings(rows: SheetRows, plan: Plan) -> None:
    """The sheet of sittings (see `_SittingSheet` for its columns)."""
    _SittingSheet(rows, plan).load()


def find_sitting(rows: SheetRows, plan: Plan, row: int, name: str, number: int) -> uuid.UUID | None:
    """The sitting of that number of that consulta, in the upload or else in the year it is about.

    None, with a problem noted, where there is none or where it might be of several years.
    """
    body = bodies(plan).find(body_key(plan, name))
    planned: list[uuid.UUID] = plan.shared.get("sittings_by_number", {}).get((body, number), [])
    found = planned or _there(plan, body, number)
    if len(found) == 1:
        return found[0]
    what = {"number": number, "body": name}
    if found:
        rows.problem(
            row,
            "number",
            _("La seduta n. %(number)d di «%(body)s» esiste in più anni.") % what,
            _("Importare un anno per volta."),
        )
    else:
        rows.problem(
            row,
            "number",
            _("La seduta n. %(number)d di «%(body)s» non esiste.") % what,
            _("Aggiungerla al foglio delle sedute, o correggere il numero o il nome della consulta."),
        )
    return None


def _there(plan: Plan, body: uuid.UUID | None, number: int) -> list[uuid.UUID]:
    """Sittings of the city with that number: of the plan's year if there is one, else of any year."""
    if "sittings_there" not in plan.shared:
        known: dict[Hashable, dict[int, uuid.UUID]] = {}
        for key, (pk, _values) in meetings(plan).existing.items():
            if isinstance(key, tuple) and len(key) == 3:
                known.setdefault((key[0], key[2]), {})[key[1]] = pk
        plan.shared["sittings_there"] = known
    found: dict[int, uuid.UUID] = plan.shared["sittings_there"].get((body, number), {})
    return [found[plan.year]] if plan.year in found else list(found.values())
