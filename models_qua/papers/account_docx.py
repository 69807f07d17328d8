"""The final account of an agreement as a DOCX: the words of its PDF, in the same order."""

import io
from collections.abc import Mapping
from typing import Any

import docx
from docx.document import Document

from core.models import CityProfile
from core.papers.minutes_docx import clean_all, labelled, set_up, write_table
from models_qua.papers.account import account_words


def account_docx(content: Mapping[str, Any], profile: CityProfile | None) -> bytes:
    """The DOCX file of a version (`models_qua.papers.account.account_content`), in Italian."""
    words = clean_all(account_words(content, profile))
    document = docx.Document()
    set_up(document, words)
    document.add_heading(f"{words['title']}: {words['name']}", level=1)
    for label, value in words["facts"]:
        labelled(document, label, value)
    document.add_paragraph(words["version"].capitalize())
    _texts(document, words["texts"], 2)
    if words["tables"]:
        document.add_heading(words["figures_title"], level=2)
        for table in words["tables"]:
            _table(document, table)
    if words["open"]:
        document.add_heading(words["open_title"], level=2)
        for line in words["open"]:
            document.add_paragraph(line, style="List Bullet")
    if words["evaluations"]:
        document.add_heading(words["evaluations_title"], level=2)
        for evaluation in words["evaluations"]:
            document.add_heading(evaluation["title"], level=3)
            _texts(document, evaluation["parts"], 4)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _texts(document: Document, texts: list[Any], level: int) -> None:
    for title, paragraphs in texts:
        document.add_heading(title, level=level)
        for paragraph in paragraphs:
            document.add_paragraph(paragraph)


def _table(document: Document, table: dict[str, Any]) -> None:
    document.add_heading(table["title"], level=3)
    write_table(document, table["header"], table["rows"])
    if table["note"]:
        document.add_paragraph(table["note"])
