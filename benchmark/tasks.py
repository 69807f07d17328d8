"""Background work of the comparison of cities."""

from benchmark.services.delivering import deliver_snapshots

__all__ = ["deliver_snapshots"]
