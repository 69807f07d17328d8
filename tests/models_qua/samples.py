"""A value for every parameter of the addresses of labs and agreements, all about one lab."""

from collections.abc import Callable
from typing import Any

from core.models import Body
from tests.models_qua.rows import make_agreement, make_cycle

SAMPLES: dict[str, Callable[[Body], Any]] = {
    "slug": lambda body: body.slug,
    "body_id": lambda body: body.pk,
    "cycle_id": lambda body: make_cycle(body).pk,
    "agreement_id": lambda body: make_agreement(body).pk,
}
"""By parameter, or by the address's name and the parameter («qua:body slug»)."""


def _of_an_agreement(rows: str) -> Callable[[Body], Any]:
    """The last of the rows that hang on an agreement being written."""
    return lambda body: getattr(make_agreement(body), rows).last().pk


_PARTS = {
    "sheet": ("sheet_id", "sheets", ("", "-remove", "-move")),
    "commitment": ("commitment_id", "commitments", ("", "-remove")),
    "resource": ("resource_id", "resources", ("", "-remove")),
    "indicator": ("indicator_id", "indicators", ("", "-remove")),
    "party": ("party_id", "signatories", ("", "-remove")),
}
SAMPLES |= {
    f"qua:agreement-{part}{page} {parameter}": _of_an_agreement(rows)
    for part, (parameter, rows, pages) in _PARTS.items()
    for page in pages
}


def sample(address: str, parameter: str, body: Body) -> Any:
    """What the parameter of an address is given."""
    return SAMPLES.get(f"{address} {parameter}", SAMPLES.get(parameter))(body)  # type: ignore[misc]
