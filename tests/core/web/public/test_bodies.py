"""The citizens' pages of bodies, as the networks of Bergamo mount them."""

import datetime as dt

from django.test import Client

from core.models import (
    Attendance,
    Body,
    BodyStage,
    BodyTheme,
    CityProfile,
    Meeting,
    Membership,
    Organisation,
    OrganisationKind,
    Person,
    Subgroup,
    Theme,
)
from core.web.public import bodies
from tenants.models import City
from tests.core.web.public.conftest import MakeMeeting
from tests.core.web.public.pages import text_of


def organisation(name: str, **fields: object) -> Organisation:
    made = Organisation(name=name, match_key=name.lower(), **fields)
    made.canonical = made
    made.save()
    return made


def join(body: Body, member: Organisation, **dates: dt.date) -> None:
    Membership.objects.create(body=body, organisation=member, **dates)


def test_the_list_shows_where_and_when_next(
    bergamo_client: Client, make_meeting: MakeMeeting, beta: Body
) -> None:
    make_meeting()
    page = text_of(bergamo_client, "/reti/")
    assert "2 reti" in page
    assert page.index("Rete Alfa") < page.index("Prossimo incontro: domani") < page.index("Rete Beta")


def test_closed_bodies_leave_the_list_and_keep_their_page(
    bergamo_client: Client, alfa: Body, beta: Body, today: dt.date
) -> None:
    BodyStage.objects.filter(body=alfa).update(until=today - dt.timedelta(days=1))
    BodyStage.objects.create(body=alfa, stage="closed", since=today)
    page = text_of(bergamo_client, "/reti/")
    assert "Rete Alfa" not in page
    assert "1 rete" in page
    assert "Non si incontra più: chiusa." in text_of(bergamo_client, "/reti/rete-alfa/")


def test_a_suspended_body_says_so(bergamo_client: Client, alfa: Body, today: dt.date) -> None:
    BodyStage.objects.filter(body=alfa).update(until=today - dt.timedelta(days=1))
    BodyStage.objects.create(body=alfa, stage="suspended", since=today)
    assert "Sospesa" in text_of(bergamo_client, "/reti/rete-alfa/")


def test_the_page_says_who_is_in_it_what_about_and_how_to_take_part(
    bergamo_client: Client, make_meeting: MakeMeeting, alfa: Body, theme: Theme, profile: CityProfile
) -> None:
    alfa.description = "Ci troviamo dal 2015."
    alfa.public_email = "alfa@example.com"
    alfa.save()
    BodyTheme.objects.create(body=alfa, theme=theme)
    Subgroup.objects.create(body=alfa, name="Gruppo giardini")
    Subgroup.objects.create(body=alfa, name="Gruppo sciolto", until=dt.date(2020, 1, 1))
    join(alfa, organisation("Polisportiva Alfa", kind=OrganisationKind.objects.create(name="sport")))
    make_meeting(in_days=-5, state="held", minutes="Si pianta un tiglio.")
    page = text_of(bergamo_client, "/reti/rete-alfa/")
    for words in (
        "Ci troviamo dal 2015.",
        "Verde pubblico",
        "Gruppo giardini",
        "Ne fa parte una realtà",
        "Polisportiva Alfa · sport",
        "alfa@example.com",
        "Aperta a tutte e tutti",
        "Si pianta un tiglio.",
    ):
        assert words in page
    assert "Gruppo sciolto" not in page
    assert profile.email not in page.split("Come partecipare")[1].split("Comune di Bergamo")[0]


def test_members_are_those_of_today_merged_ones_once_and_only_who_agreed(
    bergamo_client: Client, alfa: Body, today: dt.date
) -> None:
    kept = organisation("Alpini")
    twin = organisation("Gruppo Alpini")
    Organisation.objects.filter(pk=twin.pk).update(merged_into=kept, canonical=kept)
    hidden = organisation("Centro antiviolenza", listed_publicly=False)
    gone, later = organisation("Uscita ieri"), organisation("Entra domani")
    for member in (kept, twin, hidden):
        join(alfa, member)
    join(alfa, gone, until=today - dt.timedelta(days=1))
    join(alfa, later, since=today + dt.timedelta(days=1))
    page = text_of(bergamo_client, "/reti/rete-alfa/")
    assert "Ne fanno parte 2 realtà" in page
    assert page.count("Alpini") == 1
    assert "Una realtà ha scelto di non comparire." in page
    for name in ("Centro antiviolenza", "Uscita ieri", "Entra domani", "Gruppo Alpini"):
        assert name not in page


