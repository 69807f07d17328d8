"""Who, of the parties of agreements, somebody with an account is; and where a party is written to."""

import datetime as dt
import uuid

from django.db.models import Q
from django.utils import timezone

from core.models import Representative
from core.permissions.holder import Holder
from models_qua.models import CitizenshipAgreement, Signatory
from models_qua.models.agreements import SignatoryQuerySet

OWN, ANY = "qua.commitment.report", "qua.commitment.report_any"


def parties_of_user(user_id: uuid.UUID, day: dt.date) -> SignatoryQuerySet:
    """The parties a user is, or speaks for on a day: she signed as herself, or represents what signed (merged or not)."""
    spoken_for = Representative.objects.on(day).filter(person__user=user_id).values("organisation__canonical")
    return Signatory.objects.filter(Q(person__user=user_id) | Q(organisation__canonical__in=spoken_for))


def may_report_for(who: Holder, agreement: CitizenshipAgreement, party: uuid.UUID) -> bool:
    """Whether somebody may tell of what a party took on: who follows them all, and the party itself. One query at most."""
    body = [agreement.body_id]
    if who.may(ANY, body):
        return True
    mine = parties_of_user(who.user_id, timezone.localdate()) if who.user_id else Signatory.objects.none()
    return who.may(OWN, body) and mine.filter(pk=party).exists()


def address_of(party: Signatory) -> str:
    """Where a party is written to: the address it gave, else its organisation's or its person's; empty for none.

    Reads `organisation` and `person`: select them together.
    """
    organisation = party.organisation.email if party.organisation else ""
    return party.email or organisation or (party.person.email if party.person else "")


def written_to() -> Q:
    """The parties `address_of` knows an address of."""
    return Q(email__gt="") | Q(organisation__email__gt="") | Q(person__email__gt="")
