"""The digest as a message: what is new for one subscriber, as it is when the message leaves, with the way out that mail
programs know.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.calendar.event import has_begun
from core.mail.html import render
from core.mail.links import subscriber_token
from core.mail.message import MailMessage, NoLongerNeeded
from core.models import CityProfile, Delivery, Meeting, Subscriber
from core.reporting.published import PublishedYear, published_years
from core.selectors.excerpts import excerpt_of
from core.selectors.news import CANCELLED, CHANGED, COMING, CONVENED, MINUTES, REPORT
from core.selectors.public import public_meetings, with_content
from core.templatetags.vicinia import day_in_year, heading, who_may_come

MOST_MINUTES = 20
"""More than these (a register just imported) are counted, not listed."""
MOST_POINTS = 12
_CALLED_OFF = frozenset({Meeting.State.CANCELLED, Meeting.State.POSTPONED})


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of news, as the templates read it. `day` is None for what has none.

    `bodies` is whose the meeting is now, where that changed; `reason` why it is called off, `new_day` when it takes place
    instead, where it is known.
    """

    kind: str
    heading: str
    path: str
    corrected: bool = False
    day: dt.date | None = None
    starts_at: dt.time | None = None
    ends_at: dt.time | None = None
    place: str = ""
    who: str = ""
    bodies: str = ""
    postponed: bool = False
    reason: str = ""
    new_day: dt.date | None = None
    points: tuple[str, ...] = ()
    excerpt: str = ""


def digest(delivery: Delivery) -> MailMessage:
    """One subscriber's digest. Raises `NoLongerNeeded` for who left meanwhile, and when nothing of it is true any more."""
    subscriber_id = uuid.UUID(delivery.content["subscriber"])
    subscriber = Subscriber.objects.confirmed().filter(pk=subscriber_id).first()
    if subscriber is None:
        raise NoLongerNeeded(_("Ha lasciato gli avvisi."))
    news = delivery.mailing.content["news"]
    lines = lines_of([news[number] for number in delivery.content["news"]])
    if not lines:
        raise NoLongerNeeded(_("Quello che diceva non vale più."))
    minutes = [line for line in lines if line.kind == MINUTES]
    token = subscriber_token(subscriber_id)
    leave = reverse("core:unsubscribe", args=[token])
    context = {
        "meetings": [
            (_("Gli incontri"), [line for line in lines if line.kind in {CONVENED, CHANGED, CANCELLED}]),
            (_("Prossimamente"), [line for line in lines if line.kind == COMING]),
        ],
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
    if len(lines) == 1 and lines[0].kind not in {CHANGED, CANCELLED}:
        return _one(lines[0])
    count = Counter(line.kind for line in lines)
    words = [
        (CONVENED, ngettext("%(n)s nuovo incontro", "%(n)s nuovi incontri", count[CONVENED])),
        (CHANGED, ngettext("%(n)s incontro cambiato", "%(n)s incontri cambiati", count[CHANGED])),
        (CANCELLED, ngettext("%(n)s incontro annullato", "%(n)s incontri annullati", count[CANCELLED])),
        (COMING, ngettext("%(n)s incontro in programma", "%(n)s incontri in programma", count[COMING])),
        (MINUTES, ngettext("%(n)s resoconto", "%(n)s resoconti", count[MINUTES])),
        (REPORT, ngettext("%(n)s rapporto annuale", "%(n)s rapporti annuali", count[REPORT])),
    ]
    return ", ".join(text % {"n": count[kind]} for kind, text in words if count[kind])


def _one(line: Line) -> str:
    if line.kind == MINUTES:
        words = _("Resoconto corretto: %(heading)s") if line.corrected else _("Resoconto: %(heading)s")
        return words % {"heading": line.heading}
    if line.kind == REPORT:
        return (
            _("Rapporto corretto: %(heading)s") % {"heading": line.heading}
            if line.corrected
            else line.heading
        )
    return f"{line.heading}, {day_in_year(line.day)}"


def lines_of(told: Iterable[Mapping[str, Any]]) -> list[Line]:
    """What was to be told (`core.services.digests`), as it is now: what is public no more is left out, and who was to hear
    of a meeting hears that it was called off.

    A fixed number of queries.
    """
    news = list(told)
    keys = [one["meeting"] for one in news if "meeting" in one]
    meetings = {str(one.pk): one for one in with_content(public_meetings().filter(pk__in=keys))}
    reports = {(one.model, one.year): one for one in published_years()}
    found = []
    for one in news:
        if one["kind"] == REPORT:
            report = reports.get((one["model"], one["year"]))
            found.append(_of_report(report, one) if report else None)
        else:
            meeting = meetings.get(one["meeting"])
            found.append(_of_meeting(meeting, one) if meeting else None)
    return [line for line in found if line is not None]


def _of_report(report: PublishedYear, told: Mapping[str, Any]) -> Line:
    return Line(
        kind=REPORT,
        heading=report.headline or _("Rapporto %(year)s") % {"year": report.year},
        path=reverse("core:report-public", args=[report.year]),
        corrected=told["corrected"],
    )


def _of_meeting(meeting: Meeting, told: Mapping[str, Any]) -> Line | None:
    kind = _kind_now(meeting, told["kind"])
    if kind is None:
        return None
    points = _points(meeting, kind)
    by_headings = bool(points) and not meeting.agenda.all()
    return Line(
        kind=kind,
        heading=heading(meeting),
        path=reverse("core:meeting", args=[meeting.pk]),
        corrected=told["corrected"],
        day=meeting.meets_on,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=_place(meeting),
        who=who_may_come(meeting),
        bodies=", ".join(body.name for body in meeting.bodies.all()) if told["moved"] else "",
        postponed=meeting.state == Meeting.State.POSTPONED,
        reason=meeting.state_reason if kind == CANCELLED else "",
        new_day=dt.date.fromisoformat(told["new_day"]) if told["new_day"] else None,
        points=tuple(points),
        excerpt=excerpt_of(meeting) if kind == MINUTES and not by_headings else "",
    )


def _kind_now(meeting: Meeting, kind: str) -> str | None:
    """What there is to say of a meeting now; None for nothing."""
    if kind == MINUTES:
        return kind if hasattr(meeting, "minutes") else None
    if has_begun(meeting):
        return None
    if meeting.state in _CALLED_OFF:
        return CANCELLED
    return kind if meeting.state == Meeting.State.CONVENED and kind != CANCELLED else None


def _place(meeting: Meeting) -> str:
    if meeting.venue:
        return ", ".join(part for part in (meeting.venue.name, meeting.venue.address) if part)
    return _("A distanza") if meeting.remote_url else ""


def _points(meeting: Meeting, kind: str) -> list[str]:
    """What it is about: the agenda; of minutes without one, the headings of the text."""
    points = [item.title for item in meeting.agenda.all()]
    if kind == MINUTES and not points:
        lines = meeting.minutes.text.splitlines()
        points = [line.lstrip("#").strip() for line in lines if line.startswith("#")]
    return [point for point in points if point][:MOST_POINTS]


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
