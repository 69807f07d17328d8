"""Needs put together by a person because they are about the same thing: every need is in one group at most, and none is lost."""

import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from models_qua.models import FeasibilityReview, LabCycle, Need, NeedGroup, SheetNeed
from models_qua.services.guards import locked_cycle

GROUP_FIELDS = ("title", "summary")
_NAMED = 5
"""How many needs a refusal names."""


@transaction.atomic(durable=True)
def group_needs(
    *,
    actor: User,
    cycle_id: uuid.UUID,
    need_ids: Collection[uuid.UUID],
    group_id: uuid.UUID | None = None,
    title: str = "",
    summary: str = "",
    key: uuid.UUID | None = None,
) -> NeedGroup:
    """Put needs in a group of the path, or in a new one; one need alone and no title make a group of its name.

    `key` is the form's: the same form sent twice makes one group. A decided group takes more needs: they are to be told its fate too.
    Raises `DomainError` without needs, without a title for a new group of several, for a group of another path, and when one of the needs
    was grouped, set aside or moved meanwhile: nothing is grouped then. Audited as `qua.needs.grouped`.
    """
    cycle = locked_cycle(cycle_id)
    if key is not None and (there := NeedGroup.objects.filter(pk=key, cycle=cycle).first()):
        return there
    needs = _free(cycle, need_ids)
    if group_id is not None:
        group = _group_of(cycle, group_id, field="group")
    else:
        group = NeedGroup(id=key or new_key(), cycle=cycle, summary=summary.strip())
        group.title = title.strip() or (needs[0].title if len(needs) == 1 else "")
        if not group.title:
            raise DomainError(_("Dia un titolo al nuovo gruppo."), field="title")
        group.save(force_insert=True)
    Need.objects.filter(pk__in=[need.pk for need in needs]).update(group=group, state=Need.State.GROUPED)
    told = {"group": group.title, "needs": [need.title for need in needs]}
    record(actor=actor, action="qua.needs.grouped", target=group, after=told)
    return group


@transaction.atomic(durable=True)
def ungroup_needs(*, actor: User, group_id: uuid.UUID, need_ids: Collection[uuid.UUID]) -> NeedGroup | None:
    """Take needs out of a group that is not decided: they are to be grouped again. Returns the group; None when nothing of it was left.

    A group without needs goes, unless a service was asked about it or a project answers it. Raises `DomainError` without needs, for needs
    of other groups, and for a group with a fate. Audited as `qua.need_group.changed`.
    """
    group = _locked_open(group_id)
    rows = list(group.needs.select_for_update().filter(pk__in=need_ids).order_by("pk"))
    if not rows:
        raise DomainError(_("Segni almeno una proposta da togliere dal gruppo."), field="needs")
    if len(rows) != len(set(need_ids)):
        raise DomainError(_stale_words(), field="needs")
    Need.objects.filter(pk__in=[row.pk for row in rows]).update(group=None, state=Need.State.RECEIVED)
    told = {"taken_out": [row.title for row in rows]}
    record(actor=actor, action="qua.need_group.changed", target=group, after=told)
    if group.needs.exists() or group.reviews.exists() or group.answered_by.exists():
        return group
    group.delete()
    return None


@transaction.atomic(durable=True)
def merge_groups(*, actor: User, group_id: uuid.UUID, into_id: uuid.UUID) -> NeedGroup:
    """Put everything of a group in another of the same path: needs, reviews, the projects that answer it; the first is no more.

    Where both wait for the same service, its request stays one, with both questions and the earlier day. Raises `DomainError` for a group
    merged with itself, for groups of different paths and for one with a fate. Audited as `qua.need_group.changed`.
    """
    if group_id == into_id:
        raise DomainError(_("Scelga un altro gruppo: con sé stesso non si unisce."), field="into")
    group = _locked_open(group_id)
    into = _group_of(group.cycle, into_id, field="into")
    if into.fate:
        raise DomainError(_("Il gruppo scelto ha già un esito: ne scelga uno in esame."), field="into")
    needs = list(group.needs.values_list("title", flat=True))
    group.needs.update(group=into)
    _move_reviews(group, into)
    answered = into.answered_by.values_list("sheet_id", flat=True)
    SheetNeed.objects.filter(group=group).exclude(sheet_id__in=list(answered)).update(group=into)
    told = {"merged": group.title, "summary": group.summary, "needs": needs}
    group.delete()
    record(actor=actor, action="qua.need_group.changed", target=into, after=told)
    return into


