"""What becomes of a group of needs, and telling it to who proposed them."""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from core.mail.queue import Recipient
from core.models import Delivery
from core.services.audit import record
from core.services.errors import DomainError
from core.services.mail import write_to
from models_qua.models import FeasibilityReview, Need, NeedGroup
from models_qua.services.need_groups import locked_group

TOLD = "qua.need_fate"
"""The kind of the message that tells who proposed something what became of it."""
Fate, Verdict = NeedGroup.Fate, FeasibilityReview.Verdict
AFTER_REVIEW = frozenset({Fate.ENTERS.value, Fate.ENTERS_CHANGED.value, Fate.NOT_FEASIBLE.value})
"""What is said only once a service said whether it can be done."""
_ENTERS = frozenset({Fate.ENTERS.value, Fate.ENTERS_CHANGED.value})


@dataclass(frozen=True, slots=True)
class Telling:
    """What came of telling: how many messages were queued, and how many needs nobody can be written to about."""

    written: int
    unreachable: int


@transaction.atomic(durable=True)
def decide_fate(
    *, actor: User, group_id: uuid.UUID, fate: str, reasons: str, confirmed: bool = False
) -> NeedGroup:
    """Say what becomes of a group, with reasons in plain words, today. Audited as `qua.need_group.decided`.

    «Enters» and «not feasible» come only after at least one review has an outcome. What contradicts every review, or changes what was
    told already, is refused on `confirmed` until it is confirmed; who was told is then told anew. Raises `DomainError` without a fate
    or reasons, too.
    """
    group = locked_group(group_id)
    if fate not in Fate.values or not fate:
        raise DomainError(_("Scelga che cosa ne è."), field="fate")
    if not reasons.strip():
        raise DomainError(_("Scriva perché, in parole che chi ha proposto possa capire."), field="reasons")
    outcomes = list(group.reviews.exclude(outcome="").values_list("outcome", flat=True))
    if fate in AFTER_REVIEW and not outcomes:
        raise DomainError(
            _(
                "Per dirlo serve almeno un'istruttoria conclusa: la chieda a un servizio, o registri quella che ha già avuto."
            ),
            field="fate",
        )
    changed = (fate, reasons.strip()) != (group.fate, group.fate_reasons)
    was_told = group.needs.filter(state=Need.State.TOLD).count() if changed else 0
    if doubt := ("" if confirmed else _doubt(fate, outcomes, was_told)):
        raise DomainError(doubt, field="confirmed")
    if not changed:
        return group
    before = {"fate": group.fate, "reasons": group.fate_reasons}
    group.fate, group.fate_reasons, group.fate_on = fate, reasons.strip(), timezone.localdate()
    group.save(update_fields=["fate", "fate_reasons", "fate_on"])
    if was_told:
        told = group.needs.filter(state=Need.State.TOLD)
        told.update(state=Need.State.GROUPED, told_at=None)
    after = {"fate": group.fate, "reasons": group.fate_reasons, "told_before": was_told}
    record(actor=actor, action="qua.need_group.decided", target=group, before=before, after=after)
    return group


@transaction.atomic(durable=True)
def reopen_group(*, actor: User, group_id: uuid.UUID) -> NeedGroup:
    """Undo a decision nobody was told yet: the group is under consideration again. Audited as `qua.need_group.decided`.

    `DomainError` when somebody was told (the fate is then changed, not undone) and when nothing was decided.
    """
    group = locked_group(group_id)
    if not group.fate:
        raise DomainError(_("Non è ancora stato deciso che cosa ne è."))
    if group.needs.filter(state=Need.State.TOLD).exists():
        raise DomainError(
            _("A qualcuno la risposta è già stata data: la decisione si può cambiare, non annullare.")
        )
    before = {"fate": group.fate, "reasons": group.fate_reasons}
    group.fate, group.fate_reasons, group.fate_on = "", "", None
    group.save(update_fields=["fate", "fate_reasons", "fate_on"])
    record(actor=actor, action="qua.need_group.decided", target=group, before=before, after={"fate": ""})
    return group


