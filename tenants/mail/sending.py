"""Sending the platform's messages, by the same protocol as a city's (`core.mail.sending`)."""

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from core.calendar.event import sender
from core.mail.html import tidy
from core.mail.sending import send_due
from core.models.mail import ABANDONED_AFTER
from tenants.mail.kinds import KINDS
from tenants.models import Message


@shared_task(shared_ok=True)
def send_messages() -> None:
    """Send whatever is due; asked when a message is queued and every minute."""
    send_due(Message.objects.all(), ABANDONED_AFTER, written)


def written(message: Message) -> EmailMessage:
    """The e-mail of a message, in its language. Its templates know its content, `message`, `name`, `subject` and `site`.

    Raises `NoLongerNeeded`, and what a template raises.
    """
    teller = KINDS[message.kind]
    with translation.override(message.language):
        context = {
            **message.content,
            **(teller(message) if teller else {}),
            "message": message,
            "name": message.name,
            "subject": message.subject,
            "site": platform_address().rstrip("/"),
        }
        mail = EmailMultiAlternatives(
            subject=" ".join(message.subject.split()),
            body=tidy(render_to_string(f"tenants/mail/{message.kind}.txt", context)),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[message.email],
            headers={
                "Message-ID": f"<{message.pk}@{sender().partition('@')[2] or settings.BASE_DOMAIN}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        mail.attach_alternative(render_to_string(f"tenants/mail/{message.kind}.html", context), "text/html")
    return mail


def platform_address() -> str:
    """Where the platform's own site is (`https://…/`)."""
    return settings.SITE_ADDRESS.format(host=settings.BASE_DOMAIN)
