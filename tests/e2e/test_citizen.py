"""A citizen with a phone: "when is the next meeting near me, and may I come?", without an account."""

import datetime as dt
import http.client
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from core.mail.assembling import rendered
from core.models import AgendaProposal, Body, Delivery, Mailing, Subscriber
from core.services.convocation import convene_meeting
from core.services.digests import send_digest
from core.services.meetings import MeetingPlan, plan_meeting
from tenants.context import use_city
from tenants.models import City
from tests.e2e.conftest import PHONE, OpenPage
from tests.e2e.site import Site


@pytest.fixture
def phone_without_javascript(open_page: OpenPage) -> Page:
    """The same phone with JavaScript switched off."""
    return open_page(viewport=PHONE, is_mobile=True, has_touch=True, java_script_enabled=False)


@pytest.fixture(params=["phone", "phone_without_javascript"])
def pocket(request: pytest.FixtureRequest) -> Page:
    page: Page = request.getfixturevalue(request.param)
    return page


def test_half_a_name_with_a_typo_leads_to_the_neighbourhood(pocket: Page, filled_site: Site) -> None:
    pocket.goto(filled_site.url("/"))
    _look_for(pocket, "campagnla")
    pocket.wait_for_url("**/quartieri/campagnola/")
    expect(pocket.get_by_role("heading", level=1)).to_have_text("Campagnola")


def test_when_and_may_i_come_are_answered_on_the_first_screen(pocket: Page, filled_site: Site) -> None:
    pocket.goto(filled_site.url("/"))
    _look_for(pocket, "campag")
    pocket.wait_for_url("**/quartieri/campagnola/")
    meeting = pocket.locator(".meeting-line").first
    _on_the_first_screen(meeting.get_by_role("heading"), "Rete Campagnola")
    _on_the_first_screen(meeting.locator("time"), "18:30–20:00")
    _on_the_first_screen(meeting.get_by_text("Sala di quartiere Campagnola"))
    _on_the_first_screen(meeting.get_by_text(re.compile("[Aa]pert[oa] a tutt[ie]")))
    assert pocket.context.cookies() == [], "reading leaves nothing on the phone"


def test_the_home_answers_for_the_whole_city_before_scrolling(pocket: Page, filled_site: Site) -> None:
    pocket.goto(filled_site.url("/"))
    _on_the_first_screen(pocket.get_by_role("searchbox"))
    first = pocket.locator(".meeting-line").first
    _on_the_first_screen(first.locator("time"), "18:30–20:00")
    _on_the_first_screen(first.get_by_role("heading"))


def test_the_page_of_a_meeting_says_when_where_and_who_before_scrolling(
    pocket: Page, filled_site: Site
) -> None:
    pocket.goto(filled_site.url("/quartieri/campagnola/"))
    pocket.locator(".meeting-line").first.get_by_role("link").click()
    _on_the_first_screen(pocket.locator(".lead time"))
    _on_the_first_screen(pocket.get_by_text("Sala di quartiere Campagnola"))
    _on_the_first_screen(pocket.get_by_text("Posso venire?"))
    _on_the_first_screen(pocket.get_by_text(re.compile("[Aa]pert[oa] a tutt[ie]")))


def test_a_name_nobody_has_leads_to_the_list(pocket: Page, filled_site: Site) -> None:
    pocket.goto(filled_site.url("/"))
    _look_for(pocket, "qwertyuiop")
    pocket.get_by_role("main").get_by_role("link", name="Elenco dei quartieri").click()
    pocket.get_by_role("main").get_by_role("link", name="Redona", exact=True).click()
    expect(pocket.get_by_role("heading", level=1)).to_have_text("Redona")


def test_what_was_talked_about_is_two_taps_from_the_neighbourhood(pocket: Page, filled_site: Site) -> None:
    pocket.goto(filled_site.url("/quartieri/redona/"))
    passed = pocket.get_by_role("region", name="Di che cosa si è parlato")
    passed.get_by_role("heading", level=3).first.get_by_role("link").click()
    expect(pocket.get_by_role("region", name="Resoconto")).to_be_visible()


@pytest.fixture
def in_campagnola(filled_site: Site) -> Iterator[Body]:
    """Rete Campagnola, as the office sees it; nobody follows anything."""
    with use_city(City.objects.get(schema_name="bergamo")):
        Subscriber.objects.all().delete()
        Mailing.objects.filter(kind__in=["confirmation", "digest"]).delete()
        AgendaProposal.objects.all().delete()
        yield Body.objects.get(name="Rete Campagnola")


