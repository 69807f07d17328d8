"""What counts, what does not, and what is not known."""

import datetime as dt

import pytest

from core.models import Attendance, Body, BodyStage, Meeting, MeetingBody, Neighbourhood, Person
from core.participation.figures import FigureValue
from core.reporting.build import build_report
from core.reporting.document import Report, Table
from tenants.models import City
from tests.core.reporting.registers import YEAR, Presence, Register, sitting, store

pytestmark = pytest.mark.usefixtures("in_bergamo")
TODAY = dt.date(2024, 1, 15)


def report(year: int = YEAR, today: dt.date = TODAY) -> Report:
    return build_report("bergamo", year, today=today)


def value(code: str, year: int = YEAR) -> FigureValue:
    return report(year).figure(code).value


def cell(table: Table, name: str, column: str) -> object:
    return next(row[table.position(column)] for row in table.rows if row[0] == name)


def test_cancelled_postponed_and_planned_meetings_do_not_count() -> None:
    states = ("held", "cancelled", "postponed", "draft", "convened")
    store(Register(tuple(sitting(0, state=state, headcount=10) for state in states)))
    assert value("meetings") == 1
    assert value("headcount") == 10
    notes = " ".join(report().figure("meetings").notes)
    assert "2 incontri annullati o rinviati non contano" in notes
    assert "2 incontri non ancora segnati come svolti" in notes


def test_meetings_of_the_day_before_and_after_the_year_belong_to_other_years() -> None:
    days = ("2022-12-31", "2023-01-01", "2023-12-31", "2024-01-01")
    store(Register(tuple(sitting(0, day=day) for day in days)))
    assert value("meetings") == 2
    assert report().figure("meetings").previous == 1


def test_a_joint_meeting_counts_once_for_the_city_and_once_for_each_network() -> None:
    store(Register((sitting(0, 1, headcount=30), sitting(0, headcount=5))))
    bodies = report().table("bodies")
    assert value("meetings") == 2
    assert (cell(bodies, "Rete 0", "meetings"), cell(bodies, "Rete 1", "meetings")) == (2, 1)
    assert cell(bodies, "Somma delle righe", "meetings") == 3
    assert cell(bodies, "Città, una volta sola", "meetings") == 2
    assert value("headcount") == 35


def test_kinds_are_counted_in_the_figure_their_model_declares() -> None:
    kinds = ("plenary", "plenary", "subgroup", "councillor", "other", "a kind of another age")
    store(Register(tuple(sitting(0, kind=kind) for kind in kinds)))
    counted = [value(f"meetings_{figure}") for figure in ("plenary", "subgroup", "other")]
    assert counted == [2, 1, 3]
    assert report().figure("meetings").parts[-1].value == 3


def test_an_organisation_in_two_networks_counts_once_for_the_city_and_twice_in_the_sum() -> None:
    first = sitting(0, presences=(Presence(0, 0), Presence(1, 0)))
    second = sitting(1, presences=(Presence(0, 1), Presence(0, 0), Presence(2, 1)))
    store(Register((first, first, second)))
    assert value("organisations_unique") == 3
    assert value("organisations_sum_over_networks") == 4
    assert value("organisations_per_network_mean") == 2
    notes = report().figure("organisations_unique").notes
    assert notes[0].startswith("3 e non 4: 1 realtà ha partecipato a più reti")


def test_merged_organisations_count_as_the_one_they_are() -> None:
    presences = (Presence(0, 0), Presence(1, 0), Presence(2, 0))
    store(Register((sitting(0, presences=presences),), merged={1: 0}, services=frozenset({0})))
    assert value("organisations_unique") == 2
    assert value("organisations_unique_excl_services") == 1
    assert cell(report().table("bodies"), "Rete 0", "organisations") == 2


def test_absent_excused_guest_and_unknown_organisations_did_not_take_part() -> None:
    statuses = ("present", "absent", "excused", "guest", "unknown")
    presences = tuple(Presence(n, 0, status) for n, status in enumerate(statuses))
    store(Register((sitting(0, presences=presences),), organisations=5))
    assert value("organisations_unique") == 1


def test_an_organisation_without_a_network_is_of_the_only_one_of_the_meeting_and_of_none_at_a_joint_one() -> (
    None
):
    alone = sitting(0, presences=(Presence(0, None),))
    joint = sitting(0, 1, presences=(Presence(1, None),))
    store(Register((alone, joint)))
    assert value("organisations_unique") == 2
    assert value("organisations_sum_over_networks") == 1
    assert "1 realtà era presente solo a incontri congiunti" in " ".join(
        report().figure("organisations_unique").notes
    )


