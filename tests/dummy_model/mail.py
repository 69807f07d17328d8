"""A message of the model's own."""

from core.mail.message import MailMessage
from core.models import Delivery


def note(delivery: Delivery) -> MailMessage:
    words = delivery.mailing.content["note"]
    return MailMessage(delivery.mailing.subject, words, f"<p>{words}</p>")
