"""Questions of an analyst, on the pages and in the files."""

import io
import json
import re
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import User
from benchmark.models import PeerGroup, Snapshot, SnapshotFigure
from tests.benchmark.world import (
    BERGAMO,
    CREMA,
    CREMONA,
    MEETINGS,
    MONZA,
    PLENARIES,
    REGGIO,
    SIX,
    Shared,
    many,
    share,
)  # fmt: skip
from tests.tenants.team import team_browser


@pytest.fixture
def analyst(nora: User) -> Client:
    return team_browser(nora)


def ask(client: Client, path: str, **question: object) -> str:
    """The page, without what only makes it look good."""
    answer = client.get(f"/confronto/{path}?{urlencode(question, doseq=True)}")
    assert answer.status_code == 200
    return re.sub(
        r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    )


def test_before_any_city_shares_every_page_says_what_to_expect(analyst: Client) -> None:
    for path in ("", "indicatore/", "due-indicatori/", "citta/"):
        assert "Nessuna città ha ancora condiviso un anno" in ask(analyst, path)
    assert "Nessun gruppo ancora" in ask(analyst, "gruppi/")
    assert analyst.get("/confronto/indicatore/file/csv/").status_code == 404


def test_a_question_is_answered_with_values_quartiles_coverage_and_what_is_not_known(analyst: Client) -> None:
    share(SIX)
    page = ask(analyst, "indicatore/", indicator=MEETINGS, since=2021, until=2023, city=BERGAMO.key)
    assert "2021-2023, tutte le città che condividono dati" in page
    # 2023: 10.3 14.0 21.6 31.0 55.43 known; Reggio may not
    assert "5 di 6 città, 1 non applicabile 14,00 21,60 31,00 55,43" in page
    # 2022: 9.1 12.4 47.2; 2021: Bergamo alone
    assert "3 di 6 città, 3 non condiviso 10,75 12,40 29,80 47,20" in page
    assert "1 di 6 città, 1 non noto, 4 non condiviso — — — 38,90" in page
    assert "Non confrontabile: per il 2021 le città con un valore sono 1, ne servono almeno 3." in page
    assert "676 / 121.952" in page
    assert "Si contano solo le sedute delle consulte." in page
    assert "evidenziata" in page
    svg = analyst.get(f"/confronto/indicatore/?indicator={MEETINGS}&city={BERGAMO.key}").content.decode()
    assert 'role="img" aria-label="Incontri ogni 10.000 residenti, 2023. Un punto per città (5).' in svg
    assert "Bergamo, in colore: 55,43." in svg


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        ({}, {"Bergamo", "Crema", "Cremona", "Monza", "Pavia", "Reggio nell'Emilia"}),
        ({"size": "150"}, {"Bergamo", "Cremona", "Monza", "Pavia"}),
        ({"region": "Lombardia", "size": "50"}, {"Crema"}),
        ({"region": "Emilia-Romagna"}, {"Reggio nell'Emilia"}),
        ({"model": "monza"}, {"Monza"}),
        ({"city": str(REGGIO.key), "region": "Lombardia", "size": "50"}, {"Crema", "Reggio nell'Emilia"}),
        ({"city": str(CREMONA.key), "nearest": 5, "size": "150"}, {"Bergamo", "Cremona", "Monza", "Pavia"}),
        ({"region": "Atlantide", "size": "x", "nearest": "y", "group": "z", "city": "w"}, None),
    ],
)
def test_peers_are_chosen_by_the_address(
    analyst: Client, choice: dict[str, str], names: set[str] | None
) -> None:
    share(SIX)
    data = json.loads(
        analyst.get(
            f"/confronto/indicatore/file/json/?{urlencode({'indicator': MEETINGS, **choice})}"
        ).content
    )
    assert {city["name"] for city in data["cities"]} == (names or {city.name for city in SIX})


def test_the_nearest_are_counted_by_residents(analyst: Client) -> None:
    share(many(40))
    share([CREMA])
    address = f"/confronto/indicatore/file/json/?indicator={MEETINGS}&city={CREMA.key}&nearest=5"
    found = [city for city in json.loads(analyst.get(address).content)["cities"] if city["name"] != "Crema"]
    told = sorted(abs(city["values"][-1]["residents"] - CREMA.residents) for city in found)  # type: ignore[operator]
    everybody = sorted(abs(8_000 + place * 977 - CREMA.residents) for place in range(40))  # type: ignore[operator]
    assert told == everybody[:5]


