"""Who may do what with labs and civic centres: every role by every page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from core.models import Body
from tests.models_farelegami.conftest import browser
from tests.models_farelegami.pages import read
from tests.models_farelegami.rows import (
    make_activity,
    make_lab_need,
    make_maker,
    make_municipality,
    user_with,
)
from tests.models_farelegami.samples import a_centre

EVERYBODY = ("olga", "mara", "nina", "cecilia", "paola", "sandra", "pia", "rita")
SEES = frozenset({"olga", "mara", "cecilia", "rita"})
SEES_LISTS = SEES | {"nina"}
RUNS = frozenset({"olga", "mara"})
MANAGES = frozenset({"olga", "cecilia"})

Target = Callable[[Body], tuple[Any, ...]]
ACTIONS: dict[str, tuple[Target, frozenset[str]]] = {
    "labs": (lambda _body: (), SEES_LISTS),
    "lab": (lambda body: (body.pk,), SEES),
    "lab-edit": (lambda body: (body.pk,), RUNS),
    "maker-new": (lambda body: (body.pk,), RUNS),
    "maker-end": (lambda body: (make_maker(body).pk,), RUNS),
    "need-new": (lambda body: (body.pk,), RUNS),
    "need-close": (lambda body: (make_lab_need(body).pk,), RUNS),
    "municipalities": (lambda _body: (), SEES_LISTS),
    "municipality-new": (lambda _body: (), RUNS | {"nina"}),
    "municipality-edit": (lambda _body: (make_municipality().pk,), RUNS | {"nina"}),
    "centres": (lambda _body: (), SEES_LISTS),
    "centre": (lambda _body: (a_centre().pk,), SEES_LISTS),
    "centre-new": (lambda _body: (), MANAGES),
    "centre-edit": (lambda _body: (a_centre().pk,), MANAGES),
    "centre-count": (lambda _body: (a_centre().pk, 2016), MANAGES),
    "activity-new": (lambda _body: (a_centre().pk,), MANAGES),
    "activity-edit": (lambda _body: (make_activity(a_centre()).pk,), MANAGES),
    "activity-count": (lambda _body: (make_activity(a_centre()).pk, 2016), MANAGES),
}


@pytest.fixture
def rita(zaist: Body) -> User:
    """Sees everything, changes nothing."""
    return user_with("rita@cremona.example", "Rita Lettrice", "reader")


@pytest.fixture
def people(request: pytest.FixtureRequest) -> dict[str, User]:
    return {name: request.getfixturevalue(name) for name in EVERYBODY}


@pytest.mark.parametrize("name", ACTIONS)
def test_role_by_page(name: str, zaist: Body, people: dict[str, User]) -> None:
    target, allowed = ACTIONS[name]
    path = reverse(f"farelegami:{name}", args=target(zaist))
    for who, user in people.items():
        answer = browser(user).get(path)
        assert (answer.status_code == 200) == (who in allowed), (who, answer.status_code)
        assert answer.status_code in {200, 403, 404}


def test_who_only_reads_sees_no_buttons(zaist: Body, rita: User) -> None:
    make_maker(zaist)
    make_lab_need(zaist)
    make_activity(a_centre())
    client = browser(rita)
    for name, args in (
        ("labs", ()),
        ("lab", (zaist.pk,)),
        ("centres", ()),
        ("centre", (a_centre().pk,)),
        ("municipalities", ()),
    ):
        page = read(client, f"farelegami:{name}", *args)
        for word in ("/modifica/", "/nuovo/", "/nuova/", "/chiudi/", "/concludi/", "/persone/"):
            assert word not in page, (name, word)


def test_a_body_of_another_model_is_no_lab(zaist: Body, olga: User) -> None:
    zaist.model_slug = "dummy"
    zaist.save()
    answer = browser(olga).get(reverse("farelegami:lab", args=[zaist.pk]))
    assert answer.status_code == 404
