"""Offices by their pages: appointing, with the rules shown and enforced; resigning; substituting; and the access that goes with them."""

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import AuditEntry, Body, Person, RoleGrant
from core.permissions.holder import holder_of
from core.services.rules import NewRules, change_rules
from models_monza.models import Ballot, Office
from tests.models_monza.room import Room
from tests.models_monza.test_sittings import DAY, enrol, meeting_of


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 5, 5, 19, tzinfo=dt.UTC))


@pytest.fixture
def people(liberta: Body) -> list[Person]:
    return enrol(liberta, 3)


def appoint_page(client: Client, body: Body, **typed: Any) -> Any:
    values = {"kind": "coordinator", "since": "2026-05-05", "with_access": "on"} | typed
    return client.post(reverse("monza:office-new", args=[body.pk]), values, follow=True)


def panel(client: Client, body: Body) -> str:
    return client.get(reverse("monza:offices", args=[body.pk])).content.decode()


def genders(olga: User) -> None:
    values = {"coordinators": 2, "coordinator_genders": True, "coordinator_ballot": "open"}
    change_rules(actor=olga, rules=NewRules("monza", "offices", dt.date(2026, 1, 1), values, "Altro"))


def test_an_empty_panel_says_the_rule_and_what_to_do(office: Client, liberta: Body) -> None:
    words = panel(office, liberta)
    assert "una persona coordina la consulta. Adesso: 0" in words
    assert "Nessuno ha ancora un incarico" in words


def test_an_appointment_shows_its_act_day_and_sitting(
    office: Client, liberta: Body, people: list[Person]
) -> None:
    meeting = meeting_of(liberta)
    answer = appoint_page(
        office, liberta, person=people[0].pk, act_number="12/2026", act_on="2026-05-05", meeting=meeting.pk
    )
    words = answer.content.decode()
    assert "Iscritto 000" in words
    assert "12/2026" in words
    assert reverse("core:work_meeting", args=[meeting.pk]) in words
    assert Office.objects.get().meeting == meeting
    assert AuditEntry.objects.filter(action="monza.office.appointed", object_id=liberta.pk).count() == 1


def test_whose_account_is_named_may_convene_while_the_office_lasts(
    office: Client, liberta: Body, people: list[Person], pia: User
) -> None:
    words = appoint_page(office, liberta, person=people[0].pk, account=pia.pk).content.decode()
    assert "Accesso a Vicinia" in words
    people[0].refresh_from_db()
    assert people[0].user == pia
    assert holder_of(pia).may("core.meeting.plan", [liberta.pk])
    held = Office.objects.get()
    ended = office.post(
        reverse("monza:office-end", args=[held.pk]),
        {"until": "2026-05-05", "ended": "resigned", "note": "motivi di lavoro"},
        follow=True,
    )
    assert "motivi di lavoro" in ended.content.decode()
    assert not holder_of(pia, DAY + dt.timedelta(days=1)).may("core.meeting.plan", [liberta.pk])


def test_access_is_offered_and_not_imposed(
    office: Client, liberta: Body, people: list[Person], pia: User
) -> None:
    appoint_page(office, liberta, person=people[0].pk, account=pia.pk, with_access="")
    assert Office.objects.get().person.user == pia
    assert not RoleGrant.objects.filter(user=pia).exists()


def test_who_was_appointed_without_an_account_gets_access_once_she_has_one(
    office: Client, liberta: Body, people: list[Person], pia: User
) -> None:
    appoint_page(office, liberta, person=people[0].pk, since="2026-01-10")
    held = Office.objects.get()
    path = reverse("monza:office-access", args=[held.pk])
    assert path in panel(office, liberta)
    Person.objects.filter(pk=people[1].pk).update(user=pia)
    assert "è già di Iscritto 001" in office.post(path, {"account": pia.pk}).content.decode()
    Person.objects.filter(pk=people[1].pk).update(user=None)
    for _time in range(2):  # sent twice, it is one
        assert "Accesso dato" in office.post(path, {"account": pia.pk}, follow=True).content.decode()
    grant = RoleGrant.objects.get(user=pia)
    assert (grant.role, grant.body, grant.since) == ("coordinator", liberta, DAY)
    assert AuditEntry.objects.filter(action="core.role.granted", object_id=pia.pk).count() == 1
    assert path not in panel(office, liberta)
    office.post(reverse("monza:office-end", args=[held.pk]), {"until": "2026-05-05", "ended": "left"})
    assert not holder_of(pia, DAY + dt.timedelta(days=1)).may("core.meeting.plan", [liberta.pk])
    assert "già concluso" in office.post(path, {"account": pia.pk}).content.decode()


