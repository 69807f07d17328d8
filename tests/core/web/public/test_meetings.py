"""The citizens' list of meetings and the page of one."""

import datetime as dt
import uuid

import pytest
from django.test import Client

from core.models import (
    Attendance,
    Body,
    CityProfile,
    Document,
    Meeting,
    ModelActivation,
    Organisation,
    Person,
    Theme,
    Venue,
)
from tenants.context import use_city
from tenants.models import City
from tests.core.web.public.conftest import MakeMeeting
from tests.core.web.public.pages import text_of


def test_meetings_to_come_are_listed_soonest_first_with_cancelled_ones_marked(
    bergamo_client: Client, make_meeting: MakeMeeting
) -> None:
    make_meeting(title="Terzo", in_days=9)
    make_meeting(title="Primo", in_days=0)
    make_meeting(title="Secondo", in_days=3, state="cancelled")
    make_meeting(title="Rimandato", in_days=4, state="postponed")
    make_meeting(title="In bozza", state="draft")
    make_meeting(title="Di ieri", in_days=-1, state="held")
    page = text_of(bergamo_client, "/incontri/")
    assert page.index("Primo") < page.index("Secondo") < page.index("Terzo")
    assert page.count("Annullato") == 1
    assert page.count("Rinviato") == 1
    assert "In bozza" not in page
    assert "Di ieri" not in page


def test_past_meetings_are_listed_latest_first(bergamo_client: Client, make_meeting: MakeMeeting) -> None:
    make_meeting(title="Lontano", in_days=-40, state="held")
    make_meeting(title="Vicino", in_days=-2, state="held")
    make_meeting(title="Futuro", in_days=2)
    make_meeting(title="Bozza di allora", in_days=-2, state="draft")
    page = text_of(bergamo_client, "/incontri/?periodo=passati")
    assert page.index("Vicino") < page.index("Lontano")
    assert "Futuro" not in page
    assert "Bozza di allora" not in page


def test_a_year_narrows_the_list(bergamo_client: Client, make_meeting: MakeMeeting, today: dt.date) -> None:
    last_year = (dt.date(today.year - 1, 6, 1) - today).days
    make_meeting(title="Anno scorso", in_days=last_year, state="held")
    make_meeting(title="Appena ieri", in_days=(dt.date(today.year, 1, 1) - today).days, state="held")
    page = text_of(bergamo_client, f"/incontri/?periodo={today.year - 1}")
    assert f"Gli incontri del {today.year - 1}" in page
    assert "Anno scorso" in page
    assert "Appena ieri" not in page


def test_filters_by_neighbourhood_body_theme_and_venue(
    bergamo_client: Client, make_meeting: MakeMeeting, alfa: Body, beta: Body, theme: Theme, venue: Venue
) -> None:
    make_meeting(alfa, title="Di Alfa", theme=theme)
    make_meeting(beta, title="Di Beta", venue=venue)
    make_meeting(alfa, beta, title="Di tutte e due")
    expected = {
        "quartiere=alfa": {"Di Alfa", "Di tutte e due"},
        "organismo=rete-beta": {"Di Beta", "Di tutte e due"},
        "tema=verde-pubblico": {"Di Alfa"},
        f"luogo={venue.pk}": {"Di Beta"},
        "quartiere=mai-sentito": {"Di Alfa", "Di Beta", "Di tutte e due"},
        "luogo=non-una-chiave": {"Di Alfa", "Di Beta", "Di tutte e due"},
    }
    for query, wanted in expected.items():
        page = text_of(bergamo_client, f"/incontri/?{query}")
        found = {title for title in ("Di Alfa", "Di Beta", "Di tutte e due") if title in page}
        assert found == wanted, query


def test_a_joint_meeting_is_listed_once_under_a_neighbourhood_both_bodies_work_in(
    bergamo_client: Client, make_meeting: MakeMeeting, alfa: Body, beta: Body
) -> None:
    link = alfa.territory.get()
    beta.territory.create(neighbourhood=link.neighbourhood)
    make_meeting(alfa, beta, title="Insieme")
    assert text_of(bergamo_client, "/incontri/?quartiere=alfa").count("Insieme") == 1


