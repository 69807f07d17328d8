"""The verbs: upload, map, decide, import, undo, discard."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from core.imports.problems import Problem
from core.models import (
    AgendaItem,
    Attendance,
    AuditEntry,
    Body,
    BodyStage,
    DuplicateDismissal,
    ImportBatch,
    ImportHeading,
    Meeting,
    Minutes,
    NeighbourhoodPopulation,
    Organisation,
    OrganisationMerge,
)
from core.services.errors import DomainError
from core.services.import_choices import choose_options, decide_duplicates, map_columns
from core.services.imports import (
    ImportRefused,
    apply_import,
    discard_upload,
    import_in_background,
    read_upload,
    start_import,
    undo_import,
    upload_register,
)
from models_bergamo.models import NeighbourhoodNetwork
from tenants.models import City
from tests.core.imports.registers import imported, meeting, plain, upload, workbook

State = ImportBatch.State


def test_an_import_writes_everything_and_says_so_in_the_audit_trail(dario: User) -> None:
    batch = imported(dario, plain())
    assert batch.state == State.APPLIED
    assert Meeting.objects.held().count() == 3
    assert Attendance.objects.count() == 5
    assert NeighbourhoodNetwork.objects.count() == Body.objects.count() == 2
    assert NeighbourhoodPopulation.objects.get(neighbourhood__name="Alfa").residents == 1000
    assert BodyStage.objects.get(body__name="Rete Beta").since == dt.date(2016, 1, 1)
    assert [item.title for item in Meeting.objects.get(register_number=1).agenda.all()] == [
        "Sicurezza",
        "Varie",
    ]
    assert {str(keys) for keys in AgendaItem.objects.values_list("also_from", flat=True)} == {"[]"}
    assert {str(keys) for keys in Meeting.objects.values_list("left_out", flat=True)} == {"[]"}
    entry = AuditEntry.objects.get(action="core.register.imported")
    assert entry.actor_id == dario.pk
    assert entry.after["meetings"]["added"] == 3


def test_what_is_not_known_stays_unknown(in_bergamo: City) -> None:
    register = plain()
    register["Incontri"][2] = meeting(2, dt.date(2023, 2, 10), "Plenaria", "Rete Beta", citizens=0)
    register["Presenze"][3][3] = None
    imported(None, register)
    row = Meeting.objects.get(register_number=2)
    assert (row.citizens_count, row.headcount) == (0, None)
    assert row.attendances.get().people is None


def test_imported_minutes_are_shared_and_public_only_when_asked(in_bergamo: City) -> None:
    imported(None, plain())
    assert set(Minutes.objects.values_list("state", flat=True)) == {Minutes.State.SHARED}
    imported(None, plain(), publish_minutes=True)
    assert set(Minutes.objects.values_list("state", flat=True)) == {Minutes.State.PUBLISHED}
    assert not Minutes.objects.filter(published_at=None).exists()
    assert imported(None, plain(), publish_minutes=True).result["changes_nothing"]
    assert imported(None, plain()).result["changes_nothing"], (
        "a later import takes nothing back from the public"
    )


def test_the_same_file_twice_changes_nothing(dario: User) -> None:
    imported(dario, plain())
    again = imported(dario, plain())
    assert again.result["changes_nothing"]
    assert not again.changes.exists()


def test_a_corrected_register_changes_what_differs_and_remembers_what_was(dario: User) -> None:
    imported(dario, plain())
    register = plain()
    register["Incontri"][1][7] = "Oratorio"
    register["Incontri"][1][8] = "1. Solo questo"
    register["Incontri"][3][5] = "Rete Alfa"
    register["Presenze"] = register["Presenze"][:5]
    register["Presenze"][1][3] = 4
    register["Quartieri"][1][1] = 1010
    batch = imported(dario, register)
    counts = batch.result["counts"]
    first = Meeting.objects.get(register_number=1)
    assert (
        counts["meetings"]["changed"],
        counts["attendance"]["changed"],
        counts["populations"]["changed"],
    ) == (1, 1, 1)
    assert first.venue is not None
    assert first.venue.name == "Oratorio"
    assert [item.title for item in first.agenda.all()] == ["Solo questo"]
    assert Meeting.objects.get(register_number=3).bodies.get().name == "Rete Alfa"
    change = batch.changes.exclude(after={}).get(table="core.attendance")
    assert (change.before, change.after) == ({"people": 1}, {"people": 4})
    assert counts["meeting_bodies"]["removed"] == 1
    assert counts["attendance"]["removed"] == 1, "the presence for the network that no longer takes part"
    assert not Attendance.objects.filter(meeting__register_number=3, body__name="Rete Beta").exists()
    assert counts["agenda_items"] == {"added": 0, "changed": 1, "removed": 1, "left": 4}


def test_attendance_for_a_network_that_left_the_meeting_is_pointed_out(in_bergamo: City) -> None:
    imported(None, plain())
    register = plain()
    register["Incontri"][3][5] = "Rete Alfa"
    del register["Presenze"]
    batch = imported(None, register)
    (warning,) = batch.preview["warnings"]
    assert (warning["sheet"], warning["row"], warning["column"]) == ("Incontri", 4, "Reti")
    assert "restano presenze per «Rete Beta»" in warning["message"]
    assert Attendance.objects.filter(meeting__register_number=3, body__name="Rete Beta").exists()


def test_an_empty_cell_never_erases_what_is_known(in_bergamo: City) -> None:
    imported(None, plain())
    register = plain()
    for row in register["Incontri"][1:]:
        row[7] = row[8] = row[9] = row[10] = row[11] = row[12] = ""
    assert imported(None, register).result["changes_nothing"]


def test_a_meeting_someone_cancelled_stays_cancelled(in_bergamo: City) -> None:
    imported(None, plain())
    Meeting.objects.filter(register_number=2).update(state=Meeting.State.CANCELLED)
    assert imported(None, plain()).result["changes_nothing"]


def test_minutes_a_person_wrote_are_never_overwritten(in_bergamo: City) -> None:
    imported(None, plain())
    Minutes.objects.filter(meeting__register_number=1).update(text="Riscritto da Anna.", revision=2)
    batch = imported(None, plain())
    assert Minutes.objects.get(meeting__register_number=1).text == "Riscritto da Anna."
    assert any(
        "Resoconto" in warning["message"] or "resoconto" in warning["message"]
        for warning in batch.preview["warnings"]
    )


def test_a_merged_organisation_is_known_by_both_names(in_bergamo: City) -> None:
    imported(None, plain())
    kept = Organisation.objects.get(name="Comitato Verde")
    other = Organisation.objects.get(name="Polisportiva Aurora")
    Organisation.objects.filter(pk=other.pk).update(merged_into=kept, canonical=kept)
    register = plain()
    register["Presenze"][3][2] = "Polisportiva Aurora"
    batch = imported(None, register)
    assert batch.result["changes_nothing"], "the presence is the same organisation's under its other name"


def similar_register() -> dict[str, list[list[object]]]:
    register: dict[str, list[list[object]]] = plain()
    register["Realtà"].append(["Pol. Aurora A.S.D.", "polisportiva", "no"])
    register["Presenze"].append([2, "Rete Beta", "Pol. Aurora A.S.D.", 3])
    return register


def ready(actor: User, register: dict[str, list[list[object]]]) -> ImportBatch:
    batch = upload(actor, register)
    return read_upload(batch_id=batch.pk)


def test_a_similar_organisation_said_to_be_the_same_is_counted_with_the_other(dario: User) -> None:
    imported(dario, plain())
    batch = ready(dario, similar_register())
    (pair,) = batch.preview["similar"]
    assert (pair["name"], pair["other"], pair["exists"]) == (
        "Pol. Aurora A.S.D.",
        "Polisportiva Aurora",
        True,
    )
    decide_duplicates(actor=dario, batch_id=batch.pk, decisions={pair["key"]: "same"})
    apply_import(actor=dario, batch_id=batch.pk)
    alias = Organisation.objects.get(name="Pol. Aurora A.S.D.")
    assert alias.canonical.name == "Polisportiva Aurora"
    assert Organisation.objects.standing().count() == 3
    assert OrganisationMerge.objects.get().absorbed == alias
    assert imported(dario, similar_register()).result["changes_nothing"]
    undo_import(actor=dario, batch_id=batch.pk)
    assert not OrganisationMerge.objects.exists()


def test_a_similar_organisation_said_to_be_different_is_not_proposed_again(dario: User) -> None:
    imported(dario, plain())
    batch = ready(dario, similar_register())
    decide_duplicates(
        actor=dario, batch_id=batch.pk, decisions={batch.preview["similar"][0]["key"]: "different"}
    )
    apply_import(actor=dario, batch_id=batch.pk)
    assert DuplicateDismissal.objects.count() == 1
    assert Organisation.objects.standing().count() == 4


def test_two_new_organisations_said_to_be_the_same_become_one_group(dario: User) -> None:
    register = similar_register()
    register["Realtà"].append(["Aurora polisportiva", "polisportiva", "no"])
    batch = ready(dario, register)
    keys = {pair["key"]: "same" for pair in batch.preview["similar"]}
    decide_duplicates(actor=dario, batch_id=batch.pk, decisions=keys)
    apply_import(actor=dario, batch_id=batch.pk)
    assert Organisation.objects.count() == 5
    assert Organisation.objects.standing().count() == 3


def test_mapped_columns_are_remembered_for_the_next_file(dario: User) -> None:
    register = plain()
    register["Incontri"][0][11] = "Quanti eravamo"
    batch = ready(dario, register)
    assert batch.state == State.MAPPING
    map_columns(
        actor=dario, batch_id=batch.pk, answers={"meetings|quanti eravamo": "headcount", "made|up": "x"}
    )
    assert ImportHeading.objects.get().column == "headcount"
    batch = read_upload(batch_id=batch.pk)
    assert batch.state == State.READY
    assert ready(dario, register).state == State.READY


def test_two_columns_cannot_be_the_same(dario: User) -> None:
    register = plain()
    register["Incontri"][0][11], register["Incontri"][0][10] = "Quanti", "Altri"
    batch = ready(dario, register)
    with pytest.raises(DomainError):
        map_columns(
            actor=dario,
            batch_id=batch.pk,
            answers={"meetings|quanti": "headcount", "meetings|altri": "headcount"},
        )


def test_a_register_with_problems_waits_to_be_mended(dario: User) -> None:
    register = plain()
    register["Presenze"][1][3] = -1
    batch = ready(dario, register)
    assert batch.state == State.UNREADABLE
    assert Problem(**batch.preview["problems"][0]).where == "Presenze, riga 2, colonna «Persone»"
    with pytest.raises(DomainError):
        start_import(actor=dario, batch_id=batch.pk)


def test_the_year_of_the_population_can_be_chosen(dario: User) -> None:
    batch = ready(dario, plain())
    choose_options(actor=dario, batch_id=batch.pk, year=2021, publish_minutes=False)
    batch = read_upload(batch_id=batch.pk)
    assert batch.preview["year"] == 2021
    apply_import(actor=dario, batch_id=batch.pk)
    assert set(NeighbourhoodPopulation.objects.values_list("year", flat=True)) == {2021}


def test_a_register_is_imported_once(dario: User) -> None:
    batch = imported(dario, plain())
    with pytest.raises(DomainError):
        apply_import(actor=dario, batch_id=batch.pk)


def test_a_background_import_that_fails_says_why_and_writes_nothing(dario: User) -> None:
    batch = ready(dario, plain())
    start_import(actor=dario, batch_id=batch.pk)
    Body.objects.create(model_slug="bergamo", name="Rete Gamma", slug="rete-alfa")
    Organisation.objects.all()
    batch.files.update(filename="registro.csv")
    import_in_background(str(batch.pk), str(dario.pk))
    batch.refresh_from_db()
    assert batch.state == State.UNREADABLE
    assert batch.failure
    assert not Meeting.objects.exists()


def test_a_slug_already_taken_is_avoided(dario: User) -> None:
    Body.objects.create(model_slug="other", name="Altra", slug="rete-alfa")
    imported(dario, plain())
    assert Body.objects.get(name="Rete Alfa").slug == "rete-alfa-2"


def test_an_upload_can_be_thrown_away_with_its_files(
    dario: User, settings: object, django_capture_on_commit_callbacks: object
) -> None:
    batch = upload(dario, plain())
    stored = Path(batch.files.get().file.path)
    assert stored.exists()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        discard_upload(actor=dario, batch_id=batch.pk)
    assert not stored.exists()
    assert not ImportBatch.objects.exists()


def test_what_was_imported_cannot_be_thrown_away(dario: User) -> None:
    batch = imported(dario, plain())
    with pytest.raises(DomainError):
        discard_upload(actor=dario, batch_id=batch.pk)


@pytest.mark.parametrize("files", [[], [b""]])
def test_nothing_is_no_register(dario: User, files: list[bytes]) -> None:
    with pytest.raises(DomainError):
        upload_register(
            actor=dario, files=[ContentFile(f, name="a.csv") for f in files], model_slug="bergamo"
        )


def test_a_model_the_city_does_not_use_is_refused(dario: User) -> None:
    with pytest.raises(DomainError):
        upload_register(actor=dario, files=[ContentFile(b"x", name="a.csv")], model_slug="dummy")


def test_an_import_refused_in_the_last_moment_writes_nothing(dario: User) -> None:
    batch = ready(dario, plain())
    file = batch.files.get()
    file.file.save("x.xlsx", ContentFile(workbook({"Reti": plain()["Reti"]})))
    with pytest.raises(ImportRefused):
        apply_import(actor=dario, batch_id=batch.pk)
    assert not Body.objects.exists()


@pytest.mark.parametrize("meetings", [20, 200])
def test_the_number_of_queries_does_not_grow_with_the_register(
    dario: User, meetings: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    register = plain()
    register["Incontri"] += [
        meeting(
            10 + n, dt.date(2023, 1, 1) + dt.timedelta(days=n), "Plenaria", "Rete Alfa", citizens=1, present=3
        )
        for n in range(meetings)
    ]
    register["Presenze"] += [[10 + n, "Rete Alfa", "Comitato Verde", 2] for n in range(meetings)]
    batch = upload(dario, register)
    with django_assert_max_num_queries(50):
        apply_import(actor=dario, batch_id=batch.pk)
    again = upload(dario, register)
    with django_assert_max_num_queries(35):
        apply_import(actor=dario, batch_id=again.pk)
    AgendaItem.objects.count()
    # One for each table of any participation model that may point at a row that goes, whatever the register's size.
    with django_assert_max_num_queries(260):
        undo_import(actor=dario, batch_id=batch.pk)
