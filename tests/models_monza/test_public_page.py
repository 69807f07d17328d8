"""What citizens read of a consulta: the next sitting with its agenda, what *uditori* may do, who coordinates, every sitting by year."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import AgendaItem, Body, Meeting, Minutes, Venue
from core.services.rules import NewRules, change_rules
from models_monza.models import Office
from tests.models_monza.test_sittings import enrol, meeting_of


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 5, 5, 9, tzinfo=dt.UTC))


@pytest.fixture
def citizen(monza_client: Client) -> Client:
    return monza_client


def sitting(body: Body, day: dt.date, *titles: str, **more: Any) -> Meeting:
    meeting = meeting_of(body, day)
    for position, title in enumerate(titles, 1):
        AgendaItem.objects.create(meeting=meeting, position=position, title=title)
    Meeting.objects.filter(pk=meeting.pk).update(**more)
    return meeting


def page(client: Client, body: Body, **asked: Any) -> str:
    return client.get(reverse("monza:body", args=[body.slug]), asked).content.decode()


def audience(olga: User, rule: str | None) -> None:
    change_rules(
        actor=olga, rules=NewRules("monza", "sittings", dt.date(2026, 1, 1), {"audience": rule}, "Altro")
    )


def test_the_next_sitting_is_told_with_day_hour_place_and_agenda(citizen: Client, liberta: Body) -> None:
    venue = Venue.objects.get(name="Centro civico Libertà")
    Venue.objects.filter(pk=venue.pk).update(address="viale Libertà 144")
    sitting(
        liberta,
        dt.date(2026, 5, 14),
        "Piano del traffico",
        "Varie",
        starts_at=dt.time(20, 45),
        venue=venue,
    )
    sitting(liberta, dt.date(2026, 6, 11), "Bilancio")
    words = page(citizen, liberta)
    for told in ("14 maggio", "20:45", "viale Libertà 144", "Piano del traffico"):
        assert told in words, told
    assert words.index("Piano del traffico") < words.index("11 giugno")  # the other one is told as a line
    assert "Bilancio" not in words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("listens", "assiste e ascolta"),
        ("invited", "parla se chi conduce lo invita"),
        ("speaks", "ha diritto di parola"),
    ],
)
def test_who_is_not_enrolled_reads_what_the_rule_in_force_lets_her_do(
    rule: str, words: str, citizen: Client, liberta: Body, olga: User
) -> None:
    audience(olga, rule)
    sitting(liberta, dt.date(2026, 5, 14))
    told = page(citizen, liberta)
    assert "come uditore" in told
    assert words in told


def test_where_no_rule_says_nothing_is_promised(citizen: Client, liberta: Body, olga: User) -> None:
    audience(olga, None)
    sitting(liberta, dt.date(2026, 5, 14))
    assert "come uditore:" not in page(citizen, liberta).replace("assiste come uditore.", "")


def test_without_a_sitting_in_the_calendar_it_says_so(citizen: Client, liberta: Body) -> None:
    assert "Per ora non c'è una data in programma" in page(citizen, liberta)


def test_who_coordinates_is_named_while_she_does(citizen: Client, liberta: Body) -> None:
    assert "non ha ancora scelto chi la coordina" in page(citizen, liberta)
    people = enrol(liberta, 3)
    dates = dt.date(2023, 1, 1), dt.date(2026, 3, 31)
    Office.objects.create(
        body=liberta, person=people[0], kind="coordinator", since=dates[0], until=dates[1], ended="resigned"
    )
    Office.objects.create(body=liberta, person=people[1], kind="coordinator", since=dt.date(2026, 4, 1))
    Office.objects.create(body=liberta, person=people[2], kind="secretary", since=dt.date(2026, 4, 1))
    words = page(citizen, liberta)
    assert "Iscritto 001" in words
    assert "Iscritto 000" not in words  # in office no more
    assert "Iscritto 002" not in words  # an office that is not public
    assert "Centro civico Libertà" in words  # the seat


def test_sittings_are_told_year_by_year_with_agenda_and_minutes(citizen: Client, liberta: Body) -> None:
    old = sitting(liberta, dt.date(2025, 11, 4), "Illuminazione", state="held")
    new = sitting(liberta, dt.date(2026, 3, 3), "Parcheggi", state="held")
    Minutes.objects.create(
        meeting=old,
        state=Minutes.State.PUBLISHED,
        published_at=dt.datetime(2025, 11, 20, tzinfo=dt.UTC),
        text="Si è parlato di lampioni.",
    )
    words = page(citizen, liberta)
    table = words.split('id="archivio"')[1]
    for header in ("Assemblea", "Ordine del giorno", "Resoconto"):
        assert f'<th scope="col">{header}</th>' in table
    assert "Parcheggi" in table
    assert "Illuminazione" not in table.split("</table>")[0]
    assert "?anno=2025" in table
    before = page(citizen, liberta, anno=2025).split('id="archivio"')[1]
    assert "Illuminazione" in before
    assert f"{reverse('core:meeting', args=[old.pk])}#resoconto" in before
    assert reverse("core:meeting", args=[new.pk]) not in before.split("</table>")[0]


def test_the_page_leads_to_enrolling(citizen: Client, liberta: Body) -> None:
    assert f'href="{reverse("monza:enrol")}"' in page(citizen, liberta)


def test_the_list_tells_who_coordinates_and_when_it_sits(
    citizen: Client, liberta: Body, triante: Body, django_assert_max_num_queries: Any
) -> None:
    person = enrol(liberta, 1)[0]
    Office.objects.create(body=liberta, person=person, kind="coordinator", since=dt.date(2026, 4, 1))
    sitting(liberta, dt.date(2026, 5, 14), starts_at=dt.time(20, 45))
    path = reverse("monza:bodies")
    words = citizen.get(path).content.decode()
    assert "Coordina: Iscritto 000" in words
    assert "Prossima seduta: giovedì 14 maggio, 20:45" in words
    assert "Triante" in words
    with django_assert_max_num_queries(12) as few:
        citizen.get(path)
    other = enrol(triante, 1)[0]
    Office.objects.create(body=triante, person=other, kind="coordinator", since=dt.date(2026, 4, 1))
    sitting(triante, dt.date(2026, 5, 21))
    with django_assert_max_num_queries(len(few)):
        citizen.get(path)


def test_the_page_asks_a_fixed_number_of_questions(
    citizen: Client, liberta: Body, django_assert_max_num_queries: Any
) -> None:
    sitting(liberta, dt.date(2026, 5, 14), "Uno")
    sitting(liberta, dt.date(2026, 3, 3), "Due", state="held")
    page(citizen, liberta)
    with django_assert_max_num_queries(40) as few:
        page(citizen, liberta)
    sitting(liberta, dt.date(2026, 5, 14), "Tre")
    sitting(liberta, dt.date(2026, 3, 4), "Quattro", state="held")
    with django_assert_max_num_queries(len(few)):
        page(citizen, liberta)


def test_how_to_enrol_and_who_is_enrolled_come_before_the_past_sittings(
    citizen: Client, liberta: Body
) -> None:
    enrol(liberta, 2)
    sitting(liberta, dt.date(2026, 3, 3), "Uno", state="held")
    words = " ".join(page(citizen, liberta).split())
    assert "Gli iscritti oggi: 2 persone, 0 realtà" in words
    assert (
        words.index("Come partecipare")
        < words.index("Gli iscritti oggi")
        < words.index("Di che cosa si è parlato")
    )
    assert words.index("Chi coordina") < words.index("realtà non sono ancora state registrate")
