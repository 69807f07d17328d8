"""What every sheet of meetings says of a meeting, however the meeting is numbered: state, bodies, agenda, minutes."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.plan import KEEP, Plan, TablePlan
from core.imports.table import SheetRows
from core.models import AgendaItem, Meeting, MeetingBody, Minutes

State = Meeting.State
_CONCERNED = "meetings_concerned"
STATES = (
    (State.HELD.value, ("svolto", "svolta", "tenuto", "effettuato", "fatto")),
    (State.CANCELLED.value, ("annullato", "annullata", "non svolto", "disdetto")),
    (State.POSTPONED.value, ("rinviato", "rinviata", "spostato")),
    (State.CONVENED.value, ("in programma", "programmato", "convocato", "previsto", "da svolgere")),
)
"""The words a register's column "Stato" uses for each state."""


def state_of(
    rows: SheetRows, plan: Plan, number: int, row: Mapping[str, Any], now: Mapping[str, Any] | None
) -> Any:
    """The state the register says or, where it says none, the one the day implies for a meeting not settled yet.

    `row` has `date`, `state`, `citizens` and `headcount`; `now` is the meeting as it is, None for a new one.
    """
    future = row["date"] > plan.options.today
    counted = row["citizens"] or row["headcount"]
    said = row["state"]
    if future and (said == State.HELD or counted):
        rows.problem(
            number,
            "state" if said == State.HELD else "headcount" if row["headcount"] else "citizens",
            _("L'incontro del %(day)s deve ancora svolgersi.") % {"day": row["date"].strftime("%d/%m/%Y")},
            _("Correggere la data, oppure togliere i presenti e scrivere «in programma» come stato."),
        )
    if said in {State.CANCELLED, State.POSTPONED} and counted:
        rows.warning(
            number, "state", _("L'incontro non si è svolto ma ha dei presenti: non verrà contato."), ""
        )
    if said is not None:
        return said
    if now is not None and now["state"] not in {State.DRAFT, State.CONVENED}:
        return KEEP
    is_past = row["date"] < plan.options.today or (not future and counted)
    return State.HELD.value if is_past else State.CONVENED.value if now is None else KEEP


def want_agenda(plan: Plan, meeting: uuid.UUID, titles: Sequence[str]) -> None:
    """The agenda is to have these points, in this order."""
    items = agenda_items(plan)
    for position, title in enumerate(titles, start=1):
        items.want((meeting, position), (meeting, position, title), title)


def want_minutes(rows: SheetRows, plan: Plan, number: int, meeting: uuid.UUID, text: str, label: str) -> None:
    """Minutes are shared with who was there, public only on request; those written by a person are never touched."""
    table = minutes(plan)
    now = table.current(meeting)
    if now and now["text"] != text and (now["revision"] > 1 or now["import_batch_id"] is None):
        rows.warning(
            number,
            "minutes",
            _("Il resoconto dell'incontro %(label)s è già stato scritto o corretto da una persona.")
            % {"label": label},
            _("L'importazione non lo cambia."),
        )
        return
    public = plan.options.publish_minutes and not (now and now["state"] == Minutes.State.PUBLISHED)
    state = Minutes.State.PUBLISHED.value if public else KEEP if now else Minutes.State.SHARED.value
    shared = KEEP if now and now["shared_at"] else plan.options.now
    published = plan.options.now if public else KEEP
    table.want(meeting, (meeting, text, state, shared, published, KEEP, KEEP), label)


def served_bodies(plan: Plan) -> TablePlan:
    """Which body each meeting serves."""
    return plan.table(
        "meeting_bodies",
        lambda: TablePlan(
            MeetingBody,
            code="meeting_bodies",
            label=gettext_lazy("Organismi degli incontri"),
            columns=("meeting_id", "body_id"),
            key=lambda values: values,
            existing=MeetingBody.objects.filter(meeting__in=registered(plan).order_by()),
        ),
    )


def agenda_items(plan: Plan) -> TablePlan:
    """Points of the agendas, by meeting and position."""
    return plan.table(
        "agenda_items",
        lambda: TablePlan(
            AgendaItem,
            code="agenda_items",
            label=gettext_lazy("Punti all'ordine del giorno"),
            columns=("meeting_id", "position", "title"),
            key=lambda values: values[:2],
            existing=AgendaItem.objects.filter(meeting__in=registered(plan).order_by()).order_by(),
        ),
    )


def minutes(plan: Plan) -> TablePlan:
    """Minutes, by meeting."""
    return plan.table(
        "minutes",
        lambda: TablePlan(
            Minutes,
            code="minutes",
            label=gettext_lazy("Resoconti"),
            columns=(
                "meeting_id",
                "text",
                "state",
                "shared_at",
                "published_at",
                "revision",
                "import_batch_id",
            ),
            key=lambda values: values[0],
            existing=Minutes.objects.filter(meeting__in=registered(plan).order_by()),
            compared=("text", "state", "published_at"),
        ),
    )


def concern(plan: Plan, meetings: QuerySet[Meeting]) -> None:
    """The upload is about these meetings: for a model that numbers its meetings in a table of its own."""
    plan.shared[_CONCERNED] = meetings


def registered(plan: Plan) -> Any:
    """The meetings the upload is about: those said with `concern`, else the model's that have a register number.

    Of the years in the upload; of all years where no day is in it.
    """
    concerned = plan.shared.get(_CONCERNED)
    if concerned is not None:
        return concerned
    found = Meeting.objects.filter(model_slug=plan.model.slug, register_number__isnull=False)
    years = years_in(plan)
    return found.filter(register_year__in=years) if years else found


def years_in(plan: Plan) -> set[int]:
    """The years of the days in the columns that tell the register's year."""
    found: set[int] = plan.shared.setdefault("years", _years(plan))
    return found


def _years(plan: Plan) -> set[int]:
    return {
        day.year
        for sheets in plan.sheets.values()
        for rows in sheets
        if rows.sheet.year_from
        for day in rows.values.get(rows.sheet.year_from, [])
        if isinstance(day, dt.date)
    }
