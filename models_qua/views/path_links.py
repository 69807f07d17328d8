"""From a path to where the work of each of its steps is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.permissions.guard import holder
from models_qua.models import CitizenshipAgreement, LabCycle, LabStep

Kind = LabStep.Kind
NEEDS, WRITE, SEE = "qua.need.see", "qua.agreement.write", "qua.agreement.see"


@dataclass(frozen=True, slots=True)
class StepLink:
    """A page on which the work of a step (`kind`) is done."""

    kind: str
    label: str
    url: str


def step_links(
    request: HttpRequest, cycle: LabCycle, agreement: CitizenshipAgreement | None
) -> Sequence[StepLink]:
    """The pages of each step that who asks may open. No query."""
    may = holder(request).may
    links = []
    if may(NEEDS, [cycle.body_id]):
        links += [
            StepLink(Kind.LISTENING, _("Bisogni e proposte"), reverse("qua:needs", args=[cycle.pk])),
            StepLink(Kind.FEASIBILITY, _("Gruppi ed esiti"), reverse("qua:need-groups", args=[cycle.pk])),
        ]
    if agreement is not None and may(SEE, [cycle.body_id]):
        links += _of_agreement(agreement)
    elif agreement is None and cycle.ended_on is None and may(WRITE, [cycle.body_id]):
        links.append(StepLink(Kind.SHARING, _("Scrivi l'accordo"), new_agreement(cycle)))
    return links


def new_agreement(cycle: LabCycle) -> str:
    """Where the agreement of a path is begun."""
    return f"{reverse('qua:agreement-new')}?cycle={cycle.pk}"


def _of_agreement(agreement: CitizenshipAgreement) -> Sequence[StepLink]:
    pages = (
        (Kind.SHARING, _("La proposta di accordo"), "qua:agreement"),
        (Kind.GIUNTA, _("L'accordo e il suo stato"), "qua:agreement"),
        (Kind.SIGNATURE, _("Parti e firme"), "qua:agreement-parties"),
        (Kind.IMPLEMENTATION, _("Attuazione"), "qua:agreement-doing"),
        (Kind.ACCOUNTING, _("Valutazione e rendiconto"), "qua:agreement-account"),
    )
    return [StepLink(kind, label, reverse(name, args=[agreement.pk])) for kind, label, name in pages]
