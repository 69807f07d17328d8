"""The ways round a rule: a link added after convening, a member added without an application, an answer to what was never sent."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body, Membership, Organisation
from core.services.bodies import add_member
from core.services.convocation import convene_meeting
from core.services.errors import DomainError
from core.services.meetings import MeetingPlan, change_meeting, plan_meeting
from core.services.rules import change_rules
from models_monza.models import AdvisoryOpinion, EnrolmentWindow, Mandate
from models_monza.services.enrolment import apply_for_enrolment
from models_monza.services.opinions import answer_opinion, take_in_charge
from tests.models_monza.test_sittings import sitting_rules
from tests.models_monza.test_windows import citizen, rome

DAY = dt.date(2026, 5, 15)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 5, 5, 19, tzinfo=dt.UTC))


def test_a_convened_sitting_takes_no_link_and_no_second_consulta_afterwards(
    liberta: Body, triante: Body, olga: User
) -> None:
    change_rules(actor=olga, rules=sitting_rules(remote_allowed=False))
    plan = MeetingPlan(kind="sitting", body_ids=(liberta.pk,), meets_on=DAY)
    meeting = plan_meeting(actor=olga, model_slug="monza", plan=plan)
    convene_meeting(actor=olga, meeting_id=meeting.pk)
    link = MeetingPlan("sitting", (liberta.pk,), DAY, remote_url="https://stanza.example/")
    with pytest.raises(DomainError, match=r"partecipare a distanza.*Altro regolamento") as told:
        change_meeting(actor=olga, meeting_id=meeting.pk, plan=link)
    assert told.value.field == "remote_url"
    with pytest.raises(DomainError, match="una consulta sola"):
        change_meeting(
            actor=olga, meeting_id=meeting.pk, plan=MeetingPlan("sitting", (liberta.pk, triante.pk), DAY)
        )
    meeting.refresh_from_db()
    assert meeting.remote_url == ""


def test_nobody_becomes_a_member_without_an_application(office: Client, liberta: Body, olga: User) -> None:
    group = Organisation(name="Circolo", match_key="circolo")
    group.canonical = group
    group.save()
    with pytest.raises(DomainError, match="si entra con una domanda di iscrizione"):
        add_member(actor=olga, body_id=liberta.pk, organisation_id=group.pk)
    address = reverse("core:work_member_new", args=[liberta.pk])
    page = office.get(reverse("core:work_members", args=[liberta.pk])).content.decode()
    assert address not in page
    assert "si entra con una domanda di iscrizione" in page
    sent = office.post(address, {"organisation": str(group.pk), "since": "2026-05-05"})
    assert sent.status_code == 200
    assert not Membership.objects.exists()


@pytest.mark.parametrize("state", ["draft", "approved"])
def test_an_answer_before_the_question_is_refused_with_the_rule(
    liberta: Body, olga: User, state: str
) -> None:
    row = AdvisoryOpinion.objects.create(body=liberta, subject="Bozza", text="x", state="draft")
    AdvisoryOpinion.objects.filter(pk=row.pk).update(state=state, approved_on=DAY)
    with pytest.raises(DomainError, match=r"non è stato ancora trasmesso.*n\. 5"):
        answer_opinion(
            actor=olga, opinion_id=row.pk, outcome="accepted", reasons="Sì", on=dt.date(2026, 5, 5)
        )
    with pytest.raises(DomainError, match=r"non è stato ancora trasmesso.*n\. 5"):
        take_in_charge(actor=olga, opinion_id=row.pk, on=dt.date(2026, 5, 5))


def test_an_application_for_the_consulta_of_another_mandate_is_refused_with_the_rule(
    liberta: Body, mandate: Mandate
) -> None:
    old = Mandate.objects.create(name="2017-2022", since=dt.date(2017, 6, 26), until=dt.date(2022, 6, 26))
    EnrolmentWindow.objects.create(
        mandate=mandate, first_on=dt.date(2026, 5, 1), last_on=dt.date(2026, 5, 31)
    )
    with pytest.raises(DomainError, match=r"mandato è cambiato.*\(Deliberazione.*n\. 5"):
        apply_for_enrolment(actor=None, application=citizen(liberta, old), moment=rome(2026, 5, 5, 9))
    EnrolmentWindow.objects.update(mandate=old)
    with pytest.raises(DomainError, match=r"mandato concluso.*\(Deliberazione.*n\. 5"):
        apply_for_enrolment(actor=None, application=citizen(liberta, old), moment=rome(2026, 5, 5, 9))
