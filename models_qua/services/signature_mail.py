"""What a party is written when it is asked to sign and when it signed: plain functions, called inside the verbs' transaction."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from core.mail.queue import Recipient
from core.services.mail import write_to
from models_qua.models import CitizenshipAgreement, Signatory

ASK_MAIL, SIGNED_MAIL = "qua.signature_ask", "qua.signed"


def ask_by_mail(agreement: CitizenshipAgreement, party: Signatory, *, actor: User, site: str) -> None:
    """Queue the message with the personal link; what is stored says which asking it is, never the link."""
    with override("it"):
        subject = _("Da firmare: %(title)s") % {"title": agreement.title}
    asked = party.asked_at.isoformat() if party.asked_at else ""
    _queue(ASK_MAIL, party, subject, asked_at=asked, actor=actor, site=site)


def send_receipt(agreement: CitizenshipAgreement, party: Signatory, *, site: str) -> None:
    """Queue the receipt of a signature; nobody is written to without an address."""
    if not party.email:
        return
    with override("it"):
        subject = _("Ha firmato: %(title)s") % {"title": agreement.title}
    _queue(SIGNED_MAIL, party, subject, asked_at="", actor=None, site=site)


def _queue(
    kind: str, party: Signatory, subject: str, *, asked_at: str, actor: User | None, site: str
) -> None:
    write_to(
        kind,
        [Recipient(party.email, party.signer_name or party.name)],
        subject,
        {"signatory": str(party.pk), "asked_at": asked_at},
        actor=actor,
        site=site,
        key=f"{kind}:{party.pk}:{asked_at}",
    )
