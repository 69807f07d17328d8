"""What a meeting's published minutes say, in a few words, where meetings are listed."""

from typing import Any

import pytest
from django.test import Client

from core.models import ItemMinutes, Meeting
from core.selectors.excerpts import EXCERPT_WORDS, excerpt_of
from core.selectors.public import public_meetings, with_content
from tests.core.web.public.conftest import MakeMeeting
from tests.core.web.public.pages import text_of


def write(meeting: Meeting, *parts: dict[str, str]) -> Meeting:
    for item, part in zip(meeting.agenda.order_by("position"), parts, strict=True):
        ItemMinutes.objects.create(item=item, **part)
    return meeting


def of(meeting: Meeting) -> str:
    return excerpt_of(with_content(public_meetings()).get(pk=meeting.pk))


@pytest.fixture
def held(make_meeting: MakeMeeting) -> Meeting:
    return make_meeting(in_days=-3, state="held", agenda=("Parco", "Festa", "Varie"), minutes=" ")


def test_lists_say_what_was_agreed_item_by_item(bergamo_client: Client, held: Meeting) -> None:
    write(
        held,
        {"said": "Molte idee."},
        {"agreed": "Si fa *sabato* da Ada & Bea."},
        {"agreed": "Si torna a maggio."},
    )
    for path in ("/quartieri/alfa/", "/reti/rete-alfa/"):
        page = text_of(bergamo_client, path)
        assert "Si fa sabato da Ada & Bea. Si torna a maggio." in page
        assert "Molte idee." not in page


def test_without_anything_agreed_they_say_what_was_said(held: Meeting) -> None:
    assert (
        of(write(held, {"said": "Molte idee."}, {}, {"said": "Si è rinviato."}))
        == "Molte idee. Si è rinviato."
    )


def test_a_text_of_no_item_is_told_where_there_is_nothing_else(make_meeting: MakeMeeting) -> None:
    assert of(make_meeting(in_days=-3, state="held", minutes="# Titolo\n\nUn testo")) == "Titolo Un testo"


def test_it_is_as_long_as_it_always_was(held: Meeting) -> None:
    excerpt = of(write(held, {"agreed": "parola " * 60}, {}, {}))
    assert excerpt == " ".join(["parola"] * EXCERPT_WORDS) + "…"


@pytest.mark.parametrize("state", ["draft", "shared"])
def test_minutes_not_published_say_nothing(
    bergamo_client: Client, make_meeting: MakeMeeting, state: str
) -> None:
    meeting = make_meeting(in_days=-3, state="held", agenda=("Parco",), minutes=" ", minutes_state=state)
    write(meeting, {"agreed": "Riservato."})
    assert of(meeting) == ""
    assert "Riservato." not in text_of(bergamo_client, "/reti/rete-alfa/")


def test_many_meetings_cost_what_one_does(make_meeting: MakeMeeting, django_assert_num_queries: Any) -> None:
    for day in range(6):
        meeting = make_meeting(in_days=-1 - day, state="held", agenda=("Uno", "Due"), minutes=" ")
        write(meeting, {"agreed": f"Accordo {day}"}, {})
    with django_assert_num_queries(5):
        assert min(map(excerpt_of, with_content(public_meetings()))) == "Accordo 0"
