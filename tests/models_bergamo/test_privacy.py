"""What the networks' own tables hold about a person: handed over, and erased."""

import datetime as dt

import pytest

from accounts.models import User
from core.models import Body, Organisation, Person, Representative
from core.participation.hooks import export_person as export_everywhere
from models_bergamo.models import CharterAcknowledgement, CouncillorRequest, GrantApplication
from models_bergamo.privacy import erase_person, export_person
from models_bergamo.services.charter import acknowledge_charter
from models_bergamo.services.requests import RequestText, write_request
from tests.models_bergamo.conftest import MakeApplication


@pytest.fixture
def piera(lead: Organisation, bruno: User) -> Person:
    """A representative with an account, named in texts."""
    person = Person.objects.create(
        given_name="Piera", family_name="Prova", email="piera@example.it", phone="035 123456", user=bruno
    )
    Representative.objects.create(organisation=lead, person=person)
    return person


@pytest.fixture
def traces(piera: Person, make_application: MakeApplication, alfa: Body, dario: User, bruno: User) -> Person:
    """Piera as contact, as recorder, and in two texts; Pietra Provasi must not be touched."""
    make_application(
        contact_id=piera.pk, description="Scrivere a PROVA PIERA, 035 123456. Con Pietra Provasi."
    )
    acknowledge_charter(
        actor=bruno, body_id=alfa.pk, acknowledged_on=dt.date(2024, 3, 12), note="Ha letto Piera Prova"
    )
    write_request(actor=dario, request=RequestText(alfa.pk, "Assessora", "Strada", "Vedi piera@example.it"))
    return piera


def test_everything_about_a_person_is_handed_over(traces: Person) -> None:
    found = export_person(traces.pk)
    assert set(found) == {
        "grant_applications_contact",
        "charter_acknowledgements_recorded",
        "grantapplication_text",
        "charteracknowledgement_text",
        "councillorrequest_text",
    }
    assert found["grant_applications_contact"][0]["title"] == "Cortile aperto"
    assert export_everywhere(traces.pk)["bergamo"] == found


def test_nothing_about_a_person_is_left(traces: Person) -> None:
    assert erase_person(traces.pk) == 5
    application = GrantApplication.objects.get()
    assert application.contact is None
    assert application.description == "Scrivere a […], […]. Con Pietra Provasi."
    acknowledgement = CharterAcknowledgement.objects.get()
    assert acknowledgement.recorded_by is None
    assert acknowledgement.note == "Ha letto […]"
    assert CouncillorRequest.objects.get().text == "Vedi […]"
    assert export_person(traces.pk) == {}
    assert erase_person(traces.pk) == 0


def test_a_person_without_traces_or_name_touches_nothing(traces: Person) -> None:
    nobody = Person.objects.create()
    assert export_person(nobody.pk) == {}
    assert erase_person(nobody.pk) == 0
    half = Person.objects.create(given_name="Piera")
    assert erase_person(half.pk) == 0  # a bare first name is nobody in particular
    assert "PROVA PIERA" in GrantApplication.objects.get().description
