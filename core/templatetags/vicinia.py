"""Template tags of every page: numbers, days and times as people say them, icons, form controls.

Unknown is not zero: every filter shows None as a dash (`UNKNOWN`).
"""

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

from django import forms, template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core.participation.registry import registry
from core.participation.spec import MeetingKind, ParticipationModel
from core.selectors.streets import knows_streets
from core.selectors.words import vocabulary_of

register = template.Library()

UNKNOWN = "—"
NO_BREAK = "\N{NO-BREAK SPACE}"
Number = int | float | Decimal


class Timed(Protocol):
    """What has a start and an end on a day: a meeting."""

    starts_at: dt.time | None
    ends_at: dt.time | None


@register.filter
def number(value: Number | None, decimals: int | None = None) -> str:
    """`1540` as «1.540», rounded to the decimals asked for (all of them by default); None is «—»."""
    if value is None:
        return UNKNOWN
    return number_format(_rounded(value, decimals), decimal_pos=decimals, force_grouping=True)


@register.filter
def plain(value: int | None) -> str:
    """A number that is no quantity, such as a year: `2023` stays «2023», without separator."""
    return UNKNOWN if value is None else str(value)


@register.filter
def euro(value: Number | None) -> str:
    """`843000` as «843.000 €»; cents are shown when there are any."""
    if value is None:
        return UNKNOWN
    return f"{number(value, 0 if value == int(value) else 2)}{NO_BREAK}€"


@register.filter
def percent(share: Number | None, decimals: int = 0) -> str:
    """A share between 0 and 1 as a percentage: `0.7006` is «70 %»."""
    if share is None:
        return UNKNOWN
    return f"{number(Decimal(str(share)) * 100, decimals)}{NO_BREAK}%"


@register.filter(expects_localtime=True)
def day(value: dt.date | None) -> str:
    """«martedì 14 maggio 2024»."""
    return _in_words(value, "l j F Y")


@register.filter(expects_localtime=True)
def day_in_year(value: dt.date | None) -> str:
    """«martedì 14 maggio»: where the year is already said."""
    return _in_words(value, "l j F")


@register.filter(expects_localtime=True)
def short_day(value: dt.date | None) -> str:
    """«14 mag 2024»; of a moment, the day it is here."""
    return _in_words(value, "j M Y")


@register.filter
def near_day(value: dt.date | None) -> str:
    """«oggi, martedì 14 maggio», «domani, …»; the year only when it is another one."""
    if value is None:
        return UNKNOWN
    today = timezone.localdate()
    words = day_in_year(value) if value.year == today.year else day(value)
    if value == today:
        return _("oggi, %(day)s") % {"day": words}
    if value == today + dt.timedelta(days=1):
        return _("domani, %(day)s") % {"day": words}
    return words


@register.filter
def days_away(value: dt.date | None) -> str:
    """«oggi», «fra 3 giorni», «9 giorni fa»; farther than two months in months, than two years in years."""
    if value is None:
        return UNKNOWN
    days = (value - timezone.localdate()).days
    size = abs(days)
    if size == 0:
        return _("oggi")
    if size < 60:
        ahead, ago = (
            ngettext("fra %(n)s giorno", "fra %(n)s giorni", size),
            ngettext("%(n)s giorno fa", "%(n)s giorni fa", size),
        )
    elif size < 730:
        size = size // 30
        ahead, ago = (
            ngettext("fra %(n)s mese", "fra %(n)s mesi", size),
            ngettext("%(n)s mese fa", "%(n)s mesi fa", size),
        )
    else:
        size = size // 365
        ahead, ago = (
            ngettext("fra %(n)s anno", "fra %(n)s anni", size),
            ngettext("%(n)s anno fa", "%(n)s anni fa", size),
        )
    return (ahead if days > 0 else ago) % {"n": size}


@register.filter
def times(meeting: Timed) -> str:
    """«18:30–20:00», «18:30», or «orario non indicato» for a meeting (anything with `starts_at` and `ends_at`)."""
    if meeting.starts_at is None:
        return _("orario non indicato")
    start = f"{meeting.starts_at:%H:%M}"
    return f"{start}–{meeting.ends_at:%H:%M}" if meeting.ends_at else start


