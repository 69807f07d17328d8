"""Who, of the parties of agreements, somebody with an account is; and where a party is written to."""

import datetime as dt
import uuid

from django.db.models import Q

from core.models import Representative
from models_qua.models import Signatory
from models_qua.models.agreements import SignatoryQuerySet


def parties_of_user(user_id: uuid.UUID, day: dt.date) -> SignatoryQuerySet:
    """The parties a user is, or speaks for on a day: she signed as herself, or represents what signed (merged or not)."""
    spoken_for = Representative.objects.on(day).filter(person__user=user_id).values("organisation__canonical")
    return Signatory.objects.filter(Q(person__user=user_id) | Q(organisation__canonical__in=spoken_for))


def address_of(party: Signatory) -> str:
    """Where a party is written to: the address it gave, else its organisation's or its person's; empty for none.

    Reads `organisation` and `person`: select them together.
    """
    organisation = party.organisation.email if party.organisation else ""
    return party.email or organisation or (party.person.email if party.person else "")


def written_to() -> Q:
    """The parties `address_of` knows an address of."""
    return Q(email__gt="") | Q(organisation__email__gt="") | Q(person__email__gt="")
