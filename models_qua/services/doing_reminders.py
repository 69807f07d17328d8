"""Reminding of what agreements in force wait for; asked by the clock, every hour of the day, each reason told once."""

import datetime as dt
import uuid

from django.db import transaction

from core.models import Mailing
from core.selectors.rules import rules_on
from core.services.audit import record
from models_qua.models import CitizenshipAgreement, Signatory
from models_qua.rules import MONITORING, SLUG
from models_qua.selectors.waiting import Quiet, half_way, near_the_end, quiet_parties
from models_qua.services.doing_mail import (
    ENDING,
    MID_TERM,
    ask_party,
    asked_key,
    ending_key,
    mid_term_key,
    tell_architects,
)


def remind_doing(today: dt.date, site: str) -> int:
    """Ask the parties that have been quiet for longer than the rules say, and tell the architects of agreements that end soon or
    are half way without an evaluation; returns how many messages. Five queries where there is nothing new to say.
    """
    rules = rules_on(SLUG, MONITORING, today)
    asked = _ask_quiet(rules["report_months"], today, site)
    waiting: list[tuple[str, str, uuid.UUID]] = []
    if rules["ending_days"] is not None:
        rows = near_the_end(today, rules["ending_days"])
        waiting += [(ending_key(row), ENDING, row.pk) for row in rows]
    if rules["mid_term"]:
        waiting += [(mid_term_key(row), MID_TERM, row.pk) for row in half_way(today)]
    told = _told(key for key, _kind, _pk in waiting)
    new = [one for one in waiting if one[0] not in told]
    return asked + sum(
        tell_of_agreement(kind=kind, agreement_id=pk, key=key, today=today, site=site)
        for key, kind, pk in new
    )


@transaction.atomic(durable=True)
def tell_of_agreement(*, kind: str, agreement_id: uuid.UUID, key: str, today: dt.date, site: str) -> bool:
    """Tell who follows an agreement what it waits for, if it is still in force; whether it was told now."""
    row = (
        CitizenshipAgreement.objects.select_for_update(of=("self",))
        .select_related("body")
        .get(pk=agreement_id)
    )
    if row.state != CitizenshipAgreement.State.IN_FORCE:
        return False
    return tell_architects(kind, row, key, today=today, site=site)


@transaction.atomic(durable=True)
def ask_quiet_party(*, quiet: Quiet, site: str) -> bool:
    """Ask a party that has been quiet; whether it was asked now. Audited as `qua.commitment.asked`, of the agreement."""
    rows = Signatory.objects.select_for_update(of=("self",)).select_related(
        "organisation", "person", "agreement"
    )
    party = rows.get(pk=quiet.signatory_id)
    if party.withdrawn_on is not None or not ask_party(party, quiet.reason, actor=None, site=site):
        return False
    after = {"party": party.name, "quiet_since": quiet.since}
    record(actor=None, action="qua.commitment.asked", target=party.agreement, after=after)
    return True


def _ask_quiet(months: int | None, today: dt.date, site: str) -> int:
    if not months:
        return 0
    rows = {asked_key(one.signatory_id, one.reason): one for one in quiet_parties(today, months)}
    told = _told(rows)
    return sum(ask_quiet_party(quiet=one, site=site) for key, one in rows.items() if key not in told)


def _told(keys: object) -> set[str]:
    wanted = list(keys)  # type: ignore[call-overload]
    return set(Mailing.objects.filter(key__in=wanted).values_list("key", flat=True)) if wanted else set()
