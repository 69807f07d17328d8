"""What may come next in an agreement's life, offered on its card to who may do it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.permissions.guard import holder
from models_qua.models import CitizenshipAgreement


@dataclass(frozen=True, slots=True)
class Step:
    """A page (`url_name`, which takes the agreement's key) offered while the agreement is in one of `states`; `primary`: the usual next one."""

    label: Any
    url_name: str
    permission: str
    states: frozenset[str]
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """A step as a button."""

    label: str
    url: str
    primary: bool


_State = CitizenshipAgreement.State
_DRAFT, _SHARED = frozenset({"draft"}), frozenset({"shared"})
_WRITE = "qua.agreement.write"
STEPS: tuple[Step, ...] = (
    Step(_("Condividi la proposta"), "qua:agreement-share", _WRITE, _DRAFT, primary=True),
    Step(_("Riprendi in mano la bozza"), "qua:agreement-return", _WRITE, _SHARED),
    Step(
        _("Scrivi una valutazione"),
        "qua:evaluation-new",
        "qua.agreement.account",
        frozenset({_State.IN_FORCE}),
    ),
    Step(
        _("Scrivi il rendiconto"),
        "qua:account-new",
        "qua.agreement.account",
        frozenset({_State.IN_FORCE}),
        primary=True,
    ),
)
"""In the order in which an agreement lives."""


def steps_for(request: HttpRequest, agreement: CitizenshipAgreement) -> Sequence[Offered]:
    """The steps who asks may take now."""
    who = holder(request)
    return [
        Offered(str(step.label), reverse(step.url_name, args=[agreement.pk]), step.primary)
        for step in STEPS
        if agreement.state in step.states and who.may(step.permission, [agreement.body_id])
    ]
