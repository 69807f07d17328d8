"""Rows the search is tried with."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from core.models import ActionItem, AgendaItem, Body, ItemMinutes, Meeting, MeetingBody, Minutes, Organisation
from core.permissions.catalogue import all_permissions
from core.permissions.holder import Holder
from core.search.results import Results, Wanted, begin
from core.search.sight import Sight, public_sight, worker_sight

TODAY = dt.date(2024, 5, 14)
Tell = Callable[..., Meeting]


@pytest.fixture
def tell(alfa: Body) -> Tell:
    """Make a meeting of Rete Alfa held on 9 May 2023, with its agenda (title and detail), minutes and actions."""

    def make(
        *agenda: tuple[str, str],
        body: Body | None = None,
        text: str = "",
        said: str = "",
        written: str = "published",
        action: str = "",
        **fields: Any,
    ) -> Meeting:
        values = {
            "kind": "plenary",
            "model_slug": "bergamo",
            "meets_on": dt.date(2023, 5, 9),
            "state": "held",
        }
        meeting = Meeting.objects.create(**(values | fields))
        MeetingBody.objects.create(meeting=meeting, body=body or alfa)
        items = [
            AgendaItem.objects.create(meeting=meeting, position=number, title=title, detail=detail)
            for number, (title, detail) in enumerate(agenda or (("Varie", ""),), 1)
        ]
        if text or said:
            when = dt.datetime(2023, 5, 10, tzinfo=dt.UTC) if written == "published" else None
            Minutes.objects.create(meeting=meeting, text=text, state=written, published_at=when)
            ItemMinutes.objects.create(item=items[0], said=said)
        if action:
            ActionItem.objects.create(meeting=meeting, what=action, owner="Maria")
        return meeting

    return make


def make_organisation(name: str, **fields: Any) -> Organisation:
    one = Organisation(name=name, match_key=name.lower(), **fields)
    one.canonical = one
    one.save()
    return one


def office() -> Sight:
    """What the office sees: everything."""
    return worker_sight(Holder(frozenset(all_permissions())))


def look(text: str, sight: Sight | None = None, **more: Any) -> Results:
    """Search as the office, unless told otherwise."""
    return begin(Wanted(text, **more), sight or office(), TODAY).results()


def keys(results: Results, kind: str = "meetings") -> list[Any]:
    """What was found of a kind, in order."""
    return [one.key for group in results.groups for one in group.found if group.kind == kind]


def kinds(results: Results) -> dict[str, int]:
    """How many of each kind."""
    return {group.kind: group.total for group in results.groups}


def citizens() -> Sight:
    """What everybody sees."""
    return public_sight()