def test_without_a_membership_register_the_page_tells_who_took_part_in_the_last_year_of_meetings(
    bergamo_client: Client, alfa: Body, beta: Body
) -> None:
    names = ("Alpini", "Banda", "Coro", "Danza", "Editori")
    alpini, banda, coro, danza, editori = (organisation(name) for name in names)

    def came(
        body: Body, member: Organisation, year: int, state: str = "held", status: str = "present"
    ) -> None:
        meeting = Meeting.objects.create(
            model_slug="bergamo", kind="plenary", meets_on=dt.date(year, 3, 1), state=state
        )
        Attendance.objects.create(meeting=meeting, body=body, organisation=member, status=status)

    came(alfa, alpini, 2023)
    came(alfa, alpini, 2023)
    came(alfa, banda, 2022)
    came(alfa, coro, 2023, status="absent")
    came(alfa, danza, 2023, state="cancelled")
    came(beta, editori, 2023)
    page = text_of(bergamo_client, "/reti/rete-alfa/")
    assert "Nel 2023 ha partecipato una realtà Alpini" in page
    assert not any(name in page for name in ("Banda", "Coro", "Danza", "Editori"))


def test_contacts_and_people_of_members_are_not_published(bergamo_client: Client, alfa: Body) -> None:
    member = organisation("Alpini", email="presidente@example.com", phone="333 1234567")
    join(alfa, member)
    person = Person.objects.create(given_name="Gelsomina", family_name="Riservata")
    member.representatives.create(person=person)
    Membership.objects.create(body=alfa, person=person)
    page = bergamo_client.get("/reti/rete-alfa/").content.decode()
    assert "Alpini" in page
    for secret in ("presidente@example.com", "333 1234567", "Riservata"):
        assert secret not in page


def test_an_empty_body_says_what_is_not_known_yet(bergamo_client: Client, alfa: Body) -> None:
    page = text_of(bergamo_client, "/reti/rete-alfa/")
    assert "Le realtà non sono ancora state registrate." in page
    assert "Per ora non c'è una data in programma." in page
    assert "Non risultano ancora incontri svolti." in page


def test_the_body_of_another_model_or_city_is_404(bergamo_client: Client, alfa: Body) -> None:
    Body.objects.create(model_slug="dummy", name="Assemblea", slug="assemblea")
    text_of(bergamo_client, "/reti/rete-alfa/", 200)
    text_of(bergamo_client, "/reti/assemblea/", 404)
    text_of(bergamo_client, "/reti/mai-vista/", 404)


def test_a_model_adds_sections_and_leaves_out_those_with_nothing_to_say(alfa: Body) -> None:
    def told(body: Body, today: dt.date) -> dict[str, object]:
        return {"title": f"Progetti di {body.name}", "text": str(today.year)}

    sections = (
        bodies.Section("tests/section.html", told),
        bodies.Section("tests/missing.html", lambda _body, _today: None),
    )
    day = dt.date(2024, 5, 14)
    wide = bodies.filled(sections, alfa, day, aside=False)
    assert wide == [("tests/section.html", {"title": "Progetti di Rete Alfa", "text": "2024"})]
    assert bodies.filled(sections, alfa, day, aside=True) == []


def test_both_views_are_stamped_as_open() -> None:
    for view in (bodies.listing("bergamo"), bodies.detail("bergamo")):
        assert view.open_because  # type: ignore[attr-defined]


def test_the_list_costs_eight_queries_at_most(
    bergamo_client: Client, in_bergamo: City, django_assert_max_num_queries: object
) -> None:
    for number in range(30):
        body = Body.objects.create(model_slug="bergamo", name=f"Rete {number}", slug=f"rete-{number}")
        BodyStage.objects.create(body=body, stage="active")
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert "30 reti" in text_of(bergamo_client, "/reti/")
