"""Needs written down by who works with a lab: what is accepted, when it is late, and what is let through to everybody."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from accounts.rows import new_key
from core.models import AuditEntry, Body, Neighbourhood, Person
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint
from models_qua.models import LabCycle, LabParticipation, Need
from models_qua.services import needs as verbs
from models_qua.services.need_groups import group_needs
from models_qua.services.needs import NeedText
from tests.models_qua.need_rows import HEARD_UNTIL, NOW, TODAY, listening_cycle, meeting_of
from tests.models_qua.rows import STARTED, make_group, make_need

NEED = NeedText("Una panchina", TODAY)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


@pytest.fixture
def over(rivalta: Body) -> LabCycle:
    return listening_cycle(rivalta, ended_on=HEARD_UNTIL)


def collect(ada: User, cycle: LabCycle, **values: Any) -> Need:
    more = {name: values.pop(name) for name in ("late", "key") if name in values}
    given: dict[str, Any] = {"title": "Una panchina", "received_on": TODAY}
    need = NeedText(**given | values)
    return verbs.collect_need(actor=ada, cycle_id=cycle.pk, need=need, **more)


def test_what_was_said_is_kept_with_who_said_it_and_is_not_public(ada: User, cycle: LabCycle) -> None:
    meeting = meeting_of(cycle.body)
    row = collect(
        ada,
        cycle,
        title="  Ombra ",
        meeting_id=meeting.pk,
        proposer_name="Rosa",
        proposer_email="Rosa@Casa.IT",
    )
    row.refresh_from_db()
    assert (row.title, row.state, row.source, row.is_public) == ("Ombra", "received", "meeting", False)
    assert (row.proposer_email, row.meeting) == ("rosa@casa.it", meeting)
    entry = AuditEntry.objects.get(action="qua.need.collected")
    assert entry.after["title"] == "Ombra"


def test_the_same_form_sent_twice_is_one(ada: User, cycle: LabCycle) -> None:
    key = new_key()
    assert collect(ada, cycle, key=key) == collect(ada, cycle, key=key)
    assert Need.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "  "}, "title"),
        ({"received_on": TODAY + dt.timedelta(days=1)}, "received_on"),
        ({"meeting_id": new_key()}, "meeting"),
        ({"neighbourhood_id": new_key()}, "neighbourhood"),
        ({"person_id": new_key()}, "person"),
        ({"source": "web"}, "source"),
    ],
)
def test_what_is_refused_says_where(ada: User, cycle: LabCycle, values: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        collect(ada, cycle, **values)
    assert refused.value.field == field
    assert not Need.objects.exists()


def test_only_places_people_and_meetings_of_the_lab(ada: User, cycle: LabCycle, sesso: Body) -> None:
    place = Neighbourhood.objects.get(name="Sesso")
    with pytest.raises(DomainError):
        collect(ada, cycle, neighbourhood_id=place.pk)
    with pytest.raises(DomainError):
        collect(ada, cycle, meeting_id=meeting_of(sesso).pk)
    person = Person.objects.create(given_name="Rosa", family_name="Verdi")
    LabParticipation.objects.create(body=cycle.body, cycle=cycle, person=person)
    here = Neighbourhood.objects.get(name="Rivalta")
    assert collect(ada, cycle, neighbourhood_id=here.pk, person_id=person.pk).person == person


def test_what_came_before_the_listening_ended_may_still_be_typed(ada: User, over: LabCycle) -> None:
    assert collect(ada, over, received_on=HEARD_UNTIL).state == "received"


def test_what_came_later_is_accepted_only_where_that_is_said(ada: User, over: LabCycle) -> None:
    with pytest.raises(DomainError, match="01/03/2026") as refused:
        collect(ada, over)
    assert refused.value.field == "late"
    assert collect(ada, over, late=True).received_on == TODAY


def test_a_path_that_ended_collects_nothing(ada: User, cycle: LabCycle) -> None:
    LabCycle.objects.update(ended_on=TODAY, outcome="stopped")
    with pytest.raises(DomainError, match="si è concluso"):
        collect(ada, cycle)


def test_a_change_keeps_its_trail_and_is_told_to_who_edits_at_the_same_time(
    ada: User, over: LabCycle
) -> None:
    row = collect(ada, over, late=True)
    seen = fingerprint(verbs.need_snapshot(row))
    change: dict[str, Any] = {"actor": ada, "need_id": row.pk, "seen": seen}
    verbs.change_need(**change, need=NeedText("Due panchine", TODAY))  # late already: not asked again
    entry = AuditEntry.objects.get(action="qua.need.changed")
    assert (entry.before, entry.after) == ({"title": "Una panchina"}, {"title": "Due panchine"})
    with pytest.raises(StaleEdit):
        verbs.change_need(**change, need=NeedText("Tre panchine", TODAY))


def test_nothing_changed_is_nothing_in_the_trail(ada: User, cycle: LabCycle) -> None:
    row = collect(ada, cycle)
    verbs.change_need(actor=ada, need_id=row.pk, need=NEED)
    assert not AuditEntry.objects.filter(action="qua.need.changed").exists()


def test_how_one_from_the_site_arrived_stays(ada: User, cycle: LabCycle) -> None:
    row = make_need(cycle, source="web", received_on=TODAY)
    with pytest.raises(DomainError) as refused:
        verbs.change_need(actor=ada, need_id=row.pk, need=NEED)
    assert refused.value.field == "source"


def test_discarded_with_a_reason_it_is_public_no_more_and_may_come_back(ada: User, cycle: LabCycle) -> None:
    row = make_need(cycle, is_public=True)
    with pytest.raises(DomainError):
        verbs.discard_need(actor=ada, need_id=row.pk, reason=" ")
    verbs.discard_need(actor=ada, need_id=row.pk, reason="È scritta due volte")
    row.refresh_from_db()
    assert (row.state, row.is_public, row.discard_reason) == ("discarded", False, "È scritta due volte")
    assert not Need.objects.counted().exists()
    verbs.restore_need(actor=ada, need_id=row.pk)
    row.refresh_from_db()
    assert (row.state, row.discard_reason) == ("received", "")


@pytest.mark.parametrize(
    ("kind", "told"), [("need", "scartato"), ("proposal", "scartata"), ("report", "scartata")]
)
def test_its_state_agrees_with_what_it_is(cycle: LabCycle, kind: str, told: str) -> None:
    assert make_need(cycle, kind=kind, state="discarded").get_state_display() == told
    assert make_need(cycle, kind=kind, state="received").get_state_display() == "da raggruppare"


def test_one_in_a_group_is_taken_out_before_it_is_discarded(ada: User, cycle: LabCycle) -> None:
    row = make_need(cycle)
    make_group(cycle, "Panchine", row)
    with pytest.raises(DomainError, match="gruppo"):
        verbs.discard_need(actor=ada, need_id=row.pk, reason="Doppia")


def test_let_through_in_the_words_of_who_lets_it_through(ada: User, cycle: LabCycle) -> None:
    row = make_need(cycle, text="Chiamate Rosa al 333 1234567")
    seen = fingerprint(verbs.public_snapshot(row))
    words = {"title": "Una panchina", "text": "", "place": "Parco"}
    verbs.publish_need(actor=ada, need_id=row.pk, seen=seen, **words)
    row.refresh_from_db()
    assert (row.is_public, row.text, row.place) == (True, "", "Parco")
    assert list(Need.objects.shown()) == [row]
    with pytest.raises(StaleEdit):
        verbs.publish_need(actor=ada, need_id=row.pk, seen=seen, **words)
    verbs.hide_need(actor=ada, need_id=row.pk)
    assert not Need.objects.shown().exists()


@pytest.mark.parametrize("state", ["unconfirmed", "discarded"])
def test_what_nobody_should_read_cannot_be_let_through(ada: User, cycle: LabCycle, state: str) -> None:
    row = make_need(cycle, state=state)
    with pytest.raises(DomainError):
        verbs.publish_need(actor=ada, need_id=row.pk, title="Una panchina", text="", place="")


def test_what_is_taken_out_of_the_words_is_not_read_in_the_title_of_its_group(
    ada: User, cycle: LabCycle
) -> None:
    row = make_need(cycle, "Aiutare Rosa Verdi")
    alone = group_needs(actor=ada, cycle_id=cycle.pk, need_ids=[row.pk])
    assert alone.title == "Aiutare Rosa Verdi"
    verbs.publish_need(actor=ada, need_id=row.pk, title="Aiutare chi è sola", text="", place="")
    alone.refresh_from_db()
    assert alone.title == "Aiutare chi è sola"
    verbs.change_need(actor=ada, need_id=row.pk, need=NeedText("Compagnia", STARTED))
    alone.refresh_from_db()
    assert alone.title == "Compagnia"
