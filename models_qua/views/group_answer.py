"""What answers a group that enters the agreement: its projects, or where the first is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.permissions.guard import holder
from models_qua.models import CitizenshipAgreement, NeedGroup, ProjectSheet
from models_qua.views.path_links import SEE, WRITE, new_agreement

_ENTERS = (NeedGroup.Fate.ENTERS, NeedGroup.Fate.ENTERS_CHANGED)


@dataclass(frozen=True, slots=True)
class Answer:
    """The projects that answer a group; `label` and `url` of what comes next for who may write it, empty for nothing."""

    sheets: Sequence[ProjectSheet] = ()
    label: str = ""
    url: str = ""


def answer_of(request: HttpRequest, group: NeedGroup) -> Answer | None:
    """None for a group that does not enter the agreement, and for who may not see agreements. Two queries."""
    may, body = holder(request).may, [group.cycle.body_id]
    if group.fate not in _ENTERS or not may(SEE, body):
        return None
    sheets = list(ProjectSheet.objects.filter(answers__group=group).order_by("title"))
    agreement = CitizenshipAgreement.objects.filter(cycle=group.cycle_id).first()
    writes = may(WRITE, body)
    if agreement is None:
        begins = writes and group.cycle.ended_on is None
        return Answer(sheets, _("Scrivi l'accordo"), new_agreement(group.cycle)) if begins else Answer(sheets)
    if not writes or agreement.state not in CitizenshipAgreement.OPEN_TEXT:
        return Answer(sheets)
    asked = urlencode({"groups": str(group.pk), "title": group.title})
    url = f"{reverse('qua:agreement-sheet-new', args=[agreement.pk])}?{asked}"
    return Answer(sheets, _("Scrivi la scheda progetto"), url)
