"""Who may write what of an agreement, in which state: every role x every state x every action, sent by hand."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Body
from core.permissions.catalogue import CORE_ROLES
from core.services.freshness import fingerprint
from models_qua.models import CitizenshipAgreement
from models_qua.permissions import ROLES
from models_qua.services import agreement_commitments as commitments
from models_qua.services import agreement_indicators as indicators
from models_qua.services import agreement_parties as parties
from models_qua.services import agreement_resources as resources
from models_qua.services import agreement_sheets as sheets
from models_qua.services.agreement_text import text_snapshot
from tests.models_qua.conftest import browser, client_of
from tests.models_qua.rows import make_agreement, make_party, make_sheet

Row = CitizenshipAgreement
States = CitizenshipAgreement.State
OPEN = {"draft", "shared"}
_WORDS = {"title": "T", "family": "city", "state": "idea"}
_MONEY = {"what": "W", "amount_eur": "3", "source": "city"}
_KIND = {"kind": "hours", "what": "W", "source": "city"}
_PARTY = {"kind": "body", "name": "Ente"}


def _commitment(row: Row) -> dict[str, Any]:
    return {"signatory": row.signatories.last().pk, "what": "W", "due_words": "presto"}  # type: ignore[union-attr]


def _seen(snapshot: dict[str, Any]) -> dict[str, str]:
    return {"seen": fingerprint(snapshot)}


Action = tuple[str, Callable[[Row], Any], Callable[[Row], dict[str, Any]], set[str]]


def _on(name: str, sent: Callable[[Row], dict[str, Any]], states: set[str] = OPEN) -> Action:
    return (name, lambda row: row.pk, sent, states)


def _part(
    name: str, part: Callable[[Row], Any], sent: Callable[[Any], dict[str, Any]] = lambda _part: {}
) -> Action:
    return (name, lambda row: part(row).pk, lambda row: sent(part(row)), OPEN)


ACTIONS: tuple[Action, ...] = (
    _on("agreement-text", lambda row: {"title": "T"} | _seen(text_snapshot(row))),
    _on("agreement-share", lambda _row: {"on": "2026-03-01"}, {"draft"}),
    _on("agreement-return", lambda _row: {}, {"shared"}),
    _on("agreement-sheet-new", lambda _row: _WORDS),
    _on("agreement-commitment-new", _commitment),
    _on("agreement-money-new", lambda _row: _MONEY),
    _on("agreement-in-kind-new", lambda _row: _KIND),
    _on("agreement-indicator-new", lambda _row: {"name": "N", "direction": "up"}),
    _on("agreement-party-new", lambda _row: _PARTY),
    _part("agreement-sheet", lambda row: row.sheets.first(), lambda one: _WORDS | _seen(sheets.sheet_snapshot(one))),
    _part("agreement-sheet-move", lambda row: row.sheets.first(), lambda _one: {"number": "2"}),
    _part("agreement-sheet-remove", lambda row: row.sheets.get(title="Di troppo")),
    _part("agreement-commitment", lambda row: row.commitments.first(), lambda one: _commitment(one.agreement) | _seen(commitments.commitment_snapshot(one))),
    _part("agreement-commitment-remove", lambda row: row.commitments.first()),
    _part("agreement-resource", lambda row: row.resources.get(kind="money"), lambda one: _MONEY | _seen(resources.resource_snapshot(one))),
    _part("agreement-resource-remove", lambda row: row.resources.first()),
    _part("agreement-indicator", lambda row: row.indicators.first(), lambda one: {"name": "N", "direction": "up"} | _seen(indicators.indicator_snapshot(one))),
    _part("agreement-indicator-remove", lambda row: row.indicators.first()),
    _part("agreement-party", lambda row: row.signatories.get(name="Di troppo"), lambda one: _PARTY | _seen(parties.party_snapshot(one))),
    _part("agreement-party-remove", lambda row: row.signatories.get(name="Di troppo")),
)  # fmt: skip
MAY = {
    "participation_office": True,
    "neighbourhood_architect": True,
    "municipal_service": False,
    "lab_participant": False,
    "signatory": False,
    "giunta_clerk": False,
    "reader": False,
    "": False,
}
"""Who writes agreements."""


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to("2026-03-01T11:00:00Z")


def written(row: Row) -> list[Any]:
    """All that is stored of an agreement and what hangs on it."""
    names = ("sheets", "signatories", "commitments", "resources", "indicators")
    return [
        list(Row.objects.filter(pk=row.pk).values()),
        *(list(getattr(row, name).order_by("pk").values()) for name in names),
    ]


def agreement(body: Body, state: str) -> Row:
    """One with a project and a party nothing hangs on."""
    row = make_agreement(body, state, starts_on="2026-04-01", ends_on="2027-03-31")
    row.sheets.update(number=1)
    make_sheet(row, "Di troppo", number=2)
    make_party(row, "Di troppo")
    return row


def sent_by_hand(client: Client, row: Row, action: Action) -> int:
    """The status of the answer."""
    name, key, sent, _states = action
    return client.post(reverse(f"qua:{name}", args=[key(row)]), sent(row)).status_code


def sends(client: Client, row: Row, action: Action) -> tuple[int, bool]:
    """The status of an action sent by hand, and whether it changed anything."""
    before = written(row)
    return sent_by_hand(client, row, action), written(row) != before


def test_the_table_names_every_role() -> None:
    assert {role.code for role in (*CORE_ROLES, *ROLES)} | {""} == MAY.keys()


@pytest.mark.parametrize("role", MAY)
def test_who_may_write_what_in_which_state(role: str, rivalta: Body) -> None:
    client = client_of(role, rivalta)
    for state in States.values:
        row = agreement(rivalta, state)
        if not MAY[role]:
            before = written(row)
            statuses = {action[0]: sent_by_hand(client, row, action) for action in ACTIONS}
            assert set(statuses.values()) <= {403, 404}, (state, statuses)
            assert written(row) == before, state
            continue
        for action in ACTIONS:
            if state in OPEN:
                row = agreement(rivalta, state)
            status, changed = sends(client, row, action)
            about = (role, state, action[0], status)
            assert changed is (state in action[3]), about
            assert status in ({302} if changed else {200, 302}), about


def test_who_works_for_another_lab_is_told_there_is_nothing(sesso: Body, rivalta: Body, ada: Any) -> None:
    client, row = browser(ada), agreement(sesso, "draft")
    for action in ACTIONS:
        assert sends(client, row, action) == (404, False), action[0]
    url = reverse("qua:agreement", args=[agreement(sesso, "shared").pk])
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("role", MAY)
def test_the_card_offers_exactly_what_may_be_done_now(role: str, rivalta: Body) -> None:
    client = client_of(role, rivalta)
    for state in States.values:
        row = agreement(rivalta, state)
        answer = client.get(reverse("qua:agreement", args=[row.pk]))
        if role == "":
            assert answer.status_code == 403
            continue
        page = answer.content.decode()
        for name in ("agreement-text", "agreement-share", "agreement-return"):
            due = MAY[role] and state in next(action[3] for action in ACTIONS if action[0] == name)
            assert (f'href="{reverse(f"qua:{name}", args=[row.pk])}"' in page) is due, (state, name)
