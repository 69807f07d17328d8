"""The networks' figures of Bergamo's yearly report."""

import datetime as dt

import pytest

from core.participation.figures import FigureValue
from core.reporting.build import build_report
from core.reporting.document import Report
from tests.core.reporting.registers import YEAR, Presence, Register, sitting, store

pytestmark = pytest.mark.usefixtures("in_bergamo")
LONG_AGO = dt.date(2015, 9, 1)


def report(year: int = YEAR) -> Report:
    return build_report("bergamo", year, today=dt.date(2024, 1, 15))


def value(code: str, year: int = YEAR) -> FigureValue:
    return report(year).figure(code).value


def test_networks_are_those_active_on_the_last_day_of_the_year() -> None:
    stages = {
        0: ("active", LONG_AGO, None),
        1: ("active", dt.date(2023, 10, 15), None),
        2: ("active", LONG_AGO, dt.date(2023, 6, 30)),
        3: ("forming", LONG_AGO, None),
        4: ("suspended", dt.date(2023, 1, 1), None),
        5: ("active", dt.date(2024, 1, 1), None),
    }
    store(Register((sitting(0),), bodies=6, stages=stages))
    assert value("networks") == 2
    assert report().figure("networks").previous == 2
    assert report().figure("networks").notes == (
        "Nell'anno 3 reti sono state attive almeno un giorno: su queste si calcolano le medie.",
    )


def test_means_are_over_the_networks_active_at_least_a_day() -> None:
    stages = {
        0: ("active", LONG_AGO, None),
        1: ("active", LONG_AGO, dt.date(2023, 3, 1)),
        2: ("forming", LONG_AGO, None),
    }
    meetings = (
        sitting(0, presences=(Presence(0, 0), Presence(1, 0), Presence(2, 0))),
        sitting(1, day="2023-02-01", presences=(Presence(0, 1), Presence(1, 1))),
        sitting(2, presences=(Presence(3, 2),)),
    )
    store(Register(meetings, bodies=3, stages=stages))
    assert value("organisations_sum_over_networks") == 6
    assert str(value("organisations_per_network_mean")) == "2.5"
    assert str(value("plenaries_per_network")) == "1.50"
    parts = [(part.label, part.value) for part in report().figure("organisations_per_network_mean").parts]
    assert parts == [
        ("Realtà sommate rete per rete, nelle reti attive", 5),
        ("Reti attive almeno un giorno dell'anno", 2),
    ]


def test_without_an_active_network_the_means_are_unknown() -> None:
    store(Register((sitting(0),), bodies=1, stages={0: ("forming", LONG_AGO, None)}))
    assert value("networks") == 0
    assert value("plenaries_per_network") is None


def test_a_joint_plenary_counts_once_in_the_mean() -> None:
    store(Register((sitting(0, 1), sitting(0))))
    assert str(value("plenaries_per_network")) == "1.00"


def test_meetings_with_councillors_are_a_figure_of_their_own_inside_the_others() -> None:
    store(Register((sitting(0, 1, kind="councillor"), sitting(0, kind="other"))))
    assert (value("meetings_councillor"), value("meetings_other")) == (1, 2)


def test_the_sum_over_the_networks_says_why_it_is_not_the_city_total() -> None:
    store(Register((sitting(0, presences=(Presence(0, 0),)), sitting(1, presences=(Presence(0, 1),)))))
    note = report().figure("organisations_sum_over_networks").notes[0]
    assert note.startswith("2 e non 1: qui una realtà conta una volta per ogni rete")


def test_figures_of_an_unrecorded_year_are_unknown_but_its_networks_are_known() -> None:
    store(Register((sitting(0),)))
    assert value("networks", 2020) == 2
    assert value("meetings_councillor", 2020) is None
    assert value("plenaries_per_network", 2020) is None


def test_the_heading_of_the_section_is_a_sentence() -> None:
    store(Register((sitting(0, presences=(Presence(0, 0),)),), bodies=1))
    assert report().sections[-1].heading == "1 rete attiva, in media con 1 realtà ciascuna"
