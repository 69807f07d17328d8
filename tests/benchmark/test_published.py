"""What everybody reads: the dictionary, the open data, the comparative report once it is published."""

import csv
import io
import json

from django.test import Client
from django.utils import timezone

from accounts.models import User
from benchmark.models import ComparativeReport, ReportBlock
from core.indicators.dictionary import definition_digest, dictionary
from tenants.models import PlatformEntry
from tests.benchmark.rows import share
from tests.tenants.team import team_browser

RATE = "meetings_per_10000"


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return str(answer.content.decode())


def test_every_indicator_has_its_page_in_both_languages(public_client: Client) -> None:
    page = text_of(public_client, "/indicatori/")
    for indicator in dictionary().values():
        assert f"/indicatori/{indicator.code}/" in page
        one = text_of(public_client, f"/indicatori/{indicator.code}/")
        assert ("non ancora misurato" in one) == bool(indicator.missing)
        assert "%(" not in one
    assert "10.000" in text_of(public_client, f"/indicatori/{RATE}/")
    assert "è la prima" in text_of(public_client, f"/indicatori/{RATE}/")
    public_client.cookies["django_language"] = "en"
    assert "Meetings" in text_of(public_client, f"/indicatori/{RATE}/")
    text_of(public_client, "/indicatori/nessuno/", 404)


def test_the_dictionary_for_programs_says_all_a_definition_says(public_client: Client) -> None:
    said = json.loads(text_of(public_client, "/indicatori.json"))
    rows = {row["code"]: row for row in said["indicators"]}
    assert rows.keys() == dictionary().keys()
    row = rows[RATE]
    assert (row["digest"], row["times"], row["everywhere"]) == (
        definition_digest(dictionary()[RATE]),
        10_000,
        True,
    )
    assert row["name"].keys() == {"it", "en"}
    assert row["versions"][0]["number"] == 1
    assert {row["measured"] for row in rows.values() if row["missing"]["it"]} == {False}


def test_open_data_is_what_stands_and_what_was_withdrawn_is_gone_and_said(public_client: Client) -> None:
    old = share("Bergamo", {RATE: 50}, replaced_at=timezone.now())
    row = share(
        "Bergamo", {RATE: (55.43, 676, 121_952)}, key=old.city_key, version=2, change="Corretti gli incontri"
    )
    gone = share(
        "Crema",
        {RATE: 11},
        withdrawn_at=timezone.now(),
        withdrawn_because="Conteggi da rifare",
        province="CR",
    )
    share("=Monza", {RATE: "unknown"}, province="MB")
    page = text_of(public_client, "/dati-aperti/")
    assert "Corretti gli incontri" in page
    assert "Conteggi da rifare" in page
    assert "creativecommons.org/licenses/by/4.0" in page
    signed = json.loads(text_of(public_client, f"/dati-aperti/2025/{row.city_key}.json"))
    assert (signed["document"], signed["signature"], signed["public_key"]) == (
        row.document, row.signature, row.public_key,
    )  # fmt: skip
    assert "Conteggi da rifare" in text_of(public_client, f"/dati-aperti/2025/{gone.city_key}.json", 410)
    text_of(public_client, f"/dati-aperti/2025/{gone.city_key}.csv", 404)
    text_of(public_client, "/dati-aperti/2019.csv", 404)
    lines = list(csv.DictReader(io.StringIO(text_of(public_client, "/dati-aperti/2025.csv"))))
    by_city = {line["city"].lstrip("'"): line for line in lines}
    assert by_city.keys() == {"Bergamo", "=Monza"}
    assert (by_city["Bergamo"]["value"], by_city["Bergamo"]["numerator"]) == ("55.43", "676")
    assert (by_city["=Monza"]["value"], by_city["=Monza"]["state"]) == ("", "unknown")
    assert by_city["=Monza"]["city"].startswith("'")
    over_years = text_of(public_client, f"/dati-aperti/indicatori/{RATE}.csv")
    assert "55.43" in over_years
    assert "Crema" not in over_years
    catalogue = text_of(public_client, "/dati-aperti/catalogo.ttl")
    assert all(f'"{title}"' in catalogue for title in ("2025, CSV", "=Monza 2025", "Bergamo 2025"))
    assert "Crema" not in catalogue


def written(browser: Client) -> ComparativeReport:
    """The draft of a report of four cities: an indicator with a comment, then a text."""
    for name, value in (("Zogno", 70), ("Bergamo", 55.43), ("Monza", 20), ("Crema", "not_applicable")):
        share(name, {RATE: value})
    new = browser.get("/confronto/rapporti/nuovo/")
    sent = {"year": "2025", "title": "Un anno di quartieri", "key": str(new.context["form"]["key"].value())}
    for _twice in range(2):
        made = browser.post("/confronto/rapporti/nuovo/", sent)
    row = ComparativeReport.objects.get()
    address = f"/confronto/rapporti/{row.pk}/"
    assert made["Location"] == address
    empty = browser.post(f"{address}pubblica/", {})
    assert "è vuoto" in empty.content.decode()
    browser.post(
        f"{address}aggiungi/indicatore/", {"indicator": RATE, "title": "", "text": "Tutte *diverse*."}
    )
    browser.post(
        f"{address}aggiungi/testo/", {"title": "In breve", "text": "## Dove\n<script>x</script> **Chi**"}
    )
    return row


