"""What becomes of a group: when it may be said, what is to be confirmed, and who is told, through a real mail server."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from accounts.models import User
from core.mail.sending import send_waiting
from core.models import AuditEntry, CityProfile, Delivery, Person
from core.services.errors import DomainError
from models_qua.models import LabCycle, Need, NeedGroup
from models_qua.services import fates as verbs
from models_qua.services.feasibility import ask_reviews
from models_qua.services.need_groups import ungroup_needs
from tests.core.mail.server import MailServer, free_port, running
from tests.models_qua.need_rows import NOW, SITE, TODAY, make_review, service
from tests.models_qua.rows import make_group, make_need


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    """A mail server that is up; the settings point at it."""
    server = MailServer(free_port())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    CityProfile.objects.update_or_create(
        defaults={"name": "Reggio Emilia", "office": "Partecipazione", "email": "partecipa@comune.example"}
    )
    with running(server):
        yield server


@pytest.fixture
def group(cycle: LabCycle) -> NeedGroup:
    """Two with an address, one of them in English, and one without."""
    person = Person.objects.create(given_name="Leo", family_name="Neri", email="leo@example.org")
    return make_group(
        cycle,
        "Panchine",
        make_need(cycle, "Una panchina", proposer_name="Rosa", proposer_email="rosa@example.org"),
        make_need(cycle, "A bench", person=person, language="en"),
        make_need(cycle, "Sedersi", proposer_name="Signora del terzo piano"),
    )


def decide(
    ada: User, group: NeedGroup, fate: str = "later", reasons: str = "Non ora.", **more: Any
) -> NeedGroup:
    return verbs.decide_fate(actor=ada, group_id=group.pk, fate=fate, reasons=reasons, **more)


def refusal(ada: User, group: NeedGroup, *said: str) -> str:
    with pytest.raises(DomainError) as refused:
        decide(ada, group, *said)
    return str(refused.value.field)


def sent(server: MailServer) -> dict[str, str]:
    """Address to the text of the message it got."""
    send_waiting(SITE)
    found = {one.to: one.text().replace("\r\n", "\n") for one in server.taken}
    assert len(found) == len(server.taken), "nobody gets two"
    server.taken.clear()
    return found


@pytest.mark.parametrize("fate", ["enters", "enters_changed", "not_feasible"])
def test_said_only_after_a_service_answered(ada: User, group: NeedGroup, fate: str) -> None:
    assert refusal(ada, group, fate) == "fate"
    review = make_review(group)
    assert refusal(ada, group, fate) == "fate"  # asked is not answered
    review.delete()
    make_review(group, outcome="not_feasible" if fate == "not_feasible" else "feasible")
    assert decide(ada, group, fate).fate_on == TODAY


@pytest.mark.parametrize("fate", ["elsewhere", "later"])
def test_what_asks_nothing_of_a_service_is_said_without(ada: User, group: NeedGroup, fate: str) -> None:
    assert decide(ada, group, fate).fate == fate


def test_a_fate_has_reasons(ada: User, group: NeedGroup) -> None:
    assert refusal(ada, group, "later", " ") == "reasons"
    assert refusal(ada, group, "", "x") == "fate"
    assert refusal(ada, group, "perhaps", "x") == "fate"


@pytest.mark.parametrize(
    ("outcomes", "fate"),
    [
        (["not_feasible"], "enters"),
        (["not_feasible", "not_feasible"], "enters_changed"),
        (["feasible", "with_changes"], "not_feasible"),
    ],
)
def test_what_contradicts_every_review_is_confirmed(
    ada: User, group: NeedGroup, outcomes: list[str], fate: str
) -> None:
    for number, outcome in enumerate(outcomes):
        make_review(group, f"Servizio {number}", outcome=outcome)
    assert refusal(ada, group, fate) == "confirmed"
    assert decide(ada, group, fate, confirmed=True).fate == fate


@pytest.mark.parametrize("fate", ["enters", "not_feasible"])
def test_where_the_services_disagree_either_may_be_said(ada: User, group: NeedGroup, fate: str) -> None:
    make_review(group, "Verde", outcome="not_feasible")
    make_review(group, "Strade", outcome="feasible")
    assert decide(ada, group, fate).fate == fate


def test_everybody_with_an_address_is_told_once_in_her_language(
    ada: User, group: NeedGroup, server: MailServer
) -> None:
    with pytest.raises(DomainError, match="decida"):
        verbs.tell_fate(actor=ada, group_id=group.pk, site=SITE)
    decide(ada, group, reasons="Nel 2027.")
    assert verbs.tell_fate(actor=ada, group_id=group.pk, site=SITE) == verbs.Telling(2, 1)
    found = sent(server)
    assert set(found) == {"rosa@example.org", "leo@example.org"}
    assert "«Una panchina»" in found["rosa@example.org"]
    assert "Nel 2027." in found["rosa@example.org"]
    assert "Buongiorno Rosa" in found["rosa@example.org"]
    assert "Buongiorno" not in found["leo@example.org"]
    assert set(group.needs.values_list("title", "state")) == {
        ("Una panchina", "told"),
        ("A bench", "told"),
        ("Sedersi", "grouped"),
    }
    assert verbs.tell_fate(actor=ada, group_id=group.pk, site=SITE) == verbs.Telling(0, 1)
    assert sent(server) == {}
    assert AuditEntry.objects.filter(action="qua.need_group.told").count() == 1


def test_two_needs_of_one_person_are_two_answers(ada: User, group: NeedGroup, server: MailServer) -> None:
    other = make_need(group.cycle, "Altra", proposer_email="rosa@example.org", group=group, state="grouped")
    decide(ada, group)
    verbs.tell_fate(actor=ada, group_id=group.pk, site=SITE)
    send_waiting(SITE)
    assert sorted(one.to for one in server.taken) == [
        "leo@example.org",
        "rosa@example.org",
        "rosa@example.org",
    ]
    other.refresh_from_db()
    assert other.told_at == NOW


def test_who_has_no_address_is_told_by_word_of_mouth(ada: User, group: NeedGroup) -> None:
    need = group.needs.get(title="Sedersi")
    with pytest.raises(DomainError, match="decida"):
        verbs.mark_told(actor=ada, need_id=need.pk)
    decide(ada, group)
    verbs.mark_told(actor=ada, need_id=need.pk)
    verbs.mark_told(actor=ada, need_id=need.pk)
    need.refresh_from_db()
    assert (need.state, need.told_at) == ("told", NOW)
    assert AuditEntry.objects.filter(action="qua.need_group.told").count() == 1


def test_one_in_no_group_has_no_fate_to_tell(ada: User, cycle: LabCycle) -> None:
    with pytest.raises(DomainError, match="raggruppi"):
        verbs.mark_told(actor=ada, need_id=make_need(cycle).pk)


def test_a_fate_that_changes_is_confirmed_and_told_anew(
    ada: User, group: NeedGroup, server: MailServer
) -> None:
    decide(ada, group, reasons="Nel 2027.")
    verbs.tell_fate(actor=ada, group_id=group.pk, site=SITE)
    sent(server)
    assert refusal(ada, group, "elsewhere", "Già in programma.") == "confirmed"
    decide(ada, group, "later", "Nel 2027.")  # the same again: nothing to confirm, nobody to write to
    assert verbs.tell_fate(actor=ada, group_id=group.pk, site=SITE).written == 0
    decide(ada, group, "elsewhere", "Già in programma.", confirmed=True)
    verbs.tell_fate(actor=ada, group_id=group.pk, site=SITE)
    assert "Già in programma." in sent(server)["rosa@example.org"]
    decide(ada, group, "later", "Nel 2027.", confirmed=True)
    verbs.tell_fate(actor=ada, group_id=group.pk, site=SITE)
    assert "Nel 2027." in sent(server)["rosa@example.org"]


def test_a_decision_is_undone_until_somebody_was_told(ada: User, group: NeedGroup) -> None:
    with pytest.raises(DomainError):
        verbs.reopen_group(actor=ada, group_id=group.pk)
    decide(ada, group)
    assert verbs.reopen_group(actor=ada, group_id=group.pk).fate == ""
    ungroup_needs(actor=ada, group_id=group.pk, need_ids=[group.needs.get(title="Sedersi").pk])
    decide(ada, group)
    verbs.tell_fate(actor=ada, group_id=group.pk, site=SITE)
    with pytest.raises(DomainError, match="già stata data"):
        verbs.reopen_group(actor=ada, group_id=group.pk)


def test_overtaken_before_it_left_it_is_not_said(ada: User, group: NeedGroup, server: MailServer) -> None:
    decide(ada, group)
    verbs.tell_fate(actor=ada, group_id=group.pk, site=SITE)
    Need.objects.filter(title="Una panchina").delete()
    assert set(sent(server)) == {"leo@example.org"}


def test_a_service_is_told_what_is_asked_and_where_to_answer(
    ada: User, group: NeedGroup, server: MailServer
) -> None:
    ask: dict[str, Any] = {
        "actor": ada,
        "group_id": group.pk,
        "question": "Quante se ne possono mettere?",
        "on": TODAY,
    }
    [row] = ask_reviews(**ask, organisation_ids=[service().pk], site=SITE)
    message = sent(server)["verde@comune.example"]
    for words in ("Quante se ne possono mettere?", "- Sedersi", f"/lavoro/laboratori/istruttorie/{row.pk}/"):
        assert words in message
    assert "rosa@example.org" not in message
    assert "Rosa" not in message


def test_a_service_that_answered_at_once_is_not_written_to(
    ada: User, group: NeedGroup, server: MailServer
) -> None:
    [row] = ask_reviews(actor=ada, group_id=group.pk, organisation_ids=[service().pk], on=TODAY, site=SITE)
    row.delete()
    assert sent(server) == {}
    assert Delivery.objects.count() == 1
