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


def consents(words: str = "", state: str = "", now: dt.datetime | None = None) -> QuerySet[AssistanceConsent]:
    """The city's consents, latest first, with who came in under them (`entered`): two queries.

    `state` is one of `ConsentRow.state`, as it is at a moment; empty for all.
    """
    entered = AssistanceVisit.objects.exclude(entered_at=None).order_by("-entered_at")
    found = AssistanceConsent.objects.prefetch_related(Prefetch("visits", entered, to_attr="entered"))
    if state and now:
        standing = Q(revoked_at=None, given_at__lte=now, until__gt=now)
        states = {"standing": standing, "revoked": Q(revoked_at__isnull=False)}
        found = found.filter(states.get(state, Q(revoked_at=None) & ~standing))
    for word in words.split():
        came = AssistanceVisit.objects.filter(assistant__icontains=word, entered_at__isnull=False)
        said = Q(reason__icontains=word) | Q(given_by__icontains=word)
        found = found.filter(said | Q(pk__in=came.values("consent")))
    return found.order_by("-number")


def consent_row(consent: AssistanceConsent, now: dt.datetime) -> ConsentRow:
    """One of `consents`, in words."""
    role = all_roles().get(consent.role)
    state = "standing" if consent.stands(now) else "revoked" if consent.revoked_at else "over"
    return ConsentRow(consent, str(role.label) if role else consent.role, state, tuple(consent.entered))  # type: ignore[attr-defined]


def standing_consents(now: dt.datetime) -> list[ConsentRow]:
    """Those under which one may come in now; two queries."""
    return [consent_row(one, now) for one in consents(state="standing", now=now)]


def done_under(consent: AssistanceConsent) -> QuerySet[AuditEntry]:
    """What was done under a consent, latest first: the entries of the accounts made for its visits."""
    accounts = consent.visits.exclude(user=None).values("user")
    return AuditEntry.objects.filter(actor_id__in=accounts).order_by("-at", "-pk")
