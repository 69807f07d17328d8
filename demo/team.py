"""The demo's platform team: one person, who connects her telephone at the first sign-in like everybody."""

from accounts.models import User
from demo.demo_city import PASSWORD
from tenants.context import each_city, use_public
from tenants.health import measure_health
from tenants.services.team import add_member

EMAIL = "squadra@vicinia.example"


def ensure_team() -> None:
    """Add her where she is not yet, and measure the cities, so that the console has something to show."""
    with use_public():
        if User.objects.filter(email=EMAIL).exists():
            return
        user = add_member(actor=None, email=EMAIL, full_name="Franca Gestisce", role="platform_admin")
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    each_city(lambda _city: measure_health())
