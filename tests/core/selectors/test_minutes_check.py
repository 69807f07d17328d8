"""Before minutes become public: whoever would be named is pointed out, and of who does what only offices are shown."""

from typing import Any

import pytest

from accounts.models import User
from core.models import ActionItem, Body, Meeting, MeetingBody, Person
from core.selectors.minutes import minutes_view, public_owner
from core.selectors.minutes_check import check_minutes


@pytest.fixture
def held(alfa: Body) -> Meeting:
    """A meeting of Rete Alfa, without a word about it."""
    meeting = Meeting.objects.create(
        model_slug="bergamo", kind="plenary", meets_on="2023-05-09", state="held"
    )
    MeetingBody.objects.create(meeting=meeting, body=alfa)
    return meeting


@pytest.mark.parametrize(
    "owner",
    [
        "Ufficio tecnico, geom. Mario Rossi 035 399111",
        "Coordinatore Luca Bianchi",
        "Coordinatrice Brambilla",
        "Consigli Andrea",
        "operatrice Anna Neri",
        "Operatore di quartiere Luca",
        "Tuttino Maria",
        "Gruppo di Sara Colombo",
        "Gruppo Sara",
        "Ufficio, MARIO ROSSI",
        "Comune (sig.ra Zanchi)",
        "Reti Gino",
        "Luca Verdi",
        "Rossi",
    ],
)
def test_a_person_is_not_named_to_everybody(held: Meeting, owner: str) -> None:
    assert public_owner(ActionItem(meeting=held, what="Fare", owner=owner)) == "una persona"


@pytest.mark.parametrize(
    "owner",
    [
        "Ufficio tecnico",
        "l'ufficio Verde Pubblico",
        "Polizia Locale",
        "La Giunta",
        "Assessora alla mobilità",
        "la facilitatrice",
        "Coordinatrice della Rete Alfa",
        "operatrice di quartiere",
        "Consiglio comunale",
        "consigliera delegata",
        "Scuola Angelo Mai",
        "Oratorio San Marco",
        "Tutti",
        "Gruppo Verde",
    ],
)
def test_an_office_a_role_or_a_group_is(held: Meeting, owner: str) -> None:
    assert public_owner(ActionItem(meeting=held, what="Fare", owner=owner)) == owner


def test_whom_only_the_register_knows_is_pointed_out_among_owners(held: Meeting) -> None:
    Person.objects.create(given_name="Gelsomina", family_name="Quadrifoglio")
    ActionItem.objects.create(meeting=held, what="Fare", owner="Gruppo di quadrifoglio gelsomina")
    ActionItem.objects.create(meeting=held, what="Fare altro", owner="Luca Verdi")
    found = check_minutes(minutes_view(held)).personal
    assert [(one.where, one.words) for one in found] == [("chi se ne occupa", "quadrifoglio gelsomina")]


def test_what_is_checked_costs_as_much_however_long(
    held: Meeting, dario: User, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        ActionItem.objects.create(meeting=held, what=f"Azione {number}", owner="Ufficio tecnico")
    view = minutes_view(held)
    with django_assert_num_queries(4):
        check_minutes(view)
