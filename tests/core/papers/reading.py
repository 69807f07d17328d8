"""A tagged PDF as a screen reader goes through it: by the tree of its structure, not by where words are on the page."""

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PageObject, PdfReader

INLINE = {"/Strong", "/Em", "/Link"}


def opened(pdf: bytes | PdfReader) -> PdfReader:
    return pdf if isinstance(pdf, PdfReader) else PdfReader(io.BytesIO(pdf))


def tags(pdf: bytes | PdfReader) -> list[str]:
    """The tags of the document's elements, in reading order."""
    return [str(one["/S"]) for one in _elements(pdf)]


def pictures(pdf: bytes | PdfReader) -> list[str]:
    """What is said instead of each picture, in reading order."""
    return [str(one.get("/Alt", "")) for one in _elements(pdf) if one["/S"] == "/Figure"]


def _elements(pdf: bytes | PdfReader) -> Iterator[Any]:
    def walk(node: Any) -> Iterator[Any]:
        node = node.get_object()
        if isinstance(node, list):
            for one in node:
                yield from walk(one)
        elif isinstance(node, dict):
            if "/S" in node:
                yield node
            if "/K" in node:
                yield from walk(node["/K"])

    return walk(_tree(opened(pdf)))


def read_aloud(pdf: bytes | PdfReader) -> list[tuple[str, str]]:
    """The tag and the words of each element that has words of its own, in reading order; emphasis is part of its sentence."""
    reader = opened(pdf)
    words = {
        (page.indirect_reference.idnum, mark): text
        for page in reader.pages
        if page.indirect_reference is not None
        for mark, text in _marked_words(page).items()
    }
    read: list[tuple[str, list[str]]] = []

    def walk(node: Any, page: int) -> None:
        plain = node.get_object()
        if isinstance(plain, list):
            for one in plain:
                walk(one, page)
        elif isinstance(plain, int):
            read[-1][1].append(words.pop((page, int(plain)), ""))
        elif isinstance(plain, dict):
            page = plain.raw_get("/Pg").idnum if "/Pg" in plain else page  # type: ignore[attr-defined]
            if "/S" in plain and plain["/S"] not in INLINE:
                read.append((str(plain["/S"]), []))
            walk(plain["/MCID"] if "/MCID" in plain else plain.get("/K", plain.__class__()), page)

    walk(_tree(reader), 0)
    left = [text for text in words.values() if text.strip()]
    assert not left, f"words no element has: {left}"
    told = [(tag, " ".join("".join(parts).split())) for tag, parts in read]
    return [(tag, text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")) for tag, text in told if text]


def _tree(reader: PdfReader) -> Any:
    return reader.trailer["/Root"]["/StructTreeRoot"]


def _marked_words(page: PageObject) -> dict[int, str]:
    """The words of a page by the number they are marked with; those of headers and footers have none."""
    found: dict[int, str] = {}
    marks: list[int | None] = []

    def before(operator: bytes, operands: list[Any], *_rest: Any) -> None:
        if operator in {b"BDC", b"BMC"}:
            told = operands[1] if len(operands) > 1 and isinstance(operands[1], dict) else {}
            marks.append(told.get("/MCID"))
        elif operator == b"EMC":
            marks.pop()

    def text(words: str, *_rest: Any) -> None:
        mark = next((one for one in reversed(marks) if one is not None), None)
        if mark is not None:
            found[mark] = found.get(mark, "") + words

    page.extract_text(visitor_operand_before=before, visitor_text=text)
    return found
