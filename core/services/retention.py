"""How long what only helps for a while is kept, and forgetting it in time. The privacy page says these same terms."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from celery import shared_task
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import F, Func, JSONField, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.sessions import forget_sessions
from core.models import AgendaProposal, AttendanceTap, AuditEntry, CheckIn, CityProfile, MinutesWriter
from core.participation import hooks
from core.participation.spec import Text
from core.services.audit import record

PROPOSERS_KEPT_MONTHS = 12
"""After its answer, who made a proposal is forgotten; what was proposed and what was answered stay."""
TAPS_KEPT = dt.timedelta(days=90)
"""The keys by which an entry of the sheet that is sent twice counts once; they name nobody."""
CHECK_IN_NAMES_KEPT = dt.timedelta(days=90)
"""The name someone wrote to mark herself present: until the next meetings have read who was there. How many they were stays."""
WRITERS_KEPT = dt.timedelta(days=1)
"""Who had minutes open, and when: colleagues are told for a minute."""


@dataclass(frozen=True, slots=True)
class Term:
    """A kind of data that is kept for a time: what it is, how long, which rows are past it at a moment, and forgetting those."""

    code: str
    what: Text
    kept: Text
    past: Callable[[dt.datetime], "models.QuerySet[Any]"]
    forget: Callable[["models.QuerySet[Any]"], int]


def terms() -> list[Term]:
    """Every term of core, in the order they are applied; mail has its own (`core.mail.purge`)."""
    return [
        Term(
            "proposers",
            _("Chi ha proposto un argomento"),
            _("%(n)d mesi dopo la risposta") % {"n": PROPOSERS_KEPT_MONTHS},
            _proposers,
            _forget_proposers,
        ),
        Term(
            "taps",
            _("Tocchi già ricevuti del foglio presenze"),
            _("%(n)d giorni") % {"n": TAPS_KEPT.days},
            lambda at: AttendanceTap.objects.filter(at__lt=at - TAPS_KEPT),
            _delete,
        ),
        Term(
            "check_ins",
            _("Nome di chi si è segnato presente da sé"),
            _("%(n)d giorni") % {"n": CHECK_IN_NAMES_KEPT.days},
            lambda at: CheckIn.objects.exclude(name="").filter(at__lt=at - CHECK_IN_NAMES_KEPT),
            lambda rows: rows.update(name=""),
        ),
        Term(
            "writers",
            _("Chi aveva aperto un resoconto"),
            _("%(n)d ore") % {"n": WRITERS_KEPT // dt.timedelta(hours=1)},
            lambda at: MinutesWriter.objects.filter(seen_at__lt=at - WRITERS_KEPT),
            _delete,
        ),
        Term(
            "sessions",
            _("Sessioni finite di chi lavora con il sito"),
            _("%(n)d giorni dall'ultimo uso") % {"n": settings.SESSION_COOKIE_AGE // (24 * 3600)},
            lambda at: Session.objects.filter(expire_date__lt=at),
            lambda _rows: forget_sessions(),
        ),
    ]


def would_forget(*, at: dt.datetime) -> list[tuple[Term, int]]:
    """What forgetting at a moment would reach, term by term: a number of rows. One query a term."""
    return [(term, term.past(at).count()) for term in terms()]


@shared_task
def forget_in_time(site: str) -> None:
    """Forget what this city has kept long enough; asked every night. Run twice, it finds nothing. `site` is not used."""
    now = timezone.now()
    forget_expired(at=now)
    hooks.forget_expired(now)


@transaction.atomic(durable=True)
def forget_expired(*, actor: User | None = None, at: dt.datetime) -> int:
    """Forget at the moment `at` what is past its term; returns how many rows. Audited, with the counts, when there are any.

    Of proposals long settled goes who made them, here and in the audit trail; of sheets the keys of their entries, and the
    names of who marked herself present; of minutes who had them open. A fixed number of queries.
    """
    forgotten = {term.code: term.forget(term.past(at)) for term in terms()}
    del forgotten["sessions"]  # like signing in and out, no news
    total = sum(forgotten.values())
    if total:
        target = CityProfile.objects.first() or CityProfile()
        record(actor=actor, action="core.retention.applied", target=target, after=forgotten)
    return total


def _delete(rows: "models.QuerySet[Any]") -> int:
    return rows.delete()[0]


def _proposers(at: dt.datetime) -> "models.QuerySet[AgendaProposal]":
    named = ~Q(proposer_name="") | ~Q(proposer_email="") | Q(user__isnull=False) | Q(invitation__isnull=False)
    before = at - relativedelta(months=PROPOSERS_KEPT_MONTHS)
    return AgendaProposal.objects.filter(named, settled_at__lt=before)


def _forget_proposers(old: "models.QuerySet[AgendaProposal]") -> int:
    without_name = Func(F("after"), template="(%(expressions)s - 'by')", output_field=JSONField())
    trail = AuditEntry.objects.filter(action="core.proposal.made", after__has_key="by")
    trail.filter(object_id__in=old.values("pk")).update(after=without_name)
    return old.update(proposer_name="", proposer_email="", user=None, invitation=None)