def test_an_empty_list_says_what_to_do(bergamo_client: Client, alfa: Body) -> None:
    assert "Nessun incontro in programma, per ora" in text_of(bergamo_client, "/incontri/")
    assert "Togli i filtri" in text_of(bergamo_client, "/incontri/?periodo=passati&quartiere=alfa")


def test_the_list_is_paginated_and_keeps_its_filters(
    bergamo_client: Client, make_meeting: MakeMeeting, django_assert_max_num_queries: object
) -> None:
    for number in range(45):
        make_meeting(in_days=number)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        page = bergamo_client.get("/incontri/?quartiere=alfa").content.decode()
    assert "Pagina 1 di 3" in " ".join(page.split())
    assert "?quartiere=alfa&amp;page=2" in page
    assert "Pagina 3 di 3" in text_of(bergamo_client, "/incontri/?quartiere=alfa&page=99")


def test_the_page_of_a_meeting_says_what_a_visitor_needs(
    bergamo_client: Client, make_meeting: MakeMeeting, venue: Venue, profile: CityProfile
) -> None:
    meeting = make_meeting(venue=venue, agenda=("Il parco", "Varie"), title="Il parco di via Rosa")
    page = text_of(bergamo_client, f"/incontri/{meeting.pk}/")
    for words in (
        "Il parco di via Rosa",
        "Sala civica",
        "via Pescaria 1",
        "Si entra senza gradini.",
        "Rete Alfa",
        "Varie",
    ):
        assert words in page
    assert "Aperta a tutte e tutti" in page


@pytest.mark.parametrize(
    ("step_free", "words"), [(None, "Non sappiamo se si entra senza gradini"), (False, "ci sono gradini")]
)
def test_unknown_steps_are_not_the_same_as_steps(
    bergamo_client: Client, make_meeting: MakeMeeting, venue: Venue, step_free: bool | None, words: str
) -> None:
    venue.step_free = step_free
    venue.save()
    assert words in text_of(bergamo_client, f"/incontri/{make_meeting(venue=venue).pk}/")


def test_minutes_are_shown_once_published_and_never_before(
    bergamo_client: Client, make_meeting: MakeMeeting
) -> None:
    shown = make_meeting(in_days=-3, state="held", minutes="Si pianta un tiglio.")
    assert "Si pianta un tiglio." in text_of(bergamo_client, f"/incontri/{shown.pk}/")
    for state in ("draft", "shared"):
        hidden = make_meeting(in_days=-4, state="held", minutes="Parole riservate", minutes_state=state)
        page = text_of(bergamo_client, f"/incontri/{hidden.pk}/")
        assert "Parole riservate" not in page
        assert "Il resoconto non è ancora stato pubblicato." in page
    for path in ("/incontri/?periodo=passati", "/quartieri/alfa/", "/reti/rete-alfa/"):
        assert "Parole riservate" not in text_of(bergamo_client, path)


def test_minutes_are_light_markdown_and_never_markup(
    bergamo_client: Client, make_meeting: MakeMeeting
) -> None:
    text = "## Il parco\n\n- **tiglio** & quercia\n\n<script>alert(1)</script> [qui](javascript:alert(1))"
    meeting = make_meeting(in_days=-3, state="held", minutes=text)
    page = bergamo_client.get(f"/incontri/{meeting.pk}/").content.decode()
    assert "<h3>Il parco</h3>" in page
    assert "<strong>tiglio</strong> &amp; quercia" in page
    excerpt = bergamo_client.get("/reti/rete-alfa/").content.decode()
    assert "tiglio &amp; quercia" in excerpt
    assert "**" not in excerpt
    for html in (page, excerpt):
        assert "<script>alert" not in html
        assert 'href="javascript' not in html


