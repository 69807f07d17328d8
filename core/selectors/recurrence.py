"""Meetings that come back: the recurrence rules of RFC 5545 people use, their days and how they are said."""

import calendar
import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace

from dateutil.rrule import rrulestr
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext as _

MOST_MEETINGS = 60
"""How many meetings a series may have."""
WEEKLY, BY_WEEKDAY, BY_DAY = "weekly", "weekday", "day"
LAST = -1
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SUNDAY = 6
LONGEST_MONTH = 31
_ALL_MONTHS = frozenset(range(1, 13))


@dataclass(frozen=True, slots=True)
class Repeat:
    """How meetings come back, as a form asks it; `rule()` says the same as an RFC 5545 rule.

    `kind`: every so many weeks (`WEEKLY`), every so many months on the nth weekday (`BY_WEEKDAY`) or on a day of the
    month (`BY_DAY`). `weekday` counts from 0, Monday; `nth` is 1 to 4 or `LAST`; `monthday` 1 to 31: a month that is
    shorter has its last day. It ends after `count` meetings or on the day `until`, whichever is given. In `skip_months`
    (1 to 12) nobody meets: the count goes on after them.
    """

    kind: str
    every: int = 1
    weekday: int = 0
    nth: int = 1
    monthday: int = 1
    count: int | None = None
    until: dt.date | None = None
    skip_months: frozenset[int] = frozenset()

    def rule(self) -> str:
        """The RFC 5545 rule (`RRULE` without its name), in the order parts are usually written."""
        parts = [f"FREQ={'WEEKLY' if self.kind == WEEKLY else 'MONTHLY'}"]
        if self.every > 1:
            parts.append(f"INTERVAL={self.every}")
        if self.skip_months:
            parts.append(
                "BYMONTH=" + ",".join(str(month) for month in sorted(_ALL_MONTHS - self.skip_months))
            )
        parts += self._days()
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        if self.until is not None:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        return ";".join(parts)

    def _days(self) -> list[str]:
        if self.kind == WEEKLY:
            return [f"BYDAY={_CODES[self.weekday]}"]
        if self.kind == BY_WEEKDAY:
            return [f"BYDAY={self.nth}{_CODES[self.weekday]}"]
        if self.monthday <= 28:
            return [f"BYMONTHDAY={self.monthday}"]
        if self.monthday == LONGEST_MONTH:
            return [f"BYMONTHDAY={LAST}"]
        return ["BYMONTHDAY=" + ",".join(map(str, range(28, self.monthday + 1))), f"BYSETPOS={LAST}"]

    def days(self, first: dt.date) -> list[dt.date]:
        """The days of the meetings from `first` on, at most one more than a series may have."""
        return days_of(self.rule(), first) if self._ever(first) else []

    def _ever(self, first: dt.date) -> bool:
        """Whether it ever comes: every fourth month from March never does when only April is left."""
        if self.kind == WEEKLY:
            return bool(_ALL_MONTHS - self.skip_months)
        reached = {(first.month - 1 + step * self.every) % 12 + 1 for step in range(12)}
        return bool(reached - self.skip_months)

    @classmethod
    def like(cls, kind: str, first: dt.date) -> "Repeat":
        """The one that `first` itself is an example of: the second Tuesday, the 14th, every Tuesday."""
        nth = (first.day - 1) // 7 + 1
        return cls(kind, weekday=first.weekday(), nth=nth if nth <= 4 else LAST, monthday=first.day)

    @classmethod
    def read(cls, rule: str) -> "Repeat":
        """What `rule()` wrote."""
        parts = dict(part.split("=", 1) for part in rule.split(";"))
        months = frozenset(int(month) for month in parts.get("BYMONTH", "").split(",") if month)
        day, monthday = parts.get("BYDAY", ""), parts.get("BYMONTHDAY", "1").split(",")[-1]
        until = parts.get("UNTIL")
        weekly = parts["FREQ"] == "WEEKLY"
        return cls(
            kind=WEEKLY if weekly else BY_WEEKDAY if day else BY_DAY,
            every=int(parts.get("INTERVAL", 1)),
            weekday=_CODES.index(day[-2:]) if day else 0,
            nth=int(day[:-2]) if day[:-2] else 1,
            monthday=LONGEST_MONTH if monthday == str(LAST) else int(monthday),
            count=int(parts["COUNT"]) if "COUNT" in parts else None,
            until=dt.datetime.strptime(until, "%Y%m%d").date() if until else None,  # noqa: DTZ007  # a day
            skip_months=_ALL_MONTHS - months if months else frozenset(),
        )

    def days_until(self, first: dt.date, last: dt.date) -> set[dt.date]:
        """Every day of the rhythm between two days, both included, wherever the rule itself ends."""
        endless = replace(self, count=None, until=last)
        if last < first or not self._ever(first):
            return set()
        return set(days_of(endless.rule(), first, most=None))

    def moved(self, after: dt.date) -> "Repeat":
        """The same rhythm once one of its meetings is held on `after`: by weekday, by day of the month, by week."""
        new = Repeat.like(self.kind, after)
        last_of_month = (after + dt.timedelta(days=7)).month != after.month
        nth = LAST if self.nth == LAST and last_of_month else new.nth
        if self.kind == WEEKLY:
            return replace(self, weekday=new.weekday)
        if self.kind == BY_WEEKDAY:
            return replace(self, weekday=new.weekday, nth=nth)
        return replace(self, monthday=new.monthday)

    def day_beside(self, day: dt.date, before: dt.date, after: dt.date) -> dt.date:
        """Where a meeting on `day` goes when that of `before` goes to `after`.

        A weekly one goes as many weeks farther, to the same weekday as that one; a monthly one to the same place of its
        own month.
        """
        if self.kind == WEEKLY:
            return _monday(day) + (_monday(after) - _monday(before)) + dt.timedelta(days=after.weekday())
        new = self.moved(after)
        if self.kind == BY_DAY:
            return day.replace(day=min(new.monthday, calendar.monthrange(day.year, day.month)[1]))
        return _nth_weekday(day, new.weekday, new.nth)

    def in_words(self) -> str:
        """«Ogni secondo martedì del mese», «Ogni 2 mesi, il secondo martedì», «Ogni 2 settimane, di martedì»."""
        said = self._rhythm()
        if self.skip_months:
            months = ", ".join(_in_sentence(MONTHS[month]) for month in sorted(self.skip_months))
            said = _("%(rhythm)s (esclusi: %(months)s)") % {"rhythm": said, "months": months}
        return said

    def _rhythm(self) -> str:
        if self.kind == WEEKLY:
            weekday = {"n": self.every, "weekday": _in_sentence(WEEKDAYS[self.weekday])}
            once, often = _("Ogni settimana, di %(weekday)s"), _("Ogni %(n)d settimane, di %(weekday)s")
            return (once if self.every == 1 else often) % weekday
        if self.kind == BY_WEEKDAY:
            return self._nth_in_words() % {
                "n": self.every,
                "nth": _ordinal(self.nth, feminine=self.weekday == SUNDAY),
                "weekday": _in_sentence(WEEKDAYS[self.weekday]),
            }
        if self.monthday == LONGEST_MONTH:
            once, often = _("Ogni ultimo giorno del mese"), _("Ogni %(n)d mesi, l'ultimo giorno")
        else:
            once, often = _("Ogni mese, il giorno %(day)d"), _("Ogni %(n)d mesi, il giorno %(day)d")
        return (once if self.every == 1 else often) % {"n": self.every, "day": self.monthday}

    def _nth_in_words(self) -> str:
        if self.every == 1:
            return _("Ogni %(nth)s %(weekday)s del mese")
        if self.nth == LAST:
            return _("Ogni %(n)d mesi, l'%(nth)s %(weekday)s")
        if self.weekday == SUNDAY:
            return _("Ogni %(n)d mesi, la %(nth)s %(weekday)s")
        return _("Ogni %(n)d mesi, il %(nth)s %(weekday)s")


