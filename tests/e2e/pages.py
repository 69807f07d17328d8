"""Every page of a city, with how to open it: read by the test of accessibility, which fails for a page that is not here."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from tests.e2e.cremona_pages import NOT_PAGES_OF_PACTS, WALKED_BY_THE_TEAM, WALKED_IN_CREMONA
from tests.e2e.monza_pages import WALKED_IN_MONZA
from tests.e2e.platform_pages import COMPARISON, ELSEWHERE, OPEN_ON_THE_PLATFORM, WALKED_IN_THE_CONSOLE
from tests.e2e.publishing_pages import NOT_PAGES_IN_PUBLISHING, PUBLISHING, SENT_TO_IN_PUBLISHING
from tests.e2e.reggio_pages import NOT_PAGES_IN_REGGIO, SENT_TO_IN_REGGIO, WALKED_IN_REGGIO
from tests.e2e.shell_pages import NOT_PAGES_IN_SHELL, OPENED, SENT_TO_IN_SHELL
from tests.e2e.site import EMPTY
from tests.e2e.world import World

CITIZEN = "citizen"
OFFICE = "office"
WORKER = "worker"
MISSING = "00000000-0000-7000-8000-000000000000"


@dataclass(frozen=True)
class Case:
    """One page to open: its URL name, its arguments in the filled Bergamo, who opens it."""

    name: str
    args: Callable[[World], list[object]] = lambda _world: []
    query: str = ""
    who: str = OFFICE
    city: str | None = "bergamo"
    status: int = 200
    note: str = ""

    def __str__(self) -> str:
        return f"{self.name}{f'-{self.note}' if self.note else ''}"

    def path(self, world: World) -> str:
        """The path on the city's site."""
        return reverse(self.name, args=self.args(world)) + self.query


def _public(name: str, args: Callable[[World], list[object]] = lambda _world: [], **more: object) -> Case:
    return Case(name, args, who=CITIZEN, **more)  # type: ignore[arg-type]


def _step(name: str, argument: Callable[[World], object], step: str, **more: object) -> Case:
    return Case(name, lambda world: [argument(world), step], note=step, **more)  # type: ignore[arg-type]


