"""Taking the import of a register of consulte back: all of it, unless later work stands on it."""

import datetime as dt

import pytest
from django.apps import apps
from django.db import models

from accounts.models import User
from core.models import Attendance, Body, Meeting, Membership, Person
from core.models.base import Imported
from core.services.imports import UndoRefused, undo_import
from models_monza.models import AdvisoryOpinion, Enrolment, Mandate, Office, Sitting
from models_monza.services.offices import Appointment, appoint
from models_monza.services.opinions import take_in_charge
from tests.models_monza.registers import imported, plain


def test_what_was_imported_goes_and_what_was_there_stays(olga: User, liberta: Body) -> None:
    anna = Person.objects.create(given_name="Anna", family_name="Rossi")
    Membership.objects.create(body=liberta, person=anna, since=dt.date(2023, 3, 4))
    batch = imported(olga, plain())
    assert Attendance.objects.filter(person=anna).count() == 2, (
        "the same person, in either order of her names"
    )
    undo_import(actor=olga, batch_id=batch.pk)
    assert list(Person.objects.all()) == [anna]
    assert list(Body.objects.all()) == [liberta]
    assert liberta.memberships.count() == 1
    for model in (Meeting, Sitting, Attendance, AdvisoryOpinion, Enrolment):
        assert not model._default_manager.exists(), model


def test_what_was_corrected_comes_back_as_it_was(olga: User, mandate: Mandate) -> None:
    imported(olga, plain())
    register = plain()
    register["Iscritti"][1][3:] = ["lavoro", dt.date(2023, 3, 20)]
    register["Contributi"][1][5] = "accolto"
    batch = imported(olga, register)
    assert Enrolment.objects.get(family_name="Rossi Anna").ground == "work"
    undo_import(actor=olga, batch_id=batch.pk)
    one = Enrolment.objects.get(family_name="Rossi Anna")
    assert (one.ground, one.decided_on) == ("residence", dt.date(2023, 3, 4))
    assert Membership.objects.get(person__family_name="Rossi Anna").since == dt.date(2023, 3, 4)
    assert AdvisoryOpinion.objects.get(number=1).outcome == "partly"


def test_an_office_stands_on_its_imported_person(olga: User) -> None:
    batch = imported(olga, plain())
    person = Person.objects.get(family_name="Rossi Anna")
    body = Body.objects.get(name="Libertà")
    appoint(
        actor=olga, appointment=Appointment(body.pk, person.pk, Office.Kind.COORDINATOR, dt.date(2023, 5, 1))
    )
    with pytest.raises(UndoRefused, match="incarichi"):
        undo_import(actor=olga, batch_id=batch.pk)
    assert Person.objects.count() == 3


def test_a_contribution_taken_in_charge_since_keeps_the_import(olga: User) -> None:
    batch = imported(olga, plain())
    waiting = AdvisoryOpinion.objects.get(number=2)
    take_in_charge(actor=olga, opinion_id=waiting.pk, on=dt.date(2023, 6, 8))
    with pytest.raises(UndoRefused, match="modifiche fatte dopo"):
        undo_import(actor=olga, batch_id=batch.pk)


def test_every_link_to_a_row_that_may_be_imported_can_be_followed_back() -> None:
    hidden = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("models_monza").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and field.name != "import_batch"
        and issubclass(field.related_model, Imported)  # type: ignore[arg-type]
        and field.remote_field.hidden
    ]
    assert hidden == []
