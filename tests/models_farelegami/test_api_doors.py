"""Everything labs and civic centres offer to programs x everybody's keys: the rights of the pages, and never more than the key's scopes."""

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any

import pytest

from accounts.models import User
from core.api.catalogue import sections
from core.api.declaring import Operation
from core.api.inputs import input_of
from core.models import Body
from models_farelegami.models import LabNeed, ParticipantCount
from tenants.context import use_city
from tenants.models import City
from tests.core.api.bodies import body_of, plausible, wild
from tests.core.api.doors import ANSWERED, Door, doors
from tests.core.api.listing import check_listed
from tests.core.api.program import Program, key_of
from tests.models_farelegami.rows import give_back, make_centre, user_with
from tests.models_farelegami.samples import SAMPLES

CITY = "monza"
REFUSED = {"nobody": 401, "of another city": 401, "without a role": 403, "without the scope": 403}
OF_THE_WHOLE_CITY = ("farelegami/municipalities", "farelegami/civic-centres", "farelegami/centre-activities")


def area(door: Door) -> str:
    """The resource a door is of."""
    return "/".join(door.path.split("/")[:2])


SECTIONS = [section for section in sections() if section.slug == "farelegami"]
OPERATIONS = {(one.method, one.path): one for section in SECTIONS for one in section.operations}
RESOURCES = {one.path: one for section in SECTIONS for one in section.resources}
AREAS = {name: list(some) for name, some in groupby(sorted(doors("farelegami"), key=area), area)}
OWN_SAMPLES: dict[str, Callable[[Body], Any]] = {"year": lambda _body: 2016}


def sample(door: Door, name: str) -> Callable[[Body], Any]:
    """What gives the key an address names."""
    known = SAMPLES | OWN_SAMPLES
    return known.get(f"{door.path} {name}", known[name])


@pytest.mark.parametrize("name", AREAS)
def test_who_may_ask_what_and_what_is_wrong_is_told(
    name: str, zaist: Body, olga: User, pia: User, nina: User, bergamo: City
) -> None:
    with use_city(bergamo):
        other = key_of(user_with("other@bergamo.example", "Ufficio di Bergamo", "participation_office"))
    programs = {
        "nobody": Program(city=CITY),
        "of another city": Program(other, CITY),
        "without a role": Program(key_of(pia), CITY),
        "without the scope": Program(key_of(olga, "core.audit.see"), CITY),
    }
    of_po, office = Program(key_of(nina), CITY), Program(key_of(olga), CITY)
    for door in AREAS[name]:
        keys = {one: sample(door, one)(zaist) for one in door.keys}
        heard = {who: door.knock(program, keys).status_code for who, program in programs.items()}
        assert heard == REFUSED, door
        if door.keys and name not in OF_THE_WHOLE_CITY:
            assert door.knock(of_po, keys).status_code in {403, 404}, door
        if operation := OPERATIONS.get((door.method, door.path)):
            refuse_what_is_wrong(office, operation, keys)
        answer = door.knock(office, keys)
        assert answer.status_code in ANSWERED, door
        if answer.status_code >= 400:
            assert answer.headers["Content-Type"] == "application/problem+json"
    if resource := RESOURCES.get(name):
        check_listed(resource, office, sample(AREAS[name][0], resource.key)(zaist))


def refuse_what_is_wrong(office: Program, operation: Operation, keys: Mapping[str, Any]) -> None:
    """Of a body of the wrong kinds each field is told, one about things there are not is a fault of nobody's."""
    takes = input_of(operation)
    fields = takes().fields if takes else {}
    path = operation.path.replace(":int", "").format(**keys)
    shown = office.get(operation.on.row_path.format(**keys)) if operation.on else None
    tag = shown.headers.get("ETag", "x") if shown else "x"
    if body := body_of(fields, wild):
        told = office.send(operation.method, path, body, If_Match=tag)
        assert told.status_code == 422, (operation.name, told.content)
        assert told.json()["errors"].keys() <= fields.keys(), operation.name
    if body := body_of(fields, plausible):
        assert office.send(operation.method, path, body, If_Match=tag).status_code < 500, operation.name


def test_a_program_writes_a_need_and_never_learns_of_few(zaist: Body, olga: User) -> None:
    program = Program(key_of(olga), CITY)
    sent = {"what": "Imbiancare", "asked_on": "2016-01-10"}
    answer = program.send("POST", f"farelegami/labs/{zaist.pk}/needs", sent)
    assert answer.status_code == 201, answer.content
    need = LabNeed.objects.get()
    assert program.get(f"farelegami/lab-needs/{need.pk}").json()["given_back"] == 0
    give_back(need, 4, 3)
    shown = program.get(f"farelegami/lab-needs/{need.pk}").json()
    assert (shown["given_back"], shown["given_back_hours"]) == (None, None)
    give_back(need, 1, 3)
    shown = program.get(f"farelegami/lab-needs/{need.pk}").json()
    assert (shown["given_back"], shown["given_back_hours"]) == (5, 15)


def test_a_program_counts_people_with_what_it_saw(zaist: Body, olga: User) -> None:
    program, centre = Program(key_of(olga), CITY), make_centre()
    path = f"farelegami/civic-centres/{centre.pk}/participants/2016"
    seen = program.get(path)
    assert seen.json()["children"] is None
    sent = {"children": 864, "adults": 346}
    answer = program.send("PUT", path, sent, If_Match=seen.headers["ETag"])
    assert answer.status_code == 200, answer.content
    assert (answer.json()["children"], answer.json()["under_6"]) == (864, None)
    assert ParticipantCount.objects.count() == 2
    assert program.send("PUT", path, sent, If_Match=seen.headers["ETag"]).status_code == 412
    tag = program.get(path).headers["ETag"]
    twice = program.send("PUT", path, sent | {"under_6": 1}, If_Match=tag)
    assert (twice.status_code, list(twice.json()["errors"])) == (422, ["children"])
