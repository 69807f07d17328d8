"""The messages to who signs: the personal link to read and sign, and the receipt. The signed link is made here, never stored."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.core.signing import BadSignature
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.tokens import sign, unsign
from core.mail.html import render
from core.mail.message import MailMessage, NoLongerNeeded
from core.models import Delivery
from models_qua.models import CitizenshipAgreement, Signatory
from models_qua.services.documents import last_version

GOOD_FOR = dt.timedelta(days=30)
"""How long a link may be used: a term proposed by Vicinia, no act was found to give one."""
_SIGN = "qua-sign"
_AUTOMATIC = {"Auto-Submitted": "auto-generated"}


@dataclass(frozen=True, slots=True)
class SigningLink:
    """What a link is good for: one party, one version of the document, the asking it was sent with."""

    signatory_id: uuid.UUID
    document_id: uuid.UUID
    asked_at: dt.datetime

    @property
    def good_until(self) -> dt.datetime:
        """The last moment it may be used."""
        return self.asked_at + GOOD_FOR


def signing_token(party: Signatory, document_id: uuid.UUID) -> str:
    """The text of a party's link for a version; it is good from when it was asked, for `GOOD_FOR`."""
    asked = party.asked_at.isoformat() if party.asked_at else ""
    return sign([party.pk.hex, document_id.hex, asked], purpose=_SIGN)


def link_of(token: str) -> SigningLink | None:
    """What `signing_token` said; None for any other text, a token of another city, and one too old."""
    try:
        party, document, asked = unsign(token, purpose=_SIGN)
        link = SigningLink(uuid.UUID(hex=party), uuid.UUID(hex=document), dt.datetime.fromisoformat(asked))
    except (BadSignature, ValueError, TypeError):
        return None
    return link if link.good_until >= timezone.now() else None


def signature_ask(delivery: Delivery) -> MailMessage:
    """Ask a party to read and sign; not sent once it signed, withdrew or was asked again, or when it is too late."""
    party = _party(delivery)
    asked_at = party.asked_at.isoformat() if party.asked_at else ""
    if party.signed_on or party.withdrawn_on or asked_at != delivery.mailing.content["asked_at"]:
        raise NoLongerNeeded(_("La firma non serve più, o è stata chiesta di nuovo."))
    document = last_version(party.agreement_id)
    open_states = (CitizenshipAgreement.State.APPROVED, CitizenshipAgreement.State.IN_FORCE)
    if document is None or party.agreement.state not in open_states or party.asked_at is None:
        raise NoLongerNeeded(_("L'accordo non si firma più."))
    context = {
        "party": party,
        "agreement": party.agreement,
        "document": document,
        "until": timezone.localdate(party.asked_at + GOOD_FOR),
        "link": reverse("qua:sign", args=[signing_token(party, document.pk)]),
    }
    return render("qua/mail/signature_ask", delivery, context, headers=_AUTOMATIC)


def signed(delivery: Delivery) -> MailMessage:
    """The receipt of a signature: who signed what when, with the digest of the file that was signed."""
    party = _party(delivery)
    if party.signed_on is None or party.document is None:
        raise NoLongerNeeded(_("La firma non c'è."))
    link = reverse("qua:sign", args=[signing_token(party, party.document.pk)]) if party.asked_at else ""
    context = {
        "party": party,
        "agreement": party.agreement,
        "document": party.document,
        "signed_at": timezone.localtime(party.signed_at) if party.signed_at else None,
        "link": link,
    }
    return render("qua/mail/signed", delivery, context, headers=_AUTOMATIC)


def _party(delivery: Delivery) -> Signatory:
    rows = Signatory.objects.select_related("agreement__body", "document")
    party = rows.filter(pk=uuid.UUID(delivery.mailing.content["signatory"])).first()
    if party is None:
        raise NoLongerNeeded(_("Non è più tra le parti dell'accordo."))
    return party