@transaction.atomic(durable=True)
def tell_fate(*, actor: User, group_id: uuid.UUID, site: str) -> Telling:
    """Write to every proposer of the group with an address what became of what she asked, once for each need, in her language.

    Told needs become so; the others wait to be told by word of mouth (`mark_told`). `site` is the address of the city's site. Raises
    `DomainError` before a fate is decided. Audited as `qua.need_group.told`, when somebody was written to.
    """
    group = locked_group(group_id)
    if not group.fate:
        raise DomainError(_("Prima decida che cosa ne è."))
    rows = group.needs.select_for_update(of=("self",)).select_related("person")
    waiting = list(rows.filter(state=Need.State.GROUPED).order_by("pk"))
    reachable = [need for need in waiting if address_of(need)]
    before = _times_told(reachable)
    for need in reachable:  # one message for each need: each has its own words, language and key
        _write(group, need, actor, site, before.get(str(need.pk), 0))
    Need.objects.filter(pk__in=[need.pk for need in reachable]).update(
        state=Need.State.TOLD, told_at=timezone.now()
    )
    if reachable:
        told = {"needs": [need.title for need in reachable], "fate": group.fate}
        record(actor=actor, action="qua.need_group.told", target=group, after=told)
    return Telling(len(reachable), len(waiting) - len(reachable))


@transaction.atomic(durable=True)
def mark_told(*, actor: User, need_id: uuid.UUID) -> Need:
    """Who proposed it was told by word of mouth, at a meeting or by telephone. Audited as `qua.need_group.told`.

    Told twice it is told once. `DomainError` before a fate is decided.
    """
    found = Need.objects.filter(pk=need_id).values_list("group_id", flat=True).first()
    if found is None:
        raise DomainError(_("Non è in nessun gruppo: prima la raggruppi."))
    group = locked_group(found)
    row = Need.objects.select_for_update(of=("self",)).get(pk=need_id)
    if not group.fate or row.group_id != group.pk:
        raise DomainError(_("Prima decida che cosa ne è."))
    if row.state == Need.State.TOLD:
        return row
    row.state, row.told_at = Need.State.TOLD, timezone.now()
    row.save(update_fields=["state", "told_at"])
    told = {"needs": [row.title], "fate": group.fate, "by_word_of_mouth": True}
    record(actor=actor, action="qua.need_group.told", target=group, after=told)
    return row


def address_of(need: Need) -> str:
    """Where who proposed it can be written to: the address given with it, else that of her card; empty for neither."""
    return need.proposer_email or (need.person.email if need.person else "")


def _doubt(fate: str, outcomes: list[str], was_told: int) -> str:
    """Why a decision is to be confirmed; empty when it is not."""
    if fate in _ENTERS and outcomes and set(outcomes) == {Verdict.NOT_FEASIBLE}:
        return _(
            "Ogni istruttoria dice «non fattibile». Se entra comunque nell'accordo, lo confermi qui e spieghi il perché nei motivi."
        )
    if fate == Fate.NOT_FEASIBLE and outcomes and Verdict.NOT_FEASIBLE not in outcomes:
        return _(
            "Nessuna istruttoria dice «non fattibile». Se è così lo stesso, lo confermi qui e spieghi il perché nei motivi."
        )
    if was_told:
        return _(
            "A chi ha proposto è già stata data un'altra risposta. Se la cambia lo confermi qui: la riceverà di nuovo."
        )
    return ""


def _times_told(needs: list[Need]) -> dict[str, int]:
    """How often each was written about already: a fate that changed is told anew. One query."""
    rows = Delivery.objects.filter(mailing__kind=TOLD, content__need__in=[str(need.pk) for need in needs])
    counted = rows.values_list("content__need").annotate(times=Count("pk"))
    return {str(need): int(times) for need, times in counted}


def _write(group: NeedGroup, need: Need, actor: User, site: str, times: int) -> None:
    with override(need.language):
        subject = _("Che cosa ne è della tua proposta: %(title)s") % {"title": need.title}
    name = need.proposer_name or (str(need.person) if need.person else "")
    write_to(
        TOLD,
        [Recipient(address_of(need), name, content={"need": str(need.pk)})],
        subject,
        {"group": str(group.pk)},
        actor=actor,
        site=site,
        key=f"{TOLD}:{need.pk}:{times}",
        language=need.language,
    )
