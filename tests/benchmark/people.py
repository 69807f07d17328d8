"""The coordinating body's people, in the tests: Nora analyses, Olga coordinates."""

import pytest

from accounts.models import User
from tests.tenants.team import make_team_member


@pytest.fixture
def nora(db: None) -> User:
    """Analyses what cities shared."""
    return make_team_member("nora@regione.example", "Nora Analizza", "comparison_analyst")


@pytest.fixture
def olga(db: None) -> User:
    """Coordinates the body's work."""
    return make_team_member("olga@regione.example", "Olga Coordina", "comparison_coordinator")
