"""The import pages, without JavaScript, as the participation office uses them."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from accounts.models import User
from core.models import ImportBatch, Meeting, Minutes, NeighbourhoodPopulation, Organisation
from core.services.imports import read_upload
from tenants.context import use_city
from tenants.models import City
from tests.core.imports.registers import imported, plain, read, upload, workbook

State = ImportBatch.State


@pytest.fixture
def office(dario: User, bergamo_client: Client) -> Client:
    bergamo_client.force_login(dario)
    return bergamo_client


def send(
    client: Client, content: bytes, commit: DjangoCaptureOnCommitCallbacks, name: str = "registro.xlsx"
) -> ImportBatch:
    """Upload through the page and follow to the register's own."""
    with commit(execute=True):
        response = client.post(reverse("core:import-upload"), {"register": SimpleUploadedFile(name, content)})
    assert response.status_code == 302, response.content.decode()
    batch = ImportBatch.objects.latest("uploaded_at")
    assert response["location"] == reverse("core:import-detail", args=[batch.pk])
    return batch


def page(client: Client, batch: ImportBatch) -> str:
    response = client.get(reverse("core:import-detail", args=[batch.pk]))
    assert response.status_code == 200
    return response.content.decode()


def post(
    client: Client, name: str, batch: ImportBatch, commit: DjangoCaptureOnCommitCallbacks, **data: str
) -> int:
    with commit(execute=True):
        response = client.post(reverse(f"core:{name}", args=[batch.pk]), data)
    batch.refresh_from_db()
    return response.status_code


