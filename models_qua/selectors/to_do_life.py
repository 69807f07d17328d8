"""What waits in an agreement's life, on the first screen of who may do it: the act, the signatures, the publication."""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.participation.spec import ToDo
from core.permissions.holder import Holder
from models_qua.models import CitizenshipAgreement, LabStep

State = CitizenshipAgreement.State
_MOST = 20
_WAITS = {
    State.SHARED: ("qua.agreement.approve", _("Atto di giunta da registrare"), "agreement-approve", "proposed_on"),
    State.APPROVED: ("qua.agreement.sign", _("Firme da raccogliere"), "agreement-parties", "act_on"),
    State.ACCOUNTED: ("qua.agreement.publish", _("Risultati da pubblicare"), "agreement-publish", "accounted_on"),
}  # fmt: skip
"""By state: who may go on, what waits, where it is done, since when."""


def life_to_dos(who: Holder, _today: dt.date) -> list[ToDo]:
    """Agreements that wait for who holds these permissions, those that waited longest first. One query."""
    mine = Q()
    for state, (permission, *_rest) in _WAITS.items():
        bodies = who.bodies(permission)
        if bodies is None:
            mine |= Q(state=state)
        elif bodies:
            mine |= Q(state=state, body__in=bodies)
    if not mine:
        return []
    begun = LabStep.objects.filter(
        cycle=OuterRef("cycle"), kind=LabStep.Kind.GIUNTA, started_on__isnull=False
    )
    ready = ~Q(state=State.SHARED) | Q(cycle=None) | Q(Exists(begun))
    rows = CitizenshipAgreement.objects.filter(mine).filter(ready).select_related("body")
    return list(_told(rows.order_by("proposed_on", "title")[:_MOST]))


def _told(rows: Iterable[CitizenshipAgreement]) -> Iterator[ToDo]:
    for row in rows:
        _permission, label, page, since = _WAITS[State(row.state)]
        yield ToDo(
            f"{label}: {row.title}", reverse(f"qua:{page}", args=[row.pk]), getattr(row, since), row.body.name
        )
