"""The message that shares the minutes: a link of the reader's own to read them and ask for corrections."""

from django.urls import reverse

from accounts.tokens import sign
from core.mail.html import render
from core.mail.message import MailMessage
from core.models import Delivery, Meeting

READER = "minutes-reader"
"""The purpose of the signed links."""


def minutes_message(delivery: Delivery) -> MailMessage:
    """What the delivery says. Its own content names the `reader`; the link is signed here."""
    mailing = delivery.mailing
    meeting = Meeting.objects.prefetch_related("bodies").get(mailings=mailing)
    link = reader_path(delivery.content["reader"])
    context = {"meeting": meeting, "who": mailing.content.get("who", ""), "path": link}
    return render("minutes", delivery, context)


def reader_path(key: list[str]) -> str:
    """The path of a reader's page; `key` is `core.selectors.minutes_readers.Reader.key`."""
    return reverse("core:minutes_shared", args=[sign(key, purpose=READER)])