def test_who_has_no_account_is_invited_without_typing_again_what_is_known(
    office: Client, liberta: Body, people: list[Person], pia: User
) -> None:
    Person.objects.filter(pk=people[0].pk).update(email="uno@example.org")
    appoint_page(office, liberta, person=people[0].pk)
    path = reverse("monza:office-access", args=[Office.objects.get().pk])
    words = office.get(path).content.decode()
    found = re.search(r'href="([^"]+persone/[^"]+)"', words)
    assert found
    form = office.get(html.unescape(found[1])).context["form"]
    assert form["full_name"].value() == str(people[0])
    assert form["email"].value() == "uno@example.org"
    assert form["role"].value() == "coordinator"
    assert [str(one) for one in form["bodies"].value()] == [str(liberta.pk)]
    invited = User.objects.create_user("UNO@example.org", None, full_name="Uno")
    assert office.get(path).context["form"]["account"].value() == invited.pk


def test_an_account_is_of_one_person(office: Client, liberta: Body, people: list[Person], pia: User) -> None:
    Person.objects.filter(pk=people[1].pk).update(user=pia)
    answer = appoint_page(office, liberta, person=people[0].pk, account=pia.pk, act_number="7")
    words = answer.content.decode()
    assert "Questo account è già di Iscritto 001" in words
    assert 'value="7"' in words  # nothing typed is lost
    assert not Office.objects.exists()


def test_who_facilitates_is_told_by_account_or_by_name_and_need_not_be_enrolled(
    office: Client, liberta: Body, pia: User
) -> None:
    appoint_page(office, liberta, kind="facilitator", account=pia.pk)
    appoint_page(office, liberta, kind="expert", name="Elisa De Marchi")
    told = {(one.kind, str(one.person)) for one in Office.objects.select_related("person")}
    assert told == {("facilitator", "Pia Cittadina"), ("expert", "Elisa De Marchi")}
    assert holder_of(pia).may("monza.process_note.write", [liberta.pk])


def test_who_coordinates_is_enrolled(office: Client, liberta: Body) -> None:
    words = appoint_page(office, liberta, name="Elisa De Marchi").content.decode()
    assert "non è in albo in questa consulta" in words
    assert not Office.objects.exists()
    assert not Person.objects.exists()


def test_nobody_named_is_told_at_the_field(office: Client, liberta: Body) -> None:
    assert "Indichi la persona" in appoint_page(office, liberta).content.decode()


def test_one_more_than_the_rules_let_is_refused_and_takes_the_place_instead(
    office: Client, liberta: Body, people: list[Person], pia: User
) -> None:
    appoint_page(office, liberta, person=people[0].pk, account=pia.pk, since="2026-01-10")
    first = Office.objects.get()
    refused = appoint_page(office, liberta, person=people[1].pk)
    assert "scelga «al posto di»" in refused.content.decode()
    form = office.get(reverse("monza:office-new", args=[liberta.pk]), {"al-posto-di": str(first.pk)})
    assert f'value="{first.pk}" selected' in form.content.decode()
    words = appoint_page(office, liberta, person=people[1].pk, instead_of=first.pk).content.decode()
    assert "sostituzione" in words
    first.refresh_from_db()
    assert first.until == DAY - dt.timedelta(days=1)
    assert not holder_of(pia).may("core.meeting.plan", [liberta.pk])


