"""What the platform tells the offices now, at hand in this process: read anew every minute, so that a page costs no query."""

import datetime as dt
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import User
from core.permissions.guard import holder
from core.selectors.city import city_facts
from core.web.shell import ShellNotice
from core.web.work.load import actor
from tenants.context import use_public
from tenants.models import Announcement, AnnouncementDismissal, City

FRESH_SECONDS = 60.0
READ = "announcements-read"
"""The session's key of the announcements somebody has put away."""

_READ_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Told:
    """An announcement as pages need it: no row, because it goes from the platform into the cities."""

    id: str
    text: str
    text_en: str
    link: str
    urgent: bool
    model_slugs: frozenset[str]
    states: frozenset[str]
    since: dt.datetime
    until: dt.datetime | None

    def is_for(self, state: str, model_slugs: Iterable[str], now: dt.datetime) -> bool:
        """Whether a city of this state, with these participation models, is told at a moment."""
        if now < self.since or (self.until and now >= self.until):
            return False
        fits = not self.states or state in self.states
        return fits and (not self.model_slugs or not self.model_slugs.isdisjoint(model_slugs))


class _Known:
    """What this process remembers, and until when."""

    expires = 0.0
    told: tuple[Told, ...] = ()


def forget_announcements() -> None:
    """One was written or withdrawn."""
    _Known.expires = 0.0


def notices(request: HttpRequest) -> list[ShellNotice]:
    """What the office is told on a page of its work area, less what this person has put away."""
    if not request.path.startswith("/lavoro/"):
        return []
    city: City = request.city  # type: ignore[attr-defined]
    now, slugs = timezone.now(), city_facts().model_slugs
    told = [one for one in _current() if one.is_for(city.state, slugs, now)]
    if not told or not holder(request).may("core.city.see"):
        return []
    away = put_away(request, actor(request))
    return [_notice(one) for one in told if one.id not in away]


def put_away(request: HttpRequest, user: User) -> frozenset[str]:
    """The announcements this person wants to see no more; the session knows, or the cache: a query once an hour."""
    key = f"{READ}:{user.pk}"
    known: frozenset[str] | None = cache.get(key)
    if known is None:
        city_key = request.city.pk  # type: ignore[attr-defined]
        with use_public():
            rows = AnnouncementDismissal.objects.filter(city_key=city_key, user_key=user.pk)
            known = frozenset(str(one) for one in rows.values_list("announcement", flat=True))
        cache.set(key, known, _READ_SECONDS)
    return known | frozenset(request.session.get(READ, ()))


def put_away_also(request: HttpRequest, announcement_id: uuid.UUID) -> None:
    """Remember at once that this one was put away, in this session whatever the process."""
    request.session[READ] = [*request.session.get(READ, ()), str(announcement_id)]
    cache.delete(f"{READ}:{request.user.pk}")


def _notice(one: Told) -> ShellNotice:
    text = one.text_en if get_language() == "en" and one.text_en else one.text
    link = one.link.partition("://")[2].split("/")[0]
    return ShellNotice(
        text, one.link, link, urgent=one.urgent, dismiss=reverse("city:dismiss", args=[one.id])
    )


def _current() -> tuple[Told, ...]:
    if _Known.expires <= time.monotonic():
        with use_public():
            rows = Announcement.objects.current_or_coming(timezone.now())
            _Known.told = tuple(_told(row) for row in rows)
        _Known.expires = time.monotonic() + FRESH_SECONDS
    return _Known.told


def _told(row: Announcement) -> Told:
    return Told(
        str(row.pk), row.text, row.text_en, row.link, row.severity == Announcement.Severity.WARNING,
        frozenset(row.model_slugs), frozenset(row.states), row.since, row.until,
    )  # fmt: skip
