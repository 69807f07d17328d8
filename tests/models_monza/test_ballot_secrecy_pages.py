"""What a vote leaves behind, looked for in every table of the city, the log, the cache, cookies and addresses: one more in a total."""

import datetime as dt
import hashlib
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import resolve, reverse

import models_monza
from accounts.models import User
from core.models import Body
from models_monza.models import Ballot
from models_monza.papers.slips import slips_pdf
from models_monza.services.ballots import Opened, close_ballot
from tests.models_monza.room import Room, cast, phone

Table = dict[str, list[str]]


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 5, 5, 19, tzinfo=dt.UTC))


@pytest.fixture
def room(liberta: Body, olga: User) -> Room:
    return Room(liberta, olga)


@pytest.fixture
def opened(room: Room, office: Client) -> Opened:
    """A secret ballot, three slips handed out."""
    found = room.opened()
    for number in range(3):
        room.hand(office, found.ballot, number)
    return found


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything anybody logs, from the chattiest level up."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


def everything() -> Table:
    """Every row of every table of the city's schema, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
        )
        names = sorted(name for (name,) in cursor.fetchall())
        found: Table = {}
        for name in names:
            cursor.execute(f'SELECT * FROM "{name}"')  # names from the catalogue itself
            columns = [column.name for column in cursor.description or ()]
            found[name] = sorted(repr(dict(zip(columns, row, strict=True))) for row in cursor.fetchall())
    assert "models_monza_ballot" in found  # the control: it is the city's schema
    assert "django_session" in found
    return found


def changed(before: Table, after: Table) -> dict[str, tuple[list[str], list[str]]]:
    """By table, the rows that went and those that came."""
    return {
        name: (
            [row for row in before[name] if row not in after[name]],
            [row for row in after[name] if row not in before[name]],
        )
        for name in before
        if before[name] != after[name]
    }


def test_a_vote_changes_a_total_takes_a_slip_away_and_nothing_else(room: Room, opened: Opened) -> None:
    before = everything()
    assert cast(phone(), opened.ballot, opened.codes[0], room.candidate(opened.ballot, 1)).status_code == 302
    found = changed(before, everything())
    assert set(found) == {"models_monza_ballot", "models_monza_ballotcandidate", "models_monza_ballotslip"}
    (gone, come) = found["models_monza_ballotslip"]
    assert (len(gone), come) == (1, [])
    for name, counted in (("ballot", "cast"), ("ballotcandidate", "votes")):
        (was,), (now,) = found[f"models_monza_{name}"]
        assert re.sub(rf"'{counted}': \d+", "", was) == re.sub(rf"'{counted}': \d+", "", now)


def test_neither_code_nor_digest_of_a_used_slip_is_anywhere(room: Room, opened: Opened) -> None:
    ballot, code = opened.ballot, opened.codes[1]
    digest = hashlib.sha256(f"monza:{ballot.pk}:{code}".encode()).hexdigest()
    assert digest in str(everything())  # the control: before the vote it is there
    assert code not in str(everything())
    cast(phone(), ballot, code, room.candidate(ballot, 0))
    close_ballot(actor=room.olga, ballot_id=ballot.pk)
    stored = str(everything())
    assert code not in stored
    assert digest not in stored
    assert "models_monza_ballotslip" in stored


def test_a_phone_signed_in_leaves_no_more_than_one_without_account(
    room: Room, opened: Opened, pia: User
) -> None:
    """A member may vote on a phone on which she is signed in: her account and her session are not touched."""
    client = phone()
    client.force_login(pia)
    client.get(reverse("core:home"))
    before = everything()
    cast(client, opened.ballot, opened.codes[0], room.candidate(opened.ballot, 0), follow=True)
    assert set(changed(before, everything())) == {
        "models_monza_ballot",
        "models_monza_ballotcandidate",
        "models_monza_ballotslip",
    }
    assert str(pia.pk) not in str(changed(before, everything()))


def test_the_log_says_nothing_of_a_vote(
    room: Room, opened: Opened, logged: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    phone().get(reverse("core:home"))
    assert any(
        "request_finished" in str(one.msg) for one in logged.records
    )  # the control: requests are logged
    logged.clear()
    capfd.readouterr()
    ballot = opened.ballot
    phone().get(reverse("monza:vote-door"))
    phone().get(reverse("monza:vote", args=[ballot.pk]))
    phone().post(reverse("monza:vote-door"), {"code": opened.codes[0]})
    cast(phone(), ballot, opened.codes[0], room.candidate(ballot, 0), follow=True)
    cast(phone(), ballot, opened.codes[0], room.candidate(ballot, 0))  # refused
    cast(phone(), ballot, opened.codes[1])
    assert [one for one in logged.records if one.levelno >= logging.INFO] == []
    chatter = " ".join(
        one.getMessage() for one in logged.records
    )  # of the template engine, about names of variables
    assert not any(secret in chatter for secret in (*opened.codes, "Iscritto", str(ballot.pk)))
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")


def test_a_vote_leaves_nothing_in_the_cache(room: Room, opened: Opened) -> None:
    phone().get(reverse("monza:vote", args=[opened.ballot.pk]))
    before = set(cache._cache)  # type: ignore[attr-defined]  # of the tests' own backend
    cast(phone(), opened.ballot, opened.codes[0], room.candidate(opened.ballot, 0))
    assert set(cache._cache) == before  # type: ignore[attr-defined]


def test_neither_address_nor_cookie_tells_of_a_vote(room: Room, opened: Opened) -> None:
    client = phone()
    page = client.get(reverse("monza:vote", args=[opened.ballot.pk]))
    answer = cast(client, opened.ballot, opened.codes[0], room.candidate(opened.ballot, 0))
    done = client.get(answer["Location"])
    assert answer["Location"] == reverse("monza:vote-done", args=[opened.ballot.pk])
    assert set(client.cookies) <= {"csrftoken"}  # the browser's own, of which nothing is kept here
    for told in (page, answer, done):
        assert told["Referrer-Policy"] == "same-origin"
        assert "no-store" in told["Cache-Control"]
        assert told.get("ETag") is None
    words = done.content.decode()
    assert opened.codes[0] not in words
    assert str(room.candidate(opened.ballot, 0)) not in words


def test_every_votes_answer_is_the_same(room: Room, opened: Opened) -> None:
    """Whatever one votes: over somebody's shoulder, and on the wire, the answers do not differ."""
    told = []
    for number, code in enumerate(opened.codes[:3]):
        names = [] if number == 2 else [room.candidate(opened.ballot, number)]
        answer = cast(phone(), opened.ballot, code, *names)
        told.append((answer.status_code, answer["Location"], answer.content))
    assert len(set(told)) == 1


