"""Deciding that two organisations are one, or that they are not, and thinking again.

Rows that count as one form a group: its root is `canonical` of all of them, `merged_into` is the tree under the root.
Every verb locks the roots concerned first, ordered by key, and only then touches the groups below them.
"""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import DuplicateDismissal, Organisation, OrganisationMerge
from core.services.audit import actor_label, record
from core.services.errors import DomainError, StaleEdit


@transaction.atomic(durable=True)
def merge_organisations(*, actor: User, kept_id: uuid.UUID, absorbed_id: uuid.UUID) -> OrganisationMerge:
    """From now on `absorbed`, and all that was merged into it, counts as `kept`. Nothing recorded is rewritten. Audited.

    Raises `DomainError` when they are the same row or one of them was already merged into another.
    """
    if kept_id == absorbed_id:
        raise DomainError(_("Scelga due realtà diverse."))
    roots = _lock(kept_id, absorbed_id)
    for root in roots.values():
        if root.merged_into_id is not None:
            raise DomainError(_("«%(name)s» è già stata unita a un'altra realtà.") % {"name": root.name})
    kept, absorbed = roots[kept_id], roots[absorbed_id]
    Organisation.objects.filter(pk=absorbed.pk).update(merged_into=kept, canonical=kept)
    Organisation.objects.filter(canonical=absorbed).update(canonical=kept)
    merge = OrganisationMerge.objects.create(absorbed=absorbed, kept=kept, decided_by=actor_label(actor))
    after = {"kept": kept.name, "absorbed": absorbed.name, "merge": merge.pk}
    record(actor=actor, action="core.organisation.merged", target=kept, after=after)
    return merge


@transaction.atomic(durable=True)
def undo_merge(*, actor: User, merge_id: uuid.UUID) -> OrganisationMerge:
    """The two are counted apart again, each with what had been merged into it. Audited; the decision stays as history.

    Raises `DomainError` when it was undone already, `StaleEdit` when the group is changing this very moment.
    """
    merge = OrganisationMerge.objects.select_related("absorbed", "kept").get(pk=merge_id)
    root_id = merge.absorbed.canonical_id
    _lock(root_id)
    merge = (
        OrganisationMerge.objects.select_for_update(of=("self",))
        .select_related("absorbed", "kept")
        .get(pk=merge_id)
    )
    if merge.undone_at is not None:
        raise DomainError(_("Questa unione è già stata annullata."))
    if merge.absorbed.canonical_id != root_id:
        raise StaleEdit(_("Qualcuno sta unendo queste stesse realtà: riprovi tra un momento."))
    under = _under(merge.absorbed)
    Organisation.objects.filter(pk=merge.absorbed_id).update(merged_into=None, canonical=merge.absorbed)
    Organisation.objects.filter(pk__in=under).update(canonical=merge.absorbed)
    merge.undone_at = timezone.now()
    merge.undone_by = actor_label(actor)
    merge.save(update_fields=["undone_at", "undone_by"])
    after = {"kept": merge.kept.name, "absorbed": merge.absorbed.name, "merge": merge.pk}
    record(actor=actor, action="core.organisation.merge_undone", target=merge.absorbed, after=after)
    return merge


@transaction.atomic(durable=True)
def keep_apart(*, actor: User, first_id: uuid.UUID, second_id: uuid.UUID) -> DuplicateDismissal:
    """Two similar organisations are different: the pair is not proposed again. Audited; said twice, it is said once."""
    if first_id == second_id:
        raise DomainError(_("Scelga due realtà diverse."))
    low, high = sorted((first_id, second_id))
    rows = _lock(low, high)
    dismissal, new = DuplicateDismissal.objects.get_or_create(
        first=rows[low], second=rows[high], defaults={"decided_by": actor_label(actor)}
    )
    if new:
        after = {"first": rows[low].name, "second": rows[high].name}
        record(actor=actor, action="core.organisation.kept_apart", target=rows[low], after=after)
    return dismissal


def _lock(*keys: uuid.UUID) -> dict[uuid.UUID, Organisation]:
    rows = Organisation.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) != len(set(keys)):
        raise DomainError(_("Una delle realtà indicate non esiste più."))
    return found


def _under(absorbed: Organisation) -> list[uuid.UUID]:
    """Keys of everything merged, directly or not, into the row. The group is locked by its root."""
    members = Organisation.objects.filter(canonical=absorbed.canonical_id).values_list("pk", "merged_into")
    children: dict[uuid.UUID | None, list[uuid.UUID]] = {}
    for key, into in members:
        children.setdefault(into, []).append(key)
    under: list[uuid.UUID] = []
    waiting = [absorbed.pk]
    while waiting:
        below = children.get(waiting.pop(), [])
        under += below
        waiting += below
    return under
