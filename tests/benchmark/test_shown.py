"""How the comparison is shown: what came last, what does not apply apart, differences in words, charts that stay legible."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import User
from benchmark import charts, words
from benchmark.models import Campaign, Snapshot
from benchmark.selectors.choosing import Choice
from benchmark.selectors.cities import known_cities
from benchmark.selectors.comparison import compare
from benchmark.selectors.pairs import pair_of
from benchmark.selectors.peers import among_peers
from benchmark.views.beside import shown_rows
from core.indicators.dictionary import dictionary
from core.reporting.charts import WIDE, Colours
from core.templatetags.vicinia import short_day
from tests.benchmark.test_comparing import ask
from tests.benchmark.world import BERGAMO, MEETINGS, PLENARIES, SIX, share
from tests.tenants.team import team_browser

COLOURS = Colours("#0066cc", "#004080")


def test_what_came_last_is_the_year_approved_last_not_the_newest(nora: User) -> None:
    share([BERGAMO])
    Snapshot.objects.filter(year=2022).update(
        approved_at=dt.datetime(2026, 3, 28, 9, tzinfo=dt.UTC), version=2
    )
    assert "Bergamo 2022, approvati il 28 mar 2026, versione 2" in ask(team_browser(nora), "")


def test_indicators_that_do_not_apply_to_a_city_are_apart(nora: User) -> None:
    share(SIX)
    reggio = next(city for city in SIX if city.name.startswith("Reggio"))
    among = among_peers(known_cities(), reggio.key, 2023, Choice())
    assert among is not None
    applying, apart = shown_rows(among)
    assert [row.code for row in applying] == [PLENARIES]
    assert [row.code for row in apart] == [MEETINGS]
    page = ask(team_browser(nora), f"citta/{reggio.key}/", year=2023)
    assert "Un indicatore che non si applica a Reggio nell&#x27;Emilia" in page
    assert page.index("Plenarie per organismo") < page.index("Un indicatore che non si applica")


@pytest.mark.parametrize(
    ("code", "said"), [("subgroup_share", "2,4 punti"), (MEETINGS, "2,40"), ("euro_per_project", "2,40 €")]
)
def test_two_percentages_are_points_apart(code: str, said: str) -> None:
    assert words.difference_of(Decimal("-2.4"), dictionary()[code]).replace("\u00a0", " ") == said


def test_small_charts_have_their_own_years_and_names_stay_inside(nora: User) -> None:
    share(SIX)
    known = known_cities()
    answer = compare(known.cities, [MEETINGS], [2022, 2023])[0]
    drawn = charts.multiples(answer, [line.city.key for line in answer.lines], None, WIDE, COLOURS)
    assert drawn["resolve"] == {"axis": {"x": "independent"}}, "no axis under a place without a city"
    pair = pair_of(known.cities, (MEETINGS, PLENARIES), 2023)
    layers = charts.scatter(pair, ("x", "y"), None, WIDE, COLOURS)["layer"]
    named = [layer for layer in layers if layer["mark"]["type"] == "text"]
    assert {layer["mark"]["align"] for layer in named} == {"left", "right"}, "towards the middle"


def test_a_request_says_when_who_has_not_answered_is_reminded(olga: User) -> None:
    today = timezone.localdate()
    row = Campaign.objects.create(
        year=2025, title="I dati del 2025", due_on=today + dt.timedelta(days=13), opened_by="Olga",
        opened_at=timezone.now() - dt.timedelta(days=40),
    )  # fmt: skip
    page = ask(team_browser(olga), f"richieste/{row.pk}/")
    first, second = (short_day(row.due_on - dt.timedelta(days=days)) for days in (14, 3))
    assert f"{first} (partito) , {second}" in page
    assert "a chi non ha ancora risposto" in page
    Campaign.objects.update(closed_at=timezone.now())
    assert "Promemoria" not in ask(team_browser(olga), f"richieste/{row.pk}/")
