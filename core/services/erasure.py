"""Erasing a person: what says who she is goes, that somebody met, took part and decided stays (GDPR, article 17)."""

import uuid

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.sessions import end_sessions
from core.models import AgendaProposal, AuditEntry, Delivery, Invitation, MinutesRevision, Person
from core.participation import hooks
from core.selectors.held_about import (
    FREE_TEXT,
    invitations_of,
    messages_of,
    proposals_of,
    subscribers_of,
    trail_of,
)
from core.selectors.mentions import blank_mentions, blanked, names_her
from core.services.audit import audit_types, record
from core.services.errors import DomainError

NOBODY = "cancellata"
"""What stands where an address must be."""


@transaction.atomic(durable=True)
def erase_person(*, actor: User, person_id: uuid.UUID) -> int:
    """Blank her card and everything that says who she is, in core and in every participation model. Returns the rows changed.

    Her attendances, memberships and signatures stay as those of a person erased. Audited, without a word of who it was; the
    payload of former entries is blanked where their type says so. Raises `DomainError` for who still has an open account, and
    for who was erased before.
    """
    person = Person.objects.select_for_update(of=("self",)).select_related("user").get(pk=person_id)
    if person.erased_at is not None:
        raise DomainError(_("I dati di questa persona sono già stati cancellati."))
    if person.user is not None and person.user.is_active:
        raise DomainError(_("Ha ancora un account aperto: prima lo chiuda dalla sua scheda in «Persone»."))
    trail = list(trail_of(person))
    changed = hooks.erase_person(person.pk)
    changed += blank_mentions(person, FREE_TEXT) + _blank_revisions(person)
    changed += _blank_letters(person)
    changed += proposals_of(person).update(proposer_name="", proposer_email="", user=None)
    changed += subscribers_of(person).delete()[0]
    changed += _blank_trail(person, trail)
    if person.user is not None:
        changed += _blank_account(person.user)
    person.given_name = person.family_name = person.email = person.phone = ""
    person.erased_at = timezone.now()
    person.save(update_fields=["given_name", "family_name", "email", "phone", "erased_at"])
    record(actor=actor, action="core.person.erased", target=person, after={"rows": changed + 1})
    return changed + 1


def _blank_revisions(person: Person) -> int:
    """Every version of the minutes that names her."""
    changed = 0
    for row in MinutesRevision.objects.all().iterator():
        if names_her(person, str(row.texts)):
            row.texts = blanked(person, row.texts)
            row.save(update_fields=["texts"])
            changed += 1
    return changed


def _blank_letters(person: Person) -> int:
    """Messages still to leave do not leave; of those sent, and of invitations, it stays that there was one."""
    letters = messages_of(person)
    changed: int = letters.filter(state=Delivery.State.WAITING).delete()[0]
    for letter in letters:
        letter.email, letter.name, letter.content = _no_address(letter), "", {}
        letter.save(update_fields=["email", "name", "content"])
        changed += 1
    for invitation in invitations_of(person):
        invitation.email, invitation.name, invitation.person = _no_address(invitation), "", None
        invitation.save(update_fields=["email", "name", "person"])
        changed += 1
    AgendaProposal.objects.filter(invitation__email__startswith=NOBODY).update(invitation=None)
    return changed


def _no_address(row: Delivery | Invitation) -> str:
    return f"{NOBODY}-{row.pk.hex}@invalid"


def _blank_trail(person: Person, trail: list[AuditEntry]) -> int:
    types, hers = audit_types(), {person.pk, person.user_id}
    for row in trail:
        known = types.get(row.action)
        if row.object_id in hers and known is not None and known.on_erasure == "blank":
            row.before = row.after = None
        row.before, row.after = blanked(person, row.before), blanked(person, row.after)
        row.object_label = "" if row.object_id in hers else blanked(person, row.object_label)
        row.actor_label = (
            _("persona cancellata") if row.actor_id in hers else blanked(person, row.actor_label)
        )
    fields = ["before", "after", "object_label", "actor_label"]
    AuditEntry.objects.bulk_update(trail, fields, batch_size=500)
    return len(trail)


def _blank_account(user: User) -> int:
    end_sessions(user)
    changed: int = Authenticator.objects.filter(user=user).delete()[0]
    changed += SocialAccount.objects.filter(Q(user=user)).delete()[0]
    user.email, user.full_name = f"{NOBODY}-{user.pk.hex}@invalid", ""
    user.set_unusable_password()
    user.save(update_fields=["email", "full_name", "password"])
    return changed + 1
