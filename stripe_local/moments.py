"""Seconds since 1970, and the calendar of billing periods."""

import calendar
from datetime import UTC, datetime

HOUR = 3600
DAY = 24 * HOUR

_MONTHS = {"month": 1, "year": 12}
_SECONDS = {"day": DAY, "week": 7 * DAY}


def after(moment: int, interval: str, count: int = 1, *, anchor: int | None = None) -> int:
    """The moment `count` intervals later; a month without the anchor's day ends on its last one."""
    if interval in _SECONDS:
        return moment + _SECONDS[interval] * count
    start = datetime.fromtimestamp(moment, UTC)
    wanted = datetime.fromtimestamp(anchor if anchor is not None else moment, UTC).day
    months = start.year * 12 + start.month - 1 + _MONTHS[interval] * count
    year, month = divmod(months, 12)
    day = min(wanted, calendar.monthrange(year, month + 1)[1])
    return int(start.replace(year=year, month=month + 1, day=day).timestamp())


def day_words(moment: int) -> str:
    """`29 Nov 2026`, as invoices and descriptions say it."""
    return datetime.fromtimestamp(moment, UTC).strftime("%d %b %Y")
