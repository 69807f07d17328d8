"""The platform's team at work: the first sign-in with a telephone, every page of the console, a visit the city allowed."""

import datetime as dt

from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from core.models import AssistanceConsent
from core.services.assistance import give_consent
from tenants.context import use_city, use_public
from tenants.health import count_fault, measure_health
from tenants.models import City, CityFault, TeamGrant
from tenants.services.announcements import publish_announcement
from tenants.services.entitlements import grant_feature
from tests.cast import PASSWORD
from tests.e2e.conftest import OpenPage
from tests.e2e.second_step import enter_console
from tests.e2e.site import PASSWORD_HASHERS, Site, make_office, sign_in, type_password
from tests.e2e.walking import CheckAccessibility, Visitor, walk
from tests.tenants.billing.rows import electronic_invoice_of
from tests.tenants.billing.stories import offer_all

FRANCA = "franca@vicinia.example"
OFFICE = "ufficio@bergamo.example"


def prepare() -> tuple[City, User, AssistanceConsent]:
    """A team of one, a city with something to see, an office that needs help."""
    bergamo, now = City.objects.get(schema_name="bergamo"), timezone.now()
    with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS):
        franca = User.objects.create_user(FRANCA, PASSWORD, full_name="Franca Gestisce")
    TeamGrant.objects.create(user=franca, role="platform_admin")
    make_office(OFFICE)
    with use_city(bergamo):
        dario = User.objects.get(email=OFFICE)
        consent = give_consent(
            actor=dario, reason="Il foglio delle presenze non si importa", role="participation_office",
            lasting=dt.timedelta(hours=4), now=now,
        )  # fmt: skip
        measure_health()
    with use_public():
        count_fault(bergamo, CityFault.Kind.PAGE, "core:work_meetings")
        week = timezone.localdate() + dt.timedelta(days=7)
        grant_feature(
            actor=franca, city=bergamo, feature="model:monza", until=week, reason="Convenzione fra Comuni"
        )
        publish_announcement(
            actor=franca, text="Lunedì dalle 8 alle 9 il sito è fermo per manutenzione.", since=now, now=now,
            text_en="On Monday from 8 to 9 the site is down for maintenance.", severity="warning",
        )  # fmt: skip
    return bergamo, franca, consent


def console(name: str, *args: object) -> str:
    return reverse(name, args=args, urlconf="config.urls_public")


def test_the_team_signs_in_looks_around_and_visits_a_city(
    site: Site, page: Page, open_page: OpenPage, check_accessibility: CheckAccessibility
) -> None:
    bergamo, franca, consent = prepare()
    visitor = Visitor(page)
    visitor.listen()
    spare = enter_console(page, site, FRANCA, PASSWORD)

    def look(path: str) -> None:
        walk(visitor, site, site.url(path, city=None), check_accessibility)

    for name in (
        "mfa_index",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_deactivate_totp",
    ):
        look(console(name))
    for name in ("cities", "features", "announcements", "announcement_new", "trail", "team", "member_new"):
        look(console(f"console:{name}"))
    for name, key in (("city", bergamo.pk), ("feature_new", bergamo.pk), ("member", franca.pk)):
        look(console(f"console:{name}", key))
    look(f"{console('mfa_reauthenticate')}?next=/console/")
    for query in ("?q=xyzzy", "?sort=size&health=faults"):
        look(console("console:cities") + query)
    for path in _of_contracts_and_departures():
        look(path)
    _visit(site, page, bergamo, visitor, check_accessibility)
    _office_looks(site, open_page(), consent, check_accessibility)
    _code_asked_again(site, open_page(), spare, check_accessibility)


def _of_contracts_and_departures() -> list[str]:
    """The pages of contracts and of cities that leave; of these Monza is one."""
    offer_all()
    paper = electronic_invoice_of("monza")
    monza, today = City.objects.get(schema_name="monza"), timezone.localdate()
    City.objects.filter(pk=monza.pk).update(state="leaving", leaves_on=today + dt.timedelta(days=60))
    lists = ("contracts", "plans", "invoices", "billing_work", "departures")
    return [
        *(console(f"console:{name}") for name in lists),
        console("console:contract", paper.invoice.account_id),
        console("console:invoice", paper.invoice_id),
        console("console:invoice_notice", paper.pk),
        console("console:depart", monza.pk),
        console("console:city_step", City.objects.get(schema_name="bergamo").pk, "sospendi"),
    ]


def _visit(
    site: Site, page: Page, bergamo: City, visitor: Visitor, check_accessibility: CheckAccessibility
) -> None:
    """Into the city by the consent, where every page says so, and out again."""
    page.context.clear_cookies(name="django_language")
    page.goto(site.url(console("console:city", bergamo.pk), city=None))
    page.get_by_role("button", name="Entra").click()
    check_accessibility(page)
    page.get_by_role("link", name="Entra adesso").click()
    page.wait_for_url("**/lavoro/")
    walk(visitor, site, site.url("/lavoro/"), check_accessibility)
    page.context.clear_cookies(name="django_language")
    page.goto(site.url("/lavoro/persone/"))
    expect(page.locator(".shell-mark")).to_contain_text("Franca G.")
    page.goto(site.url("/lavoro/realta/nuova/"))
    page.locator("#id_name").fill("Circolo")
    page.get_by_role("main").get_by_role("button").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("L'assistenza qui non può")
    check_accessibility(page)
    page.get_by_role("button", name="Esci dalla città").click()
    page.wait_for_url(site.url("/"))
    expect(page.locator(".shell-mark")).to_have_count(0)
    walk(visitor, site, site.url("/assistenza/esci/"), check_accessibility)
    walk(visitor, site, site.url("/assistenza/entra/wrong/"), check_accessibility, status=400)


def _office_looks(
    site: Site, page: Page, consent: AssistanceConsent, check_accessibility: CheckAccessibility
) -> None:
    """The office reads what was done, takes the consent back and puts the announcement away."""
    sign_in(page, site, OFFICE)
    card = reverse("city:assistance_consent", args=[consent.pk], urlconf="config.urls_city")
    office = Visitor(page)
    walk(office, site, site.url(card), check_accessibility)
    page.context.clear_cookies(name="django_language")
    page.goto(site.url(card))
    expect(page.get_by_text("Franca G.").first).to_be_visible()
    page.get_by_role("button", name="Ritira il consenso").click()
    expect(page.get_by_text("ritirato").first).to_be_visible()
    page.get_by_role("button", name="Ho letto").click()
    expect(page.get_by_text("Lunedì dalle 8")).to_have_count(0)


def _code_asked_again(site: Site, page: Page, spare: str, check_accessibility: CheckAccessibility) -> None:
    """The next sign-in asks for a code."""
    page.goto(site.url("/account/login/", city=None))
    type_password(page, FRANCA, PASSWORD)
    page.wait_for_url("**/second-step/code/")
    check_accessibility(page)
    page.locator("#id_code").fill(spare)
    page.get_by_role("main").get_by_role("button", name="Accedi").click()
    page.wait_for_url("**/console/")