def test_no_person_is_ever_named(bergamo_client: Client, make_meeting: MakeMeeting) -> None:
    meeting = make_meeting(in_days=-3, state="held", minutes="Si pianta un tiglio.")
    person = Person.objects.create(given_name="Gelsomina", family_name="Riservata", email="g@example.com")
    Attendance.objects.create(meeting=meeting, person=person)
    for path in (
        f"/incontri/{meeting.pk}/",
        "/incontri/?periodo=passati",
        "/quartieri/alfa/",
        "/reti/rete-alfa/",
    ):
        page = bergamo_client.get(path).content.decode()
        assert "tiglio" in page or "Plenaria" in page
        assert "Riservata" not in page
        assert "Gelsomina" not in page


@pytest.mark.parametrize("state", ["cancelled", "postponed"])
def test_citizens_read_why_a_meeting_does_not_take_place(
    bergamo_client: Client, make_meeting: MakeMeeting, state: str
) -> None:
    meeting = make_meeting(state=state, state_reason="La sala è <allagata>.")
    page = bergamo_client.get(f"/incontri/{meeting.pk}/").content.decode()
    assert "Questo incontro è stato" in page
    assert "La sala è &lt;allagata&gt;." in page


def test_a_remote_link_is_gone_after_the_meeting(bergamo_client: Client, make_meeting: MakeMeeting) -> None:
    address = "https://meet.example.com/stanza"
    ahead, behind = (
        make_meeting(remote_url=address),
        make_meeting(remote_url=address, in_days=-1, state="held"),
    )
    assert address in bergamo_client.get(f"/incontri/{ahead.pk}/").content.decode()
    assert address not in bergamo_client.get(f"/incontri/{behind.pk}/").content.decode()


def test_drafts_unknown_keys_and_other_cities_meetings_are_404(
    bergamo_client: Client, monza_client: Client, make_meeting: MakeMeeting, monza: City
) -> None:
    with use_city(monza):
        foreign = Meeting.objects.create(
            model_slug="dummy", kind="assembly", meets_on=dt.date(2024, 5, 14), state="held"
        )
    text_of(monza_client, f"/incontri/{foreign.pk}/", 200)
    text_of(bergamo_client, f"/incontri/{foreign.pk}/", 404)
    text_of(bergamo_client, f"/incontri/{make_meeting(state='draft').pk}/", 404)
    text_of(bergamo_client, f"/incontri/{uuid.uuid4()}/", 404)


def test_meetings_of_a_model_the_city_gave_up_are_404(
    bergamo_client: Client, make_meeting: MakeMeeting, today: dt.date
) -> None:
    meeting = make_meeting()
    ModelActivation.objects.filter(model_slug="bergamo").update(
        since=dt.date(2015, 1, 1), until=today - dt.timedelta(days=1)
    )
    text_of(bergamo_client, f"/incontri/{meeting.pk}/", 404)
    assert "Plenaria" not in text_of(bergamo_client, "/incontri/")


def test_only_public_documents_are_offered(bergamo_client: Client, make_meeting: MakeMeeting) -> None:
    meeting = make_meeting()
    for title, public in (("Locandina", True), ("Appunti interni", False)):
        Document.objects.create(
            title=title,
            file="x",
            content_type="application/pdf",
            size=1,
            sha256="0",
            meeting=meeting,
            is_public=public,
        )
    page = text_of(bergamo_client, f"/incontri/{meeting.pk}/")
    assert "Locandina" in page
    assert "Appunti interni" not in page


def test_organisations_are_not_read_out_with_a_meeting(
    bergamo_client: Client, make_meeting: MakeMeeting
) -> None:
    meeting = make_meeting(in_days=-1, state="held")
    organisation = Organisation(
        name="Comitato Riservato", match_key="comitato riservato", listed_publicly=False
    )
    organisation.canonical = organisation
    organisation.save()
    Attendance.objects.create(meeting=meeting, organisation=organisation, people=2)
    assert "Comitato Riservato" not in text_of(bergamo_client, f"/incontri/{meeting.pk}/")
