"""Who may do what with labs, paths and the map: every role by every action, in the lab of Rivalta."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from core.models import Body
from models_qua.models import District
from tests.models_qua.conftest import browser
from tests.models_qua.path_rows import note_on, step_of
from tests.models_qua.rows import make_cycle
from tests.models_qua.samples import participation

SEES = frozenset({"olga", "ada", "sergio", "pio", "fede"})
RUNS = frozenset({"olga", "ada"})
MANAGES = frozenset({"olga"})
EVERYBODY = ("olga", "ada", "bice", "sergio", "giulia", "pio", "fede", "pia")

Target = Callable[[Body], tuple[Any, ...]]
ACTIONS: dict[str, tuple[Target, frozenset[str]]] = {
    "qua:labs": (lambda _body: (), SEES | {"bice"}),
    "qua:lab": (lambda body: (body.pk,), SEES),
    "qua:lab-edit": (lambda body: (body.pk,), RUNS),
    "qua:paths": (lambda body: (body.pk,), SEES),
    "qua:path-new": (lambda body: (body.pk,), RUNS),
    "qua:path": (lambda body: (make_cycle(body).pk,), SEES),
    "qua:path-edit": (lambda body: (make_cycle(body).pk,), RUNS),
    "qua:path-end": (lambda body: (make_cycle(body).pk,), RUNS),
    "qua:participants": (lambda body: (make_cycle(body).pk,), SEES),
    "qua:participant-new": (lambda body: (make_cycle(body).pk,), RUNS),
    "qua:participants-present": (lambda body: (make_cycle(body).pk,), RUNS),
    "qua:participant-remove": (lambda body: (participation(body).pk,), RUNS),
    "qua:step-edit": (lambda body: (step_of(make_cycle(body), "listening").pk,), RUNS),
    "qua:step-move": (lambda body: (step_of(make_cycle(body), "listening").pk, "inizia"), RUNS),
    "qua:evidence-new": (lambda body: (step_of(make_cycle(body), "listening").pk,), RUNS),
    "qua:evidence-remove": (lambda body: (note_on(make_cycle(body), "listening").pk,), RUNS),
    "qua:seasons": (lambda _body: (), SEES | {"bice"}),
    "qua:season": (lambda body: (_district(body).season_id,), SEES | {"bice"}),
    "qua:season-new": (lambda _body: (), MANAGES),
    "qua:season-edit": (lambda body: (_district(body).season_id,), MANAGES),
    "qua:district-new": (lambda body: (_district(body).season_id,), MANAGES),
    "qua:district-edit": (lambda body: (_district(body).pk,), MANAGES),
    "qua:district-end": (lambda body: (_district(body).pk,), MANAGES),
}
POSTED = frozenset({"qua:participants-present", "qua:participant-remove", "qua:evidence-remove"})


def _district(body: Body) -> District:
    return District.objects.get(labs__lab__body=body)


@pytest.fixture
def people(request: pytest.FixtureRequest) -> dict[str, User]:
    return {name: request.getfixturevalue(name) for name in EVERYBODY}


@pytest.mark.parametrize("name", ACTIONS)
def test_role_by_action(name: str, rivalta: Body, people: dict[str, User]) -> None:
    target, allowed = ACTIONS[name]
    for who, user in people.items():
        client, path = browser(user), reverse(name, args=target(rivalta))
        answer = client.post(path) if name in POSTED else client.get(path)
        let_in = answer.status_code in {200, 302}
        assert let_in == (who in allowed), (who, answer.status_code)
        assert let_in or answer.status_code in {403, 404}


def test_who_only_reads_sees_no_buttons(rivalta: Body, pio: User) -> None:
    cycle = make_cycle(rivalta)
    for name, key in (("qua:path", cycle.pk), ("qua:paths", rivalta.pk), ("qua:lab", rivalta.pk)):
        page = browser(pio).get(reverse(name, args=[key])).content.decode()
        for word in ("Comincia un percorso", "Descrivi", "Documenta", "/modifica/", "Concludi senza"):
            assert word not in page
