"""Writing applications and handing them in."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.models import User
from core.models import AuditEntry, Body, Organisation, Person, Representative
from core.services.bodies import change_stage
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint
from models_bergamo.models import ApplicationState, GrantApplication, GrantCall
from models_bergamo.services.applications import (
    Project,
    application_snapshot,
    change_application,
    discard_application,
    submit_application,
)
from tests.models_bergamo.conftest import CLOSES, OPENS, MakeApplication, MakeOrganisation

ROME = ZoneInfo("Europe/Rome")
DURING = dt.datetime(2023, 3, 20, 12, 0, tzinfo=ROME)


def rome(day: dt.date, clock: str) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.fromisoformat(clock), ROME)


@pytest.mark.parametrize(
    ("moment", "accepted"),
    [
        (rome(OPENS - dt.timedelta(days=1), "23:59:59"), False),
        (rome(OPENS, "00:00:00"), True),
        (rome(CLOSES, "00:00:00"), True),
        (rome(CLOSES, "23:59:59"), True),
        (rome(CLOSES + dt.timedelta(days=1), "00:00:00"), False),
        # the day is Rome's: 22:30 UTC in summer time is already the day after
        (dt.datetime(2023, 4, 17, 21, 59, tzinfo=dt.UTC), True),
        (dt.datetime(2023, 4, 17, 22, 30, tzinfo=dt.UTC), False),
        # in winter time Rome is one hour ahead: 23:30 UTC on the eve is within the first day
        (dt.datetime(2023, 2, 28, 23, 30, tzinfo=dt.UTC), True),
        (dt.datetime(2023, 2, 28, 22, 30, tzinfo=dt.UTC), False),
    ],
)
def test_the_window_is_counted_in_local_days_both_ends_included(
    dario: User, make_application: MakeApplication, moment: dt.datetime, accepted: bool
) -> None:
    application = make_application()
    if accepted:
        submitted = submit_application(actor=dario, application_id=application.pk, at=moment)
        assert submitted.state == ApplicationState.SUBMITTED
        assert submitted.submitted_on == moment.astimezone(ROME).date()
        return
    with pytest.raises(DomainError, match=r"apre il 01/03/2023|si è chiuso il 17/04/2023"):
        submit_application(actor=dario, application_id=application.pk, at=moment)
    application.refresh_from_db()
    assert application.state == ApplicationState.DRAFT


def test_without_a_moment_it_is_now(dario: User, make_application: MakeApplication) -> None:
    with time_machine.travel(DURING, tick=False):
        assert (
            submit_application(actor=dario, application_id=make_application().pk).submitted_on
            == DURING.date()
        )


def test_asking_for_nothing_asks_for_the_most(make_application: MakeApplication) -> None:
    assert make_application("1000").requested_eur == Decimal("800.00")
    assert make_application("9000").requested_eur == Decimal("1500.00")
    assert make_application("1000", supports_frailty=True).requested_eur == Decimal("1000.00")


@pytest.mark.parametrize(("requested", "frail"), [("800.01", False), ("1000", False)])
def test_more_than_the_rate_is_refused_with_the_most_that_may_be_asked(
    dario: User, make_application: MakeApplication, requested: str, frail: bool
) -> None:
    application = make_application(requested_eur=Decimal(requested), supports_frailty=frail)
    with pytest.raises(DomainError, match="al massimo 800,00 €") as refused:
        submit_application(actor=dario, application_id=application.pk, at=DURING)
    assert refused.value.field == "requested_eur"


def test_more_than_the_ceiling_is_refused(dario: User, make_application: MakeApplication) -> None:
    application = make_application("5000", requested_eur=Decimal("1500.01"), supports_frailty=True)
    with pytest.raises(DomainError, match="al massimo 1500,00 €"):
        submit_application(actor=dario, application_id=application.pk, at=DURING)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"planned_cost_eur": Decimal(0)}, "planned_cost_eur"),
        ({"planned_cost_eur": Decimal(-5)}, "planned_cost_eur"),
        ({"requested_eur": Decimal(0)}, "requested_eur"),
        ({"requested_eur": Decimal(-1)}, "requested_eur"),
        ({"requested_eur": Decimal("1000.01")}, "requested_eur"),
    ],
)
def test_amounts_that_cannot_be_are_refused_at_once(
    make_application: MakeApplication, changes: dict[str, Decimal], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        make_application(**changes)
    assert refused.value.field == field
    assert not GrantApplication.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"description": "  "}, "description"), ({"neighbourhood_ids": ()}, "neighbourhoods")],
)
def test_an_unfinished_draft_cannot_be_handed_in(
    dario: User, make_application: MakeApplication, changes: dict[str, object], field: str
) -> None:
    application = make_application(**changes)
    with pytest.raises(DomainError) as refused:
        submit_application(actor=dario, application_id=application.pk, at=DURING)
    assert refused.value.field == field


def test_an_organisation_merged_into_another_cannot_lead(
    make_application: MakeApplication, make_organisation: MakeOrganisation, lead: Organisation
) -> None:
    twin = make_organisation("Centro anziani di Alfa")
    twin.merged_into = twin.canonical = lead
    twin.save()
    with pytest.raises(DomainError, match="unita a un'altra"):
        make_application(lead_id=twin.pk)


def test_the_person_of_reference_speaks_for_the_lead_organisation(
    make_application: MakeApplication, make_organisation: MakeOrganisation, lead: Organisation
) -> None:
    person = Person.objects.create(given_name="Piera", family_name="Prova")
    with pytest.raises(DomainError) as refused:
        make_application(contact_id=person.pk)
    assert refused.value.field == "contact"
    Representative.objects.create(organisation=lead, person=person)
    assert make_application(contact_id=person.pk).contact == person


def test_a_closed_network_takes_on_no_new_project(
    dario: User, make_application: MakeApplication, alfa: Body
) -> None:
    change_stage(actor=dario, body_id=alfa.pk, stage="closed", since=dt.date(2024, 1, 1))
    with pytest.raises(DomainError, match="«chiusa»"):
        make_application()


def test_what_was_handed_in_can_no_longer_be_changed_or_thrown_away(
    dario: User, make_application: MakeApplication, call: GrantCall, lead: Organisation
) -> None:
    application = make_application()
    submit_application(actor=dario, application_id=application.pk, at=DURING)
    project = Project(call_id=call.pk, lead_id=lead.pk, title="Altro", planned_cost_eur=Decimal(10))
    with pytest.raises(DomainError, match="già stata presentata"):
        change_application(actor=dario, application_id=application.pk, project=project)
    with pytest.raises(DomainError, match="già stata presentata"):
        discard_application(actor=dario, application_id=application.pk)
    with pytest.raises(DomainError, match="deve prima essere «bozza»"):
        submit_application(actor=dario, application_id=application.pk, at=DURING)


def test_two_people_editing_the_same_draft_are_told(
    dario: User, make_application: MakeApplication, call: GrantCall, lead: Organisation
) -> None:
    application = make_application()
    seen = fingerprint(application_snapshot(application))
    mine = Project(call_id=call.pk, lead_id=lead.pk, title="Mio", planned_cost_eur=Decimal(10))
    change_application(actor=dario, application_id=application.pk, project=mine, seen=seen)
    with pytest.raises(StaleEdit):
        change_application(actor=dario, application_id=application.pk, project=mine, seen=seen)


def test_a_change_that_changes_nothing_leaves_no_trace(
    dario: User, make_application: MakeApplication, call: GrantCall, lead: Organisation
) -> None:
    application = make_application()
    project = Project(call_id=call.pk, lead_id=lead.pk, title="Nuovo", planned_cost_eur=Decimal(10))
    for _ in range(2):
        change_application(actor=dario, application_id=application.pk, project=project)
    assert AuditEntry.objects.filter(action="bergamo.grant.changed").count() == 1
    assert not application.places.exists()


def test_a_discarded_draft_is_gone_but_remembered(dario: User, make_application: MakeApplication) -> None:
    application = make_application()
    discard_application(actor=dario, application_id=application.pk)
    assert not GrantApplication.objects.exists()
    entry = AuditEntry.objects.get(action="bergamo.grant.discarded")
    assert entry.object_id == application.pk
    assert entry.before["title"] == "Cortile aperto"


@pytest.mark.parametrize(
    "values",
    [
        {"state": "paid", "paid_eur": Decimal(1)},
        {"state": "admitted", "admitted_eur": None},
        {"state": "not_admitted", "refusal_reason": ""},
        {"state": "submitted", "submitted_on": None},
        {"planned_cost_eur": Decimal(0)},
        {"requested_eur": Decimal(1001)},
    ],
)
def test_the_database_refuses_what_the_verbs_refuse(
    make_application: MakeApplication, values: dict[str, object]
) -> None:
    application = make_application()
    with pytest.raises(IntegrityError), transaction.atomic():
        GrantApplication.objects.filter(pk=application.pk).update(**values)
