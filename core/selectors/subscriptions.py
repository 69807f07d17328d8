"""What citizens may ask to be told of, and what they asked."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from core.models import Body, Neighbourhood, Subscription, Theme
from core.selectors.public_bodies import body_cards
from core.services.activation import active_model_slugs

CITY = "city"
Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Topics:
    """Slugs of what someone wants to be told of; `city` is everything that happens.

    A neighbourhood is meant by its slug, which it keeps when it is redrawn.
    """

    city: bool = False
    neighbourhoods: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return self.city + len(self.neighbourhoods) + len(self.bodies) + len(self.themes)

    def keys(self) -> frozenset[str]:
        """The same as one set of texts: `city`, `neighbourhood:redona`, `body:…`, `theme:…`."""
        return frozenset(
            [
                *([CITY] if self.city else []),
                *(f"neighbourhood:{slug}" for slug in self.neighbourhoods),
                *(f"body:{slug}" for slug in self.bodies),
                *(f"theme:{slug}" for slug in self.themes),
            ]
        )


@dataclass(frozen=True, slots=True)
class Offered:
    """Slug and name of everything one may subscribe to today, by name."""

    neighbourhoods: Options = field(default_factory=list)
    bodies: Options = field(default_factory=list)
    themes: Options = field(default_factory=list)


def offered(today: dt.date) -> Offered:
    """The neighbourhoods of today, the bodies that have not ended, the themes in use. Five queries."""
    places = Neighbourhood.objects.on(today).order_by("name").values_list("slug", "name")
    bodies = body_cards(today, Body.objects.all())
    themes = Theme.objects.filter(is_active=True).order_by("name").values_list("slug", "name")
    return Offered(list(places), [(body.slug, body.name) for body in bodies], list(themes))


def rows_of(topics: Topics, today: dt.date) -> list[Subscription]:
    """Subscriptions to these topics, without a subscriber, not saved; what is no more is left out. Three queries."""
    places = Neighbourhood.objects.on(today).filter(slug__in=topics.neighbourhoods)
    bodies = Body.objects.filter(slug__in=topics.bodies, model_slug__in=active_model_slugs())
    themes = Theme.objects.filter(slug__in=topics.themes, is_active=True)
    return [
        *([Subscription()] if topics.city else []),
        *(Subscription(neighbourhood_id=key) for key in places.values_list("pk", flat=True)),
        *(Subscription(body_id=key) for key in bodies.values_list("pk", flat=True)),
        *(Subscription(theme_id=key) for key in themes.values_list("pk", flat=True)),
    ]


def names_of(subscriptions: Iterable[uuid.UUID]) -> list[str]:
    """What these subscriptions are to, as people call it, the whole city first. One query."""
    rows = Subscription.objects.filter(pk__in=list(subscriptions)).values_list(
        "neighbourhood__name", "body__name", "theme__name"
    )
    found = [_named(*row) for row in rows]
    return sorted(found, key=lambda name: (name != _("Tutta la città"), name))


def topics_of(subscriber_id: uuid.UUID) -> Topics:
    """What a subscriber confirmed. One query."""
    rows = Subscription.objects.filter(subscriber=subscriber_id, confirmed_at__isnull=False).values_list(
        "neighbourhood__slug", "body__slug", "theme__slug"
    )
    found = list(rows)
    return Topics(
        city=any(not (place or body or theme) for place, body, theme in found),
        neighbourhoods=frozenset(place for place, _body, _theme in found if place),
        bodies=frozenset(body for _place, body, _theme in found if body),
        themes=frozenset(theme for _place, _body, theme in found if theme),
    )


def confirmed_topics(
    subscribers: Iterable[uuid.UUID], until: dt.datetime
) -> Mapping[uuid.UUID, Mapping[str, dt.datetime]]:
    """Subscriber to what they confirmed before a moment, as `Topics.keys` writes it, with when.

    One query however many they are.
    """
    rows = Subscription.objects.filter(subscriber__in=list(subscribers), confirmed_at__lt=until).values_list(
        "subscriber", "neighbourhood__slug", "body__slug", "theme__slug", "confirmed_at"
    )
    found: dict[uuid.UUID, dict[str, dt.datetime]] = {}
    for subscriber, place, body, theme, confirmed_at in rows:
        if confirmed_at is None:
            continue
        key = f"neighbourhood:{place}" if place else f"body:{body}" if body else f"theme:{theme}"
        found.setdefault(subscriber, {})[key if place or body or theme else CITY] = confirmed_at
    return found


def _named(place: str | None, body: str | None, theme: str | None) -> str:
    if theme:
        return str(_("tema «%(theme)s»") % {"theme": theme})
    return place or body or _("Tutta la città")
