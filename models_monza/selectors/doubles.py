"""Who has applied, or is enrolled, more than once."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import Body, Membership
from core.selectors.duplicates import match_key, similar
from core.selectors.people_like import like_person
from models_monza.models import Enrolment, Mandate
from models_monza.rules import SLUG

_Kind, _State = Enrolment.Kind, Enrolment.State


def _standing(mandate_id: uuid.UUID) -> QuerySet[Enrolment]:
    """What stands in a mandate: its own applications and enrolments, and those of before where nothing lapsed; none whose place in
    the register ended."""
    before = Q(state__in=Enrolment.PENDING) | Q(membership__isnull=False)
    rows = Enrolment.objects.filter(Q(mandate=mandate_id) | before, state__in=Enrolment.STANDING)
    return rows.exclude(membership__until__isnull=False)


def citizen_twin(mandate: Mandate, body_id: uuid.UUID, code: str) -> Enrolment | None:
    """The application, or the enrolment, that keeps a citizen out of a consulta: of the same consulta, or of another that
    is her one place. One query.
    """
    rows = _standing(mandate.pk).filter(kind=_Kind.CITIZEN, fiscal_code=code)
    return next((row for row in rows.select_related("body") if row.one_place or row.body_id == body_id), None)


def organisation_twin(mandate: Mandate, body_id: uuid.UUID, name: str) -> bool:
    """Whether an organisation of that name has applied to the consulta, or is enrolled there. One query."""
    rows = _standing(mandate.pk).filter(kind=_Kind.ORGANISATION, body=body_id)
    wanted = match_key(name)
    return any(match_key(other) == wanted for other in rows.values_list("organisation_name", flat=True))


def comes_first(row: Enrolment) -> Enrolment | None:
    """The standing application of the same citizen that goes before this one: her one place, or the same consulta, accepted
    or sent in earlier. Without a fiscal code nobody is compared. One query.
    """
    if not row.fiscal_code or row.kind != _Kind.CITIZEN or row.one_place:
        return None
    others = (
        _standing(row.mandate_id).filter(kind=_Kind.CITIZEN, fiscal_code=row.fiscal_code).exclude(pk=row.pk)
    )
    for other in others.select_related("body"):
        earlier = (other.submitted_at, other.pk) < (row.submitted_at, row.pk)
        same = other.body_id == row.body_id and (other.state == _State.ACCEPTED or earlier)
        if other.one_place or same:
            return other
    return None


def same_applicant_elsewhere(row: Enrolment) -> Enrolment | None:
    """The application that goes before this one, only where it bears the same address and so may be told to its owner."""
    first = comes_first(row)
    same = first is not None and first.email and first.email.lower() == row.email.lower()
    return first if same else None


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Somebody whose name reads like an applicant's: where, and whether as an application or in the register, since when."""

    name: str
    body: Body
    state: str
    on: dt.date | None


def like_citizen(given_name: str, family_name: str, fiscal_code: str, today: dt.date) -> list[LookAlike]:
    """Applications of this mandate and members of the consulte that may be the same person, likeliest first.

    The same fiscal code is no likeness: it is refused. Two queries.
    """
    applied = Enrolment.objects.filter(
        mandate__until=None, state__in=Enrolment.PENDING, kind=_Kind.CITIZEN
    ).exclude(fiscal_code=fiscal_code.strip().upper())
    members = Membership.objects.on(today).filter(body__model_slug=SLUG).exclude(person=None)
    known = [
        *(
            LookAlike(str(row), row.body, row.get_state_display(), timezone.localdate(row.submitted_at))
            for row in applied.select_related("body")
        ),
        *(
            LookAlike(str(row.person), row.body, _("in albo"), row.since)
            for row in members.select_related("body", "person")
        ),
    ]
    return [one.of for one in like_person(given_name, family_name, map(_Named, known))]


def like_organisation(name: str, body_id: uuid.UUID, today: dt.date) -> list[LookAlike]:
    """Organisations that applied to a consulta or are in its register, and may be this one, likeliest first.

    One of the same name is no likeness: it is refused. Two queries.
    """
    applied = Enrolment.objects.filter(
        mandate__until=None, state__in=Enrolment.PENDING, kind=_Kind.ORGANISATION, body=body_id
    )
    members = Membership.objects.on(today).filter(body=body_id).exclude(organisation=None)
    known = {
        **{
            str(row.organisation): LookAlike(str(row.organisation), row.body, _("in albo"), row.since)
            for row in members.select_related("body", "organisation")
        },
        **{
            row.organisation_name: LookAlike(
                row.organisation_name, row.body, row.get_state_display(), timezone.localdate(row.submitted_at)
            )
            for row in applied.select_related("body")
        },
    }
    return [known[match.other] for match in similar([name], list(known)) if match.name == name]


@dataclass(frozen=True, slots=True)
class _Named:
    """A look-alike that reads as its name."""

    of: LookAlike

    def __str__(self) -> str:
        return self.of.name