PUBLIC = (
    _public("core:home"),
    _public("core:home", city="borgolieto", note="another-city"),
    _public("core:home", city="monza", note="consulte"),
    _public("core:home", city=EMPTY, note="empty-city"),
    _public("core:search", query="?q=boc"),
    _public("core:search", query="?q=xyzzy", note="nothing"),
    _public("core:search", query="?q=sicureza", note="texts"),
    _public("core:search", query="?q=sicurezza&kind=minutes", note="one-kind"),
    _public("core:search", note="no-words"),
    _public("core:search", query="?q=via+mazzini", city="borgolieto", note="street"),
    _public("core:neighbourhoods"),
    _public("core:neighbourhoods", city="borgolieto", note="map"),
    _public("core:neighbourhood", lambda world: [world.neighbourhood.slug]),
    _public("core:sender_confirm", lambda _world: ["vecchio"], note="old-link"),
    _public("core:meetings"),
    _public("core:meetings", query="?periodo=passati", note="past"),
    _public("core:meetings", city=EMPTY, note="empty-city"),
    _public("core:meeting", lambda world: [world.meeting]),
    _public("core:meeting", lambda world: [world.coming], note="coming"),
    _public("core:meeting", lambda world: [world.cancelled], note="cancelled"),
    _public("core:subscribe"),
    _public("core:subscribe", query="?quartiere=campagnola", note="chosen"),
    _public("core:subscribe_sent"),
    _public("core:subscription_confirm", lambda world: [world.confirmation]),
    _public("core:subscription_confirm", lambda _world: ["wrong"], status=404, note="no-longer"),
    _public("core:subscription", lambda world: [world.subscriber]),
    _public("core:subscription", lambda world: [world.subscriber], query="?fatto=conferma", note="confirmed"),
    _public("core:unsubscribe", lambda world: [world.subscriber]),
    _public("core:propose"),
    _public("core:propose", query="?organismo=non-esiste", note="elsewhere"),
    _public("core:propose_done"),
    _public("core:check_in", lambda world: [world.check_in], note="over"),
    _public("core:check_in", lambda world: [world.check_in_today]),
    _public("core:invited", lambda world: [world.shared_agenda.invited]),
    _public("core:invited", lambda world: [world.shared_agenda.invited_to_propose], note="asked"),
    _public("core:invited", lambda world: [world.shared_agenda.invited_before], note="over"),
    _public("core:invited", lambda world: [world.shared_agenda.invited_long_ago], status=410, note="old"),
    _public("core:invited", lambda _world: ["wrong"], status=404, note="wrong"),
    _public("core:minutes_shared", lambda world: [world.reader]),
    _public("core:minutes_shared", lambda _world: ["wrong"], status=404, note="wrong"),
    _public("core:open_data"),
    _public("core:open_dataset", lambda _world: ["incontri"]),
    _public("core:open_dataset", lambda _world: ["incontri"], city=EMPTY, note="empty-city"),
    _public("core:accessibility"),
    _public("core:privacy"),
    _public("core:reports-public"),
    _public("core:reports-public", city=EMPTY, note="empty-city"),
    _public("core:report-public", lambda _world: [2023]),
    _public("core:report-public", lambda _world: [2025], city="borgolieto", note="second-year"),
    _public("core:report-public", lambda _world: [2023], city="monza", note="consulte"),
    _public("monza:bodies", city="monza"),
    _public("monza:body", lambda _world: ["cederna-cantalupo"], city="monza"),
    _public("bergamo:bodies"),
    _public("bergamo:body", lambda world: [world.body.slug]),
    _public("bergamo:public-charter"),
    _public("account_login"),
    _public("account_reset_password"),
    _public("account_reset_password_done"),
    _public("account_reset_password_from_key", lambda _world: ["1", "wrong"]),
    _public("account_reset_password_from_key_done"),
    _public("account_signup"),
    _public("account_inactive"),
    _public("core:neighbourhood", lambda _world: ["non-esiste"], status=404, note="not-found"),
    _public("platform-home", city=None),
    *(Case(who=CITIZEN, city=None, **one) for one in OPEN_ON_THE_PLATFORM),
)

