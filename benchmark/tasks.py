"""Background work of the comparison of cities."""

from benchmark.reminding import remind_cities
from benchmark.services.delivering import deliver_snapshots

__all__ = ["deliver_snapshots", "remind_cities"]
