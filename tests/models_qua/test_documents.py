"""The document of an agreement, read again by other programs: tagged PDF, real DOCX, the same words; kept as it was signed."""

import datetime as dt
import hashlib
import io

import docx
import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx.oxml.ns import qn
from pypdf import PdfReader

from accounts.models import User
from core.models import Body, CityProfile
from models_qua.models import CitizenshipAgreement
from models_qua.papers.agreement import make_pdf, paper_of
from models_qua.papers.agreement_docx import make_docx
from models_qua.papers.public_copy import public_content, public_paper
from models_qua.services.documents import freeze_version, verify_document
from tests.core.papers.branded import give_logo
from tests.core.papers.reading import pictures, read_aloud, tags
from tests.models_qua.life import approved
from tests.models_qua.rows import make_agreement, make_party, make_sheet


@pytest.fixture
def agreement(rivalta: Body) -> CitizenshipAgreement:
    """A shared proposal that says everything an agreement may say."""
    row = make_agreement(
        rivalta,
        "shared",
        title="Rivalta aperta",
        context="Il parco è **poco** usato.\n\n# Chi c'è\n\n- famiglie\n- anziani",
        conduct="Ci si vede ogni mese.",
        shared_use="Il parco è di tutti.",
        city_support="Il Comune dà gli attrezzi.",
        monitoring="Ogni tre mesi.",
        early_end="Se restano meno di due parti.",
        starts_on=dt.date(2026, 4, 1),
        ends_on=dt.date(2028, 3, 31),
    )
    make_party(row, "Ivo Neri", kind="volunteer", listed_publicly=False)
    make_sheet(
        row, "Orti", number=2, objectives="Dodici orti.", actions="1. scavare\n2. piantare", times="Marzo"
    )
    row.resources.create(kind="money", source="others", what="Bando", year=2027, amount_eur="1000.50")
    return row


def words(paper: object) -> list[str]:
    """Every text the paper says, in order, but what makes it up."""
    if isinstance(paper, str):
        return [paper]
    if isinstance(paper, list):
        return [word for one in paper for word in words(one)]
    if isinstance(paper, dict):
        return [word for name, one in paper.items() if name not in {"kind", "widths"} for word in words(one)]
    return []


def test_the_pdf_is_tagged_and_says_what_it_is(agreement: CitizenshipAgreement) -> None:
    CityProfile.objects.update_or_create(defaults={"name": "Reggio Emilia", "office": "Ufficio QUA"})
    pdf = make_pdf(paper_of(agreement))
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "it"
    assert reader.metadata is not None
    assert reader.metadata.title == "Accordo di cittadinanza: Rivalta aperta"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    told = read_aloud(pdf)
    headings = [(tag, text) for tag, text in told if tag.startswith("/H")]
    assert headings[0] == ("/H1", "Accordo di cittadinanza: Rivalta aperta")
    wanted = (
        "Il contesto", "Gli obiettivi", "Le schede progetto", "Le risorse in denaro", "Le risorse non in denaro", "Gli indicatori",
        "La durata", "Come si lavora insieme", "Come tutti ne possono usufruire", "Assicurazione e responsabilità",
        "Come il Comune sostiene l'accordo", "Come si verifica", "Sospensione e conclusione anticipata", "Le parti e le firme",
    )  # fmt: skip
    assert [text for tag, text in headings if tag == "/H2"] == list(wanted)
    assert {"/Table", "/TH", "/TD", "/L", "/LI"} <= set(tags(pdf))
    said = " ".join(text for _tag, text in told)
    assert "1.000,50 €" in said.replace("\u00a0", " ")


def test_pdf_and_docx_say_the_same(agreement: CitizenshipAgreement) -> None:
    paper = paper_of(agreement)
    pdf = "".join(" ".join(text for _tag, text in read_aloud(make_pdf(paper))).split())
    written = docx.Document(io.BytesIO(make_docx(paper)))
    body = "".join("".join(one.text or "" for one in written.element.body.iter(qn("w:t"))).split())
    assert written.core_properties.title == paper["document_title"]
    assert written.core_properties.language == "it-IT"
    for text in words(paper["parts"]) + words(paper["facts"]):
        plain = "".join(text.split()).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
        assert plain in body, text
        assert plain in pdf, text
    levels = [
        one.style.name for one in written.paragraphs if one.style and one.style.name.startswith("Heading")
    ]
    assert levels[0] == "Heading 1"
    for table in written.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_making_the_paper_asks_a_fixed_number_of_times(agreement: CitizenshipAgreement) -> None:
    def count() -> int:
        fresh = CitizenshipAgreement.objects.select_related("body", "renews").get(pk=agreement.pk)
        with CaptureQueriesContext(connection) as queries:
            paper_of(fresh)
        return len(queries)

    before = count()
    for turn in range(4):
        make_sheet(agreement, f"Altra {turn}")
        make_party(agreement, f"Parte {turn}")
    assert count() == before == 7


def test_files_are_made_once_and_the_same_content_is_not_repeated(giulia: User, rivalta: Body) -> None:
    agreement = approved(giulia, rivalta)
    first = agreement.documents.get()
    with first.pdf.open("rb") as kept:
        assert hashlib.sha256(kept.read()).hexdigest() == first.pdf_sha256
    assert freeze_version(agreement, actor=giulia) == first
    agreement.goals = "Altro"
    agreement.save()
    assert freeze_version(agreement, actor=giulia).version == 2


def test_a_version_keeps_the_logo_it_was_made_with(giulia: User, rivalta: Body) -> None:
    agreement = approved(giulia, rivalta)
    first = agreement.documents.get()
    give_logo(name=CityProfile.objects.values_list("name", flat=True).first() or "")
    assert freeze_version(agreement, actor=giulia) == first  # it says the same
    agreement.goals = "Altro"
    agreement.save()
    second = freeze_version(agreement, actor=giulia)
    give_logo((60, 160), name=second.content["city"])
    for document, shown in ((first, 0), (second, 1)):
        assert verify_document(document).intact
        with document.pdf.open("rb") as pdf, document.docx.open("rb") as written:
            assert len(pictures(pdf.read())) == shown
            header = docx.Document(io.BytesIO(written.read())).sections[0].first_page_header
            assert len(header._element.xpath(".//wp:docPr/@descr")) == shown


def test_a_file_changed_on_the_disk_is_told(giulia: User, rivalta: Body) -> None:
    document = approved(giulia, rivalta).documents.get()
    assert verify_document(document).intact
    with default_storage.open(str(document.pdf.name), "r+b") as stored:
        stored.write(b"%PDF-9.9")
    assert (verify_document(document).pdf, verify_document(document).docx) == ("changed", "intact")
    default_storage.delete(str(document.docx.name))
    assert verify_document(document).docx == "missing"


def test_the_public_copy_leaves_out_names_and_words_nobody_made_public(giulia: User, rivalta: Body) -> None:
    agreement = approved(giulia, rivalta, goals="Chiavi al 333 1234567.")
    document = agreement.documents.get()
    assert public_content(document) == document.content
    make_party(agreement, "Ivo Neri", kind="volunteer", listed_publicly=False)
    assert "Ivo Neri" not in str(public_paper(agreement))
    assert "nome non pubblico" in str(public_paper(agreement))
    second = freeze_version(agreement, actor=giulia)
    assert "Ivo Neri" in str(second.content)
    assert "Ivo Neri" not in str(public_content(second))
    CitizenshipAgreement.objects.filter(pk=agreement.pk).update(goals="Chiavi al [omissis].")
    second.agreement.refresh_from_db()
    assert "333 1234567" not in str(public_content(second))
