"""Background work of a city; the message carries the city it belongs to."""

from core.indicators.keeping import measure_indicators
from core.mail.purge import purge_mail
from core.mail.reminders import send_reminders
from core.mail.sending import send_mailing, send_waiting
from core.services.digests import send_digests
from core.services.imports import import_in_background, read_in_background
from core.services.retention import forget_in_time
from core.services.subscriptions import tidy_subscriptions
from core.webhooks.sending import purge_webhooks, send_webhooks

__all__ = [  # where a worker looks for tasks
    "forget_in_time",
    "import_in_background",
    "measure_indicators",
    "purge_mail",
    "purge_webhooks",
    "read_in_background",
    "send_digests",
    "send_mailing",
    "send_reminders",
    "send_waiting",
    "send_webhooks",
    "tidy_subscriptions",
]