def test_what_was_withdrawn_or_replaced_is_in_no_figure(analyst: Client) -> None:
    share(SIX)
    Snapshot.objects.filter(city_name="Bergamo", year=2023).update(
        withdrawn_at=timezone.now(), withdrawn_because="Un conteggio sbagliato"
    )
    Snapshot.objects.filter(city_name="Pavia").update(replaced_at=timezone.now())
    share([Shared("Pavia", "PV", 71_159, {2023: {MEETINGS: Decimal(99)}})], version=2)
    page = ask(analyst, "indicatore/", indicator=MEETINGS, since=2023)
    assert "4 di 6 città, 1 non applicabile, 1 ritirato" in page
    assert "ritirato dalla città" in page
    assert "99,00" in page
    assert "21,60" not in page
    assert "55,43" not in page
    assert "Un conteggio sbagliato" in ask(analyst, f"citta/{BERGAMO.key}/")
    assert "Bergamo" in ask(analyst, "citta/", withdrawn="1")
    assert "(versione 2)" in ask(analyst, "citta/")


def test_different_definitions_are_told_beside_each_value(analyst: Client) -> None:
    old = Shared("Lodi", "LO", 45_000, {2023: {MEETINGS: Decimal(5)}}, versions={MEETINGS: 2})
    share([*SIX, old])
    page = ask(analyst, "indicatore/", indicator=MEETINGS, since=2023)
    assert "stessa definizione (versione 1: 5 valori; versione 2: 1 valore)" in page
    assert "definizione 2" in page
    assert "Definizioni diverse" in ask(analyst, f"citta/{BERGAMO.key}/")


def test_fewer_than_three_cities_are_no_comparison_and_nothing_is_drawn(analyst: Client) -> None:
    share([BERGAMO, MONZA])
    page = analyst.get(f"/confronto/indicatore/?indicator={MEETINGS}").content.decode()
    assert "le città con un valore sono 2, ne servono almeno 3" in page
    assert "report-chart" not in page
    page = analyst.get(f"/confronto/due-indicatori/?indicator={MEETINGS}&second={PLENARIES}").content.decode()
    assert "tutti e due i valori sono 2" in page
    assert "report-chart" not in page
    assert "meno di tre città" in ask(analyst, f"citta/{BERGAMO.key}/")
    assert analyst.get(f"/confronto/indicatore/file/svg/?indicator={MEETINGS}").status_code == 404


def test_two_indicators_are_put_against_each_other(analyst: Client) -> None:
    share(SIX)
    page = ask(analyst, "due-indicatori/", indicator=MEETINGS, second=PLENARIES, year=2023)
    assert "Incontri ogni 10.000 residenti: 5 di 6 città, 1 non applicabile." in page
    assert "Plenarie per organismo: 5 di 6 città, 1 non applicabile." in page
    assert "non dicono che uno sia la causa dell'altro" in page.replace("&#x27;", "'")
    data = analyst.get(f"/confronto/due-indicatori/file/json/?indicator={MEETINGS}&second={PLENARIES}")
    assert [year["cities"] for year in json.loads(data.content)["years"]] == [6, 6]


def test_a_city_is_read_against_its_peers_and_the_page_says_why_its_data_stay_closed(analyst: Client) -> None:
    share(SIX)
    page = ask(analyst, f"citta/{BERGAMO.key}/", year=2023)
    assert "33,83 sopra la mediana" in page
    assert "da 14,00 a 31,00" in page
    assert "5 di 6 città, 1 non applicabile" in page
    assert "Perché da qui i dati della città non si aprono" in page
    assert analyst.get("/confronto/citta/00000000-0000-7000-8000-000000000000/").status_code == 404
    assert "condiviso" in ask(analyst, f"citta/{CREMA.key}/", year=2021)


def test_a_group_is_kept_used_by_a_colleague_and_nobody_elses_to_change(
    analyst: Client, olga: User, nora: User
) -> None:
    share(SIX)
    picked = {"name": "Vicine", "cities": [str(BERGAMO.key), str(CREMA.key)]}
    for _twice in range(2):
        assert analyst.post("/confronto/gruppi/nuovo/", picked).status_code == 302
    group = PeerGroup.objects.get()
    assert group.user_key == nora.pk
    one = analyst.post("/confronto/gruppi/nuovo/", {"name": "Sola", "cities": [str(CREMA.key)]})
    assert "Scelga almeno due città" in one.content.decode()
    other = analyst.post(
        "/confronto/gruppi/nuovo/", {"name": "Vicine", "cities": [str(MONZA.key), str(CREMA.key)]}
    )
    assert "Ha già un gruppo con questo nome" in other.content.decode()
    assert "gruppo «Vicine»" in ask(analyst, "indicatore/", indicator=MEETINGS, group=group.pk)
    colleague = team_browser(olga)
    told = json.loads(colleague.get(f"/confronto/indicatore/file/json/?group={group.pk}").content)
    assert {city["name"] for city in told["cities"]} == {"Bergamo", "Crema"}
    assert colleague.get(f"/confronto/gruppi/{group.pk}/").status_code == 404
    colleague.post(f"/confronto/gruppi/{group.pk}/togli/")
    assert PeerGroup.objects.count() == 1
    changed = {"name": "Altre", "cities": [str(MONZA.key), str(CREMA.key)]}
    assert analyst.post(f"/confronto/gruppi/{group.pk}/", changed).status_code == 302
    assert "Crema, Monza" in ask(analyst, "gruppi/")
    page = analyst.get("/confronto/gruppi/nuovo/?size=50").content.decode()
    assert page.count("checked") == 1
    analyst.post(f"/confronto/gruppi/{group.pk}/togli/")
    assert not PeerGroup.objects.exists()


