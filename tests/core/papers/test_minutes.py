"""The minutes on paper: tagged PDF and real DOCX, read again by other programs; no person in the public version."""

import datetime as dt
import io
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.table import Table
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from accounts.models import User
from core.models import (
    ActionItem,
    AgendaItem,
    Attendance,
    Body,
    CityProfile,
    ItemMinutes,
    Meeting,
    MeetingBody,
    Minutes,
    Organisation,
    Person,
)
from core.papers.minutes import make_pdf, paper_of
from core.papers.minutes_docx import make_docx
from core.papers.prose import blocks_of
from core.selectors.minutes import minutes_view
from core.services.minutes import save_item, save_minutes
from core.services.organisations import OrganisationData, add_organisation
from core.templatetags.prose import prose
from tests.core.papers.reading import read_aloud, tags

RANDOM = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
PIECES = [
    "#",
    " ",
    "\n",
    "- ",
    "1. ",
    "2) ",
    "300. ",
    "*",
    "_",
    "[",
    "](",
    "x)",
    "> ",
    "`",
    "\\",
    "<b>",
    "&amp;",
    "    ",
    "===\n",
    "a",
]
"""What Markdown makes something of, to be thrown together."""


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


def test_the_pdf_is_tagged_titled_and_in_italian(held: Meeting) -> None:
    reader = pdf_of(held)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"] == True  # noqa: E712
    assert str(root["/Lang"]).startswith("it")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "Resoconto" in str(reader.metadata.title if reader.metadata else "")
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    found = tags(reader)
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/L", "/LI"} <= set(found)
    assert found.index("/H1") < found.index("/H2") < found.index("/H3")


def test_the_pdf_reads_in_order(held: Meeting) -> None:
    CityProfile.objects.update_or_create(defaults={"name": "Comune di Bergamo", "office": "Partecipazione"})
    assert read_aloud(pdf_of(held)) == [
        ("/P", "Comune di Bergamo"),
        ("/P", "Partecipazione"),
        ("/H1", "Resoconto"),
        ("/P", "Plenaria: Rete Alfa"),
        ("/P", "Organismo: Rete Alfa"),
        ("/P", "Incontro: Plenaria"),
        ("/P", "Numero di registro: 12/2023"),
        ("/P", "Quando: martedì 9 maggio 2023, 18:30"),
        ("/P", "Dove: non indicato"),
        ("/P", "Non pubblicato: bozza."),
        ("/H2", "Ordine del giorno"),
        ("/Lbl", "1."),
        ("/LBody", "Parco & giochi <b>"),
        ("/Lbl", "2."),
        ("/LBody", "Varie"),
        ("/H2", "Chi c'era"),
        ("/P", "Almeno 6 persone, 2 realtà, 2 residenti; di 1 realtà non si sa in quanti erano."),
        ("/TH", "Realtà"),
        ("/TH", "Persone"),
        ("/TD", "Gruppo riservato"),
        ("/TD", "non rilevate"),
        ("/TD", "Il Melo"),
        ("/TD", "3"),
        ("/P", "Persone: Rita Levi"),
        ("/H2", "1. Parco & giochi <b>"),
        ("/P", "Si è detto molto:"),
        ("/Lbl", "•"),
        ("/LBody", "panchine"),
        ("/Lbl", "•"),
        ("/LBody", "#alberi $x$ link (https://example.org)"),
        ("/H3", "Che cosa condividiamo"),
        ("/P", "Il parco va sistemato."),
        ("/H3", "Riserve"),
        ("/P", "Non d'estate."),
        ("/P", "Esito: se ne riparla"),
        ("/H3", "Chi fa che cosa"),
        ("/TH", "Che cosa"),
        ("/TH", "Chi"),
        ("/TH", "Entro quando"),
        ("/TD", "Chiamare il vivaio"),
        ("/TD", "Luca Verdi"),
        ("/TD", "da decidere"),
        ("/H2", "Altro"),
        ("/P", "Saluti finali."),
    ]


def test_the_docx_reads_in_the_same_order(held: Meeting) -> None:
    assert read_docx(make_docx(paper(held))) == [
        "Resoconto: Plenaria: Rete Alfa",
        "Organismo: Rete Alfa",
        "Incontro: Plenaria",
        "Numero di registro: 12/2023",
        "Quando: martedì 9 maggio 2023, 18:30",
        "Dove: non indicato",
        "Non pubblicato: bozza.",
        "Ordine del giorno",
        "Parco & giochi <b>",
        "Varie",
        "Chi c'era",
        "Almeno 6 persone, 2 realtà, 2 residenti; di 1 realtà non si sa in quanti erano.",
        [["Realtà", "Persone"], ["Gruppo riservato", "non rilevate"], ["Il Melo", "3"]],
        "Persone: Rita Levi",
        "1. Parco & giochi <b>",
        "Si è detto molto:",
        "panchine",
        "#alberi $x$ link (https://example.org)",
        "Che cosa condividiamo",
        "Il parco va sistemato.",
        "Riserve",
        "Non d'estate.",
        "Esito: se ne riparla",
        "Chi fa che cosa",
        [["Che cosa", "Chi", "Entro quando"], ["Chiamare il vivaio", "Luca Verdi", "da decidere"]],
        "Altro",
        "Saluti finali.",
    ]


