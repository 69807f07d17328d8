"""Who may do what with needs, groups and reviews, in which state: every role x every state x every action, sent by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from core.permissions.catalogue import CORE_ROLES
from core.services.freshness import fingerprint
from models_qua.models import FeasibilityReview, LabCycle, Need, NeedGroup
from models_qua.permissions import ROLES
from models_qua.services.need_groups import group_snapshot
from models_qua.services.needs import need_snapshot, public_snapshot
from tests.models_qua.conftest import browser, client_of
from tests.models_qua.need_rows import NOW, make_review
from tests.models_qua.rows import make_group, make_need

COLLECTS, GROUPS, REVIEWS = "collect", "group", "review"
MAY = {
    "participation_office": {COLLECTS, GROUPS, REVIEWS},
    "neighbourhood_architect": {COLLECTS, GROUPS, REVIEWS},
    "municipal_service": {REVIEWS},
    "lab_participant": set[str](),
    "signatory": set[str](),
    "giunta_clerk": set[str](),
    "reader": set[str](),
    "": set[str](),
}
SEES = {"participation_office", "neighbourhood_architect", "municipal_service", "reader"}
"""Who knows that there are needs at all."""

TYPED = {"kind": "need", "title": "Ombra", "source": "paper", "received_on": "2026-03-09"}
WORDS = {"title": "Ombra", "text": "", "place": ""}


def _seen(row: Need, shown: Callable[[Need], dict[str, Any]], values: dict[str, str]) -> dict[str, str]:
    return values | {"seen": fingerprint(shown(row))}


NEED_ACTIONS: dict[str, tuple[str, str, str]] = {
    #  action     who      from which states       to
    "modifica": (COLLECTS, "received grouped told", ""),
    "scarta": (GROUPS, "received", "discarded"),
    "riprendi": (GROUPS, "discarded", "received"),
    "pubblica": (GROUPS, "received grouped told", ""),
    "nascondi": (GROUPS, "received grouped told", ""),
    "detta": (GROUPS, "grouped told", "told"),
}
"""What the verb lets through; an empty `to` is the state it was in."""
STATES = ("received", "grouped", "told", "discarded")


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


def need_in(state: str, cycle: LabCycle) -> Need:
    row = make_need(cycle)
    if state in {"grouped", "told"}:
        make_group(cycle, "G", row, fate="later", fate_reasons="x", fate_on="2026-03-01")
    Need.objects.filter(pk=row.pk).update(state=state)
    row.refresh_from_db()
    return row


def sent(action: str, row: Need) -> dict[str, str]:
    match action:
        case "modifica":
            return _seen(row, need_snapshot, TYPED)
        case "pubblica":
            return _seen(row, public_snapshot, WORDS)
        case "scarta":
            return {"reason": "Doppia"}
        case _bare:
            return {}


def test_the_table_names_every_role() -> None:
    assert {role.code for role in (*CORE_ROLES, *ROLES)} | {""} == MAY.keys()


@pytest.mark.parametrize("role", MAY)
def test_who_may_do_what_with_a_need_in_which_state(role: str, cycle: LabCycle) -> None:
    client = client_of(role, cycle.body)
    for action, (who, states, after) in NEED_ACTIONS.items():
        for state in STATES:
            row = need_in(state, cycle)
            status = client.post(
                f"/lavoro/laboratori/proposte/{row.pk}/{action}/", sent(action, row)
            ).status_code
            row.refresh_from_db()
            about = (role, action, state, status)
            if who not in MAY[role]:
                assert (status, row.state) == (403, state), about
            elif state in states.split():
                assert (status, row.state) == (302, after or state), about
            else:
                assert status in {200, 302}, about
                assert row.state == state, about


GROUP_ACTIONS: dict[str, tuple[str, bool, bool, dict[str, str]]] = {
    #  action               who      undecided decided  what is sent
    "modifica": (GROUPS, True, True, {"title": "Sedute"}),
    "togli": (GROUPS, True, False, {}),
    "unisci": (GROUPS, True, False, {}),
    "istruttoria": (GROUPS, True, False, {"service": "Verde", "on": "2026-03-09"}),
    "esito": (GROUPS, True, True, {"fate": "elsewhere", "reasons": "Già in programma."}),
    "esito/annulla": (GROUPS, False, True, {}),
    "rispondi": (GROUPS, False, True, {}),
}


@pytest.mark.parametrize("role", MAY)
@pytest.mark.parametrize("decided", [False, True])
def test_who_may_do_what_with_a_group(role: str, decided: bool, cycle: LabCycle) -> None:
    client = client_of(role, cycle.body)
    for action, (who, before, after, values) in GROUP_ACTIONS.items():
        need = make_need(cycle, proposer_email="rosa@example.org")
        fate = {"fate": "later", "fate_reasons": "x", "fate_on": "2026-03-01"} if decided else {}
        group, other = make_group(cycle, "G", need, **fate), make_group(cycle, "Altro")
        told = _told(group)
        seen = fingerprint(group_snapshot(group))
        more = {
            "modifica": {"seen": seen},
            "togli": {"needs": str(need.pk)},
            "unisci": {"into": str(other.pk)},
        }.get(action, {})
        status = client.post(f"/lavoro/laboratori/gruppi/{group.pk}/{action}/", values | more).status_code
        about = (role, action, decided, status)
        if who not in MAY[role]:
            assert (status, _told(group)) == (403, told), about
        else:
            assert (_told(group) != told) == (after if decided else before), about
            assert status in {200, 302}, about


def _told(group: NeedGroup) -> tuple[Any, ...]:
    """Everything an action changes about a group."""
    rows = NeedGroup.objects.filter(pk=group.pk).values_list(
        "title", "fate", "needs__state", "reviews__service"
    )
    return tuple(rows)


@pytest.mark.parametrize("role", MAY)
def test_who_may_answer_and_take_back_a_request(role: str, cycle: LabCycle) -> None:
    client = client_of(role, cycle.body)
    answer = {"outcome": "feasible", "reasons": "Si può.", "reviewed_on": "2026-03-09"}
    review, other = (make_review(make_group(cycle)) for _time in range(2))
    status = client.post(f"/lavoro/laboratori/istruttorie/{review.pk}/", answer).status_code
    review.refresh_from_db()
    assert (status, review.outcome) == ((302, "feasible") if REVIEWS in MAY[role] else (403, ""))
    status = client.post(f"/lavoro/laboratori/istruttorie/{other.pk}/ritira/").status_code
    gone = not FeasibilityReview.objects.filter(pk=other.pk).exists()
    assert (status, gone) == ((302, True) if GROUPS in MAY[role] else (403, False))


@pytest.mark.parametrize("role", MAY)
def test_who_reads_the_lists(role: str, cycle: LabCycle) -> None:
    client = client_of(role, cycle.body)
    group = make_group(cycle, "G", make_need(cycle))
    for page in (
        f"/lavoro/laboratori/percorsi/{cycle.pk}/proposte/",
        f"/lavoro/laboratori/percorsi/{cycle.pk}/gruppi/",
        f"/lavoro/laboratori/gruppi/{group.pk}/",
        f"/lavoro/organismi/{cycle.body_id}/proposte/",
        "/lavoro/laboratori/istruttorie/",
    ):
        assert client.get(page).status_code == (200 if role in SEES else 403), (role, page)


def test_who_works_for_another_lab_is_told_there_is_nothing(cycle: LabCycle, bice: Any) -> None:
    client = browser(bice)
    need, group = make_need(cycle), make_group(cycle)
    for action in NEED_ACTIONS:
        answer = client.post(f"/lavoro/laboratori/proposte/{need.pk}/{action}/", sent(action, need))
        assert answer.status_code == 404, action
    for action, (_who, _before, _after, values) in GROUP_ACTIONS.items():
        assert client.post(f"/lavoro/laboratori/gruppi/{group.pk}/{action}/", values).status_code == 404, (
            action
        )
