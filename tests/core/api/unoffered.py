"""Verbs of pages that programs are not offered, and why."""

UNOFFERED: dict[str, str] = {}