def test_the_same_day_cannot_take_the_place(office: Client, liberta: Body, people: list[Person]) -> None:
    appoint_page(office, liberta, person=people[0].pk)
    first = Office.objects.get()
    words = appoint_page(office, liberta, person=people[1].pk, instead_of=first.pk).content.decode()
    assert "la nomina è di un giorno successivo" in words


def test_a_woman_and_a_man_are_asked_where_the_rules_ask(
    office: Client, liberta: Body, people: list[Person], olga: User
) -> None:
    genders(olga)
    assert "2 persone coordinano la consulta" in panel(office, liberta)
    assert "una donna e un uomo" in panel(office, liberta)
    assert "indichi il genere" in appoint_page(office, liberta, person=people[0].pk).content.decode()
    appoint_page(office, liberta, person=people[0].pk, gender="woman")
    again = appoint_page(office, liberta, person=people[1].pk, gender="woman")
    assert "uno dei due c&#x27;è già" in again.content.decode()
    appoint_page(office, liberta, person=people[1].pk, gender="man")
    assert Office.objects.filter(until=None).count() == 2


def test_where_no_rule_asks_it_gender_is_not_asked(office: Client, liberta: Body) -> None:
    assert 'name="gender"' not in office.get(reverse("monza:office-new", args=[liberta.pk])).content.decode()


def test_a_consulta_not_formed_appoints_nobody(office: Client, liberta: Body, people: list[Person]) -> None:
    liberta.stages.filter(stage="formed").delete()
    assert "le nomine si registrano da quando lo è" in panel(office, liberta)
    assert "prima va costituita" in appoint_page(office, liberta, person=people[0].pk).content.decode()
    assert not Office.objects.exists()


def test_from_the_result_to_the_appointment_in_one_click(office: Client, liberta: Body, olga: User) -> None:
    room = Room(liberta, olga)
    before = Office.objects.create(
        body=liberta, person=room.people[4], kind="coordinator", since=dt.date(2023, 1, 1)
    )
    ballot = room.opened().ballot
    room.candidate(ballot, 0)
    ballot.candidates.filter(person=room.people[0]).update(votes=3)
    Ballot.objects.filter(pk=ballot.pk).update(state="closed", closed_at=dt.datetime.now(dt.UTC), cast=3)
    words = office.get(reverse("monza:ballot", args=[ballot.pk])).content.decode()
    assert "Registra la nomina di Iscritto 000 al posto di Iscritto 004" in words
    sent = dict(
        part.split('" value="')
        for part in (chunk.split('">')[0] for chunk in words.split('<input type="hidden" name="')[1:])
        if '" value="' in part
    )
    sent.pop("csrfmiddlewaretoken", None)
    office.post(reverse("monza:office-new", args=[liberta.pk]), sent)
    held = Office.objects.get(until=None)
    assert (held.person, held.ballot, held.meeting) == (room.people[0], ballot, room.meeting)
    before.refresh_from_db()
    assert before.ended == "replaced"
    after = office.get(reverse("monza:ballot", args=[ballot.pk])).content.decode()
    assert "La nomina di Iscritto 000 è registrata" in after


def test_the_panel_asks_a_fixed_number_of_questions(
    office: Client, liberta: Body, people: list[Person], django_assert_max_num_queries: Any
) -> None:
    path = reverse("monza:offices", args=[liberta.pk])
    office.get(path)
    with django_assert_max_num_queries(20) as few:
        office.get(path)
    for number, person in enumerate(people):
        since = dt.date(2023, 1, 1 + number)
        Office.objects.create(body=liberta, person=person, kind="secretary", since=since)
    with django_assert_max_num_queries(len(few) + 1):
        office.get(path)


def test_ended_already_is_said(office: Client, liberta: Body, people: list[Person]) -> None:
    row = Office.objects.create(
        body=liberta,
        person=people[0],
        kind="coordinator",
        since=dt.date(2023, 1, 1),
        until=dt.date(2024, 1, 1),
        ended="resigned",
    )
    answer = office.get(reverse("monza:office-end", args=[row.pk]), follow=True)
    assert "già concluso" in answer.content.decode()