def days_of(rule: str, first: dt.date, most: int | None = MOST_MEETINGS + 1) -> list[dt.date]:
    """The days of an RFC 5545 rule from `first` on, at most `most` of them; None: all, for a rule that ends."""
    found: list[dt.date] = []
    for moment in rrulestr(rule, dtstart=dt.datetime.combine(first, dt.time())):
        if most is not None and len(found) >= most:
            break
        found.append(moment.date())
    return found


def left_out(days: Collection[dt.date], skipped: Collection[dt.date]) -> list[dt.date]:
    """The days but for those chosen one by one."""
    return [day for day in days if day not in skipped]


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _nth_weekday(month_of: dt.date, weekday: int, nth: int) -> dt.date:
    weeks = calendar.monthcalendar(month_of.year, month_of.month)
    days = [week[weekday] for week in weeks if week[weekday]]
    return month_of.replace(day=days[nth if nth < 0 else nth - 1])


def _in_sentence(name: object) -> str:
    """A month or a weekday inside a sentence: Italian writes them small."""
    return str(name).lower() if (get_language() or "").startswith("it") else str(name)


def _ordinal(nth: int, *, feminine: bool) -> str:
    """«secondo», «ultima»: Sunday (*domenica*) is feminine in Italian."""
    words = {
        1: (_("primo"), _("prima")),
        2: (_("secondo"), _("seconda")),
        3: (_("terzo"), _("terza")),
        4: (_("quarto"), _("quarta")),
        LAST: (_("ultimo"), _("ultima")),
    }
    return words[nth][feminine]
