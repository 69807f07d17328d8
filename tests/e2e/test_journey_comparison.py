"""The coordinating body compares: an analyst asks her question, understands the answer, and takes it away.

What cities shared is written into the tables; everything else is real. What she presses between a question and its answer is counted.
"""

import io

from django.test import override_settings
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from accounts.models import User
from benchmark.access import ensure_comparison_role
from benchmark.models import PeerGroup
from tenants.context import use_public
from tenants.models import TeamGrant
from tests.benchmark.world import BERGAMO, CREMONA, MEETINGS, MONZA, PLENARIES, SIX, many, share
from tests.cast import PASSWORD
from tests.e2e.reading import main
from tests.e2e.second_step import enter_console
from tests.e2e.site import PASSWORD_HASHERS, Site
from tests.e2e.walking import CheckAccessibility, Visitor, walk

NORA = "nora@regione.example"
MOST_STEPS = 8
"""A choice of each field and a press: an answer in under a minute."""


def prepare() -> None:
    """Six cities of different sizes and models, and who compares them."""
    with use_public(), override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS):
        ensure_comparison_role()
        nora = User.objects.create_user(NORA, PASSWORD, full_name="Nora Analizza")
        TeamGrant.objects.create(user=nora, role="comparison_analyst")
        share(SIX)
        PeerGroup.objects.create(
            user_key=nora.pk, name="Vicine", city_keys=[str(BERGAMO.key), str(CREMONA.key), str(MONZA.key)]
        )


def test_an_analyst_asks_understands_and_takes_the_answer_away(
    site: Site, page: Page, check_accessibility: CheckAccessibility
) -> None:
    prepare()
    enter_console(page, site, NORA, PASSWORD, home="/confronto/")
    steps = _ask(page)
    assert steps <= MOST_STEPS
    content = main(page)
    expect(content.get_by_role("heading", level=1)).to_have_text("Incontri ogni 10.000 residenti")
    expect(content.get_by_text("2021-2023, da 50.001 a 150.000 abitanti")).to_be_visible()
    expect(content.get_by_role("img", name="Un punto per città (4)")).to_be_visible()
    expect(content.get_by_role("cell", name="4 di 4 città", exact=True)).to_be_visible()
    expect(content.get_by_role("cell", name="3 di 4 città, 1 non condiviso", exact=True)).to_be_visible()
    expect(content.get_by_text("Non confrontabile: per il 2021")).to_be_visible()
    mine = content.get_by_role("row", name="Bergamo").last
    expect(mine).to_contain_text("evidenziata")
    expect(mine).to_contain_text("676 / 121.952")
    expect(content.get_by_role("row", name="Pavia")).to_contain_text("non condiviso")
    _understands(page)
    _adds_a_second(page)
    _takes_away(page)
    _is_told_why_a_city_does_not_open(page, site)
    _looks_everywhere(page, site, check_accessibility)


def _ask(page: Page) -> int:
    """From the first page to the answer; how many fields and buttons it took."""
    page.get_by_label("Indicatore").select_option(MEETINGS)
    page.get_by_label("Dal").select_option("2021")
    page.get_by_label("Al", exact=True).select_option("2023")
    page.get_by_label("Città da evidenziare").select_option(str(BERGAMO.key))
    page.get_by_text("Con quali città").click()
    page.get_by_label("Abitanti", exact=True).select_option("150")
    page.get_by_role("button", name="Confronta").click()
    page.wait_for_url("**/confronto/indicatore/?**")
    return 7


def _understands(page: Page) -> None:
    """The definition and the city's note, each one click from the number."""
    content = main(page)
    definition = content.get_by_text("residenti al 31 dicembre dell'anno", exact=False).first
    expect(definition).to_be_hidden()
    content.get_by_text("Come è contato:").click()
    expect(definition).to_be_visible()
    note = (
        content.get_by_role("row", name="Monza").get_by_text("Si contano solo le sedute delle consulte.").last
    )
    expect(note).to_be_hidden()
    content.get_by_role("row", name="Monza").get_by_text("Nota").last.click()
    expect(note).to_be_visible()


def _adds_a_second(page: Page) -> None:
    """The same cities, two indicators."""
    main(page).get_by_role("link", name="Aggiungi un secondo indicatore").click()
    page.get_by_label("Secondo indicatore").select_option(PLENARIES)
    page.get_by_role("button", name="Confronta").click()
    expect(
        main(page).get_by_role("img", name="Incontri ogni 10.000 residenti e Plenarie per organismo")
    ).to_be_visible()
    expect(main(page).get_by_text("Plenarie per organismo: 3 di 4 città, 1 non applicabile.")).to_be_visible()


def _takes_away(page: Page) -> None:
    """The table with its definitions."""
    with page.expect_download() as waiting:
        main(page).get_by_role("link", name="foglio di calcolo (XLSX)").click()
    book = load_workbook(io.BytesIO(waiting.value.path().read_bytes()))
    assert book.sheetnames == ["Domanda", "Valori", "Come è stato contato"]
    assert [row[0] for row in book["Valori"].iter_rows(min_row=2, values_only=True)] == [
        "Bergamo", "Cremona", "Monza", "Pavia",
    ]  # fmt: skip


def _is_told_why_a_city_does_not_open(page: Page, site: Site) -> None:
    main(page).get_by_role("link", name="Monza").click()
    page.get_by_text("Perché da qui i dati della città non si aprono").click()
    expect(main(page).get_by_text("l'ente che coordina non ha un accesso", exact=False)).to_be_visible()
    for path in ("/console/", f"/console/citta/{MONZA.key}/"):
        answer = page.goto(site.url(path, city=None))
        assert answer is not None
        assert answer.status in {403, 404}
    page.goto(site.url("/lavoro/", city="monza"))
    page.wait_for_url("**/account/login/**")  # a city does not know her


def _looks_everywhere(page: Page, site: Site, check_accessibility: CheckAccessibility) -> None:
    """Every page of hers, with so many cities that rows are paged and dots have no name."""
    with use_public():
        share(many(60))
        group = PeerGroup.objects.get()
    visitor = Visitor(page)
    visitor.listen()
    question = f"?indicator={MEETINGS}&city={BERGAMO.key}"
    for path in (
        _url("home"), _url("compare") + question, _url("compare") + f"{question}&size=150&region=Lombardia",
        _url("pair") + f"{question}&second={PLENARIES}", _url("cities"), _url("cities") + "?q=xyzzy", _url("city", BERGAMO.key),
        _url("city-figure", BERGAMO.key, 2023, MEETINGS),
        _url("groups"), _url("group", group.pk), _url("group-new") + "?size=150",
    ):  # fmt: skip
        walk(visitor, site, site.url(path, city=None), check_accessibility)


def _url(name: str, *args: object) -> str:
    return reverse(f"comparison:{name}", args=args, urlconf="config.urls_public")
