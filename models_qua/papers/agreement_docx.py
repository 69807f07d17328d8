"""An agreement as a DOCX: real headings, lists and table headers, its language and properties said."""

import io

import docx
from docx.document import Document

from core.papers.frame import Paper
from core.papers.minutes_docx import clean_all, labelled, set_up, write_prose, write_table
from models_qua.papers.agreement_tables import Part


def make_docx(paper: Paper) -> bytes:
    """A DOCX file with what `models_qua.papers.agreement.paper_of` says."""
    paper = clean_all(paper)
    document = docx.Document()
    set_up(document, paper)
    document.add_heading(f"{paper['title']}: {paper['name']}", level=1)
    for label, value in paper["facts"]:
        labelled(document, label, value)
    document.add_paragraph(paper["state"])
    document.add_page_break()  # type: ignore[no-untyped-call]  # not typed by python-docx
    for part in paper["parts"]:
        _part(document, part)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _part(document: Document, part: Part) -> None:
    kind = part["kind"]
    if kind == "heading":
        document.add_heading(part["text"], level=part["level"])
    elif kind == "prose":
        write_prose(document, part["blocks"], part["level"])
    elif kind == "facts":
        for label, value in part["rows"]:
            labelled(document, label, value)
    elif kind == "table":
        write_table(document, part["header"], part["rows"])
    elif kind == "sign":
        _place_to_sign(document, part)
    else:
        document.add_paragraph(part["text"])


def _place_to_sign(document: Document, part: Part) -> None:
    document.add_paragraph().add_run(part["name"]).bold = True
    for line in part["lines"]:
        document.add_paragraph(line)
    document.add_paragraph(part["signed"] or f"{part['space']} {'_' * 40}")
