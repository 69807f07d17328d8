"""The attendance sheet of a meeting: who is marked, who is expected, and the totals in a sentence."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.imports.words import fold
from core.models import Attendance, Invitation, Meeting, Membership, Organisation, Person
from core.selectors.meetings import HERE
from core.selectors.organisations import named_like

_LAST_TIMES = 6  # meetings looked back at for who usually comes


@dataclass(frozen=True, slots=True)
class Line:
    """An organisation or a person on the sheet; `entry` None: nothing is known of it yet.

    `subject` names it in a tap: `o-<key>` or `p-<key>`. `member`: it belongs to the body, so its absence means something.
    `not_coming`: it answered the invitation so. `comes_for` is the organisation a person comes for.
    """

    subject: str
    name: str
    kind: str = ""
    entry: Attendance | None = None
    member: bool = False
    not_coming: bool = False
    comes_for: Organisation | None = None

    @property
    def here(self) -> bool:
        """Whether it is present, or a guest."""
        return self.entry is not None and self.entry.status in HERE

    @property
    def status(self) -> str:
        """How it took part, empty when nothing is known."""
        return self.entry.status if self.entry else ""

    @property
    def is_person(self) -> bool:
        """Whether it is a person."""
        return self.subject.startswith("p-")


@dataclass(frozen=True, slots=True)
class Totals:
    """`people` in all, residents on their own included; `unknown` organisations came without a known number.

    `declared` is the total the operator counted by eye, None when she did not; `marked` says that somebody is on the sheet.
    """

    people: int
    organisations: int
    citizens: int | None
    unknown: int
    declared: int | None = None
    marked: bool = False

    def __str__(self) -> str:
        parts = [
            ngettext("%(n)s persona", "%(n)s persone", self.people) % {"n": self.people},
            ngettext("%(n)s realtà", "%(n)s realtà", self.organisations) % {"n": self.organisations},
        ]
        if self.citizens is None:
            parts.append(_("residenti non contati"))
        else:
            parts.append(ngettext("%(n)s residente", "%(n)s residenti", self.citizens) % {"n": self.citizens})
        text = ", ".join(parts)
        if self.unknown:
            some = ngettext(
                "di %(n)s realtà non si sa in quanti erano",
                "di %(n)s realtà non si sa in quanti erano",
                self.unknown,
            ) % {"n": self.unknown}
            text = _("almeno %(totals)s; %(unknown)s") % {"totals": text, "unknown": some}
        return text

    @property
    def remark(self) -> str:
        """A sentence about the declared total, empty when there is none."""
        if self.declared is None:
            return ""
        words = {"declared": self.declared, "people": self.people}
        if self.declared < self.people:
            return (
                _(
                    "Il totale dichiarato è %(declared)s, ma le presenze segnate fanno %(people)s: ne controlli uno dei due."
                )
                % words
            )
        return _("Totale dichiarato: %(declared)s persone, di cui %(people)s segnate.") % words

    @property
    def on_paper(self) -> str:
        """The totals in sentences, empty when nothing is known (none counted is known); counted by eye alone, told alone."""
        counted = ""
        if self.marked or self.citizens is not None:
            counted = str(self)
            counted = f"{counted[:1].upper()}{counted[1:]}."
        if self.declared is None:
            return counted
        total = ngettext(
            "Totale dichiarato: %(n)s persona.", "Totale dichiarato: %(n)s persone.", self.declared
        ) % {"n": self.declared}
        return f"{counted} {total}".strip()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the page shows, in a steady order: organisations that are expected, persons that are, and who else is marked."""

    usual: tuple[Line, ...]
    people: tuple[Line, ...]
    others: tuple[Line, ...]
    totals: Totals


def attendance_rows(meeting: Meeting) -> list[Attendance]:
    """The entries of a meeting with whom they are about; one query."""
    rows = Attendance.objects.filter(meeting=meeting).order_by("pk")
    return list(rows.select_related("organisation__kind", "organisation__canonical", "person"))


