"""What is told about a plan before it is saved: what its days and place are like, and which meetings it reaches."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.utils import timezone

from core.permissions.guard import holder
from core.selectors.planning import DayOutlook, Outlook, Wanted, outlook
from core.selectors.recurrence import Repeat
from core.services.freshness import fingerprint
from core.services.series import Left, Reach
from core.templatetags.vicinia import short_day
from core.web.work.forms import WorkForm

REFRESH = "refresh"
"""The form asks only for what depends on it: subgroups, warnings, the days of a series."""


@dataclass(frozen=True, slots=True)
class Move:
    """A meeting of a series that an edit changes: its day now, and what its day afterwards is like."""

    was: dt.date
    now: DayOutlook

    @property
    def goes(self) -> bool:
        """Whether it is held on another day."""
        return self.was != self.now.day


@dataclass(frozen=True, slots=True)
class Told:
    """What the page tells about a plan; `seen`: the form says that it was shown already. `kept` are the days ticked.

    `moves` are the meetings that an edit of several of a series changes, `left` those that it does not; `hidden` the
    meetings of which who plans may not know more than that they are there.
    """

    outlook: Outlook
    seen: bool
    kept: frozenset[dt.date] = frozenset()
    repeat: Repeat | None = None
    moves: tuple[Move, ...] = ()
    left: tuple[Left, ...] = ()
    hidden: frozenset[uuid.UUID] = frozenset()

    @property
    def asks(self) -> bool:
        """Whether to show it before saving: several meetings always, a single one when there is something to tell."""
        return not self.seen and bool(self.repeat or self.moves or self.outlook.warns)

    @property
    def left_in_words(self) -> str:
        """The meetings that stay as they are, and why."""
        return left_in_words(self.left)


def told_of(
    form: WorkForm,
    request: HttpRequest,
    days: Sequence[dt.date],
    wanted: Wanted,
    repeat: Repeat | None = None,
) -> Told:
    """About days not planned yet. The form carries the mark of exactly what is told, from now on."""
    found = outlook(days, wanted, today=timezone.localdate())
    before, mark = _marked(form, [day.isoformat() for day in days], found)
    kept: Collection[dt.date] = days_kept(request.POST.getlist("keep")) if before else days
    new_days = [] if before == mark else _not_offered(request, days)
    hidden = _hidden(request, found)
    return Told(found, before == mark, frozenset((*kept, *new_days)), repeat, hidden=hidden)


def told_of_move(
    form: WorkForm,
    request: HttpRequest,
    reach: Reach,
    wanted: Wanted,
    today: dt.date | None,
    *,
    notice: str = "",
) -> Told:
    """About meetings that are there already and where an edit brings them; `today` as `outlook` wants it, `notice` what the
    rules say of telling the invited so late.
    """
    moves = sorted(reach.days.values(), key=lambda move: (move[1], move[0]))
    found = outlook(sorted({now for _was, now in moves}), wanted, without=reach.days, today=today)
    found = replace(found, notice=notice)
    left = [[one.meets_on.isoformat(), one.why] for one in reach.left]
    before, mark = _marked(form, [[day.isoformat() for day in move] for move in moves], found, left)
    of_day = {one.day: one for one in found.days}
    shown = tuple(Move(was, of_day[now]) for was, now in moves)
    return Told(
        found,
        before == mark,
        moves=shown if reach.several else (),
        left=reach.left,
        hidden=_hidden(request, found),
    )


def left_in_words(left: Iterable[Left]) -> str:
    """«12 dic 2023, 9 gen 2024 (convocato); 14 nov 2023 (già passato)»."""
    reasons: dict[str, list[str]] = {}
    for one in left:
        reasons.setdefault(one.why, []).append(short_day(one.meets_on))
    return "; ".join(f"{', '.join(days)} ({why})" for why, days in reasons.items())


def days_kept(sent: Iterable[str]) -> set[dt.date]:
    """The days ticked in the preview; what is no day is left out."""
    kept = set()
    for text in sent:
        try:
            kept.add(dt.date.fromisoformat(text))
        except ValueError:
            continue
    return kept


def _marked(form: WorkForm, days: list[object], found: Outlook, left: object = ()) -> tuple[str, str]:
    """The mark the form carried, and the one it carries from now on."""
    mark = fingerprint({"days": days, "told": found.told(), "left": left})
    before: str = form.cleaned_data["warned"]
    form.put("warned", mark)
    return before, mark


def _hidden(request: HttpRequest, found: Outlook) -> frozenset[uuid.UUID]:
    who = holder(request)
    rows = {row for one in found.days for row in (*one.clashes, *one.joint)}
    return frozenset(
        row.pk for row in rows if not who.may("core.meeting.see", [body.pk for body in row.bodies.all()])
    )


def _not_offered(request: HttpRequest, days: Sequence[dt.date]) -> list[dt.date]:
    """The days the page before did not show: ticked, until somebody takes the tick away."""
    offered = days_kept(request.POST.getlist("offered"))
    return [day for day in days if day not in offered]