WORK = (
    Case("account_logout"),
    Case("account_change_password"),
    Case("account_home"),
    Case("account_reauthenticate"),
    Case("core:day"),
    Case("core:day", who=WORKER, note="worker"),
    Case("core:work_meetings"),
    Case("core:work_meetings", query="?q=xyzzy", note="nothing"),
    Case("core:work_meeting_new"),
    Case("core:work_meeting", lambda world: [world.meeting]),
    Case("core:work_meeting", lambda world: [world.coming], note="coming"),
    Case("core:work_meeting", lambda world: [world.in_series], note="series"),
    Case("core:work_meeting", lambda world: [world.cancelled], note="cancelled"),
    Case("core:work_meeting_edit", lambda world: [world.coming]),
    Case("core:work_ask", lambda world: [world.to_convene]),
    Case("core:work_ask", lambda world: [world.shared_agenda.asked], note="some-already"),
    Case("core:work_ask", lambda world: [world.meeting], note="too-late"),
    Case("core:work_meeting_agenda", lambda world: [world.shared_agenda.asked], note="asked"),
    Case("core:work_meeting", lambda world: [world.shared_agenda.asked], note="asked"),
    Case("core:work_invited", lambda world: [world.shared_agenda.asked], note="asked"),
    Case("core:work_convene", lambda world: [world.to_convene]),
    Case("core:work_convene", lambda world: [world.meeting], note="too-late"),
    Case("core:work_more_guests", lambda world: [world.coming]),
    Case("core:work_invited", lambda world: [world.coming]),
    Case("core:work_invited", lambda world: [world.meeting], note="nobody"),
    Case("core:work_resend", lambda world: [world.undelivered]),
    Case("core:work_uninvite", lambda world: [world.to_uninvite]),
    Case("core:work_meeting_edit", lambda world: [world.in_series], note="series"),
    Case("core:work_meeting_agenda", lambda world: [world.coming]),
    Case("core:work_meeting_agenda", lambda world: [world.shared_agenda.meeting], note="together"),
    Case("core:work_agenda_text", lambda world: [world.coming]),
    Case("core:work_agenda_item", lambda world: [world.shared_agenda.meeting, world.shared_agenda.item]),
    Case("core:work_proposals"),
    Case("core:work_proposals", query="?q=xyzzy", note="nothing"),
    Case("core:work_proposal", lambda world: [world.shared_agenda.proposal]),
    Case("core:work_proposal", lambda world: [world.shared_agenda.settled], note="settled"),
    Case("core:work_meeting_cancel", lambda world: [world.coming]),
    Case("core:work_meeting_cancel", lambda world: [world.in_series], note="series"),
    Case("core:work_meeting_postpone", lambda world: [world.coming]),
    Case("core:work_attendance", lambda world: [world.meeting]),
    Case("core:work_attendance", lambda world: [world.meeting], query="?q=polis", note="search"),
    Case("core:work_attendance", lambda world: [world.coming], note="too-early"),
    Case("core:work_attendance_new", lambda world: [world.meeting]),
    Case("core:work_attendance_new", lambda world: [world.meeting], query="?chi=persona", note="person"),
    Case("core:work_check_in", lambda world: [world.meeting]),
    Case("core:work_minutes", lambda world: [world.to_write]),
    Case("core:work_minutes", lambda world: [world.corrected], note="corrected"),
    Case("core:work_minutes", lambda world: [world.meeting], note="closed"),
    Case("core:work_minutes_publish", lambda world: [world.to_publish]),
    Case("core:work_minutes_publish", lambda world: [world.corrected], note="corrected"),
    Case("core:work_minutes_publish", lambda world: [world.to_write], note="empty"),
    Case("core:work_minutes_share", lambda world: [world.to_publish]),
    Case("core:work_minutes_share", lambda world: [world.to_write], note="empty"),
    Case("core:work_minutes_share", lambda world: [world.corrected], note="done"),
    Case("core:work_minutes_history", lambda world: [world.corrected]),
    Case("core:work_minutes_history", lambda world: [world.to_write], note="none"),
    Case("core:work_meeting", lambda world: [world.corrected], note="corrected"),
    Case("core:work_meeting_document", lambda world: [world.meeting]),
    Case("core:work_organisations"),
    Case("core:work_organisation_new"),
    Case("core:work_duplicates"),
    Case("core:work_compare", lambda world: list(world.pair)),
    Case("core:work_organisation", lambda world: [world.organisation]),
    Case("core:work_organisation", lambda world: [world.merged], note="merged"),
    Case("core:work_organisation_edit", lambda world: [world.organisation]),
    Case("core:work_representative_new", lambda world: [world.organisation]),
    Case("core:work_bodies"),
    Case("core:work_body_new"),
    Case("core:work_body", lambda world: [world.body.pk]),
    Case("core:work_body_edit", lambda world: [world.body.pk]),
    Case("core:work_body_stage", lambda world: [world.body.pk]),
    Case("core:work_body_document", lambda world: [world.body.pk]),
    Case("core:work_members", lambda world: [world.body.pk]),
    Case("core:work_member_new", lambda world: [world.body.pk]),
    Case("core:work_subgroup_new", lambda world: [world.body.pk]),
    Case("core:work_neighbourhoods"),
    Case("core:work_neighbourhood_new"),
    Case("core:work_neighbourhood", lambda world: [world.neighbourhood.pk]),
    Case("core:work_boundary", lambda world: [world.neighbourhood.pk]),
    Case("core:work_redraw", lambda world: [world.neighbourhood.pk]),
    Case("core:work_neighbourhood_end", lambda world: [world.neighbourhood.pk]),
    Case("core:work_places"),
    Case("core:work_places", query="?q=xyzzy", note="nothing"),
    Case("core:work_venue_new"),
    Case("core:work_venue", lambda world: [world.venue]),
    Case("core:work_theme_new"),
    Case("core:work_theme", lambda world: [world.theme]),
    Case("core:work_people"),
    Case("core:work_person_new"),
    Case("core:work_person", lambda world: [world.person]),
    Case("core:work_role_new", lambda world: [world.person]),
    Case("core:work_subscribers"),
    Case("core:work_webhook", lambda world: [world.webhook]),
    Case("core:work_webhook_edit", lambda world: [world.webhook]),
    Case("core:work_audit"),
    Case("core:work_profile"),
    *(Case(name, lambda _world, args=args: list(args), query) for name, args, query in OPENED),  # type: ignore[misc]
    Case("core:work_rules"),
    Case("core:work_rules_edit", lambda _world: ["bergamo", "network"]),
    Case("core:work_profile", who=WORKER, status=403, note="forbidden"),
    Case("core:work_meeting", lambda _world: [MISSING], status=404, note="not-found"),
    Case("core:imports"),
    Case("core:import-upload"),
    *(
        Case("core:import-detail", lambda world, state=state: [world.batches[state]], note=state)  # type: ignore[misc]
        for state in ("ready", "unreadable", "mapping", "applied")
    ),
    Case("core:work_search"),
    Case("core:work_search", query="?q=bocaleone", note="typo"),
    Case("core:work_search", query="?q=quartiere&kind=meetings", note="one-kind"),
    Case("core:work_search", query="?q=xyzzy", note="nothing"),
    Case("core:work_search", query="?q=campagnola+xyzzy", note="fewer-words"),
    Case("core:work_attendance_report", query="?first=2023-01-01&last=2023-12-31"),
    Case("core:work_attendance_report", query="?vista=membri", note="members"),
    Case("core:work_attendance_report", query="?vista=persone&which=all", note="persons"),
    Case(
        "core:work_attendance_report",
        query="?first=2023-01-01&last=2023-12-31&vista=realta&which=all",
        note="organisations",
    ),
    Case(
        "core:work_attendance_report", query="?first=2023-12-31&last=2023-01-01&vista=mesi", note="bad-period"
    ),
    Case("core:work_reports"),
    Case("core:work_report", lambda _world: [2023]),
    Case("core:work_report", lambda _world: [2019], note="empty-year"),
    Case("core:work_report_figure", lambda _world: [2023, "organisations_unique"]),
    Case("core:work_report_figure", lambda _world: [2023, "meetings"], query="?page=2", note="meetings"),
    Case("core:work_report_version", lambda _world: [2023, 1]),
    Case("core:work_report_publish", lambda _world: [2023]),
    Case("core:work_report_withdraw", lambda _world: [2023]),
    Case("core:work_actions"),
    Case("core:work_actions", query="?state=late", note="late"),
    Case("core:work_actions", query="?state=closed&q=xyzzy", note="nothing"),
    Case("core:work_action", lambda world: [world.action]),
    Case("core:work_action_edit", lambda world: [world.action]),
    Case("core:work_action_close", lambda world: [world.action]),
    Case("core:work_action_new", lambda world: [world.to_write]),
    Case("core:notebook", who=WORKER),
    Case("core:notebook", query="?q=xyzzy", note="nothing"),
    Case("core:note_new", who=WORKER),
    Case("core:note", lambda world: [world.note], who=WORKER),
    Case("core:note_edit", lambda world: [world.note], who=WORKER),
    Case("core:note_delete", lambda world: [world.note], who=WORKER),
    Case("core:note_agenda", lambda world: [world.note], who=WORKER),
    Case("core:notebook_places"),
    Case("core:notebook_place", lambda world: [world.neighbourhood.pk]),
    Case("bergamo:operators"),
    Case("bergamo:rhythm"),
    Case("bergamo:charter"),
    Case("bergamo:charter-new"),
    Case("bergamo:acknowledge", lambda world: [world.body.pk]),
    Case("bergamo:network-birth", lambda world: [world.body.pk]),
    Case("bergamo:network-birth-edit", lambda world: [world.body.pk]),
    Case("bergamo:network-charter", lambda world: [world.body.pk]),
    Case("bergamo:network-grants", lambda world: [world.body.pk]),
    Case("bergamo:network-requests", lambda world: [world.body.pk]),
    Case("bergamo:grants"),
    Case("bergamo:grant-new"),
    Case("bergamo:calls"),
    Case("bergamo:call-new"),
    Case("bergamo:call-edit", lambda world: [world.call]),
    Case("bergamo:grant", lambda world: [world.grant]),
    Case("bergamo:grant", lambda world: [world.draft_grant], note="draft"),
    Case("bergamo:grant-edit", lambda world: [world.draft_grant]),
    _step("bergamo:grant-step", lambda world: world.draft_grant, "presenta"),
    _step("bergamo:grant-step", lambda world: world.grant, "realizzata"),
    Case("bergamo:requests"),
    Case("bergamo:request-new"),
    Case("bergamo:request", lambda world: [world.sent_request]),
    Case("bergamo:request-edit", lambda world: [world.draft_request]),
    _step("bergamo:request-step", lambda world: world.draft_request, "invia"),
    _step("bergamo:request-step", lambda world: world.sent_request, "rispondi"),
)