def test_an_indicator_of_a_city_month_by_month_and_place_by_place(analyst: Client) -> None:
    shared = {one.city_name: one for one in share(SIX) if one.year == 2023}
    parts = [
        {"month": month, "level": "city", "value": value, "numerator": value, "denominator": 121_952}
        for month, value in ((1, 4), (2, 7), (3, None))
    ]
    parts += [
        {"level": "neighbourhood", "place": "Santa Lucia", "value": 12, "numerator": 9, "denominator": 7500},
        {"level": "neighbourhood", "place": "Celadina", "value": None},
        {"level": "body", "place": "Rete di Celadina", "value": 3},
    ]
    SnapshotFigure.objects.bulk_create(
        SnapshotFigure(
            snapshot=shared["Bergamo"], indicator=MEETINGS, version=1,
            state="unknown" if part["value"] is None else "known",
            **(part if part["value"] is not None else {k: v for k, v in part.items() if k not in {"numerator", "denominator"}}),
        )
        for part in parts
    )  # fmt: skip
    address = f"citta/{BERGAMO.key}/2023/{MEETINGS}/"
    assert f"/confronto/{address}" in analyst.get(f"/confronto/citta/{BERGAMO.key}/").content.decode()
    page = ask(analyst, address)
    for said in ("Gennaio", "Febbraio", "9 / 7.500", "Rete di Celadina", "non noto", "676 / 121.952"):
        assert said in page, said
    assert page.index("Celadina") < page.index("Santa Lucia")
    drawn = analyst.get(f"/confronto/{address}").content.decode()
    assert "Mese più basso: Gennaio, 4,00. Mese più alto: Febbraio, 7,00." in drawn
    assert "solo la cifra dell'anno" in ask(analyst, f"citta/{MONZA.key}/2023/{MEETINGS}/")
    Snapshot.objects.filter(pk=shared["Bergamo"].pk).update(
        withdrawn_at=timezone.now(), withdrawn_because="x"
    )
    for path in (address, f"citta/{MONZA.key}/2023/nessuno/", f"citta/{MONZA.key}/2019/{MEETINGS}/"):
        assert analyst.get(f"/confronto/{path}").status_code == 404


@pytest.mark.parametrize("path", ["indicatore/", "due-indicatori/", f"citta/{BERGAMO.key}/"])
def test_the_files_say_what_the_page_says_with_definitions(analyst: Client, path: str) -> None:
    share(SIX)
    question = f"?indicator={MEETINGS}&second={PLENARIES}&city={MONZA.key}&year=2023"
    files = {
        kind: analyst.get(f"/confronto/{path}file/{kind}/{question}").content
        for kind in ("xlsx", "csv", "json", "pdf")
    }
    assert files["pdf"].startswith(b"%PDF")
    book = load_workbook(io.BytesIO(files["xlsx"]))
    assert book.sheetnames[-1] == "Come è stato contato"
    texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "residenti al 31 dicembre dell'anno, se si conoscono quelli di tutti i quartieri" in texts
    assert files["csv"][:3] == b"\xef\xbb\xbf"
    assert "non applicabile" in files["csv"].decode() or path.startswith("citta")
    assert json.loads(files["json"])["format"] == "vicinia-comparison/1"
    assert ";0;" not in files["csv"].decode().replace(";0\r", ";")  # nothing unknown became a zero
    if not path.startswith("citta"):
        assert analyst.get(f"/confronto/{path}file/svg/{question}").content.startswith(b"<svg")
        assert analyst.get(f"/confronto/{path}file/png/{question}").content.startswith(b"\x89PNG")
    assert analyst.get(f"/confronto/{path}file/exe/{question}").status_code == 404
