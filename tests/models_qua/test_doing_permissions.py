"""Who may do what with what an agreement does: role by role, and state by state."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from core.models import Body
from models_qua.models import CitizenshipAgreement, Expense, Measurement, Milestone
from tests.models_qua.conftest import browser
from tests.models_qua.rows import make_agreement, make_work

ON = "2026-09-01"
YES, NO, HIDDEN = 302, 403, 404
ROLES = ("olga", "ada", "sergio", "fede", "pio", "giulia", "pia", "bice")
TABLE = {
    # action            olga ada  sergio fede pio  giulia pia bice (of another lab)
    "project-track": (YES, YES, YES, NO, NO, NO, NO, HIDDEN),
    "project-milestone-new": (YES, YES, YES, NO, NO, NO, NO, HIDDEN),
    "project-expense-new": (YES, YES, YES, NO, NO, NO, NO, HIDDEN),
    "work-track": (YES, YES, YES, NO, NO, NO, NO, HIDDEN),
    "work-expense-new": (YES, YES, YES, NO, NO, NO, NO, HIDDEN),
    "indicator": (YES, YES, NO, YES, NO, NO, NO, HIDDEN),
    "evaluation-new": (YES, YES, NO, NO, NO, NO, NO, HIDDEN),
    "account-new": (YES, YES, NO, NO, NO, NO, NO, HIDDEN),
    "account-given": (YES, YES, NO, NO, NO, NO, NO, HIDDEN),
    "commitment-ask": (YES, YES, NO, NO, NO, NO, NO, HIDDEN),
}
"""What who posts a form that is right hears."""


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 10, 2, 9, tzinfo=dt.UTC))


def send(user: Any, action: str, agreement: CitizenshipAgreement) -> int:
    """Post what is right for an action; the status."""
    key, data = _right(action, agreement)
    url = reverse(f"qua:{action}", args=[key])
    client = browser(user)
    if action.endswith(("-track", "-given")) and (page := client.get(url)).status_code == 200:
        data["seen"] = page.content.decode().split('name="seen" value="')[1].split('"')[0]
    return int(client.post(url, data).status_code)


def _right(action: str, agreement: CitizenshipAgreement) -> tuple[Any, dict[str, str]]:
    sheet, work = agreement.sheets.get(), agreement.works.get()
    spent = {"what": "Vernice", "amount_eur": "1,10", "spent_on": ON}
    moved = {"state": "in_progress", "on": ON}
    rights: dict[str, tuple[Any, dict[str, str]]] = {
        "project-track": (sheet.pk, moved),
        "project-milestone-new": (sheet.pk, {"what": "Inaugurazione"}),
        "project-expense-new": (sheet.pk, spent),
        "work-track": (work.pk, moved),
        "work-expense-new": (work.pk, spent),
        "indicator": (agreement.indicators.get().pk, {"value": "3", "measured_on": ON}),
        "evaluation-new": (agreement.pk, {"kind": "mid_term", "evaluated_on": ON, "worked": "Sì"}),
        "account-new": (agreement.pk, {"results": "Fatto.", "on": ON, "leave_open": "on"}),
        "account-given": (agreement.pk, {}),
        "commitment-ask": (agreement.signatories.get(kind="association").pk, {}),
    }
    return rights[action]


def an_agreement(body: Body, state: str) -> CitizenshipAgreement:
    agreement = make_agreement(body, state)
    make_work(body, agreement=agreement)
    agreement.evaluations.create(kind="final", evaluated_on=dt.date(2026, 8, 1), worked="Tutto")
    return agreement


@pytest.mark.parametrize("action", TABLE)
def test_role_by_role(rivalta: Body, request: pytest.FixtureRequest, action: str) -> None:
    heard = []
    for role in ROLES:
        user, agreement = request.getfixturevalue(role), an_agreement(rivalta, "in_force")
        heard.append(send(user, action, agreement))
    assert tuple(heard) == TABLE[action]


IN_STATE = {
    # what follows the agreement  project-track  expense-new  indicator  evaluation-new  account-new
    "draft": (False, False, False, False, False),
    "shared": (False, False, False, False, False),
    "approved": (False, False, False, False, False),
    "in_force": (True, True, True, True, True),
    "accounted": (False, True, True, False, False),
    "published": (False, False, False, False, False),
    "not_signed": (False, False, False, False, False),
    "terminated": (False, True, True, True, False),
}
_ACTIONS = ("project-track", "project-expense-new", "indicator", "evaluation-new", "account-new")


@pytest.mark.parametrize("state", IN_STATE)
def test_state_by_state(rivalta: Body, olga: Any, state: str) -> None:
    done = []
    for action in _ACTIONS:
        agreement = an_agreement(rivalta, state)
        status = send(olga, action, agreement)
        assert status in {200, 302}
        done.append(status == YES)
        agreement.refresh_from_db()
        assert agreement.state == ("accounted" if (state, action) == ("in_force", "account-new") else state)
    assert tuple(done) == IN_STATE[state]


def test_the_maintenance_of_the_city_goes_on_whatever_becomes_of_the_agreement(
    rivalta: Body, olga: Any
) -> None:
    for state in IN_STATE:
        assert send(olga, "work-track", an_agreement(rivalta, state)) == YES


def test_what_is_refused_is_kept_nowhere(rivalta: Body, fede: Any, pia: Any) -> None:
    agreement = an_agreement(rivalta, "in_force")
    for user in (fede, pia):
        for action in ("project-milestone-new", "project-expense-new", "work-expense-new"):
            assert send(user, action, agreement) == NO
    assert not Milestone.objects.exists()
    assert not Expense.objects.exists()
    assert send(pia, "indicator", agreement) == NO
    assert not Measurement.objects.exists()
