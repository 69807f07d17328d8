"""Two years of a city, by hand: a network is born and meets, two names turn out to be one, the reports come out, one is mended.

Every step is a verb somebody uses; the numbers expected are counted on the fingers.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from core.models import AuditEntry, Body, Meeting, Neighbourhood, Organisation, PublishedReport, Subgroup
from core.reporting.build import build_report
from core.reporting.document import Report
from core.reporting.published import changed_figures, frozen
from core.selectors.duplicates import duplicate_pairs
from core.services.attendance import count_citizens, mark_organisation
from core.services.bodies import BodyData, add_member, change_stage, create_body, open_subgroup
from core.services.errors import DomainError
from core.services.meeting_states import cancel_meeting, convene_meeting, hold_meeting
from core.services.meetings import MeetingPlan, plan_meeting
from core.services.merges import merge_organisations, undo_merge
from core.services.minutes import publish_minutes, save_minutes
from core.services.organisations import OrganisationData, add_organisation
from core.services.reports import publish_report, withdraw_report
from core.services.territory import add_neighbourhood, set_population

MODEL = "bergamo"


@contextmanager
def on(day: str, hour: int = 21) -> Iterator[None]:
    """It is that evening."""
    with time_machine.travel(dt.datetime.fromisoformat(f"{day}T{hour}:00:00+00:00"), tick=False):
        yield


class Story:
    """The city as the office builds it, step by step."""

    def __init__(self, office: User) -> None:
        self.office = office

    def network(self, name: str, place: Neighbourhood, born: str, active: str) -> Body:
        with on(active):
            data = BodyData(name=name, neighbourhood_ids=(place.pk,))
            since = dt.date.fromisoformat(born)
            body = create_body(actor=self.office, model_slug=MODEL, data=data, since=since)
            active_on = dt.date.fromisoformat(active)
            change_stage(actor=self.office, body_id=body.pk, stage="active", since=active_on)
        return body

    def organisation(self, name: str, *, is_service: bool = False) -> Organisation:
        return add_organisation(
            actor=self.office, data=OrganisationData(name, is_municipal_service=is_service)
        )

    def plan(self, day: str, *bodies: Body, subgroup: Subgroup | None = None) -> Meeting:
        """Planned and announced the day before."""
        eve = dt.date.fromisoformat(day) - dt.timedelta(days=1)
        with on(eve.isoformat()):
            plan = MeetingPlan(
                kind="subgroup" if subgroup else "plenary",
                subgroup_id=subgroup.pk if subgroup else None,
                body_ids=tuple(body.pk for body in bodies),
                meets_on=dt.date.fromisoformat(day),
                starts_at=dt.time(18, 30),
            )
            meeting = plan_meeting(actor=self.office, model_slug=MODEL, plan=plan, agenda=("Varie",))
            return convene_meeting(actor=self.office, meeting_id=meeting.pk)

    def meet(
        self,
        day: str,
        *bodies: Body,
        came: dict[Organisation, int],
        citizens: int | None = None,
        subgroup: Subgroup | None = None,
    ) -> Meeting:
        """The meeting takes place; who came is marked for the first network."""
        meeting = self.plan(day, *bodies, subgroup=subgroup)
        with on(day):
            for organisation, people in came.items():
                mark_organisation(
                    actor=self.office,
                    meeting_id=meeting.pk,
                    organisation_id=organisation.pk,
                    people=people,
                    body_id=bodies[0].pk,
                )
            if citizens is not None:
                count_citizens(actor=self.office, meeting_id=meeting.pk, total=citizens)
            return hold_meeting(actor=self.office, meeting_id=meeting.pk)


@pytest.fixture
def story(dario: User) -> Story:
    return Story(dario)


def test_two_years_in_a_city(story: Story, bergamo_client: Client) -> None:
    office = story.office
    with on("2024-01-10"):
        place = add_neighbourhood(actor=office, name="Longuelo")
        other = add_neighbourhood(actor=office, name="Loreto")
        oratorio = story.organisation("Oratorio San Luca")
        biblioteca = story.organisation("Biblioteca civica", is_service=True)
        polisportiva = story.organisation("Polisportiva Longuelo")
        oratorio_again = story.organisation("Oratorio S. Luca")
    longuelo = story.network("Rete Longuelo", place, "2024-01-10", "2024-03-01")
    with on("2024-03-01"):
        add_member(actor=office, body_id=longuelo.pk, organisation_id=oratorio.pk)

    # The first year: two meetings, and one that was called off.
    first = story.meet("2024-05-14", longuelo, came={oratorio: 3, biblioteca: 1}, citizens=2)
    with on("2024-06-01"):
        square = open_subgroup(actor=office, body_id=longuelo.pk, name="Piazza")
    story.meet("2024-09-10", longuelo, came={oratorio: 2}, subgroup=square)
    off = story.plan("2024-11-05", longuelo)
    with on("2024-11-05"):
        cancel_meeting(actor=office, meeting_id=off.pk, reason="Sciopero dei trasporti.")
        minutes = save_minutes(actor=office, meeting_id=first.pk, text="Si parte dalla piazza.", revision=0)
        publish_minutes(actor=office, meeting_id=first.pk, revision=minutes.revision)
    with on("2025-01-15"):
        set_population(actor=office, neighbourhood_id=place.pk, year=2024, residents=4000)
        set_population(actor=office, neighbourhood_id=other.pk, year=2024, residents=6000)
        publish_report(actor=office, model_slug=MODEL, year=2024)
        year = frozen(PublishedReport.objects.get())
    assert figures(year, "meetings", "meetings_plenary", "meetings_subgroup") == [2, 1, 1]
    assert figures(year, "organisations_unique", "organisations_unique_excl_services") == [2, 1]
    assert figures(year, "networks", "residents", "headcount") == [1, 10_000, 8]
    assert figures(year, "meetings_per_10000") == [2]

    # The second year: a second network, a meeting of both, and the oratory under two names.
    loreto = story.network("Rete Loreto", other, "2024-12-01", "2025-02-01")
    story.meet("2025-03-11", longuelo, loreto, came={oratorio: 2, polisportiva: 4})
    story.meet("2025-06-10", loreto, came={oratorio_again: 1, biblioteca: 1}, citizens=5)
    with on("2026-01-12"):
        set_population(actor=office, neighbourhood_id=place.pk, year=2025, residents=4100)
        set_population(actor=office, neighbourhood_id=other.pk, year=2025, residents=5900)
        live = build_report(MODEL, 2025)
        assert figures(live, "meetings", "organisations_unique", "organisations_sum_over_networks") == [
            2,
            4,
            4,
        ]
        assert live.figure("meetings").previous == 2
        assert live.figure("organisations_unique").previous == 2
        assert live.figure("networks").difference == 1

        # Two names, one oratory: nothing recorded is rewritten, the count is one less, in the year before too.
        pairs = [{pair.first.pk, pair.second.pk} for pair in duplicate_pairs()]
        assert {oratorio.pk, oratorio_again.pk} in pairs
        merge = merge_organisations(actor=office, kept_id=oratorio.pk, absorbed_id=oratorio_again.pk)
        live = build_report(MODEL, 2025)
        assert figures(live, "organisations_unique", "organisations_sum_over_networks") == [3, 4]
        undo_merge(actor=office, merge_id=merge.pk)
        assert figures(build_report(MODEL, 2025), "organisations_unique") == [4]
        merge_organisations(actor=office, kept_id=oratorio.pk, absorbed_id=oratorio_again.pk)
        published = publish_report(actor=office, model_slug=MODEL, year=2025)
        assert published.version == 1
        with pytest.raises(DomainError, match="niente da pubblicare"):
            publish_report(actor=office, model_slug=MODEL, year=2025, note="Ancora.")
    assert "2 incontri nel 2025" in page_of(bergamo_client, 2025)

    # In February a sheet turns up: the public page stays as it is until the office says what changed.
    story.meet("2025-12-09", longuelo, came={polisportiva: 6})
    with on("2026-02-03"):
        public = PublishedReport.objects.of(MODEL, 2025).public().get()
        changed = {
            change.figure.code for change in changed_figures(frozen(public), build_report(MODEL, 2025))
        }
        assert {"meetings", "meetings_plenary", "headcount", "meetings_per_10000"} <= changed
        assert "organisations_unique" not in changed
        assert "2 incontri nel 2025" in page_of(bergamo_client, 2025)
        with pytest.raises(DomainError) as refused:
            publish_report(actor=office, model_slug=MODEL, year=2025)
        assert refused.value.field == "note"
        note = "Aggiunta la plenaria di dicembre, il cui foglio era andato perso."
        second = publish_report(actor=office, model_slug=MODEL, year=2025, note=note)
        assert second.version == 2
    corrected = page_of(bergamo_client, 2025)
    assert "3 incontri nel 2025" in corrected
    assert note in corrected
    versions = PublishedReport.objects.of(MODEL, 2025)
    assert [(row.version, row.withdrawn_at is None) for row in versions] == [(2, True), (1, False)]
    assert figures(frozen(versions.get(version=1)), "meetings") == [2]
    assert figures(frozen(PublishedReport.objects.of(MODEL, 2024).get()), "organisations_unique") == [2]

    # And a report taken back is gone for citizens, never for the office.
    with on("2026-02-04"):
        withdraw_report(actor=office, model_slug=MODEL, year=2025, reason="Si ricontrolla.")
    assert bergamo_client.get("/rapporti/2025/").status_code == 404
    assert PublishedReport.objects.of(MODEL, 2025).count() == 2
    assert bergamo_client.get("/rapporti/2024/").status_code == 200
    told = set(AuditEntry.objects.values_list("action", flat=True))
    assert {
        "core.body.created",
        "core.meeting.cancelled",
        "core.report.published",
        "core.report.withdrawn",
    } <= told


def figures(report: Report, *codes: str) -> list[object]:
    """The values of some figures."""
    return [report.figure(code).value for code in codes]


def page_of(client: Client, year: int) -> str:
    """The public page of a year's report."""
    response = client.get(f"/rapporti/{year}/")
    assert response.status_code == 200
    return str(response.content.decode())
