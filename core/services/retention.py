"""How long what only helps for a while is kept, and forgetting it in time. The privacy page says these same terms."""

import datetime as dt

from celery import shared_task
from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import F, Func, JSONField, Q
from django.utils import timezone

from accounts.models import User
from core.models import AgendaProposal, AttendanceTap, AuditEntry, CheckIn, CityProfile, MinutesWriter
from core.participation import hooks
from core.services.audit import record

PROPOSERS_KEPT_MONTHS = 12
"""After its answer, who made a proposal is forgotten; what was proposed and what was answered stay."""
TAPS_KEPT = dt.timedelta(days=90)
"""The keys by which an entry of the sheet that is sent twice counts once; they name nobody."""
CHECK_IN_NAMES_KEPT = dt.timedelta(days=90)
"""The name someone wrote to mark herself present: until the next meetings have read who was there. How many they were stays."""
WRITERS_KEPT = dt.timedelta(days=1)
"""Who had minutes open, and when: colleagues are told for a minute."""


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
    forgotten = {
        "proposers": _forget_proposers(at - relativedelta(months=PROPOSERS_KEPT_MONTHS)),
        "taps": AttendanceTap.objects.filter(at__lt=at - TAPS_KEPT).delete()[0],
        "check_ins": CheckIn.objects.exclude(name="").filter(at__lt=at - CHECK_IN_NAMES_KEPT).update(name=""),
        "writers": MinutesWriter.objects.filter(seen_at__lt=at - WRITERS_KEPT).delete()[0],
    }
    total = sum(forgotten.values())
    if total:
        target = CityProfile.objects.first() or CityProfile()
        record(actor=actor, action="core.retention.applied", target=target, after=forgotten)
    return total


def _forget_proposers(before: dt.datetime) -> int:
    named = ~Q(proposer_name="") | ~Q(proposer_email="") | Q(user__isnull=False) | Q(invitation__isnull=False)
    old = AgendaProposal.objects.filter(named, settled_at__lt=before)
    without_name = Func(F("after"), template="(%(expressions)s - 'by')", output_field=JSONField())
    trail = AuditEntry.objects.filter(action="core.proposal.made", after__has_key="by")
    trail.filter(object_id__in=old.values("pk")).update(after=without_name)
    return old.update(proposer_name="", proposer_email="", user=None, invitation=None)
