"""A value for every parameter of the addresses of labs, centres and pacts, all about one lab."""

from collections.abc import Callable
from typing import Any

from core.models import Body

SAMPLES: dict[str, Callable[[Body], Any]] = {
    "slug": lambda body: body.slug,
    "body_id": lambda body: body.pk,
}
"""By parameter, or by the address's name and the parameter («farelegami:body slug»)."""


def sample(address: str, parameter: str, body: Body) -> Any:
    """What the parameter of an address is given."""
    return SAMPLES.get(f"{address} {parameter}", SAMPLES.get(parameter))(body)  # type: ignore[misc]
