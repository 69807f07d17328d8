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
from core.services.convocation import convene_meeting
from core.services.errors import DomainError
from core.services.meeting_states import cancel_meeting, hold_meeting
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

    place: Neighbourhood
    other: Neighbourhood
    longuelo: Body
    loreto: Body
    square: Subgroup
    oratory: Organisation
    oratory_again: Organisation
    library: Organisation
    club: Organisation

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

    def residents(self, year: int, *numbers: int) -> None:
        """Of the two neighbourhoods, on 31 December."""
        for place, residents in zip((self.place, self.other), numbers, strict=True):
            set_population(actor=self.office, neighbourhood_id=place.pk, year=year, residents=residents)

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
                subgroup_ids=(subgroup.pk,) if subgroup else (),
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
    a_network_is_born(story)
    the_first_year(story)
    its_report_comes_out(story)
    the_second_year(story)
    two_names_turn_out_to_be_one(story)
    the_second_report_comes_out(story, bergamo_client)
    a_lost_sheet_turns_up(story, bergamo_client)
    a_correction_is_published(story, bergamo_client)
    a_report_is_taken_back(story, bergamo_client)
    told = set(AuditEntry.objects.values_list("action", flat=True))
    assert told >= {
        "core.body.created",
        "core.meeting.cancelled",
        "core.minutes.published",
        "core.organisation.merged",
        "core.report.published",
        "core.report.withdrawn",
    }


def a_network_is_born(story: Story) -> None:
    """In the winter, with the oratory in it."""
    with on("2024-01-10"):
        story.place = add_neighbourhood(actor=story.office, name="Longuelo")
        story.other = add_neighbourhood(actor=story.office, name="Loreto")
        story.oratory = story.organisation("Oratorio San Luca")
        story.library = story.organisation("Biblioteca civica", is_service=True)
        story.club = story.organisation("Polisportiva Longuelo")
        story.oratory_again = story.organisation("Oratorio S. Luca")
    story.longuelo = story.network("Rete Longuelo", story.place, "2024-01-10", "2024-03-01")
    with on("2024-06-01"):
        add_member(actor=story.office, body_id=story.longuelo.pk, organisation_id=story.oratory.pk)
        story.square = open_subgroup(actor=story.office, body_id=story.longuelo.pk, name="Piazza")


def the_first_year(story: Story) -> None:
    """Two meetings with minutes of one, and a third that was called off."""
    first = story.meet("2024-05-14", story.longuelo, came={story.oratory: 3, story.library: 1}, citizens=2)
    story.meet("2024-09-10", story.longuelo, came={story.oratory: 2}, subgroup=story.square)
    off = story.plan("2024-11-05", story.longuelo)
    with on("2024-11-05"):
        cancel_meeting(actor=story.office, meeting_id=off.pk, reason="Sciopero dei trasporti.")
        text = "Si parte dalla piazza."
        minutes = save_minutes(actor=story.office, meeting_id=first.pk, text=text, revision=0)
        publish_minutes(actor=story.office, meeting_id=first.pk, revision=minutes.revision)


def its_report_comes_out(story: Story) -> None:
    """In January; the figures are those one counts on the fingers."""
    with on("2025-01-15"):
        story.residents(2024, 4000, 6000)
        year = frozen(publish_report(actor=story.office, model_slug=MODEL, year=2024))
    assert figures(year, "meetings", "meetings_plenary", "meetings_subgroup") == [2, 1, 1]
    assert figures(year, "organisations_unique", "organisations_unique_excl_services") == [2, 1]
    assert figures(year, "networks", "residents", "headcount", "meetings_per_10000") == [1, 10_000, 8, 2]


