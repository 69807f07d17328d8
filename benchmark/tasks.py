"""Background work of the comparison of cities, for the worker to find."""

from benchmark.reminding import remind_cities

__all__ = ["remind_cities"]
