"""Mandates, the consulte formed for each, and the windows in which one may enrol."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from core.api.declaring import Asked, Figure, Operation, Resource
from core.models import Body
from core.permissions.holder import Holder
from core.services.errors import DomainError
from models_monza.models import Consulta, EnrolmentWindow, Mandate
from models_monza.rules import SLUG
from models_monza.selectors.consulte import Lapse, consulta_lines, mandates_counted
from models_monza.selectors.enrolments import window_state, windows_counted
from models_monza.selectors.mandates import running_mandate, windows_coming
from models_monza.services import consulte, mandates

SEE, EDIT = "core.body.see", "core.body.edit"
MANAGE, OPEN_WINDOW, SEE_ENROLMENTS = "monza.mandate.manage", "monza.window.manage", "monza.enrolment.see"


@dataclass(frozen=True)
class NewMandate:
    """A mandate that begins, perhaps with the days of its first window."""

    name: str
    since: dt.date
    first_on: dt.date | None = None
    last_on: dt.date | None = None


@dataclass(frozen=True)
class ConsultaInMandate:
    """A consulta on the reference day of a mandate: today while it runs, else its last day.

    `citizens` and `organisations` are in the register that day, `pending` waits to be decided.
    """

    body_id: uuid.UUID
    name: str
    seat: str
    stage: str
    since: dt.date | None
    citizens: int
    organisations: int
    pending: int
    coordinators: tuple[str, ...]
    may_be_formed: bool


@dataclass(frozen=True)
class SuggestedWindow:
    """A window the rules ask for, and nobody opened yet."""

    first_on: dt.date
    last_on: dt.date


def _mandate(sent: NewMandate) -> dict[str, Any]:
    first, last = sent.first_on, sent.last_on
    if (first is None) != (last is None):
        field = "last_on" if first else "first_on"
        raise DomainError(_("Per una finestra servono tutte e due le date."), field=field)
    return {"name": sent.name, "since": sent.since, "window": (first, last) if first and last else None}


def _of_mandate(asked: Asked) -> list[ConsultaInMandate]:
    return [
        ConsultaInMandate(
            one.body.pk, one.body.name, one.seat, one.stage, one.since, one.citizens, one.organisations, one.pending, one.coordinators,
            one.may_be_formed,
        )
        for one in consulta_lines(asked.row, timezone.localdate())
    ]  # fmt: skip


def _suggested(_asked: Asked) -> list[SuggestedWindow]:
    days = windows_coming(timezone.localdate()) if running_mandate() else []
    return [SuggestedWindow(first, last) for first, last in days]


def _consulte(who: Holder) -> Any:
    rows, bodies = Body.objects.filter(model_slug=SLUG).select_related("consulta"), who.bodies(SEE)
    return rows if bodies is None else rows.filter(pk__in=bodies)


def _seat(row: Body) -> dict[str, Any]:
    return consulte.seat_snapshot(getattr(row, "consulta", None) or Consulta(body=row))


def _states(_who: Holder, rows: Sequence[Any]) -> None:
    today = timezone.localdate()
    begun = EnrolmentWindow.objects.filter(first_on__lte=today).aggregate(last=Max("first_on"))["last"]
    for row in rows:
        row.state, row.may_extend = window_state(row, today), row.first_on >= (begun or today)


def _count() -> Any:
    return serializers.IntegerField(read_only=True)


MANDATES = Resource(
    name="mandates", key="mandate_id", model=Mandate, slug=SLUG, see=SEE,
    fields=("id", "name", "since", "until"),
    more={"received": _count(), "enrolled": _count()},
    about="A term of the administration, for which consulte are formed; with the applications to be enrolled, and those accepted.",
    rows=lambda _who: mandates_counted(),
    filters={"name": ["exact"], "since": ["gte", "lte"], "until": ["isnull", "gte", "lte"]},
    sorts=("-since", "since"),
)  # fmt: skip
CONSULTE = Resource(
    name="consulte", key="body_id", model=Body, slug=SLUG, see=SEE,
    fields=("id", "name"),
    more={"seat_id": serializers.UUIDField(source="consulta.seat_id", read_only=True, allow_null=True)},
    about="A neighbourhood council, with the civic centre where it meets and where one enrols on paper.",
    rows=_consulte,
    bodies=lambda row: [row.pk],
    snapshot=_seat,
    filters={"name": ["exact", "icontains"]},
    sorts=("name", "-name"),
)  # fmt: skip
WINDOWS = Resource(
    name="enrolment-windows", key="window_id", model=EnrolmentWindow, slug=SLUG, see=SEE_ENROLMENTS,
    fields=("id", "mandate_id", "first_on", "last_on", "extended_from", "note"),
    more={
        "state": serializers.ChoiceField(["coming", "open", "closed"], read_only=True),
        "may_extend": serializers.BooleanField(read_only=True),
        "received": _count(), "waiting": _count(), "accepted": _count(), "refused": _count(),
    },
    about="The days in which one may enrol, with the applications that arrived in them by what became of them.",
    rows=lambda _who: windows_counted(),
    facts=_states,
    filters={"mandate": ["exact"], "first_on": ["gte", "lte"], "last_on": ["gte", "lte"]},
    sorts=("-first_on", "first_on"),
)  # fmt: skip

RESOURCES = (MANDATES, CONSULTE, WINDOWS)
OPERATIONS = (
    Operation("POST", mandates.open_mandate, MANAGE, "A new administration begins. Ask the preview first: what lapses does not come back.", answers=MANDATES, takes=NewMandate, into=lambda sent, _asked: _mandate(sent)),
    Operation("POST", mandates.form_consulte, MANAGE, "These consulte are formed from a day.", part="monza/formations", answers=CONSULTE, many=True),
    Operation("PUT", consulte.set_seat, EDIT, "The civic centre of a consulta.", on=CONSULTE, part="seat", answers=CONSULTE, take=lambda row: row.body),
    Operation("POST", mandates.open_window, OPEN_WINDOW, "People may enrol from a day to a day.", answers=WINDOWS),
    Operation("POST", mandates.extend_window, OPEN_WINDOW, "The window closes later, and the note says why.", on=WINDOWS, part="extension", answers=WINDOWS),
)  # fmt: skip
FIGURES = (
    Figure(
        name="preview_monza_mandate", part="monza/mandate-preview", see=MANAGE, asks=NewMandate, answers=Lapse,
        read=lambda asked: mandates.preview_mandate(**_mandate(asked.given)),
        about="What opening this mandate would end, counted now; nothing is written.",
    ),
    Figure(
        name="show_monza_consulte_of_mandate", on=MANDATES, part="consulte", see=SEE, answers=ConsultaInMandate, read=_of_mandate, many=True,
        about="The consulte of a mandate with their stage, members and coordinators.",
    ),
    Figure(
        name="show_monza_suggested_windows", part="monza/suggested-windows", see=SEE_ENROLMENTS, answers=SuggestedWindow, read=_suggested,
        many=True, about="The windows the rules ask for that nobody opened yet; none without a mandate that runs.",
    ),
)  # fmt: skip
