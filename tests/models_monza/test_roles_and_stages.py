"""Role x stage x action, as a table: who appoints, runs ballots, reads and writes process notes, and in which stage of a consulta."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body, RoleGrant
from core.participation.registry import registry
from core.permissions.catalogue import CORE_ROLES, all_roles
from models_monza.models import Ballot, Office, ProcessNote
from models_monza.permissions import ROLES
from tests.cast import make_user
from tests.models_monza.room import Room

STAGES = ("to_form", "enrolling", "formed", "lapsed")
SEE_OFFICES, SEE_BALLOTS, APPOINT, BALLOT, SEE_NOTES, NOTE = (
    "see offices",
    "see ballots",
    "appoint",
    "open a ballot",
    "read notes",
    "write a note",
)
ONLY_FORMED = {APPOINT, BALLOT}
"""What is refused, with the cure, where the consulta is not formed."""

TABLE: dict[str, set[str]] = {
    "participation_office": {SEE_OFFICES, SEE_BALLOTS, APPOINT, BALLOT, SEE_NOTES, NOTE},
    "reader": {SEE_OFFICES, SEE_BALLOTS, SEE_NOTES},
    "coordinator": {SEE_OFFICES, SEE_BALLOTS},
    "consulta_secretary": {SEE_OFFICES, SEE_BALLOTS, BALLOT},
    "facilitator": {SEE_OFFICES, SEE_BALLOTS, SEE_NOTES, NOTE},
    "civic_centre_clerk": set(),
    "municipal_office": set(),
    "consulte_councillor": {SEE_OFFICES, SEE_BALLOTS},
    "nobody": set(),
}


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 5, 5, 19, tzinfo=dt.UTC))


def seen(name: str) -> Callable[[Client, Room], bool]:
    """Whether a page opens."""

    def look(client: Client, room: Room) -> bool:
        key = room.meeting.pk if name.startswith("monza:meeting") else room.body.pk
        return bool(client.get(reverse(name, args=[key])).status_code == 200)

    return look


def appointed(client: Client, room: Room) -> bool:
    typed = {"kind": "coordinator", "person": room.people[0].pk, "since": "2026-05-05"}
    client.post(reverse("monza:office-new", args=[room.body.pk]), typed)
    return Office.objects.exists()


def opened(client: Client, room: Room) -> bool:
    room.open_page(client)
    return Ballot.objects.exists()


def noted(client: Client, room: Room) -> bool:
    client.post(reverse("monza:note-new", args=[room.meeting.pk]), {"text": "Una nota"})
    return ProcessNote.objects.exists()


ACTIONS: dict[str, Callable[[Client, Room], bool]] = {
    SEE_OFFICES: seen("monza:offices"),
    SEE_BALLOTS: seen("monza:meeting-ballots"),
    APPOINT: appointed,
    BALLOT: opened,
    SEE_NOTES: seen("monza:notes"),
    NOTE: noted,
}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("role", TABLE)
def test_who_may_do_what_in_which_stage(role: str, stage: str, liberta: Body, olga: User) -> None:
    room = Room(liberta, olga)
    liberta.stages.filter(until=None).update(stage=stage)
    user = make_user("qualcuno@monza.example", "Qualcuno")
    if role != "nobody":
        body = liberta if all_roles()[role].scope == "body" else None
        RoleGrant.objects.create(user=user, role=role, body=body)
    client = Client(headers={"host": "monza.localhost"})
    client.force_login(user)
    may = {name for name, act in ACTIONS.items() if act(client, room)}
    assert may == (TABLE[role] if stage == "formed" else TABLE[role] - ONLY_FORMED)


def test_every_role_and_every_stage_is_in_the_table() -> None:
    assert set(TABLE) == {role.code for role in (*CORE_ROLES, *ROLES)} | {"nobody"}
    assert set(STAGES) == {stage.code for stage in registry.get("monza").stages}
