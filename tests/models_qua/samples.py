"""A value for every parameter of the addresses of labs and agreements, all about one lab."""

from collections.abc import Callable
from typing import Any

from core.models import Body
from tests.models_qua.doing_samples import DOING_SAMPLES
from tests.models_qua.rows import make_agreement, make_cycle

SAMPLES: dict[str, Callable[[Body], Any]] = {
    "slug": lambda body: body.slug,
    "body_id": lambda body: body.pk,
    "cycle_id": lambda body: make_cycle(body).pk,
    "agreement_id": lambda body: make_agreement(body).pk,
    **DOING_SAMPLES,
}
"""By parameter, or by the address's name and the parameter («qua:body slug»)."""


def sample(address: str, parameter: str, body: Body) -> Any:
    """What the parameter of an address is given."""
    return SAMPLES.get(f"{address} {parameter}", SAMPLES.get(parameter))(body)  # type: ignore[misc]
