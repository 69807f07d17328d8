"""Who is offered which step, in which state: role x state x action, written by hand."""

from typing import Any

import pytest
from django.urls import reverse

from core.models import Body
from models_qua.models import CitizenshipAgreement
from tests.models_qua.conftest import browser
from tests.models_qua.rows import make_agreement

ACT = {"approve", "send-back"}
OFFICE: dict[str, set[str]] = {
    "draft": {"share"},
    "shared": ACT | {"return"},
    "approved": {"not-signed"},
    "in_force": {"amendment-new", "terminate", "renew", "evaluation-new", "account-new"},
    "accounted": {"publish", "renew"},
    "published": {"renew"},
    "not_signed": set(),
    "terminated": {"renew"},
}
NOTHING: dict[str, set[str]] = {state: set() for state in OFFICE}
TABLE: dict[str, dict[str, set[str]]] = {
    "olga": OFFICE,
    "ada": OFFICE | {"shared": {"return"}, "accounted": {"renew"}},
    "giulia": NOTHING | {"shared": ACT},
    "sergio": NOTHING,
    "pio": NOTHING,
    "fede": NOTHING,
}
SIGN = {"approved", "in_force"}
MAY_SIGN = {"olga", "ada"}
NAMES = {name for steps in OFFICE.values() for name in steps}


def address(name: str, agreement: CitizenshipAgreement) -> str:
    full = name if name.endswith("-new") else f"agreement-{name}"
    return reverse(f"qua:{full}", args=[agreement.pk])


@pytest.mark.parametrize("who", TABLE)
def test_each_is_offered_the_steps_of_the_state_and_lets_the_others_be(
    request: pytest.FixtureRequest, rivalta: Body, who: str
) -> None:
    client: Any = browser(request.getfixturevalue(who))
    ever = {name for steps in TABLE[who].values() for name in steps}
    for state, expected in TABLE[who].items():
        agreement = make_agreement(rivalta, state)
        card = client.get(reverse("qua:agreement-document", args=[agreement.pk]))
        assert card.status_code == 200
        offered = {step.url for step in card.context["steps"]}
        collect = address("parties", agreement)
        assert (collect in offered) == (who in MAY_SIGN and state == "approved"), state
        assert offered - {collect} == {address(name, agreement) for name in expected}, state
        parties = client.get(reverse("qua:agreement-parties", args=[agreement.pk])).context["kinds"]
        acts = [action for _kind, lines in parties for line in lines for action in line.actions]
        assert bool(acts) == (who in MAY_SIGN and state in SIGN), state
        for name in NAMES - ever:
            assert client.post(address(name, agreement), {}).status_code == 403, (state, name)
        agreement.refresh_from_db()
        assert agreement.state == state


def test_who_is_of_another_lab_sees_nothing_of_it(request: pytest.FixtureRequest, rivalta: Body) -> None:
    client: Any = browser(request.getfixturevalue("bice"))
    for state in OFFICE:
        agreement = make_agreement(rivalta, state)
        assert client.get(reverse("qua:agreement-document", args=[agreement.pk])).status_code == 404
        for name in NAMES - ACT - {"publish"}:
            assert client.post(address(name, agreement), {}).status_code == 404
