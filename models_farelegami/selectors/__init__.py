"""Answers that are not rows of one table, as frozen values."""