ONLY_SENT_TO = frozenset(
    """
    core:first_hour_skip core:examples_add core:examples_remove core:work_agenda_again core:work_agenda_merge core:work_agenda_move core:work_agenda_remove core:work_agenda_tell core:invited_reply core:invited_propose
    core:work_meeting_step core:work_resend_all core:work_reminder core:work_attendance_tap core:work_check_in_open
    core:work_check_in_undo core:work_check_in_undo_since core:work_minutes_withdraw core:work_minutes_save
    core:work_minutes_live
    core:work_minutes_comment_settle core:work_minutes_restore core:work_minutes_approve
    core:work_document_remove core:work_merge_undo core:work_representative_end core:work_member_end
    core:work_subgroup_close core:work_account_close core:work_account_invite core:work_role_end core:work_rules_withdraw core:import-columns
    core:import-options core:import-similar core:import-apply core:import-undo core:import-discard
    monza:sitting-quorum monza:sitting-deserted
    monza:application-complete monza:application-withdraw
    bergamo:acknowledgement-remove bergamo:grant-discard core:work_action_due core:work_action_reopen core:work_action_remove core:note_share
    monza:ballot-hand monza:ballot-slips city:data_export
    """.split()
).union(SENT_TO_IN_PUBLISHING, SENT_TO_IN_REGGIO, SENT_TO_IN_SHELL)
"""Addresses a button sends to; opened by hand they answer 405."""

