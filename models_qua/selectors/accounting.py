"""What to look at before an agreement is accounted: what is not settled, and what looks too early."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.selectors.rules import rules_on
from core.templatetags.vicinia import day
from models_qua.models import CitizenshipAgreement, Commitment, Evaluation, LabStep, ProjectSheet
from models_qua.rules import MONITORING, SLUG
from models_qua.selectors.commitments import OPEN

ACCOUNT, PUBLISH = "qua.agreement.account", "qua.agreement.publish"
_OVER = (ProjectSheet.State.COMPLETED, ProjectSheet.State.SUSPENDED, ProjectSheet.State.ABANDONED)
_SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class OpenParts:
    """Commitments neither done nor not done, projects neither completed nor suspended nor abandoned."""

    commitments: tuple[Commitment, ...]
    projects: tuple[ProjectSheet, ...]


def correcting(agreement: CitizenshipAgreement) -> str:
    """The permission a correction needs: of published results, that of publishing."""
    return PUBLISH if agreement.state == CitizenshipAgreement.State.PUBLISHED else ACCOUNT


def open_parts(agreement: CitizenshipAgreement) -> OpenParts:
    """What is not settled in an agreement. Two queries."""
    commitments = agreement.commitments.filter(state__in=OPEN).select_related("signatory")
    return OpenParts(tuple(commitments), tuple(agreement.sheets.exclude(state__in=_OVER)))


def account_warnings(agreement: CitizenshipAgreement, today: dt.date) -> list[str]:
    """What makes an account look early, in words: nothing that stops it but the evaluation the rules want and a path that is not there yet. Four queries at most."""
    said = []
    step = LabStep.objects.filter(cycle=agreement.cycle_id, kind=LabStep.Kind.ACCOUNTING, started_on=None)
    if agreement.cycle_id and step.exists():
        said.append(
            _("Il percorso non è ancora al passo «%(step)s»: prima lo cominci, dalla pagina del percorso.")
            % {"step": LabStep.Kind.ACCOUNTING.label}
        )
    if agreement.ends_on is not None and agreement.ends_on > today:
        said.append(
            _("L'accordo dura fino a %(day)s: dopo il rendiconto i progetti non si cominciano più.")
            % {"day": day(agreement.ends_on)}
        )
    if agreement.signed_on is not None and (today - agreement.signed_on).days < _SOON_DAYS:
        said.append(
            _("L'accordo è stato firmato %(day)s: è passato meno di un mese.")
            % {"day": day(agreement.signed_on)}
        )
    final = agreement.evaluations.filter(kind=Evaluation.Kind.FINAL)
    if rules_on(SLUG, MONITORING, today)["final_evaluation"] and not final.exists():
        said.append(_("Manca la valutazione finale, che le regole della città vogliono: la scriva prima."))
    return said
