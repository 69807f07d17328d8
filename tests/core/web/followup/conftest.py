"""Rows and browsers the tests of the follow-up share with those of the work area."""

from tests.core.web.work.conftest import annas, darios, plan_one

__all__ = ["annas", "darios", "plan_one"]
