"""From a message to the e-mail that leaves: headers, alternatives, the calendar part."""

from email.header import Header
from email.headerregistry import Address
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from core.calendar.event import sender
from core.mail.kinds import renderer_of
from core.mail.message import MailMessage
from core.mail.return_addresses import DELIVERY, return_address
from core.models import CityProfile, Delivery


def rendered(delivery: Delivery) -> EmailMultiAlternatives:
    """The e-mail of a delivery, written in its mailing's language. Raises what a renderer raises."""
    with translation.override(delivery.mailing.language):
        return assembled(delivery, renderer_of(delivery.mailing.kind)(delivery))


def assembled(delivery: Delivery, message: MailMessage) -> EmailMultiAlternatives:
    """The e-mail of a message. The envelope's sender is where bounces come back, `From` is the city's office.

    It writes from its own address once that was confirmed (`core.services.sender`), else from the installation's.
    """
    profile = CityProfile.objects.first() or CityProfile()
    name = profile.sender_name or profile.office or profile.name
    headers = {
        "From": _address(name, profile.sender_email or sender()) if name else settings.DEFAULT_FROM_EMAIL,
        "Message-ID": f"<{delivery.pk}@{sender().partition('@')[2] or settings.BASE_DOMAIN}>",
        "Auto-Submitted": "auto-generated",
        **message.headers,
    }
    answers = message.reply_to or profile.answers_to or profile.email
    mail = _Mail(
        subject=" ".join(message.subject.split()),
        body=message.text,
        from_email=return_address(DELIVERY, delivery.pk) or sender(),
        to=[delivery.email],
        reply_to=[answers] if answers else None,
        headers=headers,
    )
    mail.attach_alternative(message.html, "text/html")
    if message.calendar is not None:
        kind = f"text/calendar; method={message.method}"
        mail.attach_alternative(message.calendar.decode(), kind)
        mail.attach("invite.ics", message.calendar, "application/ics")
    return mail


class _Mail(EmailMultiAlternatives):
    """Django's, whose subject begins on the line of its name: an empty first line makes some filters suspicious."""

    def message(self, *arguments: Any, **named: Any) -> Any:
        written = super().message(*arguments, **named)
        written.replace_header("Subject", Header(str(self.subject), header_name="Subject").encode())
        return written


def _address(name: str, address: str) -> str:
    """`name <address>`, quoted where the name needs it; a name with a line break has lost it."""
    return str(Address(display_name=" ".join(name.split()), addr_spec=address))
