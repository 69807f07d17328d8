"""The card of an agreement as tabs: what each of its pages needs."""

import uuid
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.permissions.guard import demand, holder
from core.web.work.panels import Tab
from models_qua.models import CitizenshipAgreement
from models_qua.selectors.paths import awaited_step

SEE = "qua.agreement.see"
TABS: tuple[tuple[Any, str, str], ...] = (
    (_("Testo"), "qua:agreement", SEE),
    (_("Schede"), "qua:agreement-sheets", SEE),
    (_("Impegni e risorse"), "qua:agreement-means", SEE),
    (_("Parti e firme"), "qua:agreement-parties", SEE),
    (_("Documento"), "qua:agreement-document", SEE),
    (_("Attuazione"), "qua:agreement-doing", SEE),
    (_("Rendiconto"), "qua:agreement-account", SEE),
)
"""Label, address, permission: in the order in which an agreement lives."""


def load_agreement(request: HttpRequest, agreement_id: uuid.UUID, permission: str) -> CitizenshipAgreement:
    """The agreement with lab, path and what it renews: 404 for who may not see it, 403 for who may not do this. One query."""
    rows = CitizenshipAgreement.objects.select_related("body", "cycle", "renews")
    agreement = get_object_or_404(rows, pk=agreement_id)
    demand(request, permission, [agreement.body_id], see=SEE)
    return agreement


def agreement_page(
    request: HttpRequest, agreement_id: uuid.UUID, permission: str, *, current: str
) -> dict[str, Any]:
    """What the template of a tab needs (it extends `qua/work/agreement_base.html`): `agreement`, `tabs`, `may_here`, `awaited`.

    `may_here` is what who asks may do in the agreement's lab (`"qua.agreement.write" in may_here`); `awaited` the step its path
    has to come to before it goes on. One query, two where it comes from a path.
    """
    agreement = load_agreement(request, agreement_id, permission)
    who = holder(request)
    tabs = [
        Tab(str(label), reverse(name, args=[agreement.pk]), name == current)
        for label, name, needed in TABS
        if who.may(needed, [agreement.body_id])
    ]
    return {
        "agreement": agreement,
        "tabs": tabs,
        "may_here": Allowed(request, agreement.body_id),
        "awaited": awaited_step(agreement),
    }


class Allowed:
    """What who asks may do in a lab: `"qua.agreement.write" in may_here` (in a template too)."""

    def __init__(self, request: HttpRequest, body_id: uuid.UUID) -> None:
        self._holder, self._body = holder(request), body_id

    def __contains__(self, permission: str) -> bool:
        return self._holder.may(permission, [self._body])
