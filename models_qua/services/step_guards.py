"""What a step of a path asks before it begins and before it ends. Every refusal names the rule's act and the cure."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import Meeting
from core.participation.rules import RuleValue
from core.selectors.rules import rules_on
from core.services.errors import DomainError
from core.services.guards import cited
from models_qua.models import CitizenshipAgreement, FeasibilityReview, LabStep, Need
from models_qua.rules import PATH, SLUG

Kind = LabStep.Kind
State = CitizenshipAgreement.State
SHARING_MEETING = "sharing"
"""The kind of meeting in which a proposal is shared, open to everybody."""

_NAMES = 5


def demand_turn(step: LabStep, steps: Sequence[LabStep]) -> None:
    """The step may begin: it has not, and every step before it in the path's own order has ended."""
    if step.started_on is not None:
        raise DomainError(_("Questo passo è già cominciato il %(day)s.") % {"day": _day(step.started_on)})
    waiting = next((one for one in steps if one.position < step.position and one.ended_on is None), None)
    if waiting is not None:
        message = _("Prima concluda il passo «%(before)s»: in questo percorso viene prima di «%(step)s».")
        told = {"before": waiting.get_kind_display(), "step": step.get_kind_display()}
        raise DomainError(message % told + cited(SLUG, PATH, step.cycle.started_on))


def demand_begin(step: LabStep, on: dt.date) -> None:
    """What is particular to a step before it begins: an agreement is carried out once it is in force."""
    if step.kind != Kind.IMPLEMENTATION:
        return
    agreement = _agreement(step)
    if agreement is None or agreement.state not in CitizenshipAgreement.HELD:
        raise DomainError(
            _("Si attua un accordo in vigore: prima registri l'atto di giunta e le firme dell'accordo.")
            + cited(SLUG, PATH, on)
        )


def demand_end(step: LabStep, on: dt.date) -> None:
    """What a step must have brought before it ends, by the rules in force on that day."""
    rules = rules_on(SLUG, PATH, on)
    demand_evidence(step, on, rules)
    if check := _ENDS.get(Kind(step.kind)):
        check(step, on, rules)


def demand_evidence(step: LabStep, on: dt.date, rules: Mapping[str, RuleValue] | None = None) -> None:
    """The step has the evidence the rules of a day ask of it: something at all, and of the sharing its open meetings."""
    rules = rules_on(SLUG, PATH, on) if rules is None else rules
    if step.kind in (rules["evidence"] or ()) and not step.evidence.exists():
        raise DomainError(
            _(
                "Il passo «%(step)s» si conclude con la sua documentazione: aggiunga un incontro, un documento o una pagina."
            )
            % {"step": step.get_kind_display()}
            + cited(SLUG, PATH, on)
        )
    if step.kind == Kind.SHARING:
        _demand_open_meetings(step, on, rules)


def _demand_open_meetings(step: LabStep, on: dt.date, rules: Mapping[str, RuleValue]) -> None:
    wanted = rules["open_meetings"]
    if not wanted:
        return
    held = step.evidence.filter(
        meeting__kind=SHARING_MEETING,
        meeting__state=Meeting.State.HELD,
        meeting__served__body=step.cycle.body_id,
        meeting__meets_on__lte=on,
    ).count()
    if held < wanted:
        message = ngettext(
            "La proposta si condivide in almeno %(n)d incontro aperto: aggiunga qui quello svolto (ora ce ne sono %(held)d).",
            "La proposta si condivide in almeno %(n)d incontri aperti: aggiunga qui quelli svolti (ora ce ne sono %(held)d).",
            wanted,
        )
        raise DomainError(message % {"n": wanted, "held": held} + cited(SLUG, PATH, on))


def _demand_reviewed(step: LabStep, on: dt.date, rules: Mapping[str, RuleValue]) -> None:
    """Every group of needs has an outcome, and no need was left out of the groups."""
    if not rules["all_reviewed"]:
        return
    loose = Need.objects.filter(cycle=step.cycle_id, group=None).counted().count()
    if loose:
        message = ngettext(
            "C'è ancora una proposta fuori dai gruppi: la raggruppi o la scarti, poi concluda l'istruttoria.",
            "Ci sono ancora %(n)d proposte fuori dai gruppi: le raggruppi o le scarti, poi concluda l'istruttoria.",
            loose,
        )
        raise DomainError(message % {"n": loose} + cited(SLUG, PATH, on))
    done = FeasibilityReview.objects.exclude(outcome="").filter(group__cycle=step.cycle_id).values("group")
    waiting = list(step.cycle.need_groups.exclude(pk__in=done).values_list("title", flat=True))
    if waiting:
        names = "; ".join(waiting[:_NAMES]) + ("; …" if len(waiting) > _NAMES else "")
        message = _(
            "Manca l'esito dell'istruttoria per: %(groups)s. Lo registri, o chieda al servizio di farlo."
        )
        raise DomainError(message % {"groups": names} + cited(SLUG, PATH, on))


def _demand_approved(step: LabStep, on: dt.date, _rules: Mapping[str, RuleValue]) -> None:
    agreement = _agreement(step)
    if agreement is None or agreement.state in CitizenshipAgreement.OPEN_TEXT:
        raise DomainError(
            _("L'approvazione si conclude con l'atto di giunta: prima lo registri nell'accordo del percorso.")
            + cited(SLUG, PATH, on)
        )
    _demand_not_before(on, agreement.act_on, _("L'atto di giunta è del %(day)s: indichi quel giorno o dopo."))


def _demand_signed(step: LabStep, on: dt.date, _rules: Mapping[str, RuleValue]) -> None:
    agreement = _agreement(step)
    if agreement is None or agreement.state not in CitizenshipAgreement.SIGNED:
        raise DomainError(
            _(
                "La firma si conclude quando l'accordo è in vigore: servono la firma del Comune e quella di chi si impegna."
            )
            + cited(SLUG, PATH, on)
        )
    _demand_not_before(
        on, agreement.signed_on, _("L'accordo è firmato dal %(day)s: indichi quel giorno o dopo.")
    )


def _demand_published(step: LabStep, on: dt.date, _rules: Mapping[str, RuleValue]) -> None:
    agreement = _agreement(step)
    if agreement is None or agreement.state != State.PUBLISHED:
        raise DomainError(
            _(
                "La rendicontazione si conclude quando i risultati sono pubblicati: prima li pubblichi dalla scheda dell'accordo."
            )
            + cited(SLUG, PATH, on)
        )
    _demand_not_before(
        on, agreement.published_on, _("I risultati sono pubblicati dal %(day)s: indichi quel giorno o dopo.")
    )


def _demand_not_before(on: dt.date, day: dt.date | None, message: str) -> None:
    if day is not None and on < day:
        raise DomainError(message % {"day": _day(day)}, field="on")


def _agreement(step: LabStep) -> CitizenshipAgreement | None:
    return CitizenshipAgreement.objects.filter(cycle=step.cycle_id).first()


def _day(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


_ENDS: Mapping[Kind, Callable[[LabStep, dt.date, Mapping[str, RuleValue]], None]] = {
    Kind.FEASIBILITY: _demand_reviewed,
    Kind.GIUNTA: _demand_approved,
    Kind.SIGNATURE: _demand_signed,
    Kind.ACCOUNTING: _demand_published,
}