@transaction.atomic(durable=True)
def change_group(
    *, actor: User, group_id: uuid.UUID, title: str, summary: str, seen: str | None = None
) -> NeedGroup:
    """Correct title and summary of a group. Audited as `qua.need_group.changed` when something changed.

    Raises `StaleEdit` when someone else changed them meanwhile, `DomainError` without a title.
    """
    group = locked_group(group_id)
    before = group_snapshot(group)
    demand_fresh(before, seen)
    if not title.strip():
        raise DomainError(_("Dia un titolo al gruppo."), field="title")
    group.title, group.summary = title.strip(), summary.strip()
    group.save(update_fields=["title", "summary"])
    earlier, later = changes(before, group_snapshot(group))
    if later:
        record(actor=actor, action="qua.need_group.changed", target=group, before=earlier, after=later)
    return group


def locked_group(group_id: uuid.UUID) -> NeedGroup:
    """The group of that key, locked after its path; `DomainError` when it is no more."""
    list(LabCycle.objects.select_for_update().filter(need_groups=group_id))
    rows = NeedGroup.objects.select_for_update(of=("self",)).select_related("cycle__body")
    group = rows.filter(pk=group_id).first()
    if group is None:
        raise DomainError(_("Questo gruppo non c'è più: nel frattempo è stato unito a un altro o sciolto."))
    return group


def group_snapshot(group: NeedGroup) -> dict[str, Any]:
    """What the form shows and the audit trail keeps."""
    return snapshot(group, GROUP_FIELDS)


def _locked_open(group_id: uuid.UUID) -> NeedGroup:
    """The same, while nothing was decided and its path goes on."""
    group = locked_group(group_id)
    locked_cycle(group.cycle_id)
    if group.fate:
        raise DomainError(
            _("È già deciso che cosa ne è («%(fate)s»): il gruppo non si cambia più.")
            % {"fate": group.get_fate_display()}
        )
    return group


def _group_of(cycle: LabCycle, group_id: uuid.UUID, *, field: str) -> NeedGroup:
    group = NeedGroup.objects.select_for_update().filter(pk=group_id, cycle=cycle).first()
    if group is None:
        raise DomainError(
            _("Questo gruppo non è di questo percorso, o non c'è più: ne scelga un altro."), field=field
        )
    return group


def _free(cycle: LabCycle, need_ids: Collection[uuid.UUID]) -> list[Need]:
    """The needs, locked, all of them still to be grouped."""
    rows = (
        Need.objects.select_for_update(of=("self",))
        .select_related("group")
        .filter(cycle=cycle, pk__in=need_ids)
    )
    needs = list(rows.order_by("pk"))
    if not needs:
        raise DomainError(_("Segni almeno una proposta."), field="needs")
    taken = [need for need in needs if need.state != Need.State.RECEIVED]
    if taken:
        names = ", ".join(f"«{need.title}» ({_where(need)})" for need in taken[:_NAMED])
        raise DomainError(
            _(
                "Nel frattempo qualcun altro ci ha lavorato: %(needs)s. Non è stato cambiato nulla: scelga di nuovo."
            )
            % {"needs": names},
            field="needs",
        )
    if len(needs) != len(set(need_ids)):
        raise DomainError(_stale_words(), field="needs")
    return needs


def _where(need: Need) -> str:
    if need.group is not None:
        return _("ora nel gruppo «%(group)s»") % {"group": need.group.title}
    return str(need.get_state_display())


def _stale_words() -> str:
    return _("Alcune delle proposte segnate non sono più qui: ricarichi la pagina e scelga di nuovo.")


def _move_reviews(group: NeedGroup, into: NeedGroup) -> None:
    waiting = {one.service.casefold(): one for one in into.reviews.filter(outcome="")}
    for review in list(group.reviews.order_by("asked_on", "pk")):
        same = waiting.get(review.service.casefold()) if not review.outcome else None
        if same is None:
            review.group = into
            review.save(update_fields=["group"])
            continue
        _join(same, review)


def _join(kept: FeasibilityReview, other: FeasibilityReview) -> None:
    questions = [text for text in (kept.question, other.question) if text]
    kept.question = "\n\n".join(dict.fromkeys(questions))
    kept.asked_on = min(kept.asked_on, other.asked_on)
    days = [day for day in (kept.due_on, other.due_on) if day]
    kept.due_on = min(days) if days else None
    kept.save(update_fields=["question", "asked_on", "due_on"])
    other.delete()
