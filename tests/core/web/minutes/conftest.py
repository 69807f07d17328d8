"""The meeting and the browsers of these tests are those of the work area."""

from tests.core.web.work.conftest import annas, darios, plan_one

__all__ = ["annas", "darios", "plan_one"]
