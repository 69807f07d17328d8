"""Background work about the consulte; the message carries the city it belongs to."""

from models_monza.services.online import forget_unconfirmed_in_time

__all__ = ["forget_unconfirmed_in_time"]  # where a worker looks for tasks
