"""Who may do what with an application: every role x stage of the consulta x state of the application x action, as a table."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body, BodyStage
from core.permissions.catalogue import CORE_ROLES
from models_monza.models import Enrolment
from models_monza.participation_model import STAGES
from models_monza.permissions import ROLES
from models_monza.views.enrolment_steps import STEPS
from tests.models_monza.conftest import user_with
from tests.models_monza.enrolling import make_enrolment

ACTIONS = ("verifica", "completamento", "consegna", "accogli", "respingi", "ritira")
STATES = ("submitted", "completion", "accepted", "refused", "withdrawn", "lapsed")
FORMS: dict[str, dict[str, str]] = {
    "verifica": {"what": "Residenza", "outcome": "confirmed"},
    "completamento": {"what": "Manca la carta"},
    "consegna": {"answer": "Eccola"},
    "accogli": {"on": "2026-03-20"},
    "respingi": {"reasons": "Non abita qui.", "on": "2026-03-20"},
    "ritira": {"on": "2026-03-20"},
}

PLACES = {
    # role                    list applications?  which actions are its own, in any state
    "participation_office": (200, set(ACTIONS)),
    "reader":               (200, set()),
    "civic_centre_clerk":   (200, {"consegna"}),
    "coordinator":          (403, set()),
    "consulta_secretary":   (403, set()),
    "facilitator":          (403, set()),
    "municipal_office":     (403, set()),
    "consulte_councillor":  (403, set()),
}  # fmt: skip

TURNS = {
    # state        verifica completamento consegna accogli respingi ritira
    "submitted":  ("x",     "x",          "",      "x",    "x",     "x"),
    "completion": ("x",     "x",          "x",     "x",    "x",     "x"),
    "accepted":   ("",      "",           "",      "",     "",      "x"),
    "refused":    ("",      "",           "",      "",     "",      ""),
    "withdrawn":  ("",      "",           "",      "",     "",      ""),
    "lapsed":     ("",      "",           "",      "",     "",      ""),
}  # fmt: skip
"""What an application in a state may undergo."""

TAKES_IN = {"to_form": False, "enrolling": True, "formed": True, "lapsed": False}
"""The stages in which one is accepted; every other action is about the application, not the consulta."""


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 3, 20, 11, tzinfo=dt.UTC))


def test_the_tables_name_everything_there_is() -> None:
    assert set(PLACES) == {role.code for role in (*CORE_ROLES, *ROLES)}
    assert set(TURNS) == set(STATES) == set(Enrolment.State.values)
    assert set(ACTIONS) == {step.path for step in STEPS}
    assert set(TAKES_IN) == {stage.code for stage in STAGES}


def put_in(body: Body, stage: str) -> None:
    """The consulta is in a stage since a month before."""
    BodyStage.objects.filter(body=body).delete()
    BodyStage.objects.create(body=body, stage=stage, since=dt.date(2026, 2, 1))


def client_of(user: User) -> Client:
    client = Client(headers={"host": "monza.localhost"})
    client.force_login(user)
    return client


def someone(role: str, body: Body) -> User:
    scopes = {one.code: one.scope for one in (*CORE_ROLES, *ROLES)}
    return user_with(f"{role}@monza.example", role, role, body if scopes[role] == "body" else None)


@pytest.mark.parametrize("stage", TAKES_IN)
@pytest.mark.parametrize("role", PLACES)
def test_role_by_stage_by_state_by_action(liberta: Body, role: str, stage: str) -> None:
    put_in(liberta, stage)
    client = client_of(someone(role, liberta))
    opens, own = PLACES[role]
    assert client.get(reverse("monza:enrolments")).status_code == opens
    for state in STATES:
        row = make_enrolment(liberta, state)
        card = client.get(reverse("monza:enrolment", args=[row.pk]))
        turns = {action for action, turn in zip(ACTIONS, TURNS[state], strict=True) if turn}
        assert card.status_code == opens
        if opens == 200:
            assert {step.path for step in card.context["steps"]} == own & turns, (state, "offered")
        for action in ACTIONS:
            row = make_enrolment(liberta, state) if action in own else row
            heard = client.post(reverse("monza:enrolment-step", args=[row.pk, action]), FORMS[action])
            where = (role, stage, state, action, heard.status_code)
            if action not in own:
                assert heard.status_code == 403, where
                continue
            stopped = action == "accogli" and not TAKES_IN[stage]
            done = Enrolment.objects.get(pk=row.pk)
            if action in turns and not stopped:
                assert heard.status_code == 302, where
            elif action == "ritira":  # done already: nothing changes
                assert (heard.status_code, done.state) == (302, state), where
            else:
                assert heard.status_code == 200, where
                assert done.state == state, where


@pytest.mark.parametrize("role", [one.code for one in ROLES if one.scope == "body"])
def test_who_works_in_another_consulta_does_not_learn_that_the_application_is_there(
    liberta: Body, triante: Body, role: str
) -> None:
    row = make_enrolment(triante)
    client = client_of(someone(role, liberta))
    away = 404 if PLACES[role][0] == 200 else 403
    assert client.get(reverse("monza:enrolment", args=[row.pk])).status_code == away
    for action in ACTIONS:
        heard = client.post(reverse("monza:enrolment-step", args=[row.pk, action]), FORMS[action])
        assert heard.status_code == away, action
    assert Enrolment.objects.get(pk=row.pk).state == "submitted"


def test_a_step_nobody_knows_is_nowhere(office: Any, liberta: Body) -> None:
    row = make_enrolment(liberta)
    assert office.get(reverse("monza:enrolment-step", args=[row.pk, "promuovi"])).status_code == 404


MANAGING = ("mandate-new", "consulte-form", "window-new")


@pytest.mark.parametrize("role", PLACES)
def test_only_the_office_opens_mandates_and_windows_and_forms_consulte(liberta: Body, role: str) -> None:
    client = client_of(someone(role, liberta))
    expected = 200 if role == "participation_office" else 403
    assert {client.get(reverse(f"monza:{name}")).status_code for name in MANAGING} == {expected}
    assert client.get(reverse("monza:mandates")).status_code == 200