NOT_PAGES = {
    "language": "sends back to the page one came from",
    "core:colours": "a stylesheet",
    "core:logo": "a picture",
    "core:work_offline_script": "a script",
    "core:calendar": "a calendar",
    "core:body_calendar": "a calendar",
    "core:neighbourhood_calendar": "a calendar",
    "core:meeting_calendar": "a calendar",
    "core:document": "a file",
    "monza:enrolment-document": "a file",
    "core:minutes_shared_document": "a file",
    "core:import-status": "asked by the page that shows progress; has no content",
    "core:import-annotated": "a file",
    "core:report-public-table": "a file",
    "core:report-public-file": "a file",
    "core:work_venue_lenders": "suggestions of a field",
    "core:work_attendance_state": "asked by the sheet every few seconds",
    "core:work_attendance_index": "names the sheet searches in",
    "core:work_sign_in_sheet": "a file",
    "core:work_minutes_file": "a file",
    "core:meeting_minutes_file": "a file",
    "core:work_report_rows": "a file",
    "core:work_report_table": "a file",
    "core:work_report_file": "a file",
    "monza:enrol-paper": "a file",
    **NOT_PAGES_IN_PUBLISHING,
    **NOT_PAGES_IN_REGGIO,
    **NOT_PAGES_IN_SHELL,
    **NOT_PAGES_OF_PACTS,
}
"""Names that answer something else than a page, and what."""

NOT_OFFERED = {
    "account_set_password": "everybody has a password: leads to changing it",
    **dict.fromkeys(WALKED_IN_MONZA, "walked in the city that has consulte"),
    **ELSEWHERE,
    **COMPARISON,
    **PUBLISHING,
    **dict.fromkeys(WALKED_IN_REGGIO, "walked in the city that has citizenship labs"),
    **dict.fromkeys(WALKED_IN_CREMONA, "walked in the city that has community labs"),
    **dict.fromkeys(WALKED_BY_THE_TEAM, "walked by who follows a pact and who supervises"),
    **dict.fromkeys(WALKED_IN_THE_CONSOLE, "walked by the platform's team"),
    "dummy:assemblies": "a page of the tests' own model",
    "dummy:ballot": "a page of the tests' own model",
    "dummy:rules": "a page of the tests' own model",
}
"""Names of addresses that no city's people reach, and why."""
