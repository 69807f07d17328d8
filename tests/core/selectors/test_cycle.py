"""The one thing to do next with a meeting, all along its life."""

import datetime as dt
from typing import Any

import pytest

from core.models import AgendaItem, Body, ItemMinutes, Meeting, Minutes
from core.selectors.cycle import Standing, next_of, standing_of
from core.selectors.meetings import meeting_row, meeting_values
from core.selectors.minutes import minutes_view

TODAY = dt.date(2023, 5, 9)


def standing(**changed: Any) -> Standing:
    values: dict[str, Any] = {
        "state": "held",
        "meets_on": TODAY - dt.timedelta(days=3),
        "has_agenda": True,
        "attended": True,
        "minutes_state": "",
    } | changed
    return Standing(**values)


BEFORE = TODAY + dt.timedelta(days=3)


@pytest.mark.parametrize(
    ("what", "changed"),
    [
        ("agenda", {"state": "draft", "meets_on": BEFORE, "has_agenda": False}),
        ("agenda", {"state": "convened", "meets_on": BEFORE, "has_agenda": False}),
        ("convene", {"state": "draft", "meets_on": BEFORE}),
        ("", {"state": "convened", "meets_on": BEFORE}),
        ("attendance", {"state": "convened", "meets_on": TODAY, "attended": False}),
        ("attendance", {"state": "draft", "meets_on": TODAY}),
        ("attendance", {"state": "convened", "attended": False}),
        ("hold", {"state": "convened"}),
        ("write", {}),
        ("share", {"minutes_state": "draft"}),
        ("publish", {"minutes_state": "shared"}),
        ("comments", {"minutes_state": "shared", "comments": 2}),
        ("", {"minutes_state": "shared", "must_approve": True}),
        ("approve", {"minutes_state": "shared", "must_approve": True, "approvable": True}),
        ("comments", {"minutes_state": "shared", "must_approve": True, "approvable": True, "comments": 1}),
        ("publish", {"minutes_state": "approved", "must_approve": True}),
        ("", {"minutes_state": "published"}),
        ("", {"state": "cancelled"}),
        ("", {"state": "postponed"}),
    ],
)
def test_what_comes_next(what: str, changed: dict[str, Any]) -> None:
    assert next_of(standing(**changed), TODAY) == what


@pytest.mark.parametrize(
    ("text", "said", "outcome", "state", "what"),
    [
        ("", "", "", "draft", "write"),
        ("", "", "open", "draft", "write"),
        ("", "", "", "shared", "write"),
        ("", "Uno", "closed", "draft", "share"),
        ("Uno", "", "", "draft", "share"),
    ],
)
def test_minutes_in_which_nothing_is_written_are_still_to_write(
    alfa: Body, text: str, said: str, outcome: str, state: str, what: str
) -> None:
    meeting = Meeting.objects.create(model_slug="bergamo", kind="plenary", meets_on=TODAY, state="held")
    item = AgendaItem.objects.create(meeting=meeting, position=1, title="Parco")
    Minutes.objects.create(meeting=meeting, text=text, state=state)
    ItemMinutes.objects.create(item=item, said=said, outcome=outcome)
    assert next_of(standing_of(meeting, minutes_view(meeting)), TODAY) == what
    row = meeting_row(meeting_values(Meeting.objects.all()).get())
    assert row.minutes_state == ("" if what == "write" else state)
