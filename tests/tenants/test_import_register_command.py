"""manage.py import_register: what a script can rely on."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.models import ImportBatch, Meeting, Minutes, NeighbourhoodPopulation
from tenants.context import use_city
from tenants.models import City
from tests.core.imports.registers import REAL, plain, workbook


def run(*arguments: object, city: str = "bergamo") -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_register", *map(str, arguments), "--city", city, stdout=out, stderr=err)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "registro.xlsx"
    path.write_bytes(workbook(plain()))
    return path


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    rows = plain()
    rows["Presenze"][3][3] = -4
    path = tmp_path / "sbagliato.xlsx"
    path.write_bytes(workbook(rows))
    return path


def test_it_imports_and_ends_with_zero(bergamo: City, register: Path) -> None:
    code, out, err = run(register)
    assert (code, err) == (0, "")
    assert "Incontri: 3 da aggiungere" in out
    with use_city(bergamo):
        assert Meeting.objects.count() == 3
        assert ImportBatch.objects.get().uploaded_by == "sistema"


def test_a_dry_run_writes_nothing(bergamo: City, register: Path) -> None:
    code, out, _err = run(register, "--dry-run", "--json")
    found = json.loads(out)
    assert (code, found["state"], found["added"]["meetings"], found["left"]["meetings"]) == (0, "ready", 3, 0)
    with use_city(bergamo):
        assert not Meeting.objects.exists()
        assert not ImportBatch.objects.exists()


def test_the_same_file_twice_is_unchanged(bergamo: City, register: Path) -> None:
    run(register)
    code, out, _err = run(register, "--json")
    found = json.loads(out)
    assert (code, found["state"], found["left"]["attendance"]) == (0, "unchanged", 5)
    assert not any(found["added"].values())
    assert not any(found["changed"].values())


@pytest.mark.parametrize("flags", [[], ["--dry-run"]])
def test_problems_end_with_one_and_name_sheet_row_and_column(
    bergamo: City, wrong: Path, flags: list[str]
) -> None:
    code, _out, err = run(wrong, *flags)
    assert code == 1
    assert err.startswith("Presenze, riga 4, colonna «Persone»: Il numero -4 è negativo.")
    with use_city(bergamo):
        assert not Meeting.objects.exists()
        assert not ImportBatch.objects.exists()


def test_problems_as_json(bergamo: City, wrong: Path) -> None:
    code, out, _err = run(wrong, "--json")
    found: dict[str, Any] = json.loads(out)
    assert (code, found["state"], found["problem_count"]) == (1, "refused", 1)
    problem = found["problems"][0]
    assert (problem["sheet"], problem["row"], problem["column"]) == ("Presenze", 4, "Persone")
    assert problem["message"]
    assert problem["cure"]


def test_similar_organisations_are_told_and_left_to_a_person(bergamo: City, tmp_path: Path) -> None:
    rows = plain()
    rows["Realtà"].append(["Pol. Aurora ASD", "polisportiva", "no"])
    path = tmp_path / "simili.xlsx"
    path.write_bytes(workbook(rows))
    code, out, _err = run(path, "--json")
    assert code == 0
    assert [(pair["name"], pair["other"]) for pair in json.loads(out)["similar"]] == [
        ("Pol. Aurora ASD", "Polisportiva Aurora")
    ]


def test_options_reach_the_data(bergamo: City, register: Path) -> None:
    run(register, "--publish-minutes", "--population-year", "2021")
    with use_city(bergamo):
        assert set(NeighbourhoodPopulation.objects.values_list("year", flat=True)) == {2021}
        assert set(Minutes.objects.values_list("state", flat=True)) == {Minutes.State.PUBLISHED}


def test_a_file_that_is_not_there_and_a_city_that_is_not_there(
    bergamo: City, register: Path, tmp_path: Path
) -> None:
    with pytest.raises(CommandError):
        run(tmp_path / "missing.xlsx")
    with pytest.raises(CommandError):
        run(register, city="atlantide")
    with pytest.raises(CommandError):
        run(register, "--model", "dummy")


def test_an_empty_file_is_a_problem_not_a_crash(bergamo: City, tmp_path: Path) -> None:
    path = tmp_path / "vuoto.xlsx"
    path.write_bytes(b"")
    code, out, _err = run(path, "--json")
    assert (code, json.loads(out)["state"]) == (1, "refused")


def test_the_real_register(bergamo: City) -> None:
    code, out, _err = run(REAL, "--json")
    found = json.loads(out)
    assert (code, found["year"], found["warning_count"]) == (0, 2023, 0)
    assert found["added"]["meetings"] == 676
    assert found["added"]["attendance"] == 7041
