"""Texts people wrote, shown: light Markdown (headings, lists, emphasis, links), made safe."""

import re

import nh3
from django import template
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.papers.printable import printable

register = template.Library()

_TAGS = {"p", "br", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "blockquote", "a", "hr"}
_LOWEST = 6
_NO_LIST = re.compile(r"^([ \t>*+-]*\d{3,})([.)])(?=\s|$)", re.MULTILINE)
"""«2024. Un anno difficile» is a sentence, not the two thousand and twenty-fourth thing of a list."""
_READER = MarkdownIt("js-default", {"html": False, "linkify": False, "breaks": True})
_READER.disable(["table", "image", "code", "fence"])


@register.filter
def prose(text: str | None, level: int = 3) -> SafeString:
    """Light Markdown as HTML. Raw HTML is shown as text; a line break is a line break; headings start at `level`.

    However deep the writer's first heading is, none skips a level: the page's own headings are above the text's.
    Links open nothing but web and mail addresses and carry no referrer.
    """
    tokens = prose_tokens(text or "")
    _lower_headings(tokens, level)
    html = _READER.renderer.render(tokens, _READER.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}, "li": {"value"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(clean)  # noqa: S308 - cleaned on the line above


def prose_tokens(text: str) -> list[Token]:
    """The text taken apart: no heading is empty, and a list item has its number as `value` where it is not its turn."""
    tokens = _READER.parse(_NO_LIST.sub(r"\1\\\2", text))
    empty = [
        at for at, token in enumerate(tokens) if token.type == "heading_open" and not _words(tokens[at + 1])
    ]
    for at in reversed(empty):
        del tokens[at : at + 3]
    return _numbered(tokens)


def _words(inline: Token) -> str:
    return printable("".join(part.content for part in inline.children or ())).strip()


def _numbered(tokens: list[Token]) -> list[Token]:
    """Let every item of a list keep the number it was written with, unless it is not above the one before it."""
    turns: list[int] = []
    for token in tokens:
        if token.type == "ordered_list_open":
            turns.append(int(token.attrs.get("start", 1)))
        elif token.type == "ordered_list_close":
            turns.pop()
        elif token.type == "list_item_open" and token.info:
            if int(token.info) > turns[-1]:
                turns[-1] = int(token.info)
                token.attrSet("value", token.info)
            turns[-1] += 1
    return tokens


def _lower_headings(tokens: list[Token], level: int) -> None:
    """Give headings the levels from `level` down, each at most one below the one before it."""
    used = sorted({token.tag for token in tokens if token.type == "heading_open"})
    before = level - 1
    for token in tokens:
        if token.type == "heading_open":
            before = min(level + used.index(token.tag), before + 1, _LOWEST)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{before}"
