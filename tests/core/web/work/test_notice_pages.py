"""Where the rules ask for some days of notice, the operator reads it before she convenes or moves a meeting."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.models import Body, Mailing, Meeting, MeetingBody, RuleSet
from core.services.convocation import convene_meeting
from tenants.context import use_city
from tenants.models import City


def page_of(meeting: Meeting, name: str = "work_convene") -> str:
    return reverse(f"core:{name}", args=[meeting.pk])


@pytest.fixture
def elenas(monza: City, elena: User, monza_client: Client) -> Iterator[Client]:
    """The office of Monza in a browser; the test works for Monza."""
    with use_city(monza):
        monza_client.force_login(elena)
        yield monza_client


@pytest.fixture
def assembly(elenas: Client) -> Meeting:
    """A draft in five days of the model whose rules speak of notice."""
    body = Body.objects.create(model_slug="dummy", name="Assemblea", slug="assemblea")
    day = timezone.localdate() + dt.timedelta(days=5)
    meeting = Meeting.objects.create(model_slug="dummy", kind="assembly", meets_on=day)
    MeetingBody.objects.create(meeting=meeting, body=body)
    return meeting


def with_notice(days: int, effect: str) -> None:
    RuleSet.objects.filter(model_slug="dummy", code="meetings").delete()
    values = {"notice_days": days, "notice_effect": effect}
    RuleSet.objects.create(model_slug="dummy", code="meetings", values=values)


def test_too_short_a_notice_is_told_and_where_the_rule_refuses_it_nothing_leaves(
    elenas: Client, assembly: Meeting
) -> None:
    with_notice(7, "warn")
    page = elenas.get(page_of(assembly)).content.decode()
    assert "Il regolamento chiede 7 giorni di preavviso: da oggi all&#x27;incontro sono 5." in page
    assert "Può convocare lo stesso." in page
    with_notice(7, "refuse")
    page = elenas.get(page_of(assembly)).content.decode()
    assert "Così non si può convocare" in page
    assert re.search(r'<button class="btn btn-primary" type="submit" disabled>', page)
    refused = elenas.post(page_of(assembly), {"more": "ada@uno.example"}).content.decode()
    assert "Sposti l&#x27;incontro più avanti." in refused
    assert not Mailing.objects.exists()


def test_a_convened_meeting_moved_too_near_is_told_before_it_is_saved_or_refused(
    elenas: Client, assembly: Meeting, elena: User
) -> None:
    convene_meeting(actor=elena, meeting_id=assembly.pk)
    address, sooner = page_of(assembly, "work_meeting_edit"), assembly.meets_on - dt.timedelta(days=2)
    form = elenas.get(address).context["form"]
    values = {
        "kind": "dummy.assembly", "body": assembly.bodies.get().pk, "meets_on": sooner.isoformat(),
        "seen": form["seen"].value(),
    }  # fmt: skip
    words = "Il regolamento chiede 5 giorni di preavviso: da oggi all&#x27;incontro sono 3."
    with_notice(5, "warn")
    asked = elenas.post(address, values)
    assert words in asked.content.decode()
    assert "Salva comunque" in asked.content.decode()
    assert Meeting.objects.get().meets_on == assembly.meets_on
    with_notice(5, "refuse")
    plain = elenas.post(address, values | {"refresh": "1"}).context["form"]
    refused = elenas.post(address, values | {"warned": plain["warned"].value()})
    assert words.removesuffix(".") in refused.content.decode()
    assert Meeting.objects.get().meets_on == assembly.meets_on
    with_notice(5, "warn")
    elenas.post(address, values | {"warned": asked.context["form"]["warned"].value()})
    assert Meeting.objects.get().meets_on == sooner
