"""Texts people wrote, shown: light Markdown (headings, lists, emphasis, links), made safe."""

import nh3
from django import template
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

register = template.Library()

_TAGS = {"p", "br", "h3", "h4", "h5", "ul", "ol", "li", "strong", "em", "blockquote", "a", "hr"}
_HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h5", "h5": "h5", "h6": "h5"}


@register.filter
def prose(text: str | None) -> SafeString:
    """Light Markdown as HTML. Raw HTML is shown as text; a line break is a line break; headings start at level three.

    The page's own headings are above the text's. Links open nothing but web and mail addresses and carry no referrer.
    """
    reader = MarkdownIt("js-default", {"html": False, "linkify": False, "breaks": True}).disable(
        ["table", "image", "code"]
    )
    tokens = reader.parse(text or "")
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
    html = reader.renderer.render(tokens, reader.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(clean)  # noqa: S308 - cleaned on the line above
