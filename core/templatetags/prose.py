"""Texts people wrote, shown: light Markdown (headings, lists, emphasis, links), made safe."""

import nh3
from django import template
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

register = template.Library()

_TAGS = {"p", "br", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "blockquote", "a", "hr"}
_LOWEST = 6


@register.filter
def prose(text: str | None, level: int = 3) -> SafeString:
    """Light Markdown as HTML. Raw HTML is shown as text; a line break is a line break; headings start at `level`.

    However deep the writer's first heading is, none skips a level: the page's own headings are above the text's.
    Links open nothing but web and mail addresses and carry no referrer.
    """
    reader = MarkdownIt("js-default", {"html": False, "linkify": False, "breaks": True})
    reader.disable(["table", "image", "code"])
    tokens = reader.parse(text or "")
    _lower_headings(tokens, level)
    html = reader.renderer.render(tokens, reader.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(clean)  # noqa: S308 - cleaned on the line above


def _lower_headings(tokens: list[Token], level: int) -> None:
    """Give headings the levels from `level` down, each at most one below the one before it."""
    used = sorted({token.tag for token in tokens if token.type == "heading_open"})
    before = level - 1
    for token in tokens:
        if token.type == "heading_open":
            before = min(level + used.index(token.tag), before + 1, _LOWEST)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{before}"
