"""Everything labs and agreements offer to programs x everybody's keys: the rights of the pages, and never more than the key's scopes."""

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any

import pytest

from accounts.models import User
from core.api.catalogue import sections
from core.api.declaring import Operation
from core.api.inputs import input_of
from core.models import Body
from models_qua.models import CommitmentReport, Signatory
from tenants.context import use_city
from tenants.models import City
from tests.core.api.bodies import body_of, plausible, wild
from tests.core.api.doors import ANSWERED, Door, doors
from tests.core.api.listing import check_listed
from tests.core.api.program import Program, key_of
from tests.models_qua.doing_samples import ON, an_account
from tests.models_qua.rows import make_agreement, user_with
from tests.models_qua.samples import SAMPLES, file_of

CITY = "monza"
REFUSED = {"nobody": 401, "of another city": 401, "without a role": 403, "without the scope": 403}
OF_THE_WHOLE_CITY = ("qua/seasons", "qua/districts", "qua/season-report")


def area(door: Door) -> str:
    """The resource a door is of; agreements, which have many, in two halves."""
    parts = door.path.split("/")
    late = door.path.startswith("qua/agreements/") and parts[-1] > "i"
    return "/".join(parts[:2]) + (", the rest" if late else "")


SECTIONS = [section for section in sections() if section.slug == "qua"]
OPERATIONS = {(one.method, one.path): one for section in SECTIONS for one in section.operations}
RESOURCES = {one.path: one for section in SECTIONS for one in section.resources}
AREAS = {name: list(some) for name, some in groupby(sorted(doors("qua"), key=area), area)}


def a_report(body: Body) -> Any:
    """What somebody said of a commitment."""
    commitment = make_agreement(body, "in_force").commitments.all()[0]
    return CommitmentReport.objects.create(commitment=commitment, reported_on=ON, state="doing").pk


def a_party(body: Body) -> Any:
    """A party that signed on paper that was scanned."""
    scan = file_of(body)
    party = scan.agreement.signatories.get(kind="association")
    Signatory.objects.filter(pk=party.pk).update(scan=scan)
    return party.pk


OWN_SAMPLES: dict[str, Callable[[Body], Any]] = {
    "report_id": a_report,
    "account_id": lambda body: an_account(body).pk,
    "document_id": SAMPLES["qua:agreement-version document_id"],
    "file_id": lambda body: file_of(body).pk,
    "party_id": a_party,
    "resource_id": lambda body: make_agreement(body, "in_force").resources.last().pk,
    "year": lambda _body: 2025,
    "kind": lambda _body: "json",
    "qua/season-report/tables/{code:slug} code": SAMPLES["qua:season-report-table code"],
}


def sample(door: Door, name: str) -> Callable[[Body], Any]:
    """What gives the key an address names."""
    known = SAMPLES | OWN_SAMPLES
    return known.get(f"{door.path} {name}", known[name])


@pytest.mark.parametrize("name", AREAS)
def test_who_may_ask_what_and_what_is_wrong_is_told(
    name: str, rivalta: Body, olga: User, pia: User, bice: User, bergamo: City
) -> None:
    with use_city(bergamo):
        other = key_of(user_with("other@bergamo.example", "Ufficio di Bergamo", "participation_office"))
    programs = {
        "nobody": Program(city=CITY),
        "of another city": Program(other, CITY),
        "without a role": Program(key_of(pia), CITY),
        "without the scope": Program(key_of(olga, "core.audit.see"), CITY),
    }
    of_sesso, office = Program(key_of(bice), CITY), Program(key_of(olga), CITY)
    kept: dict[str, Any] = {}
    for door in AREAS[name]:
        made = {
            one: sample(door, one)(rivalta) for one in door.keys if one not in kept or door.method == "DELETE"
        }
        kept = made | kept
        keys = kept | made
        heard = {who: door.knock(program, keys).status_code for who, program in programs.items()}
        assert heard == REFUSED, door
        if door.keys and name not in OF_THE_WHOLE_CITY:
            assert door.knock(of_sesso, keys).status_code in {403, 404}, door
        if operation := OPERATIONS.get((door.method, door.path)):
            refuse_what_is_wrong(office, operation, keys)
        answer = door.knock(office, keys)
        assert answer.status_code in ANSWERED | {404} if door.method == "DELETE" else ANSWERED, door
        if answer.status_code >= 400:
            assert answer.headers["Content-Type"] == "application/problem+json"
    if resource := RESOURCES.get(name):
        check_listed(resource, office, sample(AREAS[name][0], resource.key)(rivalta))


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
