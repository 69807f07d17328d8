"""The coordinating body asks cities, writes its report and sees to its people; everybody reads what is published."""

import datetime as dt

from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from benchmark.models import Campaign, ReportBlock
from benchmark.services.answers import decline
from benchmark.services.campaigns import open_campaign
from benchmark.services.reports import add_block, draft_report, publish_report
from tenants.context import use_public
from tenants.models import City, TeamGrant
from tests.benchmark.rows import share
from tests.cast import PASSWORD
from tests.e2e.conftest import OpenPage
from tests.e2e.publishing_pages import OF_THE_BODY, OPEN_TO_ALL
from tests.e2e.second_step import enter_console
from tests.e2e.site import PASSWORD_HASHERS, Site
from tests.e2e.walking import CheckAccessibility, Visitor, walk

OLGA = "olga@regione.example"
RATE = "meetings_per_10000"
TEXT = (
    "Le città **non si assomigliano**, e non devono.\n\n## Come leggere\n\n- il valore\n- di che cosa è fatto"
)


def prepare() -> tuple[Campaign, ReportBlock]:
    """A coordinator; four cities that shared, one that took it back; a campaign with answers; a report published, another begun."""
    now = timezone.now()
    with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS):
        olga = User.objects.create_user(OLGA, PASSWORD, full_name="Olga Coordina")
    TeamGrant.objects.create(user=olga, role="comparison_coordinator")
    cities = list(City.objects.order_by("name"))
    known = {"Bergamo": (55.43, 676, 121_952), "Crema": (41.2, 140, 33_980), "Monza": "not_applicable", "Reggio nell'Emilia": (12, 206, 171_345)}  # fmt: skip
    for place, (name, value) in enumerate(known.items()):
        key = cities[place].pk if place < 1 else None
        share(
            name,
            {RATE: value, "subgroup_share": "unknown"},
            key=key,
            change="Corretti due incontri" if key else "",
        )
    share("Casalmaggiore", {RATE: 7}, withdrawn_at=now, withdrawn_because="Conteggi da rifare")
    with use_public():
        asked = open_campaign(
            actor=olga, year=2025, title="I dati del 2025", text="Tutti gli indicatori.\nGrazie.", now=now,
            due_on=timezone.localdate() + dt.timedelta(days=20),
        )  # fmt: skip
        decline(
            actor=olga, city=cities[-1], campaign_id=asked.pk, reason="Anno di passaggio fra due regolamenti"
        )
        report = draft_report(actor=olga, year=2025, title="Un anno di quartieri", now=now)
        add_block(actor=olga, report_id=report.pk, title="In breve", text=TEXT)
        add_block(actor=olga, report_id=report.pk, indicator=RATE, text="Bergamo conta anche i tavoli.")
        add_block(actor=olga, report_id=report.pk, indicator="subgroup_share")
        publish_report(actor=olga, report_id=report.pk, change="", now=now)
        draft = draft_report(actor=olga, year=2025, title="Un anno di quartieri, corretto", now=now)
    return asked, ReportBlock.objects.filter(report=draft, indicator=RATE).get()


def platform(name: str, *args: object) -> str:
    return reverse(name, args=args, urlconf="config.urls_public")


def test_the_body_publishes_and_everybody_reads(
    site: Site, page: Page, open_page: OpenPage, check_accessibility: CheckAccessibility
) -> None:
    asked, block = prepare()
    visitor = Visitor(page)
    visitor.listen()
    paths = [platform(name) for name in OPEN_TO_ALL]
    paths += [platform("indicator", code) for code in (RATE, "self_assessment")]
    paths += [platform("comparative-report", 2025)]
    enter_console(page, site, OLGA, PASSWORD, home="/confronto/")
    paths += [platform(name) for name in OF_THE_BODY]
    paths += [
        platform("comparison:campaign", asked.pk),
        platform("comparison:report", block.report_id),
        platform("comparison:report_publish", block.report_id),
        platform("comparison:block_new", block.report_id, "indicatore"),
        platform("comparison:block", block.pk),
    ]
    for path in paths:
        walk(visitor, site, site.url(path, city=None), check_accessibility)
    _a_piece_moves(site, page, block)


def _a_piece_moves(site: Site, page: Page, block: ReportBlock) -> None:
    """By the keyboard's own buttons, and the page stays at the piece."""
    page.context.clear_cookies(name="django_language")
    page.goto(site.url(platform("comparison:report", block.report_id), city=None))
    piece = page.locator(f"#parte-{block.pk}")
    piece.get_by_role("button", name="Su").click()
    page.wait_for_url(f"**#parte-{block.pk}")
    expect(page.locator(".report-piece").first).to_have_attribute("id", f"parte-{block.pk}")
