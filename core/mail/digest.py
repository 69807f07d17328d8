"""The digest as a message: what is new, as frozen in the mailing, for one subscriber, with the way out that mail programs know."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.mail.html import render
from core.mail.links import subscriber_token
from core.mail.message import MailMessage, NoLongerNeeded
from core.models import CityProfile, Delivery, Subscriber
from core.selectors.news import CANCELLED, CHANGED, CONVENED, MINUTES, REPORT
from core.templatetags.vicinia import day_in_year

MOST_MINUTES = 20
"""More than these (a register just imported) are counted, not listed."""


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of news, as the templates read it. `day` is None for what has none; `reason` is why it is called off."""

    kind: str
    heading: str
    path: str
    day: dt.date | None
    starts_at: dt.time | None
    ends_at: dt.time | None
    place: str
    who: str
    postponed: bool
    reason: str
    points: tuple[str, ...]
    excerpt: str


def digest(delivery: Delivery) -> MailMessage:
    """One subscriber's digest. Raises `NoLongerNeeded` for who left meanwhile."""
    subscriber_id = uuid.UUID(delivery.content["subscriber"])
    subscriber = Subscriber.objects.confirmed().filter(pk=subscriber_id).first()
    if subscriber is None:
        raise NoLongerNeeded(_("Ha lasciato gli avvisi."))
    news = delivery.mailing.content["news"]
    lines = [_line(news[number]) for number in delivery.content["news"]]
    minutes = [line for line in lines if line.kind == MINUTES]
    token = subscriber_token(subscriber_id)
    leave = reverse("core:unsubscribe", args=[token])
    context = {
        "meetings": [line for line in lines if line.kind in {CONVENED, CHANGED, CANCELLED}],
        "minutes": minutes[:MOST_MINUTES],
        "more_minutes": max(0, len(minutes) - MOST_MINUTES),
        "reports": [line for line in lines if line.kind == REPORT],
        "manage": reverse("core:subscription", args=[token]),
        "leave": leave,
        "rhythm": subscriber.rhythm,
    }
    address = delivery.mailing.site.rstrip("/") + leave
    headers = _headers(address, delivery.mailing.site)
    return render("digest", delivery, context, subject=subject_of(lines), headers=headers)


def subject_of(lines: list[Line]) -> str:
    """The one piece of news there is, or how many of each sort."""
    if len(lines) == 1 and lines[0].kind in {CONVENED, MINUTES, REPORT}:
        return _one(lines[0])
    count = Counter(line.kind for line in lines)
    words = [
        (CONVENED, ngettext("%(n)s nuovo incontro", "%(n)s nuovi incontri", count[CONVENED])),
        (CHANGED, ngettext("%(n)s incontro cambiato", "%(n)s incontri cambiati", count[CHANGED])),
        (CANCELLED, ngettext("%(n)s incontro annullato", "%(n)s incontri annullati", count[CANCELLED])),
        (MINUTES, ngettext("%(n)s resoconto", "%(n)s resoconti", count[MINUTES])),
        (REPORT, ngettext("%(n)s rapporto annuale", "%(n)s rapporti annuali", count[REPORT])),
    ]
    return ", ".join(text % {"n": count[kind]} for kind, text in words if count[kind])


def _one(line: Line) -> str:
    if line.kind == CONVENED:
        return f"{line.heading}, {day_in_year(line.day)}"
    if line.kind == MINUTES:
        return _("Resoconto: %(heading)s") % {"heading": line.heading}
    return line.heading


def _line(told: Mapping[str, Any]) -> Line:
    return Line(
        kind=told["kind"],
        heading=told["heading"],
        path=told["path"],
        day=dt.date.fromisoformat(told["day"]) if told.get("day") else None,
        starts_at=dt.time.fromisoformat(told["starts_at"]) if told.get("starts_at") else None,
        ends_at=dt.time.fromisoformat(told["ends_at"]) if told.get("ends_at") else None,
        place=told.get("place", ""),
        who=told.get("who", ""),
        postponed=told.get("postponed", False),
        reason=told.get("reason", ""),
        points=tuple(told.get("points", ())),
        excerpt=told.get("excerpt", ""),
    )


def _headers(address: str, site: str) -> dict[str, str]:
    """One-click unsubscription (RFC 8058), the list's name (RFC 2919), and that a program wrote it (RFC 3834)."""
    profile = CityProfile.objects.first()
    ways = [f"<{address}>"]
    if profile and profile.email:
        ways.append(f"<mailto:{profile.email}?subject={quote(_('Togliere dagli avvisi'))}>")
    return {
        "List-Unsubscribe": ", ".join(ways),
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"<avvisi.{urlsplit(site).hostname}>",
        "Precedence": "bulk",
        "Auto-Submitted": "auto-generated",
    }
