"""What waits for a person, what came of a meeting, and what the tables hold about who proposed."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from core.models import Delivery, Person
from core.permissions.holder import holder_of
from models_qua.models import LabCycle, LabStep, Need
from models_qua.privacy import erase_person, export_person
from models_qua.selectors.to_do_needs import need_to_dos
from models_qua.selectors.trail_needs import need_trail
from models_qua.services.need_web import SentNeed, receive_need
from tests.models_qua.conftest import browser
from tests.models_qua.need_rows import (
    HEARD_UNTIL,
    NOW,
    SITE,
    TODAY,
    make_review,
    meeting_of,
)
from tests.models_qua.rows import make_group, make_need


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


def labels(user: User) -> list[str]:
    return [one.label for one in need_to_dos(holder_of(user), TODAY)]


def over() -> None:
    LabStep.objects.filter(kind="listening").update(started_on=dt.date(2026, 2, 1), ended_on=HEARD_UNTIL)


def test_what_is_to_be_grouped_waits_for_the_end_of_the_listening(ada: User, cycle: LabCycle) -> None:
    make_need(cycle)
    assert labels(ada) == []
    over()
    assert labels(ada) == ["Una proposta da raggruppare"]


def test_what_came_from_the_site_is_to_be_read(ada: User, cycle: LabCycle) -> None:
    make_need(cycle, source="web")
    make_need(cycle, source="web", state="unconfirmed")
    make_need(cycle, source="web", is_public=True)
    assert labels(ada) == ["Una proposta dal sito da leggere prima che sia pubblica"]


def test_groups_from_the_first_question_to_the_last_answer(ada: User, cycle: LabCycle) -> None:
    group = make_group(cycle, "Panchine", make_need(cycle))
    assert labels(ada) == []
    over()
    assert labels(ada) == ["Da mandare in istruttoria: Panchine"]
    review = make_review(group, due_on=HEARD_UNTIL)
    [one] = need_to_dos(holder_of(ada), TODAY)
    assert (one.label, one.since, one.detail) == (
        "Un'istruttoria da svolgere",
        HEARD_UNTIL,
        "Una è in ritardo.",
    )
    review.outcome, review.reasons, review.reviewed_on = "feasible", "x", TODAY
    review.save()
    assert labels(ada) == ["Da decidere: Panchine"]
    group.fate, group.fate_reasons, group.fate_on = "enters", "x", TODAY
    group.save()
    assert labels(ada) == ["Da dire a chi ha proposto: Panchine"]
    Need.objects.update(state="told")
    assert labels(ada) == []


def test_a_service_sees_only_its_own_work_and_others_nothing(
    sergio: User, bice: User, pio: User, cycle: LabCycle, django_assert_max_num_queries: Any
) -> None:
    over()
    make_need(cycle)
    make_review(make_group(cycle, "Panchine"))
    assert labels(sergio) == ["Un'istruttoria da svolgere"]
    assert labels(bice) == labels(pio) == []


def test_few_queries_and_shown_on_the_first_screen(
    olga: User, cycle: LabCycle, django_assert_max_num_queries: Any
) -> None:
    over()
    for number in range(5):
        make_need(cycle, source="web")
        make_review(make_group(cycle, f"G {number}", make_need(cycle)))
    who = holder_of(olga)
    with django_assert_max_num_queries(3):
        need_to_dos(who, TODAY)
    assert "5 istruttorie da svolgere" in browser(olga).get("/lavoro/").content.decode()


def test_what_came_of_a_meeting(ada: User, cycle: LabCycle, django_assert_num_queries: Any) -> None:
    meeting = meeting_of(cycle.body)
    one = make_need(cycle, "Panchina", meeting=meeting, is_public=True)
    make_need(cycle, "Luce", meeting=meeting)
    make_need(cycle, "Altrove")
    make_need(cycle, "Scartata", meeting=meeting, state="discarded")
    make_group(cycle, "Sedute", one, fate="later", fate_reasons="x", fate_on=TODAY)
    with django_assert_num_queries(1):
        steps = need_trail(meeting.pk)
    assert [(step.label, step.state, step.public) for step in steps] == [
        ("Panchina", "in un gruppo", True),
        ("Sedute", "se ne riparla in un altro percorso", True),
        ("Luce", "in esame", False),
    ]
    assert {step.permission for step in steps} == {"qua.need.see"}


@pytest.fixture
def rosa(cycle: LabCycle) -> Person:
    """Proposed with her card, with her address, and something nobody confirmed; named in what others wrote."""
    person = Person.objects.create(given_name="Rosa", family_name="Verdi", email="rosa@example.org")
    make_need(cycle, "Con la scheda", person=person, proposer_name="Rosa")
    make_need(cycle, "Con l'indirizzo", proposer_email="ROSA@example.org", proposer_name="R. Verdi")
    make_need(cycle, "Di un'altra", proposer_email="altra@example.org", text="Lo dice anche Rosa Verdi.")
    sent = SentNeed("need", "Mai confermata", "rosa@example.org")
    receive_need(cycle_id=cycle.pk, need=sent, moment=NOW, site=SITE)
    group = make_group(cycle, "Sedute", fate="later", fate_reasons="Ne parli con Rosa Verdi.", fate_on=TODAY)
    make_review(group, question="Chiedete a rosa@example.org")
    return person


def test_what_she_proposed_is_handed_over_whether_by_card_or_by_address(rosa: Person) -> None:
    found = export_person(rosa.pk)
    assert {row["title"] for row in found["needs"]} == {"Con la scheda", "Con l'indirizzo", "Mai confermata"}
    assert {"need_text", "needgroup_text", "feasibilityreview_text"} <= found.keys()


def test_erased_what_was_asked_stays_and_who_asked_is_nobody(rosa: Person) -> None:
    assert erase_person(rosa.pk) > 0
    rows = Need.objects.exclude(title="Di un'altra")
    assert set(rows.values_list("title", flat=True)) == {"Con la scheda", "Con l'indirizzo"}
    assert rows.filter(proposer_name="", proposer_email="", person=None).count() == 2
    assert not Delivery.objects.exists()
    assert Need.objects.get(title="Di un'altra").text == "Lo dice anche […]."
    assert export_person(rosa.pk) == {}
