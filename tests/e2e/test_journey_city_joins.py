"""A city joins: from the public site to its first meeting convened, by what the pages say, on a phone.

Everything is real: browser, web server, worker, broker, mail server. Each press and each field is counted.
"""

import datetime as dt
import re
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from core.models import Invitation, Meeting
from demo.demo_city import PASSWORD
from tenants.context import use_city, use_public
from tenants.models import City, CityRequest, TeamGrant
from tests.core.mail.server import MailServer, free_port, running
from tests.e2e.conftest import OpenPage
from tests.e2e.reading import main
from tests.e2e.second_step import enter_console
from tests.e2e.site import Site, sign_in
from tests.e2e.walking import fits
from tests.site_settings import PASSWORD_HASHERS

pytestmark = pytest.mark.worker

OFFICE = "partecipazione@comune.lecco.it"
MINUTES = 15
"""How long the whole way may take; a program is quicker than people, so what is counted is what they press and type."""
MOST_STEPS = 60
_SLOW = 150_000


@pytest.fixture(scope="module")
def post() -> Iterator[MailServer]:
    """The mail server the site hands its messages to."""
    with running(MailServer(free_port())) as server:
        yield server


@pytest.fixture(scope="module")
def site_environment(post: MailServer) -> dict[str, str]:
    return {"EMAIL_URL": post.url}


class Walk:
    """A person on her way: what she presses and types, counted; each page she comes to is looked at."""

    def __init__(self, page: Page, site: Site, check: Callable[[Page], None]) -> None:
        self.page, self.site, self.steps = page, site, 0
        self._check = check

    def press(self, name: str, role: str = "button", *, look: bool = True) -> None:
        """Press what is called so in the page, and look at what comes."""
        self.steps += 1
        main(self.page).get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]
        self.page.wait_for_load_state()
        if look:
            self.look()

    def type(self, label: str, text: str) -> None:
        """Type into a field."""
        self.steps += 1
        self.page.get_by_label(label).fill(text)

    def look(self) -> None:
        """The page fits and axe minds nothing."""
        fits(self.page)
        self._check(self.page)


