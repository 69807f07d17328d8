"""The search pages, of the work area and of citizens: what they show, how many queries they ask, what they stand."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core.models import Neighbourhood, RoleGrant
from tests.core.search.conftest import Tell, make_organisation, tell
from tests.core.web.work.conftest import annas, darios

__all__ = ["annas", "darios", "tell"]
Limit = Callable[..., Any]
WORK, PUBLIC = "/lavoro/cerca/", "/cerca/"


def text_of(client: Client, path: str, **query: Any) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_groups_counts_and_marks(darios: Client, tell: Tell) -> None:
    meeting = tell(("Una panchina", ""), register_year=2023, register_number=37)
    for number in range(6):
        tell(("Una panchina", ""), meets_on=dt.date(2022, 5, 9 + number))
    make_organisation("Amici delle panchine")
    page = text_of(darios, WORK, q="panchine")
    assert "Incontri (7)" in page
    assert "Realtà (1)" in page
    assert page.count("<mark>panchina</mark>") == 5
    assert "Tutti e 7" in page
    assert reverse("core:work_meeting", args=[meeting.pk]) in page
    assert "n. 37/2023" in page


def test_the_page_tells_what_it_read_and_offers_the_words_as_written(darios: Client, tell: Tell) -> None:
    tell(("Boccaleone", ""))
    page = text_of(darios, WORK, q="bocaleone")
    assert "Risultati per «boccaleone»." in page
    assert "Cerca invece «bocaleone»" in page
    assert "Nessun risultato" in text_of(darios, WORK, q="bocaleone", esatta="1")


def test_every_page_of_the_work_area_has_the_search_box(darios: Client) -> None:
    page = text_of(darios, "/lavoro/incontri/")
    assert page.count(f'action="{WORK}"') == 2  # in the folded menu of phones, and at the side


def test_an_operator_does_not_find_another_bodys_meetings(annas: Client, tell: Tell, beta: Any) -> None:
    tell(("Lampioni", ""), body=beta)
    assert "Nessun risultato" in text_of(annas, WORK, q="lampioni")
    assert "Rete Beta" not in text_of(annas, WORK)


SEARCHES = [
    "panchine",  # many things
    "pancine",  # a typo
    "37/2023",
    "panchina parco alfa -scuola",
    "oratorio anpi",  # each word somewhere, nothing with both
    "lampione",  # one thing, whose word may be a typo of a frequent one
    "noi",  # no meaning
    "zzyx",
    "",
]


def fill(tell: Tell, times: int) -> None:
    for _number in range(times):
        tell(("Una panchina nel parco", ""), text="panchine", said="parco", action="panchina")
        tell(("Lampioni", ""), text="ANPI")
        tell(("Oratorio", ""))


def warm_and_cold(client: Client, path: str, at_most: Limit, **query: str) -> None:
    """Searched once more, and again with nothing remembered: each time few queries."""
    client.get(path, query)
    with at_most(7, info=f"warm, {query}"):
        client.get(path, query)
    cache.clear()
    with at_most(7, info=f"cold, {query}"):
        client.get(path, query)


@pytest.mark.parametrize("query", SEARCHES)
def test_a_search_asks_fewer_than_eight_queries_whatever_is_found(
    annas: Client, anna: User, tell: Tell, query: str, django_assert_max_num_queries: Limit
) -> None:
    RoleGrant.objects.create(
        user=anna, role="neighbourhood_worker", neighbourhood=Neighbourhood.objects.get(slug="alfa")
    )
    tell(("Lampione", ""))
    for times in (2, 12):
        fill(tell, times)
        for kind in ("", "meetings"):
            warm_and_cold(annas, WORK, django_assert_max_num_queries, q=query, kind=kind)


@pytest.mark.parametrize("query", SEARCHES)
@pytest.mark.parametrize("signed_in", [False, True])
def test_citizens_signed_in_or_not_ask_fewer_than_eight_queries(
    bergamo_client: Client,
    anna: User,
    tell: Tell,
    query: str,
    signed_in: bool,
    django_assert_max_num_queries: Limit,
) -> None:
    tell(("Lampione", ""))
    if signed_in:
        bergamo_client.force_login(anna)
    for times in (2, 12):
        fill(tell, times)
        warm_and_cold(bergamo_client, PUBLIC, django_assert_max_num_queries, q=query)


def test_words_that_are_nowhere_together_lead_to_searches_of_fewer(darios: Client, tell: Tell) -> None:
    tell(("Oratorio", ""))
    tell(("ANPI", ""))
    for path in (WORK, PUBLIC):
        page = text_of(darios, path, q="oratorio anpi")
        assert "Con meno parole:" in page
        assert '<a href="?q=oratorio">oratorio</a> (1)' in page
        assert '<a href="?q=anpi">anpi</a> (1)' in page


def test_citizens_find_meetings_and_published_minutes_below_the_places(
    bergamo_client: Client, tell: Tell
) -> None:
    Neighbourhood.objects.create(name="Santa Lucia", slug="q1")
    Neighbourhood.objects.create(name="Santa Caterina", slug="q2")
    shown = tell(("Festa di santa Lucia", ""), text="La festa di santa Lucia")
    draft = tell(("Santa pazienza", ""), state="draft")
    page = text_of(bergamo_client, PUBLIC, q="santa")
    assert page.index("/quartieri/q2/") < page.index(reverse("core:meeting", args=[shown.pk]))
    assert "Resoconto: Rete Alfa" in page
    assert str(draft.pk) not in page


def test_the_page_that_is_surely_meant_still_opens_by_itself(bergamo_client: Client, tell: Tell) -> None:
    Neighbourhood.objects.create(name="Boccaleone", slug="boccaleone")
    tell(("Boccaleone", ""))
    response = bergamo_client.get(PUBLIC, {"q": "bocaleone"})
    assert (response.status_code, response["Location"]) == (302, "/quartieri/boccaleone/")
    assert bergamo_client.get(PUBLIC, {"q": "boccaleone", "kind": "meetings"}).status_code == 200


hostile = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="'\"-&|!():*<>\\%_ à🎉\0\n", max_size=40),
    st.sampled_from(
        ["n. 9999999/9999", "a" * 10_000, '"' * 500, "-" * 99, "🎉", "' OR 1=1 --", "a:* & !b", "\0", "½"]
    ),
)


@given(q=hostile, kind=hostile, page=hostile, year=hostile, body=hostile)
@example(q="panchina", kind="meetings", page="9999", year="", body="")
@example(
    q="panchina", kind="meetings", page="²", year="99999999999", body="00000000-0000-7000-8000-000000000000"
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_there_is_a_page(
    darios: Client, tell: Tell, q: str, kind: str, page: str, year: str, body: str
) -> None:
    tell(("Una panchina", ""))
    query = {"q": q, "kind": kind, "page": page, "year": year, "body": body}
    for path in (WORK, PUBLIC):
        assert darios.get(path, query).status_code in {200, 302}
