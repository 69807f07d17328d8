"""Who may take which step with an opinion, in which state: every role x every state x every step, sent by hand."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.models import Body
from core.permissions.catalogue import CORE_ROLES
from core.services.freshness import fingerprint
from core.services.rules import change_rules
from models_monza.models import AdvisoryOpinion
from models_monza.permissions import ROLES
from models_monza.services.opinions import opinion_snapshot
from tests.models_monza.conftest import user_with
from tests.models_monza.opinion_rows import NOW, STATES, answer_rules, opinion_in, sitting_of

DAY = {"on": "2026-06-30"}
WAITING = "transmitted in_charge"

STEPS: dict[str, tuple[str, str, dict[str, str]]] = {
    #  step             from which states     to         what is sent
    "modifica":         ("draft",             "draft",   {"subject": "Altro oggetto", "text": "Altro"}),
    "approva":          ("draft",             "approved", {}),
    "trasmetti":        ("approved",          "transmitted", DAY | {"office": "Verde", "protocol_number": "9/26"}),
    "prendi-in-carico": ("transmitted",       "in_charge", DAY | {"office": "Verde"}),
    "rispondi":         (WAITING,             "answered", DAY | {"outcome": "partly", "reasons": "Nel 2027."}),
    "sospendi":         (WAITING,             "",        {"on": "2026-05-20", "reason": "Manca un parere."}),
    "riprendi":         (WAITING,             "",        DAY),
    "smista":           (WAITING,             "",        {"office": "Verde"}),
    "avvia":            ("answered",          "in_progress", DAY),
    "concludi":         ("answered in_progress", "done", DAY),
    "abbandona":        ("draft", "withdrawn", {"reason": "Superato."}),
    "ritira":           (f"draft approved {WAITING}", "withdrawn", {"reason": "Superato."}),
}  # fmt: skip
"""What the verb lets through; an empty `to` is the state it was in."""

CONSULTA = "modifica approva trasmetti abbandona ritira"
ANSWERS = "prendi-in-carico rispondi sospendi riprendi avvia concludi"
MAY = {
    "participation_office": f"{CONSULTA} {ANSWERS} smista",
    "coordinator":          CONSULTA,
    "consulta_secretary":   "modifica abbandona",
    "municipal_office":     ANSWERS,
    "consulte_councillor":  ANSWERS,
    "facilitator":          "",
    "reader":               "",
    "civic_centre_clerk":   "",
    "":                     "",
}  # fmt: skip
SEES_NOTHING = {"civic_centre_clerk", ""}
"""Not even that there are opinions: told no at the door."""

REFUSALS = ("non si può fare", "prima registri la seduta", "non è stato ancora trasmesso")
"""What a step out of its turn is answered."""


@pytest.fixture(autouse=True)
def world(time_machine: Any, liberta: Body, olga: User) -> None:
    time_machine.move_to(NOW)
    change_rules(actor=olga, rules=answer_rules(answer_days=30, suspension_days=30))


def sends(client: Client, step: str, state: str, body: Body) -> tuple[int, str, str]:
    """The status, the state afterwards and the page, of a step sent by hand with an opinion of the consulta."""
    stopped = {"suspended_on": "2026-05-20", "suspension_reason": "x"} if step == "riprendi" else {}
    row = opinion_in(state, body, **(stopped if state in WAITING else {}))
    sent = dict(STEPS[step][2])
    if step == "modifica":
        sent |= {"body": str(body.pk), "seen": fingerprint(opinion_snapshot(row))}
    if step == "approva":
        sent["meeting"] = str(sitting_of(body).pk)
    answer = client.post(f"/lavoro/consulte/contributi/{row.pk}/{step}/", sent)
    row.refresh_from_db()
    return answer.status_code, row.state, answer.content.decode()


def test_the_table_names_every_role() -> None:
    declared = {role.code for role in (*CORE_ROLES, *ROLES)}
    assert declared | {""} == MAY.keys()


@pytest.mark.parametrize("role", MAY)
def test_who_may_take_which_step_in_which_state(role: str, liberta: Body, monza_client: Client) -> None:
    scope = next((one.scope for one in (*CORE_ROLES, *ROLES) if one.code == role), "city")
    person = user_with("x@monza.example", "X", role or "nobody", liberta if scope == "body" else None)
    monza_client.force_login(person)
    for step, (states, after, _sent) in STEPS.items():
        for state in STATES:
            status, now, page = sends(monza_client, step, state, liberta)
            about = (role, step, state, status)
            if step not in MAY[role].split():
                assert (status, now) == (403, state), about
            elif state in states.split():
                assert (status, now) == (302, after or state), about
            else:
                assert (status, now) == (200, state), about
                assert any(words in page for words in REFUSALS), about


def test_who_works_for_another_consulta_is_told_there_is_nothing(
    triante: Body, nora: User, monza_client: Client
) -> None:
    monza_client.force_login(nora)
    for step in STEPS:
        assert sends(monza_client, step, "draft", triante)[:2] == (404, "draft"), step
    row = opinion_in("draft", triante)
    assert monza_client.get(f"/lavoro/consulte/contributi/{row.pk}/").status_code == 404


@pytest.mark.parametrize("role", MAY)
def test_the_card_offers_exactly_what_may_be_done_now(role: str, liberta: Body, monza_client: Client) -> None:
    scope = next((one.scope for one in (*CORE_ROLES, *ROLES) if one.code == role), "city")
    person = user_with("x@monza.example", "X", role or "nobody", liberta if scope == "body" else None)
    monza_client.force_login(person)
    for state in STATES:
        row = opinion_in(state, liberta)
        answer = monza_client.get(f"/lavoro/consulte/contributi/{row.pk}/")
        if role in SEES_NOTHING:
            assert answer.status_code == 403
            continue
        own = {
            "abbandona": {"draft"},
            "ritira": {"approved", "transmitted", "in_charge"},
            "riprendi": set[str](),
        }
        due = {step for step in MAY[role].split() if state in own.get(step, set(STEPS[step][0].split()))}
        page = answer.content.decode()
        assert {step for step in STEPS if f"/{row.pk}/{step}/" in page} == due, (role, state)


def test_a_step_whose_time_is_not_now_says_so(liberta: Body, office: Client) -> None:
    row = opinion_in("draft", liberta)
    answer = office.get(f"/lavoro/consulte/contributi/{row.pk}/rispondi/", follow=True)
    assert "Risulta «bozza»" in answer.content.decode()
    assert office.get(f"/lavoro/consulte/contributi/{row.pk}/vota/").status_code == 404
    assert AdvisoryOpinion.objects.get(pk=row.pk).state == "draft"
