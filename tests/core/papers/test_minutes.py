"""The minutes on paper: tagged PDF and real DOCX, read again by other programs; no person in the public version."""

import datetime as dt
import io
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from accounts.models import User
from core.models import (
    ActionItem,
    AgendaItem,
    Attendance,
    Body,
    Meeting,
    MeetingBody,
    Organisation,
    Person,
)
from core.papers.minutes import make_pdf, paper_of
from core.papers.minutes_docx import make_docx
from core.papers.prose import blocks_of
from core.selectors.minutes import minutes_view
from core.services.minutes import save_item, save_minutes
from core.services.organisations import OrganisationData, add_organisation


@pytest.fixture
def held(alfa: Body, dario: User) -> Meeting:
    """A meeting with everything a paper can say."""
    meeting = Meeting.objects.create(
        model_slug="bergamo",
        kind="plenary",
        meets_on=dt.date(2023, 5, 9),
        starts_at=dt.time(18, 30),
        state="held",
        register_year=2023,
        register_number=12,
        citizens_count=2,
    )
    MeetingBody.objects.create(meeting=meeting, body=alfa)
    first = AgendaItem.objects.create(meeting=meeting, position=1, title="Parco & giochi <b>")
    AgendaItem.objects.create(meeting=meeting, position=2, title="Varie")
    texts: dict[str, Any] = {
        "said": "Si è detto **molto**:\n\n- panchine\n- #alberi $x$ [link](https://example.org)",
        "agreed": "Il parco va sistemato.",
        "reservations": "Non d'estate.",
        "outcome": "open",
    }
    save_item(actor=dario, meeting_id=meeting.pk, item_id=first.pk, revision=0, **texts)
    save_minutes(actor=dario, meeting_id=meeting.pk, text="Saluti finali.", revision=0)
    ActionItem.objects.create(meeting=meeting, item=first, what="Chiamare il vivaio", owner="Luca Verdi")
    present(dario, meeting, "Il Melo", people=3)
    hidden = present(dario, meeting, "Gruppo riservato", people=None)
    Organisation.objects.filter(pk=hidden.pk).update(listed_publicly=False)
    rita = Person.objects.create(given_name="Rita", family_name="Levi")
    Attendance.objects.create(meeting=meeting, person=rita)
    return meeting


def present(dario: User, meeting: Meeting, name: str, people: int | None) -> Organisation:
    organisation = add_organisation(actor=dario, data=OrganisationData(name=name))
    Attendance.objects.create(meeting=meeting, organisation=organisation, people=people)
    return organisation


def paper(meeting: Meeting, *, public: bool = False) -> Any:
    return paper_of(minutes_view(meeting), public=public)


def pdf_of(meeting: Meeting, *, public: bool = False) -> PdfReader:
    return PdfReader(io.BytesIO(make_pdf(paper(meeting, public=public))))


def kinds(node: Any) -> list[str]:
    """The structure's element types in reading order."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [kind for one in node for kind in kinds(one)]
    if not isinstance(node, dict):
        return []
    own = [str(node["/S"])] if "/S" in node else []
    return own + kinds(node.get("/K", []))


def test_the_pdf_is_tagged_titled_and_in_italian(held: Meeting) -> None:
    reader = pdf_of(held)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"] == True  # noqa: E712
    assert str(root["/Lang"]).startswith("it")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "Resoconto" in str(reader.metadata.title if reader.metadata else "")
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    found = kinds(root["/StructTreeRoot"].get_object()["/K"])
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/L", "/LI"} <= set(found)
    assert found.index("/H1") < found.index("/H2") < found.index("/H3")


def test_the_pdf_reads_in_order(held: Meeting) -> None:
    words = " ".join(" ".join(page.extract_text().split()) for page in pdf_of(held).pages)
    order = [
        "Resoconto", "Rete Alfa", "12/2023", "Ordine del giorno", "Chi c'era", "Il Melo", "Rita Levi",
        "1. Parco & giochi <b>", "Si è detto molto", "panchine", "Il parco va sistemato.", "Non d'estate.",
        "Esito: se ne riparla", "Chiamare il vivaio", "Luca Verdi", "Saluti finali.",
    ]  # fmt: skip
    words = words.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    places = [words.rfind(part) for part in order]
    assert -1 not in places, list(zip(order, places, strict=True))
    assert places[3:] == sorted(places[3:])


def test_the_public_version_names_no_person_and_no_hidden_organisation(held: Meeting) -> None:
    words = " ".join(page.extract_text() for page in pdf_of(held, public=True).pages)
    document = docx.Document(io.BytesIO(make_docx(paper(held, public=True))))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    said = words + " ".join([one.text for one in document.paragraphs] + cells)
    assert "Il Melo" in said
    for name in ("Rita Levi", "Luca Verdi", "Gruppo riservato"):
        assert name not in said
    assert "un'altra realtà" in said.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    assert "una persona" in said


def test_the_docx_has_headings_lists_a_table_header_and_its_language(held: Meeting) -> None:
    made = make_docx(paper(held))
    document = docx.Document(io.BytesIO(made))
    styles = [(one.style.name if one.style else "", one.text) for one in document.paragraphs]
    assert ("Heading 1", "Resoconto: Plenaria: Rete Alfa") in styles
    assert ("Heading 2", "1. Parco & giochi <b>") in styles
    assert ("Heading 3", "Riserve") in styles
    assert ("List Bullet", "panchine") in styles
    assert document.core_properties.language == "it-IT"
    assert document.core_properties.title.startswith("Resoconto")
    headers = [table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") for table in document.tables]
    assert len(headers) == 2
    assert all(header is not None for header in headers)
    bold = [run.text for one in document.paragraphs for run in one.runs if run.bold]
    assert "molto" in bold
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        assert b'w:val="it-IT"' in archive.read("word/styles.xml")


def test_what_is_not_known_is_said_so(held: Meeting) -> None:
    assert ["Gruppo riservato", "non rilevate"] in paper(held)["attendance"]["rows"]
    Attendance.objects.all().delete()
    Meeting.objects.update(citizens_count=None)
    held.refresh_from_db()
    assert paper(held)["attendance"]["totals"] == ""
    words = pdf_of(held).pages[0].extract_text()
    assert "non sono state rilevate" in words


def test_a_document_of_strange_characters_is_still_made(held: Meeting, dario: User) -> None:
    save_minutes(actor=dario, meeting_id=held.pk, text="a\x07b \ufffe 😀 #set page() \\ ~ *x", revision=1)
    words = " ".join(page.extract_text() for page in pdf_of(held).pages)
    assert "#set page() \\ ~ *x" in words
    assert "Alcuni caratteri non si possono stampare" in words
    assert make_docx(paper(held)).startswith(b"PK")


def test_blocks_follow_the_light_markdown_of_the_pages() -> None:
    assert [(one["kind"]) for one in blocks_of("# Uno\n\nDue\n\n1. a\n2. b\n\n- c\n\n<script>x</script>")] == [
        "h", "p", "ol", "ol", "ul", "p",
    ]  # fmt: skip
