"""Who leaves a consulta: her enrolment, her offices there and their access end with her, wherever it is written down."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import AuditEntry, Body, Membership, Organisation, Person, Representative, RoleGrant
from core.services.bodies import end_member
from core.services.errors import DomainError
from core.services.organisations import end_representative
from models_monza.models import Enrolment, EnrolmentWindow, Mandate, Office
from models_monza.selectors.register import register_lines, register_rows
from models_monza.services.decisions import accept_enrolment, withdraw_enrolment
from models_monza.services.enrolment import apply_for_enrolment
from models_monza.services.offices import Appointment, appoint
from tests.models_monza.test_windows import citizen, rome

TODAY = dt.date(2026, 3, 20)
SINCE = dt.date(2026, 3, 12)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 3, 20, 11, tzinfo=dt.UTC))


@pytest.fixture
def window(mandate: Mandate) -> EnrolmentWindow:
    return EnrolmentWindow.objects.create(
        mandate=mandate, first_on=dt.date(2026, 3, 1), last_on=dt.date(2026, 3, 31)
    )


@pytest.fixture
def maria(liberta: Body, window: EnrolmentWindow, olga: User) -> Enrolment:
    """Maria Rossi, in the register of Libertà since 12 March."""
    moment = rome(2026, 3, 10, 10)
    row = apply_for_enrolment(actor=None, application=citizen(liberta, window.mandate), moment=moment)
    return accept_enrolment(actor=olga, enrolment_id=row.pk, on=SINCE)


def coordinates(person: Person, body: Body, olga: User, user: User, since: dt.date = SINCE) -> Office:
    """She coordinates, with an account and its access."""
    act = Appointment(body.pk, person.pk, "coordinator", since, user_id=user.pk)
    return appoint(actor=olga, appointment=act)


def standing(user: User) -> list[str]:
    return list(RoleGrant.objects.filter(user=user, until=None).values_list("role", flat=True))


def test_who_withdraws_coordinates_no_more_and_loses_the_access(
    maria: Enrolment, liberta: Body, olga: User, pia: User
) -> None:
    assert maria.person is not None
    office = coordinates(maria.person, liberta, olga, pia)
    withdraw_enrolment(actor=olga, enrolment_id=maria.pk, on=dt.date(2026, 3, 19), reason="Trasferita")
    office.refresh_from_db()
    assert (office.until, office.ended) == (dt.date(2026, 3, 19), "left")
    assert standing(pia) == []
    assert RoleGrant.objects.get(user=pia).until == dt.date(2026, 3, 19)
    entry = AuditEntry.objects.get(action="monza.office.ended")
    assert entry.after["until"] == "2026-03-19"


def test_who_leaves_before_her_office_began_is_refused_with_the_office(
    maria: Enrolment, liberta: Body, olga: User, pia: User
) -> None:
    assert maria.person is not None
    coordinates(maria.person, liberta, olga, pia, since=dt.date(2026, 3, 18))
    with pytest.raises(DomainError, match=r"coordina.*dal 18/03/2026") as told:
        withdraw_enrolment(actor=olga, enrolment_id=maria.pk, on=dt.date(2026, 3, 15))
    assert told.value.field == "on"
    maria.refresh_from_db()
    assert maria.state == "accepted"


def test_who_facilitates_or_writes_for_the_city_goes_on(
    maria: Enrolment, liberta: Body, olga: User, pia: User
) -> None:
    """Secretary, facilitator and expert are of the city: they need not be enrolled."""
    assert maria.person is not None
    act = Appointment(liberta.pk, maria.person.pk, "secretary", SINCE, user_id=pia.pk)
    office = appoint(actor=olga, appointment=act)
    withdraw_enrolment(actor=olga, enrolment_id=maria.pk)
    office.refresh_from_db()
    assert (office.until, standing(pia)) == (None, ["consulta_secretary"])


def test_who_stays_for_an_organisation_keeps_her_office(
    maria: Enrolment, liberta: Body, olga: User, pia: User
) -> None:
    assert maria.person is not None
    group = Organisation(name="Circolo", match_key="circolo")
    group.canonical = group
    group.save()
    Representative.objects.create(organisation=group, person=maria.person, since=SINCE)
    membership = Membership.objects.create(body=liberta, organisation=group, since=SINCE)
    office = coordinates(maria.person, liberta, olga, pia)
    withdraw_enrolment(actor=olga, enrolment_id=maria.pk)
    assert Office.objects.get(pk=office.pk).until is None
    end_member(actor=olga, membership_id=membership.pk)
    ended = Office.objects.get(pk=office.pk)
    assert (ended.until, ended.ended, standing(pia)) == (TODAY, "left", [])


def test_who_speaks_no_more_for_the_organisation_coordinates_no_more(
    liberta: Body, olga: User, pia: User
) -> None:
    group = Organisation(name="Circolo", match_key="circolo")
    group.canonical = group
    group.save()
    anna = Person.objects.create(given_name="Anna", family_name="Verdi")
    speaks = Representative.objects.create(organisation=group, person=anna, since=SINCE)
    Membership.objects.create(body=liberta, organisation=group, since=SINCE)
    office = coordinates(anna, liberta, olga, pia)
    end_representative(actor=olga, representative_id=speaks.pk)
    office.refresh_from_db()
    assert (office.until, office.ended, standing(pia)) == (TODAY, "left", [])


def test_who_is_taken_out_on_the_page_of_the_members_is_enrolled_no_more(
    maria: Enrolment,
    liberta: Body,
    triante: Body,
    window: EnrolmentWindow,
    olga: User,
    pia: User,
    office: Client,
) -> None:
    assert maria.person is not None
    assert maria.membership is not None
    held = coordinates(maria.person, liberta, olga, pia)
    office.post(reverse("core:work_member_end", args=[maria.membership.pk]))
    maria.refresh_from_db()
    held.refresh_from_db()
    assert (maria.state, maria.one_place) == ("withdrawn", "")
    assert (held.until, standing(pia)) == (TODAY, [])
    line = register_lines(list(register_rows(TODAY, None)), TODAY)[0]
    assert line.ended == "ritirata: uscita registrata nella scheda della consulta"
    again = apply_for_enrolment(
        actor=None, application=citizen(triante, window.mandate), moment=rome(2026, 3, 20, 10)
    )
    assert again.state == "submitted"


def test_the_page_of_the_members_tells_a_refusal(
    maria: Enrolment, liberta: Body, olga: User, pia: User
) -> None:
    assert maria.person is not None
    assert maria.membership is not None
    coordinates(maria.person, liberta, olga, pia, since=dt.date(2026, 3, 18))
    with pytest.raises(DomainError, match=r"dal 18/03/2026"):
        end_member(actor=olga, membership_id=maria.membership.pk, until=dt.date(2026, 3, 14))
    assert Membership.objects.get(pk=maria.membership.pk).until is None