def test_nothing_recorded_for_a_year_is_unknown_and_not_zero() -> None:
    store(Register((sitting(0, day="2021-03-01", presences=(Presence(0, 0),), headcount=4),)))
    codes = ("meetings", "meetings_plenary", "organisations_unique", "headcount", "plenaries_per_network")
    assert [value(code) for code in codes] == [None] * 5
    assert not report().is_known
    assert "non è zero" in report().figure("meetings").notes[0]


def test_only_cancelled_meetings_are_a_known_zero() -> None:
    store(Register((sitting(0, state="cancelled"),)))
    assert value("meetings") == value("organisations_unique") == value("headcount") == 0


def test_meetings_without_any_attendance_leave_the_organisations_unknown() -> None:
    store(Register((sitting(0, headcount=12),)))
    assert value("meetings") == 1
    assert value("organisations_unique") is None
    assert value("organisations_unique_excl_services") is None
    assert value("organisations_per_network_mean") is None
    assert cell(report().table("bodies"), "Rete 0", "organisations") is None


def test_meetings_whose_attendance_nobody_recorded_are_said() -> None:
    store(Register((sitting(0, presences=(Presence(0, 0),)), sitting(0), sitting(0))))
    assert value("organisations_unique") == 1
    assert (
        "Di 2 incontri svolti non è stato registrato chi c'era."
        in report().figure("organisations_unique").notes
    )


def test_the_year_before_is_unknown_when_it_has_no_meetings_and_compared_when_it_has() -> None:
    store(Register((sitting(0), sitting(1), sitting(0, day="2022-02-02"))))
    known, unknown = report().figure("meetings"), report(2022).figure("meetings")
    assert (known.value, known.previous, known.difference) == (2, 1, 1)
    assert (unknown.value, unknown.previous, unknown.difference) == (1, None, None)
    assert cell(report().table("bodies"), "Rete 1", "previous") == 0
    assert cell(report(2022).table("bodies"), "Rete 0", "previous") is None


def test_the_declared_total_wins_over_what_attendance_adds_up_to() -> None:
    presences = (Presence(0, 0, people=2), Presence(1, 0, people=3))
    declared = sitting(0, presences=presences, citizens=4, headcount=20)
    added_up = sitting(0, presences=presences, citizens=4)
    without_citizens = sitting(0, presences=presences)
    store(Register((declared, added_up, without_citizens)))
    assert value("headcount") == 20 + 9 + 5


def test_guests_are_in_the_room_and_the_absent_are_not() -> None:
    presences = (Presence(0, 0, people=2), Presence(1, 0, "guest", 3), Presence(2, 0, "absent", 50))
    store(Register((sitting(0, presences=presences),)))
    assert value("headcount") == 5


def test_meetings_without_a_number_of_people_are_left_out_and_said() -> None:
    unknown = sitting(0, presences=(Presence(0, 0, people=None),))
    partial = sitting(0, presences=(Presence(0, 0, people=None), Presence(1, 0, people=2)))
    store(Register((unknown, partial, sitting(1, headcount=0))))
    assert value("headcount") == 2
    notes = report().figure("headcount").notes
    assert notes[0] == "1 incontro senza numero di presenti: non è nella somma."
    assert notes[1].startswith("2 incontri con un numero di presenti incompleto")


def test_a_headcount_of_zero_is_known_and_no_headcount_at_all_is_not() -> None:
    store(Register((sitting(0, citizens=0), sitting(1, day="2022-05-05"))))
    assert value("headcount") == 0
    assert value("headcount", 2022) is None


def test_named_people_count_one_each_unless_their_organisation_gave_its_number() -> None:
    store(Register((sitting(0, presences=(Presence(0, 0, people=3),)),)))
    meeting, organisation = Meeting.objects.get(), Attendance.objects.get().organisation
    people = Person.objects.bulk_create([Person(given_name=name) for name in ("Ada", "Ivo", "Pia")])
    Attendance.objects.create(meeting=meeting, organisation=organisation, person=people[0])
    Attendance.objects.create(meeting=meeting, person=people[1])
    Attendance.objects.create(meeting=meeting, person=people[2], status="absent")
    assert value("headcount") == 4


def test_residents_are_unknown_while_one_neighbourhood_lacks_its_population() -> None:
    store(Register((sitting(0),), residents=(4000, None)))
    assert value("residents") is None
    assert value("meetings_per_10000") is None
    assert value("neighbourhoods") == 2
    assert report().figure("residents").notes == (
        "Manca la popolazione 2023 di: Quartiere 1. Finché manca, il totale non è noto.",
    )