def link_in(post: MailServer, to: str, part: str) -> str:
    """The path of the link in the last message to an address, when it has come."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for mail in reversed([one for one in post.taken if one.to == to]):
            if found := re.search(rf"http://\S+/{part}/\S+", mail.text()):
                return urlsplit(found[0]).path
        time.sleep(0.2)
    raise AssertionError(f"No message to {to} with a link to {part}")


def test_a_city_joins(
    site: Site, post: MailServer, phone: Page, check_accessibility: Callable[[Page], None]
) -> None:
    phone.set_default_timeout(_SLOW)
    began = time.monotonic()
    walk = Walk(phone, site, check_accessibility)
    she_fills_the_five_steps(walk)
    she_confirms_by_mail_and_is_in(walk, post)
    she_looks_at_the_example_and_throws_it_away(walk)
    she_prepares_and_convenes(walk)
    she_chooses_a_password_and_comes_back(walk, post)
    assert time.monotonic() - began < MINUTES * 60
    assert walk.steps <= MOST_STEPS, walk.steps


def she_fills_the_five_steps(walk: Walk) -> None:
    walk.page.goto(walk.site.url("/", city=None))
    walk.press("Porti la Sua città", "link")
    walk.type("Di quale Comune?", "leco")
    walk.press("Cerca")
    walk.press("Lecco", "link")
    walk.type("Codice ISTAT", "097042")
    walk.type("Abitanti", "46.800")
    walk.type("A quale data", f"{timezone.localdate().year - 1}-12-31")
    walk.press("Avanti")
    walk.type("Nome dell'ufficio", "Ufficio partecipazione")
    walk.type("Il Suo nome", "Nora Ripamonti")
    walk.type("Email dell'ufficio", OFFICE)
    walk.type("Chi firma", "Piero Colombo")
    walk.type("In qualità di", "dirigente")
    walk.press("Avanti")
    walk.steps += 1
    walk.page.get_by_label("Consulte di quartiere", exact=True).check()
    walk.press("Avanti")
    expect(walk.page.get_by_label("Indirizzo del sito")).to_have_value("lecco")
    expect(walk.page.get_by_text("lecco.localhost è libero")).to_be_visible()
    walk.press("Avanti")
    walk.press("Indietro", "link", look=False)
    walk.press("Avanti", look=False)
    walk.steps += 1
    walk.page.get_by_label("Accetto le condizioni").check()
    walk.press("Mandi il messaggio di conferma")
    expect(walk.page.get_by_role("heading", level=1)).to_have_text("Ora controlli la posta")


def she_confirms_by_mail_and_is_in(walk: Walk, post: MailServer) -> None:
    walk.steps += 1
    walk.page.goto(walk.site.url(link_in(post, OFFICE, "conferma"), city=None))
    walk.look()
    walk.press("Crei la città", look=False)
    walk.page.wait_for_url("**/lavoro/")
    assert urlsplit(walk.page.url).hostname == "lecco.localhost"
    expect(main(walk.page).get_by_role("heading", name="La prima ora")).to_be_visible()
    walk.look()


def she_looks_at_the_example_and_throws_it_away(walk: Walk) -> None:
    walk.press("Metti gli esempi")
    expect(main(walk.page)).to_contain_text("Consulta Borgo Verde (esempio)")
    walk.press("Togli gli esempi")
    expect(main(walk.page)).not_to_contain_text("Borgo Verde")
    walk.press("Salta il passo 2", look=False)
    walk.press("Salta il passo 3")


def she_prepares_and_convenes(walk: Walk) -> None:
    page = walk.page
    walk.press("I quartieri", "link", look=False)
    walk.press("Aggiungi un quartiere", "link", look=False)
    walk.type("Nome", "Pescarenico")
    walk.press("Salva", look=False)
    page.goto(walk.site.url("/lavoro/", city="lecco"))
    walk.press("Chi si incontra", "link", look=False)
    main(page).get_by_role("link", name=re.compile("^Crea")).click()
    walk.type("Nome", "Consulta Pescarenico")
    walk.press("Salva", look=False)
    page.goto(walk.site.url("/lavoro/", city="lecco"))
    walk.press("Il primo incontro", "link", look=False)
    day = timezone.localdate() + dt.timedelta(days=20)
    walk.steps += 2
    page.get_by_label("Chi si incontra").select_option(label="Consulta Pescarenico")
    page.get_by_label("Tipo di incontro").select_option(label="Altro incontro")
    walk.steps += 2
    page.get_by_label("Giorno", exact=True).fill(day.isoformat())
    page.get_by_label("Inizio").fill("18:30")
    walk.type("Oppure un luogo nuovo", "Sala civica")
    walk.press("Salva", look=False)
    walk.steps += 1
    main(page).get_by_role("link", name=re.compile("^Convoca l'incontro")).first.click()
    walk.type("Altri indirizzi", "Sara Conti <sara@orti.example>")
    walk.press("Convoca e spedisci gli inviti", look=False)
    with use_city(City.objects.get(schema_name="lecco")):
        assert Meeting.objects.get().state == Meeting.State.CONVENED
        assert Invitation.objects.get().email == "sara@orti.example"
    page.goto(walk.site.url("/lavoro/", city="lecco"))
    expect(main(page).get_by_role("heading", name="La prima ora")).to_have_count(0)


def she_chooses_a_password_and_comes_back(walk: Walk, post: MailServer) -> None:
    page = walk.page
    page.get_by_role("link", name="Scelga una password").click()
    expect(page.get_by_role("button", name="Salva la password")).to_be_visible()
    walk.look()
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.get_by_label("Password", exact=False).last.fill(PASSWORD)
    main(page).get_by_role("button", name="Salva la password").click()
    page.wait_for_url("**/lavoro/")
    page.context.clear_cookies()
    page.goto(walk.site.url(link_in(post, OFFICE, "benvenuto"), city="lecco"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Questo collegamento non vale più")
    walk.look()
    sign_in(page, walk.site, OFFICE, city="lecco")


def test_the_team_decides_on_what_waits(
    site: Site, post: MailServer, open_page: OpenPage, check_accessibility: Callable[[Page], None]
) -> None:
    with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS), use_public():
        user = User.objects.create_user("gino@vicinia.example", PASSWORD, full_name="Gino Assiste")
        TeamGrant.objects.create(user=user, role="platform_admin")
        row = CityRequest.objects.create(
            municipality="Como", province="CO", cadastral_code="C933", istat_code="013075", office="Ufficio",
            office_email="nora@comune.como.it", contact="Nora Riva", signer="P. Colombo", signer_role="dirigente",
            participation_models=["bergamo"], subdomain="como", state="waiting", reason="asked_too",
            confirmed_at=timezone.now(),
        )  # fmt: skip
    page = open_page()
    enter_console(page, site, user.email, PASSWORD)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        for path in ("richieste/", f"richieste/{row.pk}/", "chiavi/", "chiavi/nuova/"):
            page.goto(site.url(f"/console/{path}", city=None))
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            check_accessibility(page)
    main(page).get_by_label("A che cosa serve").fill("Portale della Regione")
    main(page).get_by_role("button", name="Crea la chiave").click()
    check_accessibility(page)
    page.goto(site.url(f"/console/richieste/{row.pk}/", city=None))
    page.get_by_label("Che cosa rispondere").fill("Per Como ha già chiesto una collega.")
    main(page).get_by_role("button", name="Rispondi di no").click()
    expect(main(page)).to_contain_text("chi ha chiesto riceve un messaggio")
    row.refresh_from_db()
    assert row.state == CityRequest.State.REFUSED
