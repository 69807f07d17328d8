"""A sitting as the consulta lives it: numbered when it is announced, its quorum checked, its roll read."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.mail.kinds import renderer_of
from core.models import Attendance, AuditEntry, Body, Delivery, Meeting, Membership, Person
from core.papers.minutes import paper_of
from core.selectors.convocation import Guest, guest_list, notice_of
from core.selectors.minutes import minutes_view
from core.services.convocation import convene_meeting
from core.services.errors import DomainError
from core.services.meeting_states import hold_meeting
from core.services.meetings import MeetingPlan, plan_meeting
from core.services.rules import change_rules
from models_monza.models import Office, Sitting
from models_monza.services.sittings import check_quorum, set_calls
from tests.models_monza.test_sittings import enrol, mark, sitting_rules

DAY = dt.date(2026, 5, 5)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 5, 5, 19, tzinfo=dt.UTC))


def planned(actor: User, body: Body, day: dt.date = DAY, **about: Any) -> Meeting:
    plan = MeetingPlan(
        kind=about.pop("kind", "sitting"),
        body_ids=(body.pk, *about.pop("others", ())),
        meets_on=day,
        starts_at=dt.time(21),
        **about,
    )
    return plan_meeting(actor=actor, model_slug="monza", plan=plan, agenda=("Viabilità",))


def page(client: Client, meeting: Meeting) -> str:
    answer = client.get(reverse("monza:sitting", args=[meeting.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def step(client: Client, name: str, meeting: Meeting, *args: str, **data: str) -> str:
    answer = client.post(reverse(f"monza:{name}", args=[meeting.pk, *args]), data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_sitting_is_numbered_when_it_is_convened_and_everybody_reads_the_number(
    office: Client, liberta: Body, nora: User
) -> None:
    first, second = planned(nora, liberta), planned(nora, liberta, DAY + dt.timedelta(days=30))
    assert "si convoca" in page(office, first)
    for meeting in (first, second):
        convene_meeting(actor=nora, meeting_id=meeting.pk)
        meeting.refresh_from_db()
    assert [first.ordinal, second.ordinal] == [1, 2]
    assert "Seduta n. 2" in office.get(reverse("core:meeting", args=[second.pk])).content.decode()
    assert "Seduta n. 2" in office.get(reverse("core:work_meetings")).content.decode()
    assert "Seduta n. 1" in page(office, first)


def test_the_convocation_says_which_sitting_it_is(liberta: Body, nora: User) -> None:
    meeting = planned(nora, liberta, DAY + dt.timedelta(days=30))
    guests = [Guest("ada@example.org", "Ada Prima")]
    convene_meeting(actor=nora, meeting_id=meeting.pk, guests=guests, site="http://monza.localhost/")
    message = renderer_of("convocation")(Delivery.objects.get())
    assert "CHE COSA: Seduta n. 1" in message.text
    assert "Seduta n. 1" in message.html


def test_a_consulta_not_formed_convenes_no_sitting_and_nothing_changes(liberta: Body, nora: User) -> None:
    meeting = planned(nora, liberta)
    liberta.stages.filter(stage="formed").delete()
    with pytest.raises(DomainError, match="prima va costituita"):
        convene_meeting(actor=nora, meeting_id=meeting.pk)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.ordinal) == ("draft", None)


def test_where_the_quorum_is_asked_a_sitting_is_not_held_before_it_is_checked(
    office: Client, liberta: Body, nora: User
) -> None:
    change_rules(
        actor=nora, rules=sitting_rules(quorum="share", quorum_percent=Decimal(50), second_call=True)
    )
    people, meeting = enrol(liberta, 4), planned(nora, liberta)
    convene_meeting(actor=nora, meeting_id=meeting.pk)
    mark(meeting, people[:1])
    with pytest.raises(DomainError, match="lo verifichi"):
        hold_meeting(actor=nora, meeting_id=meeting.pk)
    assert "1 presenti, ne servono 2" in step(office, "sitting-quorum", meeting, "first")
    with pytest.raises(DomainError, match="1 presenti, ne servono 2"):
        hold_meeting(actor=nora, meeting_id=meeting.pk)
    assert "Il numero legale c&#x27;è" in step(office, "sitting-quorum", meeting, "second")
    assert hold_meeting(actor=nora, meeting_id=meeting.pk).state == "held"
    row = Sitting.objects.get(meeting=meeting)
    assert (row.call, row.counted, row.needed, row.is_valid) == ("second", 1, 1, True)


def test_a_sitting_without_numbers_goes_deserted_and_keeps_its_sheet(
    office: Client, liberta: Body, nora: User
) -> None:
    change_rules(actor=nora, rules=sitting_rules(quorum="number", quorum_number=3))
    people, meeting = enrol(liberta, 4), planned(nora, liberta)
    convene_meeting(actor=nora, meeting_id=meeting.pk)
    mark(meeting, people[:2])
    assert "prima lo verifichi" in step(office, "sitting-deserted", meeting)
    step(office, "sitting-quorum", meeting, "first")
    assert "risulta deserta" in step(office, "sitting-deserted", meeting)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.state_reason, meeting.ordinal) == (
        "cancelled", "Seduta deserta: 2 iscritti presenti, ne servivano 3.", 1,
    )  # fmt: skip
    assert Attendance.objects.filter(meeting=meeting).count() == 2
    assert AuditEntry.objects.filter(object_id=meeting.pk, action="core.meeting.cancelled").count() == 1


def test_the_quorum_is_not_checked_before_the_day_nor_of_a_draft(liberta: Body, nora: User) -> None:
    change_rules(actor=nora, rules=sitting_rules(quorum="number", quorum_number=3))
    now = dt.datetime(2026, 5, 5, 21, tzinfo=dt.UTC)
    later = planned(nora, liberta, DAY + dt.timedelta(days=9))
    for meeting in (planned(nora, liberta), later):
        with pytest.raises(DomainError, match="dal suo giorno"):
            check_quorum(actor=nora, meeting_id=meeting.pk, call="first", moment=now)


def test_an_urgent_sitting_has_its_own_notice_and_the_refusal_names_the_act(
    office: Client, liberta: Body, nora: User
) -> None:
    change_rules(actor=nora, rules=sitting_rules(notice_days=5, notice_effect="refuse", urgent_notice_days=1))
    meeting = planned(nora, liberta, DAY + dt.timedelta(days=2))
    notice = notice_of(meeting, DAY)
    assert notice is not None
    assert notice.words == (
        "Il regolamento chiede 5 giorni di preavviso (Altro regolamento): da oggi all'incontro sono 2."
    )
    with pytest.raises(DomainError, match=r"5 giorni di preavviso \(Altro regolamento\)"):
        convene_meeting(actor=nora, meeting_id=meeting.pk)
    step(office, "sitting-calls", meeting, is_urgent="on")
    assert convene_meeting(actor=nora, meeting_id=meeting.pk).state == "convened"
    assert "urgente" in page(office, meeting)


def test_what_the_rules_do_not_know_is_not_offered_and_refused(
    office: Client, liberta: Body, nora: User
) -> None:
    meeting = planned(nora, liberta)
    answer = office.get(reverse("monza:sitting-calls", args=[meeting.pk])).content.decode()
    assert "non prevedono né sedute urgenti né" in answer
    with pytest.raises(DomainError, match="non prevedono sedute urgenti"):
        set_calls(actor=nora, meeting_id=meeting.pk, is_urgent=True)
    with pytest.raises(DomainError, match="non prevedono una seconda"):
        set_calls(actor=nora, meeting_id=meeting.pk, is_urgent=False, second_call_on=DAY)


def test_the_second_call_comes_after_the_first_and_is_told_to_who_is_invited(
    office: Client, liberta: Body, nora: User
) -> None:
    change_rules(actor=nora, rules=sitting_rules(second_call=True, audience="speaks"))
    meeting = planned(nora, liberta, DAY + dt.timedelta(days=1))
    early = step(office, "sitting-calls", meeting, second_call_on="2026-05-06", second_call_at="20:00")
    assert "viene dopo la prima" in early
    assert "20:00" in early
    step(office, "sitting-calls", meeting, second_call_on="2026-05-07", second_call_at="20:30")
    convene_meeting(
        actor=nora, meeting_id=meeting.pk, guests=[Guest("ada@x.example", "Ada")], site="https://m.example/"
    )
    delivery = Delivery.objects.get(email="ada@x.example")
    message = renderer_of(delivery.mailing.kind)(delivery)
    assert "SECONDA CONVOCAZIONE: giovedì 7 maggio 2026, 20:30" in message.text
    public = office.get(reverse("core:meeting", args=[meeting.pk])).content.decode()
    assert "ha diritto di parola" in public
    late = step(office, "sitting-calls", meeting, second_call_on="2026-05-07")
    assert "prima di convocare" in late


def test_a_link_is_refused_where_the_rules_forbid_to_take_part_from_afar(liberta: Body, nora: User) -> None:
    change_rules(actor=nora, rules=sitting_rules(remote_allowed=False))
    meeting = planned(nora, liberta, remote_url="https://stanza.example/")
    with pytest.raises(DomainError, match="non permettono di partecipare a distanza"):
        convene_meeting(actor=nora, meeting_id=meeting.pk)


def test_the_minutes_open_with_the_enrolled_present_absent_excused_and_new(liberta: Body, nora: User) -> None:
    people = enrol(liberta, 5)
    before = planned(nora, liberta, DAY - dt.timedelta(days=30))
    Meeting.objects.filter(pk=before.pk).update(state="held")
    newcomer = Person.objects.create(family_name="Nuova", given_name="Iscritta")
    Membership.objects.create(body=liberta, person=newcomer, since=DAY - dt.timedelta(days=3))
    meeting = planned(nora, liberta)
    Meeting.objects.filter(pk=meeting.pk).update(citizens_count=6)
    convene_meeting(actor=nora, meeting_id=meeting.pk)
    mark(meeting, [*people[:2], newcomer])
    mark(meeting, people[2:4], "excused")
    hold_meeting(actor=nora, meeting_id=meeting.pk)
    meeting.refresh_from_db()
    paper = paper_of(minutes_view(meeting), public=False)
    facts = dict(paper["facts"])
    assert facts["Incontro"] == "Seduta n. 1"
    assert facts["Iscritti"] == "6: 3 presenti, 3 assenti, di cui 2 giustificati"
    assert facts["Uditori"] == "6"
    assert paper["attendance"]["lists"] == [
        ["Presenti", ["Iscritta Nuova", "Iscritto 000", "Iscritto 001"]],
        ["Assenti", ["Iscritto 004"]],
        ["Assenti giustificati", ["Iscritto 002", "Iscritto 003"]],
        ["Nuovi iscritti", ["Iscritta Nuova"]],
    ]
    assert paper_of(minutes_view(meeting), public=True)["attendance"]["lists"] == []


def test_minutes_that_are_due_say_by_when_until_they_are_public(
    office: Client, liberta: Body, nora: User
) -> None:
    change_rules(actor=nora, rules=sitting_rules(minutes_days=10))
    meeting = planned(nora, liberta)
    convene_meeting(actor=nora, meeting_id=meeting.pk)
    hold_meeting(actor=nora, meeting_id=meeting.pk)
    assert "entro venerdì 15 maggio 2026" in page(office, meeting)
    assert (
        "venerdì 15 maggio 2026"
        not in office.get(reverse("core:meeting", args=[meeting.pk])).content.decode()
    )


def test_the_coordinators_table_invites_who_coordinates_each_consulta(
    office: Client, liberta: Body, triante: Body, olga: User
) -> None:
    ada, bea = (Person.objects.create(family_name=name, email=f"{name}@x.example") for name in ("ada", "bea"))
    for body, person in ((liberta, ada), (triante, bea)):
        Office.objects.create(body=body, person=person, kind="coordinator", since=dt.date(2023, 1, 1))
    enrol(liberta, 3)
    meeting = planned(olga, liberta, DAY + dt.timedelta(days=9), kind="coordination", others=[triante.pk])
    guests = guest_list(meeting)
    assert [(one.email, one.why) for one in guests.members] == [
        ("ada@x.example", "coordina Libertà"), ("bea@x.example", "coordina Triante"),
    ]  # fmt: skip
    Office.objects.filter(person=bea).update(until=DAY, ended="resigned")
    assert [one.email for one in guest_list(meeting).members] == ["ada@x.example"]
    shown = office.get(reverse("monza:table")).content.decode()
    assert "Tavolo di coordinamento" in shown
    assert f"others={triante.pk}" in shown
    form = office.get(reverse("core:work_meeting_new"), {"kind": "monza.giunta", "body": str(triante.pk)})
    assert form.context["form"]["kind"].value() == "monza.giunta"


def test_a_sitting_page_reads_the_same_number_of_rows_for_any_number_of_members(
    office: Client, liberta: Body, nora: User, django_assert_max_num_queries: Any
) -> None:
    meeting = planned(nora, liberta)
    mark(meeting, enrol(liberta, 60)[:30])
    with django_assert_max_num_queries(24):
        page(office, meeting)


def test_only_who_may_checks_the_quorum(
    monza_client: Client, liberta: Body, nora: User, fausto: User, clelia: User
) -> None:
    change_rules(actor=nora, rules=sitting_rules(quorum="number", quorum_number=1))
    meeting = planned(nora, liberta)
    convene_meeting(actor=nora, meeting_id=meeting.pk)
    for user, status in ((fausto, 403), (clelia, 403), (nora, 302)):
        monza_client.force_login(user)
        path = reverse("monza:sitting-quorum", args=[meeting.pk, "first"])
        assert monza_client.post(path).status_code == status, user
