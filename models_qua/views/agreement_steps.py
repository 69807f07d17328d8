"""What may come next in an agreement's life, offered on its card to who may do it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.permissions.guard import holder
from models_qua.models import CitizenshipAgreement
from models_qua.selectors.renewals import renewal_of


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


RENEW = "qua:agreement-renew"
_State = CitizenshipAgreement.State
_DRAFT, _SHARED = frozenset({_State.DRAFT}), frozenset({_State.SHARED})
_APPROVED, _IN_FORCE = frozenset({_State.APPROVED}), frozenset({_State.IN_FORCE})
_WRITE, _SIGN = "qua.agreement.write", "qua.agreement.sign"
_APPROVE, _ACCOUNT = "qua.agreement.approve", "qua.agreement.account"
STEPS: tuple[Step, ...] = (
    Step(_("Condividi la proposta"), "qua:agreement-share", _WRITE, _DRAFT, primary=True),
    Step(_("Registra l'atto di giunta"), "qua:agreement-approve", _APPROVE, _SHARED, primary=True),
    Step(_("La giunta la rimanda"), "qua:agreement-send-back", _APPROVE, _SHARED),
    Step(_("Riprendi in mano la bozza"), "qua:agreement-return", _WRITE, _SHARED),
    Step(_("Raccogli le firme"), "qua:agreement-parties", _SIGN, _APPROVED, primary=True),
    Step(_("Segna come non sottoscritto"), "qua:agreement-not-signed", _SIGN, _APPROVED),
    Step(_("Scrivi il rendiconto"), "qua:account-new", _ACCOUNT, _IN_FORCE, primary=True),
    Step(_("Scrivi una valutazione"), "qua:evaluation-new", _ACCOUNT, _IN_FORCE),
    Step(_("Proponi una modifica"), "qua:amendment-new", _SIGN, _IN_FORCE),
    Step(
        _("Pubblica i risultati"),
        "qua:agreement-publish",
        "qua.agreement.publish",
        frozenset({_State.ACCOUNTED}),
        primary=True,
    ),
    Step(_("Rinnova l'accordo"), RENEW, _WRITE, frozenset(CitizenshipAgreement.SIGNED)),
    Step(_("Risolvi l'accordo"), "qua:agreement-terminate", _SIGN, _IN_FORCE),
)
"""In the order in which an agreement lives, in each state the usual next one first and what ends it last."""


ACCOUNTING = frozenset({"qua:evaluation-new", "qua:account-new", "qua:agreement-publish"})
"""The steps of the tab where an agreement is evaluated and accounted for."""


def steps_for(
    request: HttpRequest, agreement: CitizenshipAgreement, only: frozenset[str] = frozenset()
) -> Sequence[Offered]:
    """The steps who asks may take now; `only` those whose pages it names, when it names any. At most one query.

    An agreement that was renewed is not renewed again.
    """
    who = holder(request)
    renewed = agreement.state in CitizenshipAgreement.SIGNED and renewal_of(agreement) is not None
    return [
        Offered(str(step.label), reverse(step.url_name, args=[agreement.pk]), step.primary)
        for step in STEPS
        if agreement.state in step.states
        and (not only or step.url_name in only)
        and who.may(step.permission, [agreement.body_id])
        and not (renewed and step.url_name == RENEW)
    ]
