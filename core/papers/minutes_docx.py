"""The minutes as a DOCX: real headings, lists and table headers, its language and properties said."""

import io
import re
from typing import Any

import docx
from django.utils import timezone
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from core.papers.frame import Paper, city_logo

_LIST_STYLES = {"ul": "List Bullet", "ol": "List Number"}
_DEEPEST = 3  # Word has styles for so many lists inside lists
_NOT_XML = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LANGUAGES = {"it": "it-IT", "en": "en-GB"}


def make_docx(paper: Paper) -> bytes:
    """A DOCX file with what `core.papers.minutes.paper_of` says."""
    paper = clean_all(paper)
    document = docx.Document()
    set_up(document, paper)
    document.add_heading(f"{paper['title']}: {paper['name']}", level=1)
    for label, value in paper["facts"]:
        labelled(document, label, value)
    document.add_paragraph(paper["state"])
    if paper["agenda"]:
        document.add_heading(paper["agenda_heading"], level=2)
        numbering = _numbering(document, "List Number", 1)
        for title in paper["agenda"]:
            _number(document.add_paragraph(title, style="List Number"), numbering)
    _attendance(document, paper["attendance"])
    for item in paper["items"]:
        _item(document, item)
    if paper["rest"] or paper["actions"]["rows"]:
        document.add_heading(paper["rest_heading"], level=2)
        write_prose(document, paper["rest"], 3)
        _actions(document, paper["actions"])
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def set_up(document: Document, paper: Paper) -> None:
    """Title, author, language of the whole text, and the letterhead."""
    about = document.core_properties
    about.title, about.author = paper["document_title"], paper["office"] or paper["city"]
    about.language = _LANGUAGES.get(paper["language"], paper["language"])
    about.subject, about.comments, about.keywords = paper["name"], "", ""
    about.created = about.modified = timezone.now().replace(tzinfo=None, microsecond=0)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Titillium Web", Pt(11)
    for language in document.styles.element.iter(qn("w:lang")):
        for name in ("w:val", "w:eastAsia"):
            language.set(qn(name), about.language)
    _letterhead(document.sections[0], paper)


def _letterhead(section: Section, paper: Paper) -> None:
    """The names on each page, with the logo above them on the first."""
    names = " · ".join(filter(None, (paper["city"], paper["office"])))
    section.header.paragraphs[0].text = names
    logo = city_logo(paper["language"])
    if logo is not None:
        section.different_first_page_header_footer = True
        first = section.first_page_header
        picture = first.paragraphs[0].add_run().add_picture(io.BytesIO(logo.png), width=Mm(logo.width))
        picture._inline.docPr.set("descr", clean_all(logo.alt))
        first.add_paragraph(names, style="Header").paragraph_format.space_after = Pt(12)


def _attendance(document: Document, attendance: Paper) -> None:
    if not any(attendance[part] for part in ("unknown", "totals", "rows", "unlisted", "lists")):
        return
    document.add_heading(attendance["title"], level=2)
    for sentence in filter(None, (attendance["unknown"], attendance["totals"])):
        document.add_paragraph(sentence)
    if attendance["unknown"]:
        return
    if attendance["rows"]:
        write_table(document, attendance["header"], attendance["rows"])
    if attendance["unlisted"]:
        document.add_paragraph(attendance["unlisted"])
    for label, names in attendance["lists"]:
        labelled(document, label, ", ".join(names))


def _item(document: Document, item: Paper) -> None:
    document.add_heading(item["title"], level=2)
    if item["added"]:
        document.add_paragraph(item["added"])
    for said in item["texts"]:
        if said["label"]:
            document.add_heading(said["label"], level=3)
        write_prose(document, said["blocks"], 4 if said["label"] else 3)
    for sentence in (item["decision"], item["outcome"]):
        if sentence:
            document.add_paragraph().add_run(sentence).bold = True
    _actions(document, item["actions"])
    if item["documents"]:
        labelled(document, item["documents_label"], ", ".join(item["documents"]))


def _actions(document: Document, actions: Paper) -> None:
    if actions["rows"]:
        document.add_heading(actions["title"], level=3)
        write_table(document, actions["header"], actions["rows"])


def write_prose(document: Document, blocks: list[dict[str, Any]], level: int) -> None:
    """Paragraphs, headings (of this level) and lists, as `core.papers.prose.blocks_of` gives them."""
    for block in blocks:
        if block["kind"] == "h":
            document.add_heading("".join(run[0] for run in block["runs"]), level=level)
        elif block["kind"] == "p":
            _write(document.add_paragraph(), block)
        else:
            _list(document, block, 1)


def _list(document: Document, block: dict[str, Any], depth: int) -> None:
    """A list at some depth. What follows in an item after its first paragraph stands under it, without a number."""
    style = _at_depth(_LIST_STYLES[block["kind"]], depth)
    numbering = turn = 0
    for item in block["items"]:
        paragraph, rest = document.add_paragraph(style=style), item["blocks"]
        if rest and rest[0]["kind"] == "p":
            _write(paragraph, rest[0])
            rest = rest[1:]
        if item["number"] is not None:
            if not numbering or item["number"] != turn:
                numbering = _numbering(document, style, item["number"])
            _number(paragraph, numbering)
            turn = item["number"] + 1
        for one in rest:
            if one["kind"] == "p":
                _write(document.add_paragraph(style=_at_depth("List Continue", depth)), one)
            else:
                _list(document, one, depth + 1)


def _at_depth(style: str, depth: int) -> str:
    return style if depth == 1 else f"{style} {min(depth, _DEEPEST)}"


def _numbering(document: Document, style: str, start: int) -> int:
    """A new numbering that looks as the style's own and begins at `start`: without it all lists would be one."""
    numbers = document.part.numbering_part.element
    own = document.styles[style].element.pPr.numPr.numId.val
    made = numbers.add_num(numbers.num_having_numId(own).abstractNumId.val)
    made.add_lvlOverride(ilvl=0).add_startOverride(start)
    return int(made.numId)


def _number(paragraph: Paragraph, numbering: int) -> None:
    number = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    number.get_or_add_ilvl().val, number.get_or_add_numId().val = 0, numbering


def _write(paragraph: Paragraph, block: dict[str, Any]) -> None:
    for words, bold, italic in block["runs"]:
        run = paragraph.add_run(words)
        run.bold, run.italic = bold or None, italic or None


def write_table(document: Document, header: list[str], rows: list[list[str]]) -> None:
    """A table whose first row is its header, repeated on every page."""
    table = document.add_table(rows=1, cols=len(header), style="Table Grid")
    for cell, words in zip(table.rows[0].cells, header, strict=True):
        cell.paragraphs[0].add_run(words).bold = True
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    document.add_paragraph()


def labelled(document: Document, label: str, value: str) -> None:
    """A line «label: value»."""
    paragraph = document.add_paragraph()
    paragraph.add_run(f"{label}: ").bold = True
    paragraph.add_run(value)


def clean_all(value: Any) -> Any:
    """A value of JSON types without the characters an XML document cannot hold."""
    if isinstance(value, str):
        return _NOT_XML.sub("", value)
    if isinstance(value, list):
        return [clean_all(one) for one in value]
    if isinstance(value, dict):
        return {name: clean_all(one) for name, one in value.items()}
    return value