def test_the_pages_of_a_slip_ask_for_silence(opened: Opened) -> None:
    for name, args in (("vote-door", []), ("vote", [opened.ballot.pk]), ("vote-done", [opened.ballot.pk])):
        view = resolve(reverse(f"monza:{name}", args=args), "config.urls_city").func
        assert getattr(view, "unlogged", False), name
        assert getattr(view, "open_because", ""), name


def test_the_code_of_a_printed_slip_is_where_browsers_keep_it_to_themselves(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind the #: it reaches no server, no log on the way and no referrer; the page's script moves it into the field."""
    drawn: list[str] = []

    def draw(address: str) -> bytes:
        drawn.append(address)
        return _BLANK

    monkeypatch.setattr("models_monza.papers.slips._qr", draw)
    page = "https://monza.example/consulte/voto/1/"
    slips_pdf(opened.ballot, None, list(opened.codes), door="https://monza.example/", page=page)
    assert drawn == [f"{page}#{code}" for code in opened.codes]
    script = (Path(models_monza.__file__).parent / "static/monza/slip.js").read_text()
    assert "replaceState" in script
    assert "fetch" not in script


_BLANK = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


def test_the_order_of_the_names_does_not_tell_who_leads(room: Room, opened: Opened, office: Client) -> None:
    paths = [reverse(f"monza:{name}", args=[opened.ballot.pk]) for name in ("vote", "ballot")]

    def order() -> list[list[str]]:
        return [re.findall(r"Iscritto 00[01]", _text_as_written(office.get(path))) for path in paths]

    before = order()
    cast(phone(), opened.ballot, opened.codes[0], room.candidate(opened.ballot, 1))
    assert order() == before


def test_totals_are_in_no_page_before_the_closing(room: Room, opened: Opened, office: Client) -> None:
    for code in opened.codes[:3]:
        cast(phone(), opened.ballot, code, room.candidate(opened.ballot, 0))
    for path in (
        reverse("monza:ballot", args=[opened.ballot.pk]),
        reverse("monza:meeting-ballots", args=[room.meeting.pk]),
        reverse("monza:ballot-close", args=[opened.ballot.pk]),
    ):
        answer = office.get(path)
        assert answer.status_code == 200
        assert "voti" not in re.sub(r"votat\w+|votazion\w+|voti non si vedono", "", _text(answer)), path
    assert Ballot.objects.get().cast == 3


def _text_as_written(answer: Any) -> str:
    return re.sub(r"<[^>]+>", " ", answer.content.decode().split('id="contenuto"')[1].split("<footer")[0])


def _text(answer: Any) -> str:
    return _text_as_written(answer).casefold()
