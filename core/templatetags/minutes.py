"""Template tags of the minutes: their text, what changed between two revisions, and who an action's owner is to citizens."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.models import Meeting, Minutes
from core.selectors import minutes as selectors
from core.selectors.excerpts import excerpt_of
from core.selectors.minutes_history import ADDED, REMOVED, FieldDiff
from core.templatetags.vicinia import short_day

register = template.Library()


@register.filter
def public_owner(action: Any) -> str:
    """Who does it, as everybody may read."""
    return selectors.public_owner(action)


@register.filter
def excerpt(meeting: Meeting) -> str:
    """The published minutes in a few words, of a meeting read with `with_content`; empty where there are none."""
    return excerpt_of(meeting)


@register.filter
def moment(value: dt.datetime) -> str:
    """«22 nov 2026, 9:42», local time."""
    local = timezone.localtime(value)
    return f"{short_day(local.date())}, {local:%-H:%M}"


@register.filter
def at(values: Sequence[str], place: int) -> str:
    """The value at a place."""
    return values[place]


@register.filter
def refused_for(form: Any, item: Any) -> Any:
    """The form when it was refused and is about this item; None otherwise."""
    if form is None or not form.errors:
        return None
    return form if str(form.data.get("item", "")) == str(item or "") else None


@register.filter
def labelled_texts(texts: dict[str, str]) -> list[tuple[str, str]]:
    """The texts of a part that are not empty, with what each is called."""
    labels = {
        "text": _("Altro"),
        "said": _("Che cosa si è detto"),
        "agreed": _("Che cosa condividiamo"),
        "reservations": _("Riserve"),
    }
    return [(label, texts[name]) for name, label in labels.items() if texts.get(name)]


@register.inclusion_tag("core/minutes/text.html")
def minutes_text(
    view: selectors.MinutesView, *, inside: bool = True, level: int = 3, anchors: bool = True
) -> dict[str, Any]:
    """The minutes item by item; the items' titles are headings of `level`. `inside` for who may read names.

    Without `anchors` where a page shows the minutes of more than one meeting.
    """
    levels = {"level": level, "below": level + 1, "lowest": level + 2}
    return {"view": view, "inside": inside, "anchors": anchors, **levels}


@register.inclusion_tag("core/minutes/part.html")
def minutes_part(
    part: selectors.ItemPart, *, inside: bool = True, level: int = 3, token: str = ""
) -> dict[str, Any]:
    """What is said of one item, without its title; headings from `level` down. `token` of who reads it by a link."""
    return {"part": part, "inside": inside, "below": level, "lowest": level + 1, "token": token}


@register.inclusion_tag("core/public/_minutes.html")
def published_minutes(meeting: Meeting) -> dict[str, Any]:
    """The minutes of a meeting for everybody, once published: nothing before. One query, eight when there are."""
    public = Minutes.objects.filter(meeting=meeting, state=Minutes.State.PUBLISHED).exists()
    return {"view": selectors.minutes_view(meeting) if public else None}


@register.simple_tag
def diff_pieces(field: FieldDiff) -> SafeString:
    """The words of both texts; what was added or removed is said to a screen reader too, not by colour alone."""
    tags = {ADDED: ("ins", _("aggiunto:")), REMOVED: ("del", _("tolto:"))}
    return format_html_join(
        "", "{}", ((_piece(words, *tags.get(kind, ("", ""))),) for kind, words in field.pieces)
    )


def _piece(words: str, tag: str, told: str) -> SafeString | str:
    if tag == "ins":
        return format_html('<ins><span class="visually-hidden">{} </span>{}</ins>', told, words)
    if tag == "del":
        return format_html('<del><span class="visually-hidden">{} </span>{}</del>', told, words)
    return words