def sheet_of(meeting: Meeting, body_id: uuid.UUID | None) -> Sheet:
    """The sheet of a meeting for one of its bodies; a fixed number of queries. Totals are of the whole meeting."""
    rows = attendance_rows(meeting)
    marked = {subject_of(row): row for row in rows if row.body_id == body_id}
    members = list(
        Membership.objects.on(meeting.meets_on)
        .filter(body=body_id)
        .select_related("organisation__canonical", "person")
    )
    belong = {_member(one) for one in members}
    declined = _declined(meeting, body_id)
    usual = [
        Line(
            subject := f"o-{one.pk}",
            one.name,
            one.kind.name if one.kind else "",
            marked.get(subject),
            subject in belong,
            subject in declined,
        )
        for one in _usual(meeting, body_id, members)
    ]
    people = [
        Line(subject := f"p-{one.pk}", str(one), "", entry := marked.get(subject), True, subject in declined)
        if not (entry := marked.get(f"p-{one.pk}"))
        else line_of(entry, member=True, not_coming=f"p-{one.pk}" in declined)
        for one in sorted(
            (member.person for member in members if member.person and not member.person.erased_at),
            key=lambda person: fold(f"{person.family_name} {person.given_name}"),
        )
    ]
    shown = {line.subject for line in (*usual, *people)}
    others = [line_of(row) for subject, row in marked.items() if subject not in shown]
    others.sort(key=lambda line: fold(line.name))
    return Sheet(tuple(usual), tuple(people), tuple(others), totals_of(meeting, rows))


def subject_of(row: Attendance) -> str:
    """How a tap names whom an entry is about."""
    if row.person_id is not None:
        return f"p-{row.person_id}"
    return f"o-{row.organisation.canonical_id if row.organisation else ''}"


def line_of(row: Attendance, *, member: bool = False, not_coming: bool = False) -> Line:
    """The line of an entry with its organisation and person."""
    subject = subject_of(row)
    if row.person is not None:
        return Line(subject, str(row.person), "", row, member, not_coming, row.organisation)
    organisation = row.organisation
    if organisation is None:
        return Line(subject, "", "", row)
    name = organisation.name
    if organisation.canonical_id != organisation.pk:
        name = _("%(name)s (ora: %(now)s)") % {"name": name, "now": organisation.canonical.name}
    return Line(subject, name, organisation.kind.name if organisation.kind else "", row, member, not_coming)


def totals_of(meeting: Meeting, rows: Iterable[Attendance]) -> Totals:
    """The totals of attendance rows with their organisations; organisations count once, as what they are counted as.

    A named person counts one, unless the organisation she came for has its own number (as `core.selectors.headcount` says).
    """
    rows = list(rows)
    here = [row for row in rows if row.status in HERE]
    own = [row for row in here if row.person_id is None]
    numbered = {row.organisation_id for row in own if row.people is not None}
    named = [row for row in here if row.person_id is not None]
    alone = [row for row in named if row.organisation_id is None or row.organisation_id not in numbered]
    people = sum(row.people or 0 for row in own)
    people += sum(1 if row.people is None else row.people for row in alone)
    came = {row.organisation_id for row in named}
    return Totals(
        people=people + (meeting.citizens_count or 0),
        organisations=len({row.organisation.canonical_id for row in here if row.organisation}),
        citizens=meeting.citizens_count,
        unknown=sum(row.people is None and row.organisation_id not in came for row in own),
        declared=meeting.headcount,
        marked=bool(rows),
    )


def search_organisations(words: str, limit: int = 12) -> list[Organisation]:
    """Organisations whose name has all the words, whatever the accents and capitals; one query."""
    if not fold(words):
        return []
    found = Organisation.objects.filter(named_like(words)).values("canonical")
    return list(Organisation.objects.filter(pk__in=found).select_related("kind").order_by("name")[:limit])


def search_people(words: str, known: Iterable[Person], limit: int = 6) -> list[Person]:
    """Of the people one may see, those whose name has all the words."""
    wanted = fold(words).split()
    return [one for one in known if wanted and all(word in fold(str(one)) for word in wanted)][:limit]


def _member(one: Membership) -> str:
    if one.person_id is not None:
        return f"p-{one.person_id}"
    return f"o-{one.organisation.canonical_id if one.organisation else ''}"


def _declined(meeting: Meeting, body_id: uuid.UUID | None) -> set[str]:
    """Who answered that they cannot come; one query. An organisation that also answered otherwise did not decline."""
    here = Invitation.objects.standing().filter(Q(body=body_id) | Q(body=None), meeting=meeting)
    answers = here.exclude(reply="")
    no: set[str] = set()
    yes: set[str] = set()
    found: Iterable[tuple[Any, Any, str]] = answers.values_list(
        "person_id", "organisation__canonical_id", "reply"
    )
    for person, organisation, reply in found:
        told = no if reply == Invitation.Reply.NOT_COMING else yes
        told |= {f"p-{person}"} if person else set()
        told |= {f"o-{organisation}"} if organisation else set()
    return no - yes


def _usual(meeting: Meeting, body_id: uuid.UUID | None, members: list[Membership]) -> list[Organisation]:
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
    for one in members:
        if one.organisation is not None:
            came.setdefault(one.organisation.canonical_id, dt.date.min)
    found = Organisation.objects.filter(pk__in=came).select_related("kind")
    return sorted(found, key=lambda one: (-came[one.pk].toordinal(), fold(one.name)))
