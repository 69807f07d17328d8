"""Sittings of a register are called by their number, and those convened after it go on from there."""

import datetime as dt
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.models import Body, Meeting
from core.services.activation import activate_participation_model
from core.services.convocation import convene_meeting
from core.services.imports import undo_import
from core.services.meetings import MeetingPlan, plan_meeting
from models_monza.models import Mandate, Sitting
from models_monza.rules import SLUG
from models_monza.services.mandates import open_mandate
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_user
from tests.core.services.test_two_at_once import at_once
from tests.models_monza.conftest import make_consulta
from tests.models_monza.registers import imported, plain


def convened(olga: User, body: Body, day: dt.date) -> Meeting:
    plan = MeetingPlan(kind="sitting", body_ids=(body.pk,), meets_on=day)
    meeting = plan_meeting(actor=olga, model_slug=SLUG, plan=plan)
    convene_meeting(actor=olga, meeting_id=meeting.pk)
    meeting.refresh_from_db()
    return meeting


def test_an_imported_sitting_is_called_by_its_number_inside_and_outside(
    office: Client, olga: User, mandate: Mandate
) -> None:
    batch = imported(olga, plain())
    second = Meeting.objects.get(meets_on=dt.date(2023, 5, 10))
    assert second.ordinal == 2
    for address in ("core:meeting", "core:work_meeting"):
        assert "Seduta n. 2" in office.get(reverse(address, args=[second.pk])).content.decode()
    undo_import(actor=olga, batch_id=batch.pk)
    assert not Meeting.objects.exists()


def test_a_sitting_that_is_there_takes_the_number_of_the_register_and_gives_it_back(
    olga: User, mandate: Mandate
) -> None:
    imported(olga, plain())
    Meeting.objects.update(ordinal=None)
    batch = imported(olga, plain())
    assert set(Meeting.objects.values_list("ordinal", flat=True)) == {1, 2}
    undo_import(actor=olga, batch_id=batch.pk)
    assert set(Meeting.objects.values_list("ordinal", flat=True)) == {None}


@pytest.mark.parametrize("known", [True, False])
def test_numbers_go_on_after_the_register_also_where_the_mandate_was_written_down_later(
    olga: User, acts: None, time_machine: Any, known: bool
) -> None:
    if known:
        Mandate.objects.create(name="2022-2027", since=dt.date(2022, 6, 27))
    imported(olga, plain())
    time_machine.move_to(dt.datetime(2024, 3, 1, 11, tzinfo=dt.UTC))
    if not known:
        open_mandate(actor=olga, name="2022-2027", since=dt.date(2022, 6, 27))
    meeting = convened(olga, Body.objects.get(name="Libertà"), dt.date(2024, 3, 20))
    assert meeting.ordinal == 3
    assert imported(olga, plain()) is not None
    assert list(Sitting.objects.filter(body__name="Libertà").values_list("number", flat=True).order_by("number")) == [
        1, 2, 3,
    ]  # fmt: skip


def test_sittings_convened_at_once_from_two_tabs_have_consecutive_numbers(
    fresh_database: str, monza: City
) -> None:
    with use_city(monza):
        olga = make_user("olga@monza.example", "Olga Ufficio")
        activate_participation_model(actor=None, slug=SLUG, since=dt.date(2013, 12, 1))
        Mandate.objects.create(name="2022-2027", since=dt.date(2022, 6, 27))
        bodies = [make_consulta("Libertà", "liberta"), make_consulta("Triante", "triante")]
        day = timezone.localdate() + dt.timedelta(days=20)
        meetings = []
        for body in bodies:
            plan = MeetingPlan(kind="sitting", body_ids=(body.pk,), meets_on=day)
            days = [day + dt.timedelta(weeks=number) for number in range(3)]
            meetings += [
                plan_meeting(actor=olga, model_slug=SLUG, plan=replace(plan, meets_on=one)) for one in days
            ]
    works = [partial(convene_meeting, actor=olga, meeting_id=meeting.pk) for meeting in meetings]
    assert at_once(monza, *works) == []
    with use_city(monza):
        for body in bodies:
            rows = Sitting.objects.filter(body=body).values_list("number", "meeting__ordinal")
            assert sorted(rows) == [(1, 1), (2, 2), (3, 3)]
