"""Pages of a participation model's bodies for citizens, the same for every model.

A model mounts them in its own `urls.py` under its own word, with these two names, by which core finds them
(menus, links from meetings and neighbourhoods: `{% body_url model_slug body_slug %}`):

    from core.web.public import bodies

    urlpatterns = [
        path("reti/", bodies.listing("bergamo"), name="bodies"),
        path("reti/<slug:slug>/", bodies.detail("bergamo", sections=(MICRO_GRANTS, CHARTER)), name="body"),
    ]

Both are stamped as open to everyone. A model adds to the page of a body with `Section`s, to the list with `ListSection`s.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from core.models import Body
from core.participation.registry import registry
from core.permissions.guard import View, open_to_all
from core.selectors.public import going_ahead, past, public_meetings, with_content
from core.selectors.public_archive import archive
from core.selectors.public_bodies import body_cards, card, has_ended, members, with_territory
from core.selectors.public_places import next_meeting_days_of_bodies
from core.selectors.public_proposals import open_models
from core.web.public.kept import kept_until_changed

_NEXT = 3
_PAST = 5


@dataclass(frozen=True, slots=True)
class Section:
    """A part a participation model adds to the page of a body.

    `template` is rendered with the page's context plus `section`, what `context(body, today)` returned: a mapping, or
    None to leave the section out. It begins with its own <h2>. `aside=True` puts it in the narrow column; `coming=True` tells the
    next meetings (`next_meetings`) instead of core's list, under core's heading: without an <h2> then, and only one. `how=True` adds
    to how one takes part, under core's heading too: with an <h3>, or none. `lead=True` puts it first, before the next meetings.
    """

    template: str
    context: Callable[[Body, dt.date], Mapping[str, Any] | None]
    aside: bool = False
    coming: bool = False
    how: bool = False
    lead: bool = False


@dataclass(frozen=True, slots=True)
class ListSection:
    """A part a participation model adds above the list of its bodies, as a `Section` to the page of one."""

    template: str
    context: Callable[[dt.date], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Line:
    """A line a participation model adds to each of its bodies in the list: an icon's name and a text."""

    icon: str
    text: str


Lines = Callable[[Collection[uuid.UUID], dt.date], Mapping[uuid.UUID, Sequence[Line]]]
"""Given the bodies of a list and the day, the lines of each; it asks a fixed number of queries."""


def listing(
    model_slug: str, lines: Lines | None = None, *, heading: Any = "", sections: tuple[ListSection, ...] = ()
) -> View:
    """The view of all bodies of a model that have not ended; 6 queries, those of the sections, and those of `lines`, told instead of
    the next meeting's day. `heading` is that of the page, where it is not the model's label.
    """

    @open_to_all("citizens find the bodies of the city")
    @kept_until_changed
    def body_list(request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        cards = body_cards(today, Body.objects.filter(model_slug=model_slug))
        following = {} if lines else next_meeting_days_of_bodies(today, model_slug)
        told = lines([one.pk for one in cards], today) if lines else {}
        context = {
            "model": registry.get(model_slug),
            "heading": heading,
            "cards": [(one, following.get(one.pk), told.get(one.pk, ())) for one in cards],
            "sections": _told((part.template, part.context(today)) for part in sections),
        }
        return render(request, "core/public/bodies.html", context)

    return body_list


def detail(model_slug: str, sections: tuple[Section, ...] = (), *, meeting_word: Any = "") -> View:
    """The view of one body of a model (`slug`): 404 for the slug of another model or city.

    `meeting_word` heads the meetings in the table of past years, where the city has a word of its own («Assemblea»).
    """

    @open_to_all("citizens read about a body of the city")
    @kept_until_changed
    def body_page(request: HttpRequest, slug: str) -> HttpResponse:
        today = timezone.localdate()
        bodies = with_territory(today, Body.objects.filter(model_slug=model_slug).prefetch_related("themes"))
        body = get_object_or_404(bodies, slug=slug)
        context = _context(body, today, sections)
        context["archive"] = archive(
            public_meetings().filter(bodies=body), today, request.GET.get("anno", "")
        )
        context["meeting_word"] = meeting_word
        return render(request, "core/public/body.html", context)

    return body_page


def _context(body: Body, today: dt.date, sections: tuple[Section, ...]) -> dict[str, Any]:
    meetings = public_meetings().filter(bodies=body)
    model = registry.get(body.model_slug)
    shown = card(body)
    return {
        "model": model,
        "list_url": reverse(f"{model.slug}:bodies"),
        "body": body,
        "card": shown,
        "own_slug": [body.slug],
        "ended": has_ended(shown.stage),
        "may_propose": model.slug in open_models(today),
        "members": members(body, today),
        "subgroups": body.subgroups.on(today),
        "next_meetings": going_ahead(meetings, today)[:_NEXT],
        "past_meetings": with_content(past(meetings, today))[:_PAST],
        "documents": body.documents.filter(is_public=True, meeting=None),
        "open_kinds": [kind for kind in model.meeting_kinds if kind.who_may_come],
        "coming_section": next(iter(filled(sections, body, today, coming=True)), None),
        "lead_sections": filled(sections, body, today, lead=True),
        "how_sections": filled(sections, body, today, how=True),
        "sections": filled(sections, body, today),
        "aside_sections": filled(sections, body, today, aside=True),
    }


def filled(
    sections: tuple[Section, ...],
    body: Body,
    today: dt.date,
    *,
    aside: bool = False,
    coming: bool = False,
    how: bool = False,
    lead: bool = False,
) -> list[tuple[str, Mapping[str, Any]]]:
    """Template and context of the sections of one place that have something to say."""
    place = (aside, coming, how, lead)
    here = (part for part in sections if (part.aside, part.coming, part.how, part.lead) == place)
    return _told((part.template, part.context(body, today)) for part in here)


def _told(
    parts: Iterable[tuple[str, Mapping[str, Any] | None]],
) -> list[tuple[str, Mapping[str, Any]]]:
    return [(template, context) for template, context in parts if context is not None]
