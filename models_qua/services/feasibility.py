"""Technical and economic feasibility: what is asked of the municipal services, and what they say."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from core.mail.queue import Recipient
from core.models import Organisation
from core.selectors.rules import rules_on
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from core.services.guards import demand_day
from core.services.mail import write_to
from models_qua.models import FeasibilityReview, NeedGroup
from models_qua.rules import PATH, SLUG
from models_qua.services.guards import locked_cycle
from models_qua.services.need_groups import locked_group

ASKED = "qua.review_asked"
"""The kind of the message that tells a service it is asked."""
Verdict = FeasibilityReview.Verdict
REVIEW_FIELDS = (
    "technical", "technical_reasons", "economic", "economic_reasons", "cost_eur", "outcome", "reasons", "reviewed_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """What a service says: technical and economic verdicts ("" not said), its estimate in euro (None: it made none), outcome, reasons."""

    outcome: str
    reasons: str
    reviewed_on: dt.date
    technical: str = ""
    technical_reasons: str = ""
    economic: str = ""
    economic_reasons: str = ""
    cost_eur: Decimal | None = None


@transaction.atomic(durable=True)
def ask_reviews(
    *,
    actor: User,
    group_id: uuid.UUID,
    organisation_ids: Sequence[uuid.UUID] = (),
    service: str = "",
    question: str = "",
    on: dt.date,
    site: str = "",
) -> list[FeasibilityReview]:
    """Ask one or several municipal services about a group: those chosen from the register, and one typed by name.

    The answer is due `review_days` of the rules after `on`; None where the act says nothing. A service with an address is told by mail
    (`site` is the address of the city's site; without one nobody is written to). Raises `DomainError` without a service, for one that
    is no service of the city or waits to answer already, for a day in the future or before the path began, and for a group with a fate.
    Audited as `qua.feasibility.asked`, once for each.
    """
    group = locked_group(group_id)
    cycle = locked_cycle(group.cycle_id)
    if group.fate:
        raise DomainError(_("È già deciso che cosa ne è: l'istruttoria si chiede prima."))
    demand_day(on, field="on", not_before=cycle.started_on)
    services = _services(organisation_ids, service)
    _demand_not_waiting(group, [name for name, _organisation in services])
    days = rules_on(SLUG, PATH, on)["review_days"]
    due_on = None if days is None else on + dt.timedelta(days=days)
    asked = []
    for name, organisation in services:
        row = FeasibilityReview(
            group=group, service=name, organisation=organisation, question=question.strip(), asked_on=on
        )
        row.due_on = due_on
        row.save(force_insert=True)
        told = {"service": name, "question": row.question, "asked_on": on, "due_on": due_on}
        record(actor=actor, action="qua.feasibility.asked", target=row, after=told)
        _tell(row, actor, site)
        asked.append(row)
    return asked


@transaction.atomic(durable=True)
def review_group(*, actor: User, review_id: uuid.UUID, said: Said) -> FeasibilityReview:
    """A service says whether it can be done, and why. Audited as `qua.feasibility.reviewed`.

    Raises `DomainError` without outcome or reasons, for a day in the future or before it was asked, and for one answered already.
    """
    row = _locked(review_id)
    if row.outcome:
        raise DomainError(
            _(
                "L'istruttoria è già conclusa, con esito «%(outcome)s»: se va corretta, riapra la pagina e la corregga."
            )
            % {"outcome": row.get_outcome_display()}
        )
    _write(row, said)
    record(actor=actor, action="qua.feasibility.reviewed", target=row, after=review_snapshot(row))
    return row


@transaction.atomic(durable=True)
def correct_review(
    *, actor: User, review_id: uuid.UUID, said: Said, seen: str | None = None
) -> FeasibilityReview:
    """Correct what a service said; what it said before stays in the trail. Audited as `qua.feasibility.reviewed`.

    Raises `StaleEdit` when someone else corrected it meanwhile, `DomainError` for whatever `review_group` refuses, and for one that
    was not answered yet.
    """
    row = _locked(review_id)
    if not row.outcome:
        raise DomainError(_("L'istruttoria è ancora da svolgere: scriva l'esito."), field="outcome")
    before = review_snapshot(row)
    demand_fresh(before, seen)
    _write(row, said)
    earlier, later = changes(before, review_snapshot(row))
    if later:
        record(actor=actor, action="qua.feasibility.reviewed", target=row, before=earlier, after=later)
    return row


@transaction.atomic(durable=True)
def withdraw_review(*, actor: User, review_id: uuid.UUID) -> NeedGroup:
    """A request that went to the wrong service, or is not needed any more, goes. Audited as `qua.feasibility.withdrawn`.

    Returns the group. `DomainError` for one answered already: what a service said stays.
    """
    row = _locked(review_id)
    if row.outcome:
        raise DomainError(_("Il servizio ha già risposto: la sua istruttoria resta."))
    told = {"service": row.service, "question": row.question, "asked_on": row.asked_on}
    record(actor=actor, action="qua.feasibility.withdrawn", target=row, before=told)
    row.delete()
    return row.group


def review_snapshot(row: FeasibilityReview) -> dict[str, Any]:
    """What the form shows and the audit trail keeps."""
    return snapshot(row, REVIEW_FIELDS)


def _write(row: FeasibilityReview, said: Said) -> None:
    if said.outcome not in Verdict.values or not said.outcome:
        raise DomainError(_("Scelga l'esito."), field="outcome")
    if not said.reasons.strip():
        raise DomainError(_("Scriva i motivi: chi ha proposto ha diritto a saperli."), field="reasons")
    demand_day(said.reviewed_on, field="reviewed_on", not_before=row.asked_on)
    if said.cost_eur is not None and said.cost_eur < 0:
        raise DomainError(_("Un costo non è meno di zero."), field="cost_eur")
    for name in REVIEW_FIELDS:
        value = getattr(said, name)
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.save(update_fields=REVIEW_FIELDS)


def _locked(review_id: uuid.UUID) -> FeasibilityReview:
    rows = FeasibilityReview.objects.select_for_update(of=("self",)).select_related("group__cycle")
    row = rows.filter(pk=review_id).first()
    if row is None:
        raise DomainError(_("Questa richiesta di istruttoria non c'è più: è stata ritirata."))
    return row


def _services(organisation_ids: Sequence[uuid.UUID], typed: str) -> list[tuple[str, Organisation | None]]:
    known = list(
        Organisation.objects.standing()
        .filter(pk__in=organisation_ids, is_municipal_service=True)
        .order_by("name")
    )
    if len(known) != len(set(organisation_ids)):
        raise DomainError(_("Scelga tra i servizi comunali dell'elenco."), field="services")
    found: list[tuple[str, Organisation | None]] = [(one.name, one) for one in known]
    name = typed.strip()
    if name and name.casefold() not in {one.name.casefold() for one in known}:
        same = Organisation.objects.standing().filter(is_municipal_service=True, name__iexact=name).first()
        found.append((same.name, same) if same else (name, None))
    if not found:
        raise DomainError(_("Scelga almeno un servizio, o ne scriva il nome."), field="services")
    return found


def _demand_not_waiting(group: NeedGroup, names: Sequence[str]) -> None:
    waiting = {name.casefold() for name in group.reviews.filter(outcome="").values_list("service", flat=True)}
    twice = [name for name in names if name.casefold() in waiting]
    if twice:
        raise DomainError(
            _("A questo servizio l'istruttoria è già stata chiesta, e non ha ancora risposto: %(services)s.")
            % {"services": ", ".join(twice)},
            field="services",
        )


def _tell(row: FeasibilityReview, actor: User, site: str) -> None:
    if row.organisation is None or not row.organisation.email:
        return
    with override("it"):
        subject = _("Istruttoria di fattibilità: %(title)s") % {"title": row.group.title}
    to = [Recipient(row.organisation.email, row.service)]
    write_to(ASKED, to, subject, {"review": str(row.pk)}, actor=actor, site=site, key=f"{ASKED}:{row.pk}")