def read_docx(made: bytes) -> list[str | list[list[str]]]:
    """Paragraphs and tables from the first to the last; empty ones part tables from what follows."""
    read: list[str | list[list[str]]] = []
    for part in docx.Document(io.BytesIO(made)).iter_inner_content():
        if isinstance(part, Table):
            read.append([[cell.text for cell in row.cells] for row in part.rows])
        elif part.text:
            read.append(part.text)
    return read


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


@pytest.mark.parametrize(
    "text", ["#", "# ", "##", "> # ", "# \u200b", "#\n\nDopo", "- #", "\u200b", "- ", "1."]
)
def test_what_shows_nothing_spoils_no_document(held: Meeting, text: str) -> None:
    ItemMinutes.objects.filter(item__position=1).update(said=text)
    assert "/H1" in tags(pdf_of(held))
    assert make_docx(paper(held)).startswith(b"PK")
    assert "<h" not in prose(text)


@RANDOM
@given(
    text=st.one_of(
        st.text(max_size=60), st.lists(st.sampled_from([*PIECES, "\u200b", "à"]), max_size=25).map("".join)
    )
)
def test_whatever_is_written_can_be_printed(held: Meeting, text: str) -> None:
    shown = paper(held)
    shown["rest"] = shown["items"][0]["texts"][0]["blocks"] = blocks_of(text)
    assert make_pdf(shown).startswith(b"%PDF")
    assert make_docx(shown).startswith(b"PK")


LISTS = """1. uno
2. due
   - sotto

     ancora
5. cinque

Testo

3. terza
4. quattro

2024. Un anno
"""


def test_lists_keep_their_numbers_in_the_pdf(held: Meeting) -> None:
    ItemMinutes.objects.filter(item__position=1).update(said=LISTS)
    read = read_aloud(pdf_of(held))
    said = read[
        read.index(("/H2", "1. Parco & giochi <b>")) + 1 : read.index(("/H3", "Che cosa condividiamo"))
    ]
    assert [words for _tag, words in said] == [
        "1.", "uno", "2.", "due", "•", "sotto", "ancora", "5.", "cinque", "Testo", "3.", "terza", "4.", "quattro",
        "2024. Un anno",
    ]  # fmt: skip


def test_lists_keep_their_numbers_in_the_docx(held: Meeting) -> None:
    ItemMinutes.objects.filter(item__position=1).update(said=LISTS)
    numbered = [
        (number, text)
        for number, text in numbers(docx.Document(io.BytesIO(make_docx(paper(held)))))
        if text != "Saluti finali."
    ]
    assert numbered == [
        (1, "Parco & giochi <b>"), (2, "Varie"), (1, "uno"), (2, "due"), (5, "cinque"), (3, "terza"), (4, "quattro"),
    ]  # fmt: skip


def numbers(document: Any) -> list[tuple[int, str]]:
    """What a word processor counts: each numbered paragraph with its number."""
    starts = {
        one.numId: one.xpath("./w:lvlOverride/w:startOverride/@w:val")
        for one in document.part.numbering_part.element.num_lst
    }
    counted: dict[int, int] = {}
    found = []
    for one in document.paragraphs:
        if one.style.name.startswith("List Number"):
            key = one._p.pPr.numPr.numId.val
            counted[key] = counted.get(key, int(starts[key][0]) - 1) + 1
            found.append((counted[key], one.text))
    return found


def test_lists_keep_their_numbers_on_the_page() -> None:
    assert " ".join(prose(LISTS).split()) == (
        "<ol> <li>uno</li> <li>due <ul> <li> <p>sotto</p> <p>ancora</p> </li> </ul> </li>"
        ' <li value="5">cinque</li> </ol> <p>Testo</p>'
        ' <ol start="3"> <li>terza</li> <li>quattro</li> </ol> <p>2024. Un anno</p>'
    )


def test_a_list_numbered_by_ones_counts() -> None:
    assert "value" not in prose("1. a\n1. b\n1. c")


@pytest.mark.parametrize(
    ("counted", "told"),
    [
        ({"headcount": 30}, "Totale dichiarato: 30 persone."),
        ({"headcount": 1}, "Totale dichiarato: 1 persona."),
        ({"citizens_count": 0}, "0 persone, 0 realtà, 0 residenti."),
        ({"citizens_count": 4}, "4 persone, 0 realtà, 4 residenti."),
        (
            {"headcount": 30, "citizens_count": 4},
            "4 persone, 0 realtà, 4 residenti. Totale dichiarato: 30 persone.",
        ),
        ({}, ""),
    ],
)
def test_a_meeting_counted_without_names_says_what_was_counted(
    held: Meeting, counted: dict[str, int], told: str
) -> None:
    Attendance.objects.all().delete()
    Meeting.objects.update(**{"citizens_count": None} | counted)
    held.refresh_from_db()
    assert paper(held)["attendance"]["totals"] == told
    assert ("/P", told or "Le presenze non sono state rilevate.") in read_aloud(pdf_of(held))


def test_the_day_of_publication_is_the_citys(held: Meeting) -> None:
    after_midnight = dt.datetime(2023, 5, 31, 22, 30, tzinfo=dt.UTC)
    Minutes.objects.filter(meeting=held).update(state="published", published_at=after_midnight)
    assert paper(held)["state"] == "Pubblicato giovedì 1 giugno 2023."


def test_blocks_follow_the_light_markdown_of_the_pages() -> None:
    blocks = blocks_of("# Uno\n\nDue\n\n1. a\n2. b\n\n- c\n\n<script>x</script>")
    assert [one["kind"] for one in blocks] == ["h", "p", "ol", "ul", "p"]
