"""The one place where a sealed text becomes readable: as a page is written out."""

from django import template
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

from models_farelegami.vault.sealing import Sealed

register = template.Library()


@register.simple_tag
def reveal(sealed: Sealed | None) -> str:
    """The text, escaped by the template like any other; a dash where there is none."""
    return (sealed.reveal() if isinstance(sealed, Sealed) else "") or "—"


@register.simple_tag
def reveal_lines(sealed: Sealed | None) -> SafeString:
    """The text in its paragraphs, escaped."""
    text = (sealed.reveal() if isinstance(sealed, Sealed) else "") or "—"
    return mark_safe(linebreaks(text, autoescape=True))  # noqa: S308  # escaped by linebreaks


@register.simple_tag
def reveal_value(value: object) -> str:
    """What a field of a form shows: a sealed text opened, anything else as it is; nothing where there is nothing."""
    if isinstance(value, Sealed):
        return value.reveal()
    return "" if value is None else str(value)
