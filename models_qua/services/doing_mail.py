"""Who is written to while an agreement is done: plain functions, called by verbs and by the clock inside their transaction."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from core.mail.queue import Recipient
from core.models import Body, CityProfile
from core.services.mail import write_to
from models_qua.models import CitizenshipAgreement, Signatory
from models_qua.selectors.architects import architects_of
from models_qua.selectors.parties import address_of

REPORT_ASK, ENDING, MID_TERM = "qua.report_ask", "qua.ending", "qua.mid_term"


def ask_party(party: Signatory, reason: str, *, actor: User | None, site: str) -> bool:
    """Ask a party how far its commitments are; once for each `reason`. Whether it was written to now.

    The link is made when the message leaves, and stored nowhere.
    """
    email = address_of(party)
    if not email:
        return False
    with override("it"):
        subject = _("A che punto sono i suoi impegni?")
    return write_to(
        REPORT_ASK,
        [Recipient(email, party.signer_name or party.name)],
        subject,
        {"signatory": str(party.pk)},
        actor=actor,
        site=site,
        key=asked_key(party.pk, reason),
    )


def asked_key(signatory_id: object, reason: str) -> str:
    """The key under which a party is asked for a reason, once."""
    return f"{REPORT_ASK}:{signatory_id}:{reason}"


def ending_key(agreement: CitizenshipAgreement) -> str:
    """The key under which the end of an agreement is told, once for each day it may end on."""
    return f"{ENDING}:{agreement.pk}:{agreement.ends_on}"


def mid_term_key(agreement: CitizenshipAgreement) -> str:
    """The key under which the evaluation half way is asked for, once for each duration."""
    return f"{MID_TERM}:{agreement.pk}:{agreement.ends_on}"


def tell_architects(
    kind: str, agreement: CitizenshipAgreement, key: str, *, today: dt.date, site: str
) -> bool:
    """Tell the architects of the lab (else the participation office) what an agreement waits for; whether it was told now."""
    to = _who_follows(agreement.body, today)
    with override("it"):
        subject = _subject(kind) % {"title": agreement.title}
    return write_to(kind, to, subject, {"agreement": str(agreement.pk)}, actor=None, site=site, key=key)


def _subject(kind: str) -> str:
    if kind == ENDING:
        return _("Sta per scadere: %(title)s")
    return _("A metà strada, da valutare: %(title)s")


def _who_follows(body: Body, today: dt.date) -> list[Recipient]:
    found = [Recipient(user.email, str(user)) for user in architects_of(body, today)]
    profile = None if found else CityProfile.objects.first()
    return [Recipient(profile.email, profile.office)] if profile and profile.email else found
