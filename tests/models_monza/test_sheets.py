"""The register of consulte: what Monza's own adds up to, and what every row of a small one becomes."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db.models import Count
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from core.imports.headings import heading_key
from core.models import (
    Attendance,
    Body,
    BodyStage,
    Meeting,
    Membership,
    Organisation,
    OrganisationKind,
    Person,
)
from core.services.imports import apply_import, undo_import, upload_register
from models_monza.models import AdvisoryOpinion, Consulta, Enrolment, Mandate, Sitting
from models_monza.services.sittings import number_sitting
from models_monza.sheets import SHEETS
from tests.core.imports.registers import workbook
from tests.models_monza.registers import REAL, imported, plain, problems, sitting, warnings

Status = Attendance.Status


def test_the_register_of_2023_adds_up(olga: User) -> None:
    batch = imported(olga, REAL.read_bytes())
    assert Body.objects.count() == Consulta.objects.count() == 10
    assert BodyStage.objects.filter(stage="formed", since=None, until=None).count() == 10
    assert Membership.objects.exclude(person=None).count() == Person.objects.count() == 286
    assert Membership.objects.exclude(organisation=None).count() == Organisation.objects.count() == 88
    assert (
        Meeting.objects.held().in_year(2023).filter(kind="sitting").count() == Sitting.objects.count() == 90
    )
    by_status = dict(Attendance.objects.values_list("status").annotate(n=Count("pk")))
    assert by_status == {Status.PRESENT: 1062, Status.ABSENT: 574, Status.EXCUSED: 388}
    assert AdvisoryOpinion.objects.count() == 48
    assert AdvisoryOpinion.objects.filter(state="answered").count() == 36
    assert not Meeting.objects.exclude(register_number=None).exists(), (
        "numbers are of the consulta, not the city's"
    )
    assert [one["message"] for one in batch.preview["warnings"]] == [
        "Il titolo dell'iscrizione non viene importato: non si sa per quale mandato.",
    ]


def test_the_same_register_again_changes_nothing_and_can_be_taken_back(olga: User) -> None:
    first = imported(olga, REAL.read_bytes())
    assert imported(olga, REAL.read_bytes()).result["changes_nothing"]
    undo_import(actor=olga, batch_id=first.pk)
    for model in (
        Meeting,
        Organisation,
        Person,
        Membership,
        Body,
        Consulta,
        Sitting,
        AdvisoryOpinion,
        Attendance,
    ):
        assert not model._default_manager.exists(), model


def test_every_row_of_a_small_register_is_there(olga: User) -> None:
    imported(olga, plain())
    first = Sitting.objects.select_related("meeting__venue", "body").get(body__name="Libertà", number=1)
    assert (first.mandate, first.meeting.state, first.meeting.citizens_count) == (None, "held", 3)
    assert first.meeting.venue is not None
    assert first.meeting.venue.name == "Centro civico Libertà"
    assert [item.title for item in first.meeting.agenda.all()] == ["Approvazione del resoconto n. 0", "Verde"]
    assert Sitting.objects.get(body__name="Triante").meeting.citizens_count is None
    group = Organisation.objects.get()
    assert group.kind == OrganisationKind.objects.get(name="Comitato")
    assert group.memberships.get().since == dt.date(2023, 3, 6)
    seen = first.meeting.attendances.values_list("person__family_name", "organisation__name", "status")
    assert set(seen) == {
        ("Rossi Anna", None, "present"),
        ("Bianchi Bruno", None, "absent"),
        (None, "Comitato Aurora", "present"),
    }
    assert {row.body_id for row in first.meeting.attendances.all()} == {first.body_id}
    answered, waiting = AdvisoryOpinion.objects.order_by("number")
    assert (answered.state, answered.outcome, answered.answered_on) == (
        "answered",
        "partly",
        dt.date(2023, 5, 31),
    )
    assert (waiting.state, waiting.outcome, waiting.answered_on) == ("transmitted", "", None)
    assert (waiting.register_year, waiting.number) == (2023, 2)


def test_with_the_mandate_known_sittings_and_enrolments_are_of_it(olga: User, mandate: Mandate) -> None:
    imported(olga, plain())
    assert set(Sitting.objects.values_list("mandate", flat=True)) == {mandate.pk}
    one = Enrolment.objects.get(family_name="Bianchi Bruno")
    assert (one.kind, one.ground, one.state, one.decided_on) == (
        "citizen",
        "work",
        "accepted",
        dt.date(2023, 3, 5),
    )
    assert one.membership is not None
    assert one.membership.person_id == one.person_id
    assert Enrolment.objects.get(kind="organisation").category == "Comitato"


def test_a_mandate_written_down_later_is_filled_in_by_the_same_file(olga: User, acts: None) -> None:
    imported(olga, plain())
    Mandate.objects.create(name="2022-2027", since=dt.date(2022, 6, 27))
    again = imported(olga, plain())
    assert again.result["counts"]["sittings"]["changed"] == 3
    assert again.result["counts"]["enrolments"]["added"] == 4
    assert imported(olga, plain()).result["changes_nothing"]


def test_a_register_that_counts_anew_every_year_keeps_its_numbers(olga: User, mandate: Mandate) -> None:
    imported(olga, plain())
    register = plain()
    register["Sedute"][1] = sitting("Libertà", 1, dt.date(2024, 1, 10))
    register["Sedute"], register["Presenze"] = register["Sedute"][:2], register["Presenze"][:2]
    told = warnings(register)
    assert (
        "Sedute",
        2,
        "Nel mandato c'è già una seduta n. 1 di «Libertà»: questa resta senza mandato.",
    ) in told
    imported(olga, register)
    numbered = Sitting.objects.filter(body__name="Libertà", number=1).order_by("meeting__meets_on")
    assert [(row.meeting.meets_on.year, row.mandate_id) for row in numbered] == [
        (2023, mandate.pk),
        (2024, None),
    ]
    assert numbered[1].meeting.attendances.count() == 1


def test_a_sitting_planned_here_is_the_one_the_register_numbers(olga: User, liberta: Body) -> None:
    planned = Meeting.objects.create(model_slug="monza", kind="sitting", meets_on=dt.date(2023, 4, 10))
    planned.served.create(body=liberta)
    held = Meeting.objects.create(
        model_slug="monza", kind="sitting", meets_on=dt.date(2023, 5, 9), state="held"
    )
    held.served.create(body=liberta)
    row = number_sitting(held)
    assert row is not None
    Sitting.objects.filter(pk=row.pk).update(number=2)
    imported(olga, plain())
    assert Sitting.objects.get(meeting=planned).number == 1
    planned.refresh_from_db()
    held.refresh_from_db()
    assert (planned.state, held.meets_on) == ("held", dt.date(2023, 5, 10))
    assert Meeting.objects.filter(bodies=liberta).count() == 2


def test_a_correction_changes_what_differs_and_nothing_else(olga: User) -> None:
    imported(olga, plain())
    register = plain()
    register["Iscritti"][1][4] = dt.date(2023, 3, 14)
    register["Presenze"][2][3] = "giust."
    register["Contributi"][2][4:] = [dt.date(2023, 7, 1), "non accolto"]
    counts = imported(olga, register).result["counts"]
    assert {code: n["changed"] for code, n in counts.items() if n["changed"]} == {
        "memberships": 1,
        "attendance": 1,
        "opinions": 1,
    }
    assert not any(n["added"] or n["removed"] for n in counts.values())
    assert AdvisoryOpinion.objects.get(number=2).state == "answered"


def test_who_is_enrolled_again_after_the_mandate_has_two_memberships(olga: User) -> None:
    imported(olga, plain())
    Membership.objects.update(until=dt.date(2023, 6, 30))
    register = plain()
    register["Iscritti"][1][4] = dt.date(2023, 9, 10)
    imported(olga, register)
    times = Membership.objects.filter(person__family_name="Rossi Anna").order_by("since")
    assert [(row.since, row.until) for row in times] == [
        (dt.date(2023, 3, 4), dt.date(2023, 6, 30)),
        (dt.date(2023, 9, 10), None),
    ]
    assert Person.objects.filter(family_name="Rossi Anna").count() == 1
    assert imported(olga, register).result["changes_nothing"]
    assert imported(olga, plain()).result["changes_nothing"], "the older register names the first time"


def test_who_is_at_sittings_of_before_she_enrolled_is_imported_as_she_is_and_told_once(olga: User) -> None:
    register = plain()
    register["Iscritti"][1][4] = dt.date(2023, 9, 10)
    told = [one for one in warnings(register) if "prima della sua iscrizione" in one[2]]
    assert [one[:2] for one in told] == [("Iscritti", 2)]
    imported(olga, register)
    assert Attendance.objects.filter(person__family_name="Rossi Anna").count() == 2
    assert Membership.objects.get(person__family_name="Rossi Anna").since == dt.date(2023, 9, 10)


def test_one_name_in_two_consulte_is_two_people_and_is_told(olga: User) -> None:
    register = plain()
    register["Iscritti"][4][1] = register["Presenze"][5][2] = "rossi  anna"
    told = [one for one in warnings(register) if "due persone" in one[2]]
    assert [one[:2] for one in told] == [("Iscritti", 5)]
    imported(olga, register)
    assert Person.objects.filter(family_name__iexact="rossi anna").count() == 2


def test_family_and_given_name_may_be_two_columns(olga: User) -> None:
    register = plain()
    register["Iscritti"] = [
        ["Consulta", "Cognome", "Nome", "Categoria", "Iscritto dal"],
        ["Libertà", "Rossi", "Anna", "cittadina", dt.date(2023, 3, 4)],
        ["Libertà", "Bianchi", "Bruno", "cittadino", None],
        ["Libertà", None, "Comitato Aurora", "comitato", None],
        ["Triante", "Verdi", "Carla", "cittadino", None],
    ]
    register["Presenze"][2][2] = "Bruno Bianchi"
    imported(olga, register)
    anna = Person.objects.get(family_name="Rossi")
    assert (anna.given_name, str(anna)) == ("Anna", "Anna Rossi")
    assert Attendance.objects.filter(person__family_name="Bianchi").count() == 1
    assert imported(olga, register).result["changes_nothing"]


def test_an_organisation_in_two_consulte_is_one_with_two_memberships(olga: User) -> None:
    register = plain()
    register["Iscritti"].append(["Triante", "Comitato AURORA", "comitato", "attività", dt.date(2023, 3, 9)])
    imported(olga, register)
    assert Organisation.objects.get().memberships.count() == 2


def test_organisations_that_look_alike_are_asked_about(olga: User) -> None:
    imported(olga, plain())
    register = plain()
    register["Iscritti"].append(["Triante", "Comitato Auroraa", "comitato", "sede", dt.date(2023, 3, 9)])
    batch = imported(olga, register)
    assert [(pair["name"], pair["other"]) for pair in batch.preview["similar"]] == [
        ("Comitato Auroraa", "Comitato Aurora")
    ]


def test_a_consulta_written_almost_alike_is_told(olga: User) -> None:
    register = plain()
    register["Contributi"][2][1] = "Triantee"
    told = [one for one in warnings(register) if "somiglia" in one[2]]
    assert told == [("Contributi", 3, "«Triantee» è un nome nuovo e somiglia a «Triante».")]


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "found"),
    [
        ("Iscritti", 2, 1, "Rossi Anna", ("Nome", "«Rossi Anna» è già tra gli iscritti di questa consulta, alla riga 2.")),
        ("Sedute", 2, 1, 1, ("N.", "La seduta n. 1 di «Libertà» è già alla riga 2.")),
        ("Sedute", 1, 2, dt.date(2024, 3, 1), ("Uditori", "L'incontro del 01/03/2024 deve ancora svolgersi.")),
        ("Presenze", 1, 1, 7, ("N.", "La seduta n. 7 di «Libertà» non esiste.")),
        ("Presenze", 1, 0, "Ignota", ("N.", "La seduta n. 1 di «Ignota» non esiste.")),
        ("Presenze", 1, 2, "Rosi Anna", ("Iscritto", "«Rosi Anna» non è tra gli iscritti di «Libertà».")),
        ("Presenze", 1, 2, "Verdi Carla", ("Iscritto", "«Verdi Carla» non è tra gli iscritti di «Libertà».")),
        ("Presenze", 2, 2, "Rossi Anna", ("Iscritto", "«Rossi Anna» è già in questa seduta, alla riga 2.")),
        ("Presenze", 1, 3, "forse", ("Stato", "«forse» non è tra i valori previsti.")),
        ("Contributi", 2, 0, 1, ("N.", "Il numero 1 è già alla riga 2 per lo stesso anno.")),
        ("Contributi", 1, 4, dt.date(2023, 4, 1), ("Risposta il", "La risposta precede la trasmissione, che è del 01/05/2023.")),
        ("Contributi", 1, 5, None, ("Esito", "C'è una data di risposta senza esito.")),
        ("Contributi", 1, 4, None, ("Risposta il", "C'è un esito senza la data della risposta.")),
        ("Contributi", 2, 3, dt.date(2024, 5, 1), ("Trasmesso il", "Il 01/05/2024 deve ancora venire.")),
        ("Iscritti", 1, 3, "amicizia", ("Titolo", "«amicizia» non è tra i valori previsti.")),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_with_its_place(
    olga: User, sheet: str, row: int, column: int, value: object, found: tuple[str, str]
) -> None:
    register = plain()
    register[sheet][row][column] = value
    assert (*found,) in [(column, message) for _sheet, _row, column, message in problems(register)]


def test_a_sheet_of_consulte_gives_their_territory_and_seat(olga: User) -> None:
    register: dict[str, list[list[Any]]] = {
        "Quartieri": [["Quartiere"], ["Libertà"]],
        "Consulte": [
            ["Consulta", "Quartieri", "Costituita dal", "Sede"],
            ["Libertà", "Libertà", dt.date(2022, 11, 2), "Centro civico Libertà"],
        ],
        **plain(),
    }
    imported(olga, register)
    body = Body.objects.get(name="Libertà")
    assert body.territory.get().neighbourhood.name == "Libertà"
    assert BodyStage.objects.get(body=body).since == dt.date(2022, 11, 2)
    seat = Consulta.objects.get(body=body).seat
    assert seat is not None
    assert seat.name == "Centro civico Libertà"
    assert imported(olga, register).result["changes_nothing"]


@pytest.mark.parametrize("extra", [1, 200])
def test_the_number_of_queries_does_not_grow_with_the_register(
    olga: User, extra: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    register = plain()
    for n in range(extra):
        register["Iscritti"].append(
            ["Triante", f"Persona {n:03}", "cittadino", "lavoro", dt.date(2023, 3, 1)]
        )
        register["Presenze"].append(["Triante", 1, f"Persona {n:03}", "presente"])
    file = _file(register)
    batch = upload_register(actor=olga, files=[file], model_slug="monza", options={}, read_now=True)
    with django_assert_max_num_queries(60):
        apply_import(actor=olga, batch_id=batch.pk, ask=False)
    with django_assert_max_num_queries(240):
        undo_import(actor=olga, batch_id=batch.pk)


def _file(register: dict[str, list[list[object]]]) -> "ContentFile[bytes]":
    return ContentFile(workbook(register), name="registro.xlsx")


def test_no_heading_of_a_sheet_means_two_columns() -> None:
    for sheet in SHEETS:
        keys = [(heading_key(head)[0], column.name) for column in sheet.columns for head in column.headers]
        assert len({key for key, _name in keys}) == len(set(keys)), sheet.code
