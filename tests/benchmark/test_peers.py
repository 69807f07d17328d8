"""A city sees itself among its peers from its own site, without a look into any register."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from django.test import Client

from accounts.models import User
from benchmark.access import role_name, use_comparison
from benchmark.regions import REGION_OF, REGIONS, region_of
from benchmark.selectors.choosing import SIZES, Choice, size_of
from benchmark.selectors.cities import known_cities
from benchmark.selectors.comparison import Said, spread_of
from benchmark.selectors.peers import among_peers
from core.models import Theme
from tenants.context import use_city, use_public
from tenants.models import City
from tenants.onboarding.municipalities import PROVINCES, municipalities
from tests.benchmark.world import BERGAMO, CREMA, MEETINGS, REGGIO, SIX, share
from tests.tenancy.raw import sql


def test_a_city_sees_itself_among_its_peers_from_its_own_site(in_bergamo: City) -> None:
    with use_comparison():
        assert sql("SELECT current_user") == [(role_name(),)]
    with use_public():
        share(SIX)
    with use_comparison():
        found = among_peers(known_cities(), BERGAMO.key, 2023, Choice(near=BERGAMO.key))
        nobody = among_peers(known_cities(), City().pk, 2023, Choice())
    assert Theme.objects.count() == 0  # back in the city
    assert nobody is None
    assert found is not None
    assert found.names == ["Crema", "Cremona", "Monza", "Pavia", "Reggio nell'Emilia"]
    meetings = next(row for row in found.rows if row.indicator.code == MEETINGS)
    assert meetings.own.value == Decimal("55.43")
    assert meetings.spread is not None
    assert [meetings.spread.first, meetings.spread.median, meetings.spread.third] == [14, Decimal("21.6"), 31]
    assert meetings.difference == Decimal("33.83")
    assert {kind: many for kind, many in meetings.counts.items() if many} == {
        Said.KNOWN: 5,
        Said.NOT_APPLICABLE: 1,
    }


def test_with_a_year_few_share_nothing_is_compared(db: None) -> None:
    share([BERGAMO, CREMA, REGGIO])
    found = among_peers(known_cities(), CREMA.key, 2022, Choice(near=CREMA.key))
    assert found is not None
    assert [row.own.said for row in found.rows] == [Said.NOT_SHARED] * 2
    assert [row.spread for row in found.rows] == [None, None]
    assert [row.counts[Said.NOT_SHARED] for row in found.rows] == [2, 2]


def test_quartiles_are_interpolated_between_the_values_there_are() -> None:
    assert spread_of([Decimal(1), Decimal(2)]) is None
    spread = spread_of([Decimal(value) for value in (4, 1, 3, 2)])
    assert spread is not None
    assert (spread.first, spread.median, spread.third) == (Decimal("1.75"), Decimal("2.5"), Decimal("3.25"))


def test_every_province_is_in_one_of_twenty_regions() -> None:
    assert len(REGIONS) == 20
    assert len(REGION_OF) == 107 + 4
    assert {one.province for one in municipalities().values()} | PROVINCES.keys() <= REGION_OF.keys()
    assert (region_of("bg"), region_of("RE"), region_of("XX")) == ("Lombardia", "Emilia-Romagna", "")


def test_a_size_is_a_class_and_not_known_is_none() -> None:
    assert [size_of(number) for number in (None, 0, 15_000, 15_001, 250_000, 250_001)] == [
        "", "", "15", "50", "250", "more",
    ]  # fmt: skip
    edges = [(first, last) for _label, first, last in SIZES.values()]
    assert all(before[1] + 1 == after[0] for before, after in pairwise(edges))


def test_the_office_reads_its_city_among_the_others_on_its_own_site(bergamo: City, dario: User) -> None:
    own = replace(BERGAMO, city_key=bergamo.pk)
    client = Client(headers={"host": "bergamo.localhost"})
    with use_city(bergamo):
        client.force_login(dario)
    address = "/lavoro/confronto/altre-citta/"
    assert "non ha ancora condiviso nessun anno" in client.get(address).content.decode()
    with use_public():
        share([own, *SIX[1:]])
    page = client.get(f"{address}?year=2023&region=Lombardia").content.decode()
    assert "33,83 sopra la mediana" in page
    assert "Le altre città: Crema, Cremona, Monza, Pavia." in page
    assert "5 di 5 città" in page
    assert "/confronto/indicatore/" not in page
    assert "non condiviso" in client.get(f"{address}?year=2021").content.decode()
