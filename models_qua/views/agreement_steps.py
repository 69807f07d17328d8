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
_LIFE = (
    Step(_("Registra l'atto di giunta"), "qua:agreement-approve", "qua.agreement.approve", frozenset({_State.SHARED}), primary=True),
    Step(_("La giunta la rimanda"), "qua:agreement-send-back", "qua.agreement.approve", frozenset({_State.SHARED})),
    Step(_("Proponi una modifica"), "qua:amendment-new", "qua.agreement.sign", frozenset({_State.IN_FORCE})),
    Step(_("Segna come non sottoscritto"), "qua:agreement-not-signed", "qua.agreement.sign", frozenset({_State.APPROVED})),
    Step(_("Risolvi l'accordo"), "qua:agreement-terminate", "qua.agreement.sign", frozenset({_State.IN_FORCE})),
    Step(
        _("Pubblica i risultati"), "qua:agreement-publish", "qua.agreement.publish", frozenset({_State.ACCOUNTED}), primary=True
    ),
    Step(_("Rinnova l'accordo"), "qua:agreement-renew", "qua.agreement.write", frozenset(CitizenshipAgreement.SIGNED)),
)  # fmt: skip
STEPS: tuple[Step, ...] = (*_LIFE,)
"""In the order in which an agreement lives."""


def steps_for(request: HttpRequest, agreement: CitizenshipAgreement) -> Sequence[Offered]:
    """The steps who asks may take now."""
    who = holder(request)
    return [
        Offered(str(step.label), reverse(step.url_name, args=[agreement.pk]), step.primary)
        for step in STEPS
        if agreement.state in step.states and who.may(step.permission, [agreement.body_id])
    ]
