"""Telling a worker that a city is to be made."""

import logging
import uuid

from celery import current_app
from kombu.exceptions import OperationalError

MAKE = "tenants.onboarding.tasks.make_requested_city"
"""Called by name: the task knows the verbs, which ask for it."""

_log = logging.getLogger(__name__)


def start_soon(request_id: uuid.UUID) -> None:
    """Ask a worker now; where none can be told, the clock finds the row."""
    try:
        current_app.tasks[MAKE].delay(str(request_id))
    except OperationalError:
        _log.warning("The broker cannot be reached: the city waits for the clock", exc_info=True)
