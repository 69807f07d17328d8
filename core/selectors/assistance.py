"""Consents to help from outside, who came in under them and what she did."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from core.models import AssistanceConsent, AssistanceVisit, AuditEntry
from core.permissions.catalogue import all_roles


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """A consent in words: `state` is `standing`, `revoked` or `over`; `visits` those that came in, latest first."""

    consent: AssistanceConsent
    role: str
    state: str
    visits: tuple[AssistanceVisit, ...]


def consents(words: str = "") -> QuerySet[AssistanceConsent]:
    """The city's consents, latest first, with who came in under them (`entered`): two queries."""
    entered = AssistanceVisit.objects.exclude(entered_at=None).order_by("-entered_at")
    found = AssistanceConsent.objects.prefetch_related(Prefetch("visits", entered, to_attr="entered"))
    for word in words.split():
        found = found.filter(
            Q(reason__icontains=word) | Q(given_by__icontains=word) | Q(visits__assistant__icontains=word)
        )
    return found.distinct().order_by("-number")


def consent_row(consent: AssistanceConsent, now: dt.datetime) -> ConsentRow:
    """One of `consents`, in words."""
    role = all_roles().get(consent.role)
    state = "standing" if consent.stands(now) else "revoked" if consent.revoked_at else "over"
    return ConsentRow(consent, str(role.label) if role else consent.role, state, tuple(consent.entered))  # type: ignore[attr-defined]


def standing_consents(now: dt.datetime) -> list[ConsentRow]:
    """Those under which one may come in now; two queries."""
    return [
        consent_row(one, now) for one in consents().filter(revoked_at=None, given_at__lte=now, until__gt=now)
    ]


def done_under(consent: AssistanceConsent) -> QuerySet[AuditEntry]:
    """What was done under a consent, latest first: the entries of the accounts made for its visits."""
    accounts = consent.visits.exclude(user=None).values("user")
    return AuditEntry.objects.filter(actor_id__in=accounts).order_by("-at", "-pk")