def test_a_draft_is_written_in_blocks_and_seen_as_it_will_be_read(olga: User, public_client: Client) -> None:
    browser = team_browser(olga)
    address = f"/confronto/rapporti/{written(browser).pk}/"
    _figures, words = ReportBlock.objects.order_by("position")
    browser.post(f"/confronto/rapporti/parti/{words.pk}/su/")
    changed = {"title": "In sintesi", "text": "## Dove\n<script>x</script> **Chi**"}
    browser.post(f"/confronto/rapporti/parti/{words.pk}/", changed)
    page = browser.get(address).content.decode()
    assert page.index("In sintesi") < page.index("Tutte <em>diverse")
    assert "<script>x" not in page
    assert "3 di 4 città" in page
    assert page.index('row">Bergamo') < page.index('row">Crema') < page.index('row">Zogno')  # no ranking
    pdf = browser.get(f"{address}pdf/").content
    assert pdf.startswith(b"%PDF")
    text_of(public_client, "/rapporti-comparati/2025/", 404)


def test_a_report_is_published_corrected_and_withdrawn(olga: User, nora: User, public_client: Client) -> None:
    browser = team_browser(olga)
    address = f"/confronto/rapporti/{written(browser).pk}/"
    words = ReportBlock.objects.get(kind="text")
    for _twice in range(2):
        browser.post(f"{address}pubblica/", {})
    public = text_of(public_client, "/rapporti-comparati/2025/")
    assert not [said for said in ("Un anno di quartieri", "55,43", "<svg") if said not in public]
    assert "Un anno di quartieri" in text_of(public_client, "/rapporti-comparati/")
    assert public_client.get("/rapporti-comparati/2025/1/pdf/").content.startswith(b"%PDF")
    frozen = json.loads(text_of(public_client, "/rapporti-comparati/2025/1/json/"))
    assert frozen["format"] == "vicinia-comparative/1"
    assert frozen["cities"][3]["name"] == "Zogno"
    refused = browser.post(f"/confronto/rapporti/parti/{words.pk}/", {"title": "", "text": "altro"})
    assert "correzione" in refused.content.decode()

    browser.post("/confronto/rapporti/nuovo/", {"year": "2025", "title": "Un anno, corretto"})
    second = ComparativeReport.objects.get(version=2)
    assert second.blocks.count() == 2
    publish = f"/confronto/rapporti/{second.pk}/pubblica/"
    assert "Scriva che cosa" in browser.post(publish, {}).content.decode()
    browser.post(publish, {"change": "Aggiunta una frase."})
    assert "Aggiunta una frase." in text_of(public_client, "/rapporti-comparati/2025/")
    assert "più recente" in text_of(public_client, "/rapporti-comparati/2025/1/")
    withdraw = f"/confronto/rapporti/{second.pk}/ritira/"
    assert "invalid" in browser.post(withdraw, {"reason": " "}).content.decode()
    text_of(public_client, "/rapporti-comparati/2025/")
    for why in ("Mancava una  città.", "Un altro motivo"):
        browser.post(withdraw, {"reason": why})
    assert "Mancava una città." in text_of(browser, f"/confronto/rapporti/{second.pk}/")
    for address in ("2025/", "2025/2/", "2025/2/pdf/", "2025/2/json/"):
        gone = text_of(public_client, f"/rapporti-comparati/{address}", 410)
        assert "è stata ritirata il" in gone
        assert "Perché: Mancava una città." in gone
    assert "(Mancava una città.)" in text_of(public_client, "/rapporti-comparati/2025/1/")
    assert "Un anno di quartieri" in text_of(public_client, "/rapporti-comparati/2025/1/")
    told = PlatformEntry.objects.filter(action__startswith="comparative").order_by("at")
    assert [row.action for row in told].count("comparative.withdrawn") == 1
    assert told.last().after == {"reason": "Mancava una città."}
    assert team_browser(nora).get("/confronto/rapporti/").status_code == 403


def test_a_published_report_stays_as_it_was_and_says_who_took_data_back(
    olga: User, public_client: Client
) -> None:
    cities = [share(name, {RATE: value}) for name, value in (("Bergamo", 10), ("Crema", 20), ("Monza", 30))]
    browser = team_browser(olga)
    browser.post("/confronto/rapporti/nuovo/", {"year": "2025", "title": "Prima"})
    row = ComparativeReport.objects.get()
    browser.post(f"/confronto/rapporti/{row.pk}/aggiungi/indicatore/", {"indicator": RATE})
    browser.post(f"/confronto/rapporti/{row.pk}/pubblica/", {})
    cities[1].withdrawn_at, cities[1].withdrawn_because = timezone.now(), "Errori"
    cities[1].save()
    page = text_of(public_client, "/rapporti-comparati/2025/")
    assert "hanno ritirato i dati: Crema" in page
    assert "Mediana 20,00" in page


def test_a_draft_thrown_away_is_gone_and_a_year_that_runs_waits(olga: User) -> None:
    browser = team_browser(olga)
    running = str(timezone.localdate().year)
    assert (
        "non è finito"
        in browser.post("/confronto/rapporti/nuovo/", {"year": running, "title": "x"}).content.decode()
    )
    browser.post("/confronto/rapporti/nuovo/", {"year": "2025", "title": "Bozza"})
    row = ComparativeReport.objects.get()
    assert (
        "già una bozza"
        in browser.post("/confronto/rapporti/nuovo/", {"year": "2025", "title": "y"}).content.decode()
    )
    assert browser.post(f"/confronto/rapporti/{row.pk}/elimina/")["Location"] == "/confronto/rapporti/"
    assert not ComparativeReport.objects.exists()
