"""The attendance sheet of a meeting: who is marked, who came the last times, and the totals in a sentence."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.imports.words import fold
from core.models import Attendance, Meeting, Membership, Organisation
from core.selectors.meetings import HERE
from core.selectors.organisations import named_like

_LAST_TIMES = 6  # meetings looked back at for who usually comes
_MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class Line:
    """An organisation on the sheet; `entry` None: nothing is known of it yet."""

    organisation_id: uuid.UUID | None
    name: str
    kind: str
    entry: Attendance | None

    @property
    def here(self) -> bool:
        """Whether it is present, or a guest."""
        return self.entry is not None and self.entry.status in HERE


@dataclass(frozen=True, slots=True)
class Totals:
    """`people` in all, residents on their own included; `unknown` organisations came without a known number."""

    people: int
    organisations: int
    citizens: int | None
    unknown: int

    def __str__(self) -> str:
        parts = [
            ngettext("%(n)s persona", "%(n)s persone", self.people) % {"n": self.people},
            ngettext("%(n)s realtà", "%(n)s realtà", self.organisations) % {"n": self.organisations},
        ]
        if self.citizens is None:
            parts.append(_("singoli cittadini non contati"))
        else:
            parts.append(ngettext("%(n)s cittadino", "%(n)s cittadini", self.citizens) % {"n": self.citizens})
        text = ", ".join(parts)
        if self.unknown:
            some = ngettext(
                "di %(n)s realtà non si sa in quanti erano",
                "di %(n)s realtà non si sa in quanti erano",
                self.unknown,
            ) % {"n": self.unknown}
            text = _("almeno %(totals)s; %(unknown)s") % {"totals": text, "unknown": some}
        return text


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the page shows: who came the last times, in a steady order, and everybody else who is marked."""

    usual: tuple[Line, ...]
    others: tuple[Line, ...]
    totals: Totals


def sheet_of(meeting: Meeting, body_id: uuid.UUID | None) -> Sheet:
    """The sheet of a meeting for one of its bodies; a fixed number of queries. Totals are of the whole meeting."""
    rows = list(
        Attendance.objects.filter(meeting=meeting).select_related(
            "organisation__kind", "organisation__canonical", "person"
        )
    )
    marked = {
        row.organisation.canonical_id: row for row in rows if row.organisation and row.body_id == body_id
    }
    usual = [
        Line(one.pk, one.name, one.kind.name if one.kind else "", marked.get(one.pk))
        for one in _usual(meeting, body_id)
    ]
    shown = {line.organisation_id for line in usual}
    others = [_line(row) for row in rows if row.body_id == body_id and _key(row) not in shown]
    return Sheet(
        tuple(usual), tuple(sorted(others, key=lambda line: fold(line.name))), totals_of(meeting, rows)
    )


def totals_of(meeting: Meeting, rows: Iterable[Attendance]) -> Totals:
    """The totals of attendance rows with their organisations; organisations count once, as what they are counted as."""
    here = [row for row in rows if row.status in HERE]
    people = sum(row.people if row.people is not None else int(row.organisation_id is None) for row in here)
    return Totals(
        people=people + (meeting.citizens_count or 0),
        organisations=len({row.organisation.canonical_id for row in here if row.organisation}),
        citizens=meeting.citizens_count,
        unknown=sum(row.people is None and row.organisation_id is not None for row in here),
    )


def search_organisations(words: str, limit: int = 12) -> list[Organisation]:
    """Organisations whose name has all the words, whatever the accents and capitals; one query."""
    if not fold(words):
        return []
    found = Organisation.objects.filter(named_like(words)).values("canonical")
    return list(Organisation.objects.filter(pk__in=found).select_related("kind").order_by("name")[:limit])


def _usual(meeting: Meeting, body_id: uuid.UUID | None) -> list[Organisation]:
    """Who came to the last meetings of the body, the most recent first, then its members."""
    before = Meeting.objects.held().filter(
        Q(meets_on__lt=meeting.meets_on) | Q(meets_on=meeting.meets_on, pk__lt=meeting.pk), bodies=body_id
    )
    last = list(before.order_by("-meets_on", "-pk").values_list("pk", flat=True)[:_LAST_TIMES])
    came = dict(
        Attendance.objects.filter(meeting__in=last, body=body_id, status__in=HERE, organisation__isnull=False)
        .order_by()
        .values_list("organisation__canonical")
        .annotate(last=Max("meeting__meets_on"))
    )
    members = Membership.objects.on(meeting.meets_on).filter(body=body_id, organisation__isnull=False)
    for key in members.values_list("organisation__canonical", flat=True):
        came.setdefault(key, dt.date.min)
    found = Organisation.objects.filter(pk__in=came).select_related("kind")
    return sorted(found, key=lambda one: (-came[one.pk].toordinal(), fold(one.name)))[:_MOST_LINES]


def _key(row: Attendance) -> uuid.UUID | None:
    return row.organisation.canonical_id if row.organisation else None


def _line(row: Attendance) -> Line:
    if row.organisation is None:
        return Line(None, str(row.person), "", row)
    kind = row.organisation.kind
    name = row.organisation.name
    if row.organisation.canonical_id != row.organisation_id:
        name = _("%(name)s (ora: %(now)s)") % {"name": name, "now": row.organisation.canonical.name}
    return Line(row.organisation.canonical_id, name, kind.name if kind else "", row)