def the_second_year(story: Story) -> None:
    """A second network, a meeting of both, and the oratory under another name."""
    story.loreto = story.network("Rete Loreto", story.other, "2024-12-01", "2025-02-01")
    story.meet("2025-03-11", story.longuelo, story.loreto, came={story.oratory: 2, story.club: 4})
    story.meet("2025-06-10", story.loreto, came={story.oratory_again: 1, story.library: 1}, citizens=5)
    with on("2026-01-12"):
        story.residents(2025, 4100, 5900)
        live = build_report(MODEL, 2025)
    assert figures(live, "meetings", "organisations_unique", "organisations_sum_over_networks") == [2, 4, 4]
    assert live.figure("meetings").previous == 2
    assert live.figure("organisations_unique").previous == 2
    assert live.figure("networks").difference == 1


def two_names_turn_out_to_be_one(story: Story) -> None:
    """Nothing recorded is rewritten; the count is one less, and one more again when the merge is undone."""
    keys = {"kept_id": story.oratory.pk, "absorbed_id": story.oratory_again.pk}
    with on("2026-01-12"):
        proposed = [{pair.first.pk, pair.second.pk} for pair in duplicate_pairs()]
        assert set(keys.values()) in proposed
        merge = merge_organisations(actor=story.office, **keys)
        merged = build_report(MODEL, 2025)
        assert figures(merged, "organisations_unique", "organisations_sum_over_networks") == [3, 4]
        undo_merge(actor=story.office, merge_id=merge.pk)
        assert figures(build_report(MODEL, 2025), "organisations_unique") == [4]
        merge_organisations(actor=story.office, **keys)


def the_second_report_comes_out(story: Story, client: Client) -> None:
    """Once; the same figures are not published twice."""
    with on("2026-01-12"):
        assert publish_report(actor=story.office, model_slug=MODEL, year=2025).version == 1
        with pytest.raises(DomainError, match="niente da pubblicare"):
            publish_report(actor=story.office, model_slug=MODEL, year=2025, note="Ancora.")
    assert "2 incontri nel 2025" in page_of(client, 2025)


def a_lost_sheet_turns_up(story: Story, client: Client) -> None:
    """The office sees what changed, citizens still read what was published."""
    story.meet("2025-12-09", story.longuelo, came={story.club: 6})
    public = PublishedReport.objects.of(MODEL, 2025).public().get()
    changed = {change.figure.code for change in changed_figures(frozen(public), build_report(MODEL, 2025))}
    assert changed >= {"meetings", "meetings_plenary", "headcount", "meetings_per_10000"}
    assert "organisations_unique" not in changed
    assert "2 incontri nel 2025" in page_of(client, 2025)


def a_correction_is_published(story: Story, client: Client) -> None:
    """It says what changed; the version before stays readable to the office, other years are not touched."""
    note = "Aggiunta la plenaria di dicembre, il cui foglio era andato perso."
    with on("2026-02-03"):
        with pytest.raises(DomainError) as refused:
            publish_report(actor=story.office, model_slug=MODEL, year=2025)
        assert refused.value.field == "note"
        publish_report(actor=story.office, model_slug=MODEL, year=2025, note=note)
    page = page_of(client, 2025)
    assert "3 incontri nel 2025" in page
    assert note in page
    versions = PublishedReport.objects.of(MODEL, 2025)
    assert [(row.version, row.withdrawn_at is None) for row in versions] == [(2, True), (1, False)]
    assert figures(frozen(versions.get(version=1)), "meetings") == [2]
    assert figures(frozen(PublishedReport.objects.of(MODEL, 2024).get()), "organisations_unique") == [2]


def a_report_is_taken_back(story: Story, client: Client) -> None:
    """Gone for citizens, never for the office."""
    with on("2026-02-04"):
        withdraw_report(actor=story.office, model_slug=MODEL, year=2025, reason="Si ricontrolla.")
    assert client.get("/rapporti/2025/").status_code == 404
    assert client.get("/rapporti/2024/").status_code == 200
    assert PublishedReport.objects.of(MODEL, 2025).count() == 2


def figures(report: Report, *codes: str) -> list[object]:
    """The values of some figures."""
    return [report.figure(code).value for code in codes]


def page_of(client: Client, year: int) -> str:
    """The public page of a year's report."""
    response = client.get(f"/rapporti/{year}/")
    assert response.status_code == 200
    return str(response.content.decode())
