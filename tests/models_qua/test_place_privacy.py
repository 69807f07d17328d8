"""What places, services and plans hold about a person: handed over, and erased."""

import datetime as dt

from core.models import Body, Person
from core.participation.hooks import export_person as export_everywhere
from models_qua.models import NeighbourhoodService, PlaceKeeper, PlanGoal
from models_qua.privacy import erase_person, export_person
from tests.models_qua.rows import make_agreement, make_place, make_plan, make_service


def a_keeper(body: Body, **values: object) -> PlaceKeeper:
    nora = Person.objects.create(given_name="Nora", family_name="Neri", email="nora@casa.example")
    place = make_place(body.territory.get().neighbourhood, "Piazza del Melograno")
    return PlaceKeeper.objects.create(place=place, person=nora, since=dt.date(2025, 3, 1), **values)


def test_who_keeps_a_place_is_handed_what_is_written_of_it(rivalta: Body) -> None:
    keeper = a_keeper(rivalta, agreement=make_agreement(rivalta, title="Accordo"), listed_publicly=True)
    assert keeper.person is not None
    assert export_person(keeper.person.pk)["kept_places"] == [
        {
            "place": "Piazza del Melograno",
            "since": "2025-03-01",
            "until": None,
            "listed_publicly": True,
            "agreement": "Accordo",
        }
    ]
    assert "kept_places" in str(export_everywhere(keeper.person.pk))


def test_texts_that_name_a_person_are_handed_over_and_blanked(rivalta: Body) -> None:
    keeper = a_keeper(rivalta)
    person = keeper.person
    assert person is not None
    make_service(name="Sportello", contact="Nora Neri, nora@casa.example")
    make_plan(rivalta, "Una piazza con Nora Neri")
    assert {"neighbourhoodservice_text", "plangoal_text"} <= export_person(person.pk).keys()
    assert erase_person(person.pk) == 3
    assert not PlaceKeeper.objects.exists()
    assert NeighbourhoodService.objects.get().contact == "[…], […]"
    assert PlanGoal.objects.get().title == "Una piazza con […]"
    assert export_person(person.pk) == {}


def test_erasing_one_leaves_the_others(rivalta: Body) -> None:
    keeper = a_keeper(rivalta)
    other = Person.objects.create(given_name="Rosa", family_name="Bianchi")
    kept = PlaceKeeper.objects.create(place=keeper.place, person=other)
    assert keeper.person is not None
    erase_person(keeper.person.pk)
    assert list(PlaceKeeper.objects.all()) == [kept]
