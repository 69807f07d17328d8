"""Whom the city's messages come from: its own name and address, once the address's owner said so."""

from django.core.signing import BadSignature
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.tokens import sign, unsign
from core.mail.queue import Recipient, enqueue
from core.models import CityProfile
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, snapshot

FIELDS = ("sender_name", "sender_email", "sender_asked", "answers_to")
CONFIRM_WITHIN_DAYS = 7
_PURPOSE = "sender"


@transaction.atomic(durable=True)
def change_sender(*, actor: User, name: str, address: str, answers_to: str, site: str) -> CityProfile:
    """Say whom messages come from and where answers go. Audited.

    A new `address` is written to and used only when its owner confirms; until then messages come from where they came. An
    empty one is the installation's. `site` is the address of the city's site.
    """
    profile = CityProfile.objects.select_for_update().first()
    if profile is None:
        raise DomainError(_("Prima salvi il profilo della città."))
    before = snapshot(profile, FIELDS)
    profile.sender_name, profile.answers_to = " ".join(name.split()), answers_to
    if not address:
        profile.sender_email = profile.sender_asked = ""
    elif address.lower() == profile.sender_email.lower():
        profile.sender_asked = ""
    else:
        profile.sender_asked = address
        subject = _("Conferma: i messaggi di %(city)s partono da questo indirizzo?") % {"city": profile.name}
        enqueue(
            "sender",
            [Recipient(address, content={"address": address})],
            subject=subject,
            site=site,
            created_by=str(actor),
        )
    profile.save(update_fields=FIELDS)
    earlier, later = changes(before, snapshot(profile, FIELDS))
    if later:
        record(actor=actor, action="core.sender.changed", target=profile, before=earlier, after=later)
    return profile


@transaction.atomic(durable=True)
def confirm_sender(*, actor: User | None, token: str) -> CityProfile:
    """The owner of the address agrees: messages come from it from now on. Audited; `DomainError` for a link that is no more good."""
    profile = CityProfile.objects.select_for_update().first()
    address = address_of(token)
    if profile is None or address.lower() not in {profile.sender_asked.lower(), profile.sender_email.lower()}:
        raise DomainError(_("Questo link non vale più: nel frattempo è stato scelto un altro indirizzo."))
    if profile.sender_email.lower() == address.lower():
        return profile
    before = snapshot(profile, FIELDS)
    profile.sender_email, profile.sender_asked = address, ""
    profile.save(update_fields=FIELDS)
    earlier, later = changes(before, snapshot(profile, FIELDS))
    record(actor=actor, action="core.sender.changed", target=profile, before=earlier, after=later)
    return profile


def sender_token(address: str) -> str:
    """What confirms an address as this city's sender."""
    return sign(address, purpose=_PURPOSE)


def address_of(token: str) -> str:
    """The address of `sender_token`; `DomainError` for any other text, or too late."""
    try:
        address: str = unsign(token, purpose=_PURPOSE, max_age=CONFIRM_WITHIN_DAYS * 24 * 60 * 60)
    except BadSignature as error:
        raise DomainError(_("Questo link non vale: è incompleto o è scaduto.")) from error
    return address
