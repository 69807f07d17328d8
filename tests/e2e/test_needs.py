"""The pages of what people ask for in a lab, in the city that has labs: for everybody, wide and on a phone."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page

from core.models import Body, Theme
from core.services.activation import activate_participation_model
from models_qua.mail.need_links import need_token
from models_qua.models import LabCycle, LabStep, Need, NeedGroup
from tenants.context import use_city
from tenants.models import City
from tests.e2e.conftest import DESKTOP, PHONE, OpenPage
from tests.e2e.site import Site, make_office, sign_in
from tests.e2e.test_axe import _fits, _is_a_whole_page
from tests.models_qua.need_rows import make_review, meeting_of, service, unconfirmed
from tests.models_qua.rows import make_cycle, make_district, make_group, make_lab, make_need, make_season

OFFICE = "daria@reggio.example"
TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)
LONG = "Rifare i vialetti del parco Noce Nero perché chi ha una carrozzina o un passeggino oggi non riesce a passare"


def _listening(body: Body) -> LabCycle:
    cycle = make_cycle(body, title="Verso il secondo accordo", started_on=TODAY - 90 * DAY)
    LabStep.objects.filter(cycle=cycle, kind="listening").update(started_on=TODAY - 80 * DAY)
    return cycle


def _group(cycle: LabCycle, title: str, *needs: Need, fate: str = "") -> NeedGroup:
    decided = {"fate": fate, "fate_reasons": "I lavori sono già finanziati per il 2027.", "fate_on": TODAY}
    return make_group(cycle, title, *needs, summary="Da fare in primavera.", **(decided if fate else {}))


def _fill() -> dict[str, Any]:
    activate_participation_model(actor=None, slug="qua", since=TODAY - 4000 * DAY)
    season = make_season()
    body = make_lab("Rivalta", season, district=make_district(season, "Rivalta", code="C"))
    quiet = make_lab("Sesso", season, district=make_district(season, "Sesso", code="G"))
    cycle, theme = _listening(body), Theme.objects.create(name="Verde", slug="verde")
    meeting = meeting_of(body, meets_on=TODAY - 10 * DAY, state="held")
    came = {"received_on": TODAY - 10 * DAY, "meeting": meeting, "theme": theme, "is_public": True}

    def need(title: str, **more: Any) -> Need:
        return make_need(cycle, title, **came | more)

    asked = {
        "proposer_name": "Rosa Verdi",
        "proposer_email": "rosa@example.org",
        "text": "Oggi non si passa.",
    }
    told = need("Una fontana", **asked)
    rows: dict[str, Any] = {
        "received": need(LONG, **asked | {"text": "Chiamate Rosa al 333 1234567.", "is_public": False}),
        "alone": need("Più luce in via della Repubblica", kind="report", source="paper", meeting=None),
        "discarded": need("Doppia", state="discarded", discard_reason="È scritta due volte."),
        "open": _group(cycle, "Vialetti del parco", need("Vialetti larghi nel parco Noce Nero", **asked)),
        "decided": _group(
            cycle, "Fontane e acqua", told, need("Acqua al parco", is_public=False), fate="later"
        ),
    }
    need("Vialetti del parco Noce Nero senza buche")
    service("Servizio Verde pubblico"), service("Servizio Strade e mobilità", "")
    late = make_review(
        rows["open"], "Servizio Verde pubblico", asked_on=TODAY - 40 * DAY, due_on=TODAY - 9 * DAY
    )
    done = make_review(rows["open"], "Servizio Strade", asked_on=TODAY - 40 * DAY)
    done.outcome, done.reasons, done.reviewed_on, done.cost_eur = "not_feasible", "C'è un tubo.", TODAY, 1500
    done.save()
    keys = {name: str(row.pk) for name, row in rows.items()}
    keys |= {"cycle": str(cycle.pk), "body": str(body.pk), "meeting": str(meeting.pk), "late": str(late.pk)}
    keys |= {"done": str(done.pk), "token": need_token(unconfirmed(cycle).pk), "other": str(quiet.pk)}
    return keys


@pytest.fixture(scope="module")
def keys(site: Site) -> dict[str, str]:
    make_office(OFFICE, city="monza")
    with use_city(City.objects.get(schema_name="monza")):
        return _fill()


@pytest.fixture(scope="module")
def desk(browser: Browser, site: Site, keys: dict[str, str]) -> Iterator[Page]:
    context = browser.new_context(locale="it-IT", viewport=DESKTOP)
    page = context.new_page()
    sign_in(page, site, OFFICE, city="monza")
    yield page
    context.close()


PAGES: tuple[tuple[str, str, str], ...] = (
    ("body", "rivalta", ""),
    ("public-needs", "rivalta", ""),
    ("public-needs", "rivalta", "?q=xyzzy"),
    ("public-needs", "sesso", ""),
    ("propose", "rivalta", ""),
    ("propose", "sesso", ""),
    ("propose-sent", "rivalta", ""),
    ("need-confirm", "token", ""),
    ("body-needs", "body", ""),
    ("body-needs", "other", ""),
    ("meeting-needs", "meeting", ""),
    ("needs", "cycle", ""),
    ("needs", "cycle", "?state=discarded"),
    ("needs", "cycle", "?q=xyzzy"),
    ("need-new", "cycle", ""),
    ("needs-group", "cycle", ""),
    ("need-groups", "cycle", ""),
    ("need", "received", ""),
    ("need", "discarded", ""),
    ("need-edit", "received", ""),
    ("need-discard", "received", ""),
    ("need-publish", "received", ""),
    ("need-group", "open", ""),
    ("need-group", "decided", ""),
    ("need-group-edit", "open", ""),
    ("need-group-merge", "open", ""),
    ("review-ask", "open", ""),
    ("need-fate", "open", ""),
    ("reviews", "", ""),
    ("review", "late", ""),
    ("review", "done", ""),
)


@pytest.mark.parametrize(("name", "key", "query"), PAGES, ids=lambda part: part or "plain")
def test_a_page_of_the_needs_is_for_everybody(
    desk: Page,
    site: Site,
    keys: dict[str, str],
    check_accessibility: Callable[[Page], None],
    name: str,
    key: str,
    query: str,
) -> None:
    desk.set_viewport_size(DESKTOP)
    desk.context.clear_cookies(name="django_language")
    path = reverse(f"qua:{name}", args=[keys.get(key, key)] if key else [])
    answer = desk.goto(site.url(path + query, city="monza"))
    assert answer is not None
    assert answer.status == 200
    there = desk.url
    _is_a_whole_page(desk, "it")
    check_accessibility(desk)
    desk.set_viewport_size(PHONE)
    _fits(desk)
    desk.get_by_role("link", name="English").click()
    desk.wait_for_url(there)
    _is_a_whole_page(desk, "en")
    _fits(desk)


def test_grouping_on_a_phone_without_javascript(
    open_page: OpenPage, site: Site, keys: dict[str, str]
) -> None:
    page = open_page(viewport=PHONE, is_mobile=True, has_touch=True, java_script_enabled=False)
    sign_in(page, site, OFFICE, city="monza")
    page.goto(site.url(reverse("qua:needs-group", args=[keys["cycle"]]), city="monza"))
    for title in (LONG, "Vialetti del parco Noce Nero senza buche"):
        page.get_by_role("checkbox", name=title).check()
    page.get_by_label("Titolo del gruppo nuovo").fill("Vialetti per tutte e tutti")
    page.get_by_role("button", name="Metti nel gruppo").click()
    alone = page.get_by_role("listitem").filter(has_text="Più luce in via della Repubblica")
    alone.get_by_role("button").click()
    assert "Niente da raggruppare" in page.get_by_role("main").inner_text()
    page.get_by_role("navigation", name="Bisogni e proposte del percorso").get_by_role(
        "link", name="Gruppi ed esiti"
    ).click()
    shown = page.get_by_role("main").inner_text()
    assert "Vialetti per tutte e tutti" in shown
    assert "Più luce in via della Repubblica" in shown