@register.filter
def kind_label(meeting: Any) -> str:
    """What its participation model calls a meeting («Plenaria», «Seduta n. 5»); the bare code for an unknown kind."""
    kind = _kind(meeting)
    words = str(kind.label) if kind else str(meeting.kind)
    number = getattr(meeting, "ordinal", None)
    return _("%(kind)s n. %(number)s") % {"kind": words, "number": number} if number else words


@register.simple_tag
def meeting_facts(meeting: Any, *, public: bool = True) -> Sequence[tuple[Any, Any]]:
    """The lines (label, text) its participation model has about a meeting."""
    return registry.get(meeting.model_slug).meetings.facts(meeting, public)


@register.filter
def on_their_own(meeting: Any) -> str:
    """What its participation model calls those who come to a meeting for themselves: «Residenti per conto proprio»."""
    known = meeting.model_slug in registry
    words = vocabulary_of(registry.get(meeting.model_slug)).on_their_own if known else ""
    return str(words or _("Residenti per conto proprio"))


@register.filter
def word(model: ParticipationModel, name: str) -> str:
    """What the city calls the bodies of a model: `{{ model|word:"bodies" }}` (`Vocabulary`)."""
    return str(getattr(vocabulary_of(model), name))


@register.filter
def who_may_come(meeting: Any) -> str:
    """The sentence that tells citizens whether they may come to a meeting; empty when its model does not say."""
    kind = _kind(meeting)
    return str(kind.who_may_come) if kind else ""


@register.filter
def heading(meeting: Any) -> str:
    """A meeting's title, or what it is and of whom: «Plenaria: Rete Boccaleone». Reads `bodies.all`: prefetch it."""
    if meeting.title:
        return str(meeting.title)
    names = ", ".join(body.name for body in meeting.bodies.all())
    return f"{kind_label(meeting)}: {names}" if names else kind_label(meeting)


@register.simple_tag
def body_url(model_slug: str, body_slug: str) -> str:
    """Address of a body's public page, empty when its participation model has no such page (`<slug>:body`)."""
    try:
        return reverse(f"{model_slug}:body", args=[body_slug])
    except NoReverseMatch:
        return ""


@register.simple_tag
def with_streets() -> bool:
    """Whether one may look for one's own street."""
    return knows_streets()


@register.simple_tag
def icon(name: str, label: str = "", classes: str = "icon-sm") -> SafeString:
    """An icon of the design system: `{% icon "calendar" %}`. Decorative, unless it has a label that says it all."""
    address = f"{static('svg/sprites.svg')}#it-{name.removeprefix('it-')}"
    if label:
        return format_html(
            '<svg class="icon {}" role="img" aria-label="{}"><use href="{}"></use></svg>',
            classes,
            label,
            address,
        )
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>',
        classes,
        address,
    )


@register.simple_tag
def control(field: BoundField, classes: str = "") -> SafeString:
    """The widget of a form field in the design system's clothes; Django links help and errors to it by id."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        own = "choice-input"
    elif isinstance(widget, forms.Select):
        own = "form-select"
    else:
        own = "form-control"
    if field.errors:
        own += " is-invalid"
    named = " ".join(part for part in (own, str(widget.attrs.get("class", "")), classes) if part)
    return field.as_widget(attrs={"class": named})


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether a form field is one box to tick, whose label comes after it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.inclusion_tag("core/partials/breadcrumb.html", takes_context=True)
def breadcrumb(context: template.Context, *parts: Any) -> dict[str, Any]:
    """`{% breadcrumb "Quartieri" list_url neighbourhood.name %}`: labels with their address, the page itself last.

    The way home comes first by itself: the operator's day in the work area, the city's home elsewhere.
    """
    *links, here = parts
    crumbs = list(zip(links[::2], links[1::2], strict=True))
    request = context.get("request")
    return {
        "crumbs": crumbs,
        "here": here,
        "work": request and request.path.startswith("/lavoro/"),
    }


def _rounded(value: Number, decimals: int | None) -> Number:
    """Half away from zero, as one does by hand; Django's own formatting only cuts digits off."""
    if decimals is None:
        return value
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _kind(meeting: Any) -> MeetingKind | None:
    if meeting.model_slug not in registry:
        return None
    kinds = registry.get(meeting.model_slug).meeting_kinds
    return next((kind for kind in kinds if kind.code == meeting.kind), None)


def _in_words(value: dt.date | None, pattern: str) -> str:
    if value is None:
        return UNKNOWN
    words = date_format(value, pattern)
    return words.lower() if (get_language() or "").startswith("it") else words
