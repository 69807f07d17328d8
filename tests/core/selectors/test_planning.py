"""What is told before a plan is saved: how many usually come, which days clash."""

import datetime as dt
from typing import Any

import pytest
from holidays import country_holidays
from pytest_django import DjangoAssertNumQueries

from core.models import Attendance, Body, Meeting, MeetingBody, Venue
from core.selectors.festivities import festivities
from core.selectors.planning import Wanted, outlook, usual_people
from tests.core.permissions.rows import organisation

DAY = dt.date(2023, 5, 9)


def meeting_of(*bodies: Body, day: dt.date = DAY, **more: Any) -> Meeting:
    values: dict[str, Any] = {"model_slug": "bergamo", "kind": "plenary", "meets_on": day} | more
    meeting = Meeting.objects.create(**values)
    MeetingBody.objects.bulk_create(MeetingBody(meeting=meeting, body=body) for body in bodies)
    return meeting


def held(body: Body, number: int, **more: Any) -> Meeting:
    return meeting_of(body, day=DAY + dt.timedelta(days=number), state="held", **more)


def wanted(body: Body, **more: Any) -> Wanted:
    values: dict[str, Any] = {
        "starts_at": dt.time(18), "ends_at": None, "body_ids": (body.pk,), "venue_id": None, "kind": "plenary",
    }  # fmt: skip
    return Wanted(**values | more)


def test_the_median_of_the_last_six_known_totals_tells_how_many_come(alfa: Body) -> None:
    for number, people in enumerate((500, 10, 20, None, 30, 20, 10, 40)):
        held(alfa, number, headcount=people)
    held(alfa, 20, headcount=900, kind="subgroup")
    meeting_of(alfa, day=DAY + dt.timedelta(days=30), state="cancelled", headcount=900)
    assert usual_people((alfa.pk,), "plenary") == 20


def test_a_total_is_what_was_declared_else_what_attendance_adds_up_to(alfa: Body, beta: Body) -> None:
    meeting = held(alfa, 1, citizens_count=4)
    assert usual_people((alfa.pk,), "plenary") == 4
    present = {"organisation": organisation("Il Melo"), "status": "present", "people": 3}
    Attendance.objects.create(meeting=meeting, body=alfa, **present)
    absent = {"organisation": organisation("La Pera"), "status": "absent", "people": None}
    Attendance.objects.create(meeting=meeting, body=alfa, **absent)
    assert usual_people((alfa.pk,), "plenary") == 7
    held(beta, 1, headcount=10, citizens_count=4)
    assert usual_people((beta.pk,), "plenary") == 10
    assert usual_people((alfa.pk, beta.pk), "plenary") == 17


def test_nothing_known_is_not_nobody(alfa: Body, beta: Body) -> None:
    held(alfa, 1)
    assert usual_people((alfa.pk,), "plenary") is None
    held(beta, 1, headcount=0)
    assert usual_people((beta.pk,), "plenary") == 0


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "clashes"),
    [
        (dt.time(16), dt.time(18), False),
        (dt.time(16), None, False),
        (dt.time(16, 30), None, True),
        (dt.time(20), dt.time(21), False),
        (dt.time(19, 59), dt.time(21), True),
        (dt.time(17), dt.time(0, 30), True),
        (None, None, True),
    ],
)
def test_meetings_clash_when_their_hours_meet(
    alfa: Body, starts_at: dt.time | None, ends_at: dt.time | None, clashes: bool
) -> None:
    """The other begins at 18:00 and, for want of an end, lasts two hours."""
    meeting_of(alfa, starts_at=dt.time(18))
    found = outlook([DAY], wanted(alfa, starts_at=starts_at, ends_at=ends_at))
    assert found.days[0].warns is clashes


def test_what_is_called_off_or_moved_itself_clashes_with_nothing(alfa: Body) -> None:
    meeting_of(alfa, starts_at=dt.time(18), state="cancelled")
    meeting_of(alfa, starts_at=dt.time(18), state="postponed")
    itself = meeting_of(alfa, starts_at=dt.time(18))
    assert not outlook([DAY], wanted(alfa), without=[itself.pk]).warns


def test_sixty_days_cost_the_queries_of_one(
    alfa: Body, beta: Body, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    hall = Venue.objects.create(name="Sala")
    days = [DAY + dt.timedelta(weeks=week) for week in range(60)]
    for day in days:
        meeting_of(beta, day=day, starts_at=dt.time(18), venue=hall)
    with django_assert_max_num_queries(6):
        found = outlook(days, wanted(alfa, venue_id=hall.pk))
    assert all(one.clashes for one in found.days)


def test_a_patron_saint_is_known_by_the_city_s_name() -> None:
    days = [dt.date(2023, 8, 26), dt.date(2023, 6, 2), dt.date(2023, 4, 10), dt.date(2023, 5, 9)]
    assert festivities(days, "Bergamo") == {
        days[0]: "Sant'Alessandro di Bergamo",
        days[1]: "Festa della Repubblica",
        days[2]: "Lunedì dell'Angelo",
    }
    assert list(festivities(days, "Borgolieto")) == days[1:3]


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Bergamo", dt.date(2023, 8, 26)),
        ("Comune di Bergamo", dt.date(2023, 8, 26)),
        ("MONZA", dt.date(2023, 6, 24)),
        ("Comune di Monza", dt.date(2023, 6, 24)),
        ("Provincia di Monza e della Brianza", dt.date(2023, 6, 24)),
        ("Reggio nell'Emilia", dt.date(2023, 11, 24)),
        ("Reggio nell’Emilia", dt.date(2023, 11, 24)),
        ("Reggio Emilia", dt.date(2023, 11, 24)),
        ("Reggio di Calabria", dt.date(2023, 4, 23)),
        ("Cremona", dt.date(2023, 11, 13)),
        ("Comune dell'Aquila", dt.date(2023, 6, 10)),
        ("L'Aquila", dt.date(2023, 6, 10)),
        ("Comune della Spezia", dt.date(2023, 3, 19)),
        ("Bolzano/Bozen", dt.date(2023, 5, 29)),
        ("Forlì", dt.date(2023, 2, 4)),
        ("Cesena", dt.date(2023, 6, 24)),
        ("Massa", dt.date(2023, 10, 4)),
    ],
)
def test_a_city_s_official_name_finds_its_patron_saint(name: str, day: dt.date) -> None:
    assert day in festivities([day], name)


@pytest.mark.parametrize(
    "name", ["", "Comune di", "Crema", "Reggio", "Carrara", "Borgolieto", "Città di Castello"]
)
def test_no_patron_saint_is_invented(name: str) -> None:
    year = [dt.date(2023, 1, 1) + dt.timedelta(days=number) for number in range(365)]
    assert set(festivities(year, name)) == set(country_holidays("IT", years=2023))
