"""A value for every parameter of the addresses of labs and agreements, all about one lab."""

from collections.abc import Callable
from typing import Any

from core.models import Body
from models_qua.mail.need_links import need_token
from tests.models_qua.need_rows import make_review, meeting_of, unconfirmed
from tests.models_qua.rows import make_agreement, make_cycle, make_group, make_need

SAMPLES: dict[str, Callable[[Body], Any]] = {
    "slug": lambda body: body.slug,
    "body_id": lambda body: body.pk,
    "cycle_id": lambda body: make_cycle(body).pk,
    "agreement_id": lambda body: make_agreement(body).pk,
    # needs
    "meeting_id": lambda body: meeting_of(body).pk,
    "need_id": lambda body: make_need(make_cycle(body)).pk,
    "group_id": lambda body: make_group(make_cycle(body)).pk,
    "review_id": lambda body: make_review(make_group(make_cycle(body))).pk,
    "qua:need-confirm token": lambda body: need_token(unconfirmed(make_cycle(body)).pk),
}
"""By parameter, or by the address's name and the parameter («qua:body slug»)."""


def sample(address: str, parameter: str, body: Body) -> Any:
    """What the parameter of an address is given."""
    return SAMPLES.get(f"{address} {parameter}", SAMPLES.get(parameter))(body)  # type: ignore[misc]
