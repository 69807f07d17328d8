"""Registers of consulte as offices keep them: dates as text, headings of their own, files from Windows, a city that has consulte already."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Attendance, Body, ImportBatch, Meeting, Membership, Person
from core.services.imports import UndoRefused, apply_import, undo_import, upload_register
from models_monza.models import AdvisoryOpinion, Enrolment, Mandate, Sitting
from models_monza.privacy import erase_person, export_person
from tests.core.imports.registers import workbook
from tests.models_monza.registers import imported, plain, problems, warnings


def as_text(register: dict[str, list[list[Any]]], form: str = "%d/%m/%Y") -> dict[str, list[list[Any]]]:
    """The same register with every day and number written as text."""

    def cell(value: Any) -> Any:
        if isinstance(value, dt.date):
            return f" {value:{form}} "
        return str(value) if isinstance(value, int) else value

    return {
        name: [rows[0], *([cell(one) for one in row] for row in rows[1:])] for name, rows in register.items()
    }


@pytest.mark.parametrize("form", ["%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d", "%d-%m-%Y"])
def test_days_and_numbers_written_as_text_are_the_same_register(olga: User, form: str) -> None:
    imported(olga, plain())
    batch = imported(olga, as_text(plain(), form))
    assert (batch.state, batch.result["changes_nothing"]) == ("applied", True)


def test_headings_in_capitals_with_spaces_and_other_words_are_understood(olga: User) -> None:
    imported(olga, plain())
    register = plain()
    register["Iscritti"][0] = ["CONSULTA ", "Nome e cognome", "Tipologia", "A che titolo", "Iscritto  dal"]
    register["Contributi"][0] = [
        "Nr",
        "consulta",
        "Argomento",
        "Inviato il",
        "Risposta del",
        "Esito della risposta",
    ]
    register["Sedute"][0][1] = "Incontro n.°"
    batch = imported(olga, {f" {name.upper()}": rows for name, rows in register.items()})
    assert batch.result["changes_nothing"]


@pytest.mark.parametrize(
    "name", ["C:\\Documenti\\Registro consulte à (1).XLSX", "Città – registro «2023».xlsx", "CON.xlsx"]
)
def test_a_file_is_taken_whatever_windows_calls_it(olga: User, name: str) -> None:
    file = ContentFile(workbook(plain()), name=name)
    batch = upload_register(actor=olga, files=[file], model_slug="monza", options={}, read_now=True)
    apply_import(actor=olga, batch_id=batch.pk, ask=False)
    batch.refresh_from_db()
    assert (batch.state, AdvisoryOpinion.objects.count()) == ("applied", 2)
    assert "\\" not in batch.filename


def test_a_city_with_its_consulte_gets_no_second_ones(
    olga: User, liberta: Body, triante: Body, mandate: Mandate
) -> None:
    register = plain()
    for rows in register.values():
        for row in rows[1:]:
            row[:2] = [f" {one.upper()} " if one == "Libertà" else one for one in row[:2]]
    imported(olga, register)
    assert set(Body.objects.all()) == {liberta, triante}
    assert Sitting.objects.filter(body=liberta, mandate=mandate).count() == 2


def test_what_was_answered_here_is_not_taken_back_by_an_older_file(olga: User, ugo: User) -> None:
    imported(olga, plain())
    AdvisoryOpinion.objects.filter(number=2).update(
        state="done",
        answered_on=dt.date(2023, 6, 20),
        outcome="accepted",
        reasons="Fatto.",
        done_on=dt.date(2023, 9, 1),
    )
    batch = imported(olga, plain())
    row = AdvisoryOpinion.objects.get(number=2)
    assert (row.state, row.outcome, row.answered_on, row.reasons) == (
        "done",
        "accepted",
        dt.date(2023, 6, 20),
        "Fatto.",
    )
    assert batch.result["changes_nothing"]


def test_a_number_given_here_to_something_else_is_told_before_it_is_changed(
    olga: User, liberta: Body
) -> None:
    AdvisoryOpinion.objects.create(
        body=liberta,
        subject="Piedibus",
        state="transmitted",
        transmitted_on=dt.date(2023, 3, 1),
        register_year=2023,
        number=1,
    )
    assert [one[2] for one in warnings(plain()) if one[0] == "Contributi"] == [
        "Il n. 1 del 2023 qui è «Piedibus»."
    ]


def test_undoing_after_later_work_is_refused_and_says_what_stands_on_it(olga: User, mandate: Mandate) -> None:
    batch = imported(olga, plain())
    meeting = Meeting.objects.get(sitting__number=2)
    person = Person.objects.get(family_name="Bianchi Bruno")
    Attendance.objects.create(meeting=meeting, person=person, status="present")
    with pytest.raises(UndoRefused):
        undo_import(actor=olga, batch_id=batch.pk)
    assert Attendance.objects.count() == 6
    Attendance.objects.filter(person=person, meeting=meeting).delete()
    undo_import(actor=olga, batch_id=batch.pk)
    assert not Meeting.objects.exists()


def test_who_was_imported_is_handed_over_and_erased_like_anybody(olga: User, mandate: Mandate) -> None:
    imported(olga, plain())
    person = Person.objects.get(family_name="Rossi Anna")
    assert [row["family_name"] for row in export_person(person.pk)["enrolments"]] == ["Rossi Anna"]
    erase_person(person.pk)
    Person.objects.filter(pk=person.pk).update(
        given_name="", family_name="", erased_at=dt.datetime(2024, 2, 1, tzinfo=dt.UTC)
    )
    assert "Rossi" not in str(list(Enrolment.objects.values()))
    assert Membership.objects.filter(person=person).exists(), "the figures of the year stand"


def test_every_bad_row_of_every_sheet_is_told_in_one_reading(olga: User) -> None:
    register = plain()
    register["Iscritti"].append(["Libertà", "", "cittadino", "residenza", "ieri"])
    register["Sedute"].append(["Libertà", None, dt.date(2023, 6, 1), "25:99", "", "", -1])
    register["Presenze"].append(["Centro", 9, "Rossi Anna", "presente"])
    register["Contributi"].append([3, "Libertà", "Panchine", "31/02/2023", dt.date(2023, 1, 1), "boh"])
    found = {(sheet, column) for sheet, _row, column, _message in problems(register)}
    assert found >= {
        ("Iscritti", "Nome"), ("Sedute", "N."), ("Sedute", "Ora"), ("Sedute", "Uditori"), ("Presenze", "N."),
        ("Contributi", "Trasmesso il"), ("Contributi", "Esito"),
    }  # fmt: skip


def test_the_page_shows_what_would_change_imports_it_and_takes_it_back(
    office: Client, django_capture_on_commit_callbacks: Any
) -> None:
    def post(name: str, *args: object, **form: object) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            answer = office.post(reverse(f"core:{name}", args=args), form, follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    post("import-upload", register=SimpleUploadedFile("registro.xlsx", workbook(plain())))
    batch = ImportBatch.objects.get()
    told = office.get(reverse("core:import-detail", args=[batch.pk])).content.decode()
    for words in ("Iscritti", "Sedute", "Contributi", "Presenze"):
        assert words in told
    assert (batch.state, Meeting.objects.exists()) == ("ready", False), "a dry run writes nothing"
    post("import-apply", batch.pk)
    assert (Meeting.objects.count(), AdvisoryOpinion.objects.count()) == (3, 2)
    post("import-undo", batch.pk)
    batch.refresh_from_db()
    assert (batch.state, Meeting.objects.exists(), Person.objects.exists()) == ("undone", False, False)