def test_from_upload_to_import_and_back(
    office: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    commit = django_capture_on_commit_callbacks
    batch = send(office, workbook(plain()), commit)
    text = page(office, batch)
    assert "Ecco che cosa cambierebbe" in text
    assert "3 da aggiungere" in text
    assert re.search(r"\b\d+ [a-z]+ 20\d\d", text), "days are written small, as Italian does"
    assert "Incontro: 1; Rete: Rete Alfa; Realtà: Biblioteca Alfa; Persone: 1" in text
    assert not Meeting.objects.exists()
    assert post(office, "import-apply", batch, commit) == 302
    assert batch.state == State.APPLIED
    assert Meeting.objects.count() == 3
    assert "Importato" in page(office, batch)
    again = send(office, workbook(plain()), commit)
    assert "Questo registro non cambierebbe nulla" in page(office, again)
    assert post(office, "import-undo", batch, commit) == 302
    assert not Meeting.objects.exists()
    assert "Annullato" in page(office, batch)


def test_the_same_bytes_again_say_when_they_were_imported(
    office: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    content = workbook(plain())
    imported(None, content)
    batch = send(office, content, django_capture_on_commit_callbacks)
    assert "Questo stesso file è già stato importato" in page(office, batch)


def test_problems_are_listed_and_marked_in_a_copy(
    office: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    register = plain()
    register["Incontri"][2][1] = "31/02/2023"
    register["Realtà"].append(["=HYPERLINK(1)", "x", "forse"])
    content = workbook(register)
    batch = send(office, content, django_capture_on_commit_callbacks)
    assert "Il giorno «31/02/2023» non esiste." in page(office, batch)
    response = office.get(reverse("core:import-annotated", args=[batch.pk]))
    book = load_workbook(io.BytesIO(response.content))
    assert book.sheetnames[0] == "Problemi"
    bad = book["Incontri"]["B3"]
    assert bad.fill.start_color.rgb == "FFFFC7CE"
    assert "non esiste" in bad.comment.text
    assert book["Realtà"]["C5"].comment is not None
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_the_copy_once_mended_can_be_uploaded_as_it_is(
    office: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    register = plain()
    register["Incontri"][2][1] = "31/02/2023"
    register["Incontri"][1][9] = "- primo punto\n- secondo"
    batch = send(office, workbook(register), django_capture_on_commit_callbacks)
    copy = office.get(reverse("core:import-annotated", args=[batch.pk])).content
    book = load_workbook(io.BytesIO(copy))
    book["Incontri"]["B3"] = "28/02/2023"
    mended = io.BytesIO()
    book.save(mended)
    reading = read(mended.getvalue(), ask=True)
    assert not reading.questions
    assert not list(reading.findings)
    assert reading.plan is not None
    assert "- primo punto\n- secondo" in reading.plan.tables["minutes"].added[0]


def test_unknown_columns_are_asked_once(
    office: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    commit = django_capture_on_commit_callbacks
    register = plain()
    register["Realtà"][0].append("Referente")
    register["Realtà"][1].append("Maria")
    batch = send(office, workbook(register), commit)
    assert "Foglio «Realtà», colonna D: «Referente»" in page(office, batch)
    assert post(office, "import-columns", batch, commit, **{"column-0": "sbagliata"}) == 422
    assert post(office, "import-columns", batch, commit, **{"column-0": ""}) == 302
    assert batch.state == State.READY
    assert send(office, workbook(register), commit).preview["questions"] == []


def test_similar_organisations_are_settled_in_the_preview(
    office: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    commit = django_capture_on_commit_callbacks
    imported(None, plain())
    register = plain()
    register["Realtà"].append(["Pol. Aurora ASD", "polisportiva", "no"])
    batch = send(office, workbook(register), commit)
    assert "1 da chiarire" in page(office, batch)
    assert post(office, "import-similar", batch, commit, **{"pair-0": "same"}) == 302
    assert "da chiarire," not in page(office, batch)
    post(office, "import-apply", batch, commit)
    assert Organisation.objects.standing().count() == 3


def test_what_the_page_says_when_importing_is_taken_without_saving_first(
    office: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    commit = django_capture_on_commit_callbacks
    imported(None, plain())
    register = plain()
    register["Realtà"].append(["Pol. Aurora ASD", "polisportiva", "no"])
    register["Quartieri"][1][1] = 1200
    batch = send(office, workbook(register), commit)
    assert post(office, "import-apply", batch, commit, **{"pair-0": "same", "year": "sbagliato"}) == 422
    assert (
        post(
            office,
            "import-apply",
            batch,
            commit,
            **{"pair-0": "same", "year": "2022", "publish_minutes": "on"},
        )
        == 302
    )
    assert batch.state == State.APPLIED
    assert Organisation.objects.standing().count() == 3
    assert NeighbourhoodPopulation.objects.filter(year=2022).count() == 2
    assert not Minutes.objects.exclude(state=Minutes.State.PUBLISHED).exists()


def test_options_make_the_preview_again(
    office: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    commit = django_capture_on_commit_callbacks
    batch = send(office, workbook(plain()), commit)
    assert post(office, "import-options", batch, commit, year="1066") == 422
    assert post(office, "import-options", batch, commit, year="2022", publish_minutes="on") == 302
    assert (batch.preview["year"], batch.options["publish_minutes"], batch.state) == (2022, True, State.READY)


def test_an_import_that_cannot_be_undone_says_what_stands_on_it(
    office: Client, dario: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    batch = imported(dario, plain())
    Meeting.objects.get(register_number=1).attendances.create(
        organisation=Organisation.objects.get(name="Comitato Verde")
    )
    response = office.post(reverse("core:import-undo", args=[batch.pk]))
    assert response.status_code == 409
    assert "del lavoro fatto dopo" in response.content.decode()
    assert Meeting.objects.count() == 3


def test_an_upload_can_be_discarded(
    office: Client, dario: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    batch = upload(dario, plain())
    read_upload(batch_id=batch.pk)
    with django_capture_on_commit_callbacks(execute=True):
        response = office.post(reverse("core:import-discard", args=[batch.pk]))
    assert response["location"] == reverse("core:imports")
    assert not ImportBatch.objects.exists()


def test_a_body_too_large_is_refused_before_it_is_read(office: Client, settings: object) -> None:
    class Untouched(io.BytesIO):
        def read(self, *_size: int) -> bytes:  # type: ignore[override]
            raise AssertionError("the body was read")

    response = office.generic(
        "POST",
        reverse("core:import-upload"),
        content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": str(200 * 2**20), "wsgi.input": Untouched()},  # type: ignore[arg-type]
    )
    assert response.status_code == 413
    assert "Il file è troppo grande" in response.content.decode()


def test_the_upload_form_wants_a_token(dario: User) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": "bergamo.localhost"})
    client.force_login(dario)
    response = client.post(reverse("core:import-upload"), {"register": SimpleUploadedFile("a.csv", b"x")})
    assert response.status_code == 403


def test_an_empty_file_is_told_near_the_field(office: Client) -> None:
    response = office.post(reverse("core:import-upload"), {"register": SimpleUploadedFile("a.xlsx", b"")})
    assert response.status_code == 422
    assert "Il file è vuoto." in response.content.decode()


def test_several_csv_are_uploaded_together(
    office: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    files = [
        SimpleUploadedFile("quartieri.csv", "Quartiere;Abitanti\nAlfa;1.000\n".encode("cp1252")),
        SimpleUploadedFile("realtà.csv", "Nome;Tipo\nComitato Città;comitato\n".encode("cp1252")),
    ]
    with django_capture_on_commit_callbacks(execute=True):
        office.post(reverse("core:import-upload"), {"register": files})
    batch = ImportBatch.objects.get()
    assert batch.state == State.READY
    assert batch.filename == "quartieri.csv, realtà.csv"


def test_progress_asks_again_until_it_is_done(office: Client, dario: User) -> None:
    batch = upload(dario, plain())
    address = reverse("core:import-status", args=[batch.pk])
    assert office.get(address).status_code == 204
    assert "Può lasciare questa pagina" in page(office, batch)
    read_upload(batch_id=batch.pk)
    assert office.get(address)["HX-Refresh"] == "true"


def test_the_list_shows_every_upload_in_a_few_queries(
    office: Client, dario: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _time in range(3):
        upload(dario, plain())
    office.get(reverse("core:imports"))
    with django_assert_max_num_queries(8):
        response = office.get(reverse("core:imports"))
    assert response.content.decode().count("in lettura") == 3


NAMES = ["imports", "import-upload"]
OF_ONE = [
    "import-detail", "import-status", "import-annotated", "import-columns", "import-options", "import-similar",
    "import-apply", "import-undo", "import-discard",
]  # fmt: skip


@pytest.mark.parametrize("name", [*NAMES, *OF_ONE])
def test_only_who_may_import_sees_these_pages(
    bergamo_client: Client, anna: User, dario: User, name: str
) -> None:
    batch = upload(dario, plain())
    address = reverse(f"core:{name}", args=[batch.pk] if name in OF_ONE else [])
    assert bergamo_client.get(address).status_code == 302
    bergamo_client.force_login(anna)
    assert bergamo_client.get(address).status_code == 403
    assert bergamo_client.post(address).status_code == 403


@pytest.mark.parametrize("name", OF_ONE)
def test_another_citys_office_finds_nothing(
    monza_client: Client, elena: User, dario: User, bergamo: City, monza: City, name: str
) -> None:
    batch = upload(dario, plain())
    address = reverse(f"core:{name}", args=[batch.pk])
    with use_city(monza):
        monza_client.force_login(elena)
    ask = (
        monza_client.get
        if name in {"import-detail", "import-status", "import-annotated"}
        else monza_client.post
    )
    assert ask(address).status_code == 404
    assert ImportBatch.objects.filter(pk=batch.pk).exists()


def test_a_city_whose_models_have_no_registers_is_told_so(
    monza_client: Client, elena: User, bergamo: City, monza: City
) -> None:
    with use_city(monza):
        monza_client.force_login(elena)
    response = monza_client.get(reverse("core:import-upload"))
    assert "Nessun registro da importare" in response.content.decode()
