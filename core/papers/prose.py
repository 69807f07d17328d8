"""Texts people wrote, as blocks a document can be made of: light Markdown, the same as on the pages (`prose`)."""

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

Run = tuple[str, bool, bool]
"""Words, whether bold, whether in italics."""
Block = dict[str, object]
"""`kind`: `p`, `h`, `ul` or `ol` (one list item each), and its `runs`."""


def blocks_of(text: str) -> list[Block]:
    """Paragraphs, headings and list items in order. Raw HTML is text; a link is its words and its address."""
    reader = MarkdownIt("js-default", {"html": False, "linkify": False, "breaks": True})
    reader.disable(["table", "image", "code", "fence"])
    return list(_blocks(reader.parse(text)))


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    lists: list[str] = []
    kind = "p"
    for token in tokens:
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            lists.append("ul" if token.type.startswith("bullet") else "ol")
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            lists.pop()
        elif token.type == "heading_open":
            kind = "h"
        elif token.type == "heading_close":
            kind = "p"
        elif token.type == "inline":
            yield {"kind": lists[-1] if lists else kind, "runs": [list(run) for run in _runs(token)]}


def _runs(inline: Token) -> Iterator[Run]:
    bold = italic = False
    address = ""
    for token in inline.children or ():
        if token.type in {"strong_open", "strong_close"}:
            bold = token.type == "strong_open"
        elif token.type in {"em_open", "em_close"}:
            italic = token.type == "em_open"
        elif token.type == "link_open":
            address = str(token.attrs.get("href", ""))
        elif token.type == "link_close":
            yield f" ({address})", bold, italic
        elif token.type in {"softbreak", "hardbreak"}:
            yield "\n", bold, italic
        elif token.content:
            yield token.content, bold, italic
