"""The files of the data sets, read by programs that know nothing of ours: csv, csvw, json, geojson."""

import csv
import io
import itertools
import json
import warnings
from pathlib import Path
from typing import Any

import geojson
import pytest
from csvw import Table
from django.test import Client

from core.models import Meeting
from core.open_data.catalogue import offered
from tenants.models import City


def rows_of(client: Client, code: str) -> list[dict[str, str]]:
    answer = client.get(f"/dati-aperti/{code}.csv")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


def objects_of(client: Client, code: str) -> Any:
    return json.loads(client.get(f"/dati-aperti/{code}.json").content)


def test_a_meeting_is_told_as_its_page_tells_it_and_no_draft_is(
    held: Meeting, bergamo_client: Client
) -> None:
    first, second = rows_of(bergamo_client, "incontri")
    assert first | {"id": "", "organismi_id": ""} == {
        "id": "", "giorno": "2026-03-12", "inizio": "18:30", "fine": "00:15", "stato": "svolto", "tipo": "Plenaria", "numero": "",
        "titolo": "La festa di primavera", "organismi_id": "", "organismi": "Rete Alfa|Rete Beta", "tema": "Verde",
        "luogo": "Sala civica", "indirizzo": "via Pescaria 1", "senza_gradini": "true", "solo_a_distanza": "false", "punti": "4",
        "resoconto_pubblicato": "2026-03-20T09:00:00+00:00", "pagina": f"http://bergamo.localhost/incontri/{held.pk}/",
    }  # fmt: skip
    assert first["id"] == str(held.pk)
    assert (second["organismi"], second["resoconto_pubblicato"]) == ("Rete Beta", "")
    agenda = rows_of(bergamo_client, "ordini-del-giorno")
    assert [(one["posizione"], one["argomento"], one["esito"]) for one in agenda] == [
        ("1", "Il parco di via Einaudi 5", "concluso"),
        ("2", "", "se_ne_riparla"),  # it names somebody of the register
        ("3", "", "se_ne_riparla"),  # it reaches somebody
        ("4", "Varie", "se_ne_riparla"),
        ("1", "Nel cassetto", ""),  # its minutes were not published
    ]
    everything = b"".join(
        bergamo_client.get(f"/dati-aperti/{one.code}.{kind}").content
        for one in offered()
        for kind in one.files
    ).decode()
    for word in ("Zoraide", "Segretissimi", "segreta.example", "Segreto", "Chi non vuole", "347", "Bozza"):
        assert word not in everything, word


def test_commas_quotes_lines_and_formulas_come_back_as_they_were_from_csv_json_and_geojson(
    held: Meeting, bergamo_client: Client
) -> None:
    content = bergamo_client.get("/dati-aperti/organismi.csv").content
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 3
    (alfa, beta) = rows_of(bergamo_client, "organismi")
    assert alfa["presentazione"] == "'=1+1, la rete | di tutti"  # no spreadsheet executes it
    (told, _other) = objects_of(bergamo_client, "organismi")
    assert told["presentazione"] == "=1+1, la rete | di tutti"
    assert (told["quartieri"], told["attivo"], told["incontri_svolti"], told["si_incontra"]) == (
        ["Alfa"],
        True,
        1,
        None,
    )
    assert (alfa["quartieri"], alfa["attivo"], beta["temi"]) == ("Alfa", "true", "")
    assert rows_of(bergamo_client, "realta") == [
        {"id": objects_of(bergamo_client, "realta")[0]["id"], "nome": "Gli amici, «del» parco", "tipo": "Associazione", "servizio_comunale": "false", "organismi": "Rete Alfa"}
    ]  # fmt: skip
    english = Client(headers={"host": "bergamo.localhost", "accept-language": "en"})
    for one in offered():
        path = f"/dati-aperti/{one.code}.csv"
        assert english.get(path).content == bergamo_client.get(path).content


def test_geometries_are_valid_and_turn_the_right_way(held: Meeting, bergamo_client: Client) -> None:
    answer = bergamo_client.get("/dati-aperti/quartieri.geojson")
    assert answer["Content-Type"] == "application/geo+json"
    found = geojson.loads(answer.content)
    assert found.is_valid, found.errors()
    drawn = {feature["properties"]["id"]: feature for feature in found["features"]}
    assert set(drawn) == {"alfa", "beta"}
    assert drawn["beta"]["geometry"] is None
    outer, inner = drawn["alfa"]["geometry"]["coordinates"]
    assert [_area(outer) > 0, _area(inner) > 0] == [True, False]
    assert drawn["alfa"]["properties"]["residenti"] == 1234
    bodies = geojson.loads(bergamo_client.get("/dati-aperti/organismi.geojson").content)
    assert bodies.is_valid
    assert [feature["geometry"] and feature["geometry"]["type"] for feature in bodies["features"]] == [
        "Polygon",
        None,
    ]
    assert bergamo_client.get("/dati-aperti/incontri.geojson").status_code == 404


def _area(ring: list[list[float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))


def test_every_csv_is_what_its_metadata_says_it_is(
    held: Meeting, bergamo_client: Client, tmp_path: Path
) -> None:
    """Read by csvw: headings, types, required cells, codes, several texts in a cell, one row a key."""
    for one in offered():
        (tmp_path / f"{one.code}.csv").write_bytes(bergamo_client.get(f"/dati-aperti/{one.code}.csv").content)
        metadata = bergamo_client.get(f"/dati-aperti/{one.code}.csv-metadata.json")
        assert metadata["Content-Type"] == "application/csvm+json"
        described = tmp_path / f"{one.code}.csv-metadata.json"
        described.write_bytes(metadata.content)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            table = Table.from_file(described)
            rows = list(table.iterdicts(strict=True))
            assert table.check_primary_key()
        assert len(rows) == len(objects_of(bergamo_client, one.code))
        dictionary = bergamo_client.get(f"/dati-aperti/{one.code}/dizionario.csv").content.decode()
        lines = list(csv.DictReader(io.StringIO(dictionary, newline="")))
        assert [line["colonna"] for line in lines] == [column.name for column in one.columns]
        assert all(line["titolo"] and line["tipo"] for line in lines)
        if one.code == "incontri":
            assert rows[0]["organismi"] == ["Rete Alfa", "Rete Beta"]
            assert str(rows[0]["giorno"]) == "2026-03-12" or rows[0]["giorno"].isoformat().startswith(
                "2026-03-12"
            )
            assert rows[0]["senza_gradini"] is True


@pytest.mark.parametrize("kind", ["csv", "json", "geojson"])
def test_a_city_without_anything_has_files_without_rows(
    bergamo: City, bergamo_client: Client, kind: str
) -> None:
    content = bergamo_client.get(f"/dati-aperti/organismi.{kind}").content.decode()
    wanted = {
        "csv": "id,nome,modello,",
        "json": "[]",
        "geojson": '{\n "type": "FeatureCollection",\n "features": []\n}',
    }
    assert content.startswith(wanted[kind])
    assert "Ancora nessuna riga" in bergamo_client.get("/dati-aperti/organismi/").content.decode()
