"""The first hour of a city: steps done and put aside, examples that come and go without touching what is real."""

import pytest
from django.test import Client

from accounts.models import User
from core.first_hour.examples import make_examples
from core.models import (
    AuditEntry,
    Body,
    Meeting,
    Neighbourhood,
    Organisation,
    SampleRow,
    SkippedStep,
    Venue,
)
from core.selectors.first_hour import first_hour
from core.services.bodies import BodyData, change_body
from core.services.errors import DomainError
from core.services.first_hour import skip_step
from core.services.meetings import MeetingPlan, plan_meeting
from core.services.samples import remove_samples
from core.services.territory import add_neighbourhood
from tenants.models import City

TABLES = (Neighbourhood, Body, Meeting, Organisation, Venue)


def counts() -> list[int]:
    return [table.objects.count() for table in TABLES]


def test_examples_come_and_go_and_what_is_real_stays(in_bergamo: City, dario: User) -> None:
    add_neighbourhood(actor=dario, name="Boccaleone")
    before = counts()
    assert make_examples(dario) == make_examples(dario) == 7  # made twice, there once
    assert counts() == [number + more for number, more in zip(before, (1, 1, 1, 3, 1), strict=True)]
    assert all("(esempio)" in row.name for row in Organisation.objects.all())
    hour = first_hour()
    assert [step.done for step in hour.steps] == [True, False, False, False, False]  # an example does no step
    assert hour.samples == 7
    assert remove_samples(actor=dario) == []
    assert counts() == before
    assert not SampleRow.objects.exists()
    assert AuditEntry.objects.filter(action="core.sample.removed").count() == 1
    with pytest.raises(DomainError):
        remove_samples(actor=dario)


def test_what_somebody_used_or_changed_stays(in_bergamo: City, dario: User) -> None:
    make_examples(dario)
    body = Body.objects.get(name__contains="(esempio)")
    example = Meeting.objects.get()
    plan = MeetingPlan(kind="plenary", body_ids=(body.pk,), meets_on=example.meets_on)
    real = plan_meeting(actor=dario, model_slug="bergamo", plan=plan)
    stays = remove_samples(actor=dario)
    assert str(body) in stays
    assert list(Meeting.objects.all()) == [real]
    assert Body.objects.get() == body
    assert not Organisation.objects.exists()
    assert Neighbourhood.objects.count() == 1  # the body that stays works there
    make_examples(dario)
    change_body(actor=dario, body_id=Body.objects.get().pk, data=BodyData(name="Rete del Borgo"))
    assert "Rete del Borgo" in remove_samples(actor=dario)


def test_a_step_is_put_aside_and_taken_up_again(
    in_bergamo: City, dario: User, bruno: User, bergamo_client: Client
) -> None:
    bergamo_client.force_login(dario)
    assert "La prima ora" in bergamo_client.get("/lavoro/").content.decode()
    for _twice in range(2):
        bergamo_client.post("/lavoro/prima-ora/register/salta/")
    assert SkippedStep.objects.get().by == str(dario)
    assert "Riprendi il passo 3" in bergamo_client.get("/lavoro/").content.decode()
    bergamo_client.post("/lavoro/prima-ora/register/salta/", {"riprendi": "1"})
    assert not SkippedStep.objects.exists()
    assert AuditEntry.objects.filter(action="core.step.skipped").count() == 2
    assert bergamo_client.post("/lavoro/prima-ora/altro/salta/").status_code == 404
    for code in ("neighbourhoods", "people", "register", "bodies", "meeting"):
        skip_step(actor=dario, code=code)
    assert first_hour().over
    assert "La prima ora" not in bergamo_client.get("/lavoro/").content.decode()
    bergamo_client.post("/lavoro/prima-ora/esempi/")
    page = bergamo_client.get("/lavoro/").content.decode()
    assert "Togli gli esempi" in page
    bergamo_client.post("/lavoro/prima-ora/esempi/togli/")
    assert not Body.objects.exists()