def test_residents_and_ratios_are_computed_on_the_territory_of_the_year() -> None:
    store(Register((sitting(0), sitting(1), sitting(0)), residents=(4000, 3001)))
    Neighbourhood.objects.create(name="Abolito", slug="abolito", until=dt.date(2023, 12, 30))
    Neighbourhood.objects.create(name="Futuro", slug="futuro", since=dt.date(2024, 1, 1))
    assert value("residents") == 7001
    assert value("neighbourhood_residents_mean") == 3501
    assert str(value("meetings_per_10000")) == "4.29"


def test_no_neighbourhood_is_unknown_territory() -> None:
    store(Register((sitting(),), bodies=0))
    assert (value("neighbourhoods"), value("residents"), value("networks")) == (None, None, None)


def test_a_meeting_counts_in_each_neighbourhood_of_its_networks_on_the_day_it_was_held() -> None:
    early, late = sitting(0, day="2023-02-01"), sitting(0, day="2023-11-01")
    store(Register((early, late, sitting(0, 1)), residents=(10_000, 5_000)))
    link = Body.objects.get(slug="rete-1").territory.get()
    link.since = dt.date(2023, 6, 1)
    link.save()
    extra = Neighbourhood.objects.get(slug="quartiere-1")
    Body.objects.get(slug="rete-0").territory.create(neighbourhood=extra, since=dt.date(2023, 10, 1))
    table = report().table("neighbourhoods")
    assert cell(table, "Quartiere 0", "meetings") == 3
    assert cell(table, "Quartiere 1", "meetings") == 1
    assert str(cell(table, "Quartiere 1", "per_10000")) == "2.00"


def test_a_meeting_of_two_networks_of_one_neighbourhood_counts_there_once() -> None:
    store(Register((sitting(0, 1),)))
    shared = Neighbourhood.objects.get(slug="quartiere-0")
    Body.objects.get(slug="rete-1").territory.create(neighbourhood=shared)
    assert cell(report().table("neighbourhoods"), "Quartiere 0", "meetings") == 1


def test_themes_and_months_add_up_to_the_city() -> None:
    meetings = (
        sitting(0, theme="verde"),
        sitting(0, 1, theme="verde", day="2023-01-31"),
        sitting(1, day="2023-12-01"),
    )
    store(Register(meetings))
    for code in ("themes", "months"):
        table = report().table(code)
        column = table.position("meetings")
        assert sum(int(row[column] or 0) for row in table.body) == 3  # type: ignore[arg-type]
    assert cell(report().table("themes"), "Senza tema", "meetings") == 1
    assert cell(report().table("months"), "Gennaio", "meetings") == 1
    assert report().table("themes").heading == "Gli incontri per tema"


def test_another_participation_model_is_not_in_the_report() -> None:
    store(Register((sitting(0, presences=(Presence(0, 0),)),)))
    other = Body.objects.create(model_slug="dummy", name="Assemblea", slug="assemblea")
    BodyStage.objects.create(body=other, stage="active")
    meeting = Meeting.objects.create(
        model_slug="dummy", kind="assembly", meets_on=dt.date(2023, 3, 3), state="held"
    )
    MeetingBody.objects.create(meeting=meeting, body=other)
    assert (value("meetings"), value("networks")) == (1, 2)


def test_a_running_year_is_counted_up_to_today() -> None:
    store(Register((sitting(0), sitting(0, day="2023-12-01", state="convened"))))
    running = report(today=dt.date(2023, 6, 1))
    assert running.reference == dt.date(2023, 6, 1)
    assert running.figure("meetings").value == 1


def test_headings_say_the_figures_in_correct_italian() -> None:
    store(
        Register((sitting(0, presences=(Presence(0, 0), Presence(1, 0))),), services=frozenset({1}), bodies=1)
    )
    made = report()
    assert made.headline == "1 incontro nel 2023, 2 realtà per rete"
    assert [section.heading for section in made.sections][:2] == [
        "1 incontro: 1 plenaria, 0 sottogruppi e 0 altri",
        "2 realtà diverse hanno partecipato, di cui 1 servizio comunale",
    ]


def test_a_model_without_subgroups_has_no_figure_of_them_rather_than_a_zero(monza: City) -> None:
    made = build_report("dummy", YEAR, today=TODAY)
    assert {"meetings_subgroup", "meetings_other", "networks"} & {
        figure.code for figure in made.figures
    } == set()
