"""Everything the consulte offer to programs x everybody's keys: the same rights as in the pages, and never more than the key's scopes."""

from typing import Any

import pytest

from accounts.models import User
from core.api.catalogue import sections
from core.models import Body
from models_monza.models import Ballot, EnrolmentCheck, Mandate
from tests.core.api.doors import ANSWERED, doors
from tests.core.api.listing import check_listed
from tests.core.api.program import Program, key_of
from tests.models_monza.enrolling import make_enrolment
from tests.models_monza.samples import SAMPLES, ballot

METHODS = ("GET", "POST", "PUT", "DELETE")


def checked(body: Body) -> Any:
    """Something verified about an application."""
    said = {"what": "Identità", "outcome": "confirmed", "checked_by": "Olga"}
    return EnrolmentCheck.objects.create(enrolment=make_enrolment(body), **said).pk


def running(body: Body) -> Any:
    """The ballot that is open; there is one at a time."""
    return (Ballot.objects.filter(state="open").first() or ballot(body)).pk


MORE = {
    "ballot_id": running,
    "mandate_id": lambda _body: Mandate.objects.get().pk,
    "check_id": checked,
    "kind": lambda _body: "citizen",
}


@pytest.mark.parametrize("method", METHODS)
def test_who_may_ask_what(method: str, triante: Body, olga: User, pia: User, nora: User) -> None:
    nobody, without_role = Program(city="monza"), Program(key_of(pia), "monza")
    without_scope, elsewhere = Program(key_of(olga, "core.audit.see"), "monza"), Program(key_of(nora), "monza")  # fmt: skip
    office, told = Program(key_of(olga), "monza"), {}
    for door in (door for door in doors("monza") if door.method == method):
        keys = {name: (SAMPLES | MORE)[name](triante) for name in door.keys}
        heard = [door.knock(who, keys).status_code for who in (nobody, without_role, without_scope)]
        heard.append(
            door.knock(elsewhere, keys).status_code if door.is_of_bodies else 404
        )  # she is of Libertà
        answer = door.knock(office, keys)
        fine = heard[:3] == [401, 403, 403] and heard[3] in {403, 404} and answer.status_code in ANSWERED
        if not fine:
            told[str(door)] = (*heard, answer.status_code, answer.content)
    assert told == {}


def test_every_collection_is_listed_in_a_fixed_number_of_queries(triante: Body, olga: User) -> None:
    program = Program(key_of(olga), "monza")
    for resource in (one for section in sections() if section.slug == "monza" for one in section.resources):
        check_listed(resource, program, (SAMPLES | MORE)[resource.key](triante))
