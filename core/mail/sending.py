"""The worker's side of the queue: take a delivery, render it, hand it to the mail server, say what became of it."""

from celery import shared_task


@shared_task
def send_mailing(mailing_id: str) -> None:
    """Send what is waiting of one mailing."""


@shared_task
def send_waiting(site: str) -> None:
    """Send whatever is due in this city; asked every minute."""