def test_being_told_from_the_neighbourhood_to_the_last_mail(
    pocket: Page, filled_site: Site, in_campagnola: Body
) -> None:
    """Two taps and an address; yes in the mail; the digest; out with one click of the mail program."""
    pocket.goto(filled_site.url("/quartieri/campagnola/"))
    told = pocket.get_by_role("region", name="Resta al corrente")
    told.get_by_label("Il tuo indirizzo email").fill("rosa@example.org")
    told.get_by_role("button", name="Avvisami").click()
    expect(pocket.get_by_role("heading", level=1)).to_have_text("Ora controlla la posta")
    assert pocket.context.cookies() == [], "asking leaves nothing on the phone either"
    pocket.goto(_link_of("confirmation", "conferma"))
    expect(pocket.get_by_role("listitem").filter(has_text="Campagnola")).to_be_visible()
    assert not Subscriber.objects.confirmed().exists()
    pocket.get_by_role("button", name="Conferma").click()
    expect(pocket.get_by_text("Confermato.")).to_be_visible()
    assert pocket.get_by_label("Campagnola", exact=True).is_checked()

    _announce(in_campagnola, filled_site)
    assert send_digest(site=filled_site.url("/"), at=timezone.now() + dt.timedelta(days=8)) == 1
    mail = rendered(Delivery.objects.select_related("mailing").get(mailing__kind="digest"))
    assert "Il parco giochi" in mail.body
    way_out = re.search(r"<(http[^>]+)>", str(mail.extra_headers["List-Unsubscribe"]))
    assert way_out is not None
    assert _one_click(way_out[1]) == 200
    assert not Subscriber.objects.exists()
    assert not Delivery.objects.filter(email="rosa@example.org").exists()


def test_proposing_from_the_page_of_a_meeting(pocket: Page, filled_site: Site, in_campagnola: Body) -> None:
    pocket.goto(filled_site.url("/quartieri/campagnola/"))
    pocket.locator(".meeting-line").first.get_by_role("link").click()
    pocket.get_by_role("link", name="Proponi un argomento").click()
    pocket.get_by_label("Di che cosa vuoi che si parli?").fill("Le panchine del parco")
    pocket.get_by_label("Il tuo nome").fill("Rosa")
    pocket.get_by_role("button", name="Manda la proposta").click()
    expect(pocket.get_by_role("heading", level=1)).to_have_text("La proposta è arrivata, grazie")
    proposal = AgendaProposal.objects.get()
    assert (proposal.title, proposal.body) == ("Le panchine del parco", in_campagnola)


def _link_of(kind: str, page: str) -> str:
    """The address of a page in the last mail of a kind."""
    delivery = Delivery.objects.select_related("mailing").get(mailing__kind=kind)
    found = re.search(rf"http://\S+/avvisi/{page}/\S+", str(rendered(delivery).body))
    assert found is not None
    return found[0]


def _one_click(address: str) -> int:
    """What a mail program does (RFC 8058): one POST, no cookie."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=30)
    headers = {"Host": parts.netloc, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", parts.path, "List-Unsubscribe=One-Click", headers)
    status = connection.getresponse().status
    connection.close()
    return status


def _announce(body: Body, site: Site) -> None:
    office = User.objects.get(email="ufficio@bergamo.example")
    day = timezone.localdate() + dt.timedelta(days=20)
    plan = MeetingPlan(kind="plenary", body_ids=(body.pk,), meets_on=day, starts_at=dt.time(18, 30))
    meeting = plan_meeting(actor=office, model_slug="bergamo", plan=plan, agenda=("Il parco giochi",))
    convene_meeting(actor=office, meeting_id=meeting.pk, site=site.url("/"))


def _look_for(page: Page, words: str) -> None:
    page.get_by_role("searchbox").fill(words)
    page.get_by_role("button", name="Cerca").click()


def _on_the_first_screen(there: Locator, text: str = "") -> None:
    """Wholly visible without scrolling on a phone of 360 by 740."""
    one = there.first
    expect(one).to_be_visible()
    if text:
        expect(one).to_contain_text(text)
    assert one.evaluate("() => scrollY") == 0
    box = one.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= PHONE["height"], f"{one} ends at {box['y'] + box['height']:.0f} px"
    assert box["x"] + box["width"] <= PHONE["width"]
