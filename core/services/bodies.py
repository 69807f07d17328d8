"""Bodies: creating them, their card, territory, stages, members and subgroups."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import (
    Body,
    BodyNeighbourhood,
    BodyStage,
    BodyTheme,
    Membership,
    Organisation,
    Representative,
    Subgroup,
)
from core.participation.hooks import tell_left
from core.participation.registry import registry
from core.participation.stages import Stage
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from core.services.slugs import free_slug

BODY_FIELDS = ("name", "description", "public_email", "meets_usually")


@dataclass(frozen=True, slots=True)
class BodyData:
    """The card of a body: what citizens read, its themes and the neighbourhoods it works in."""

    name: str
    description: str = ""
    public_email: str = ""
    meets_usually: str = ""
    theme_ids: tuple[uuid.UUID, ...] = ()
    neighbourhood_ids: tuple[uuid.UUID, ...] = ()


@transaction.atomic(durable=True)
def create_body(*, actor: User, model_slug: str, data: BodyData, since: dt.date | None = None) -> Body:
    """A body is born in the initial stage of its model, from a day (today). Audited. `DomainError` for a name taken."""
    day = since or timezone.localdate()
    initial = next(stage for stage in registry.get(model_slug).stages if stage.initial)
    body = Body(model_slug=model_slug, **{name: getattr(data, name) for name in BODY_FIELDS})
    _refuse_taken(body)
    body.slug = free_slug(Body, data.name, "organismo")
    body.save(force_insert=True)
    BodyStage.objects.create(body=body, stage=initial.code, since=day)
    _set_themes(body, data.theme_ids)
    _set_territory(body, data.neighbourhood_ids, day)
    record(actor=actor, action="core.body.created", target=body, after=body_snapshot(body, day))
    return body


@transaction.atomic(durable=True)
def change_body(
    *, actor: User, body_id: uuid.UUID, data: BodyData, seen: str | None = None, day: dt.date | None = None
) -> Body:
    """Change the card. Neighbourhoods added start on `day` (today), those taken away end the day before. Audited.

    The public address stays what it was, so that links keep working. Raises `StaleEdit` and `DomainError`.
    """
    day = day or timezone.localdate()
    body = Body.objects.select_for_update().get(pk=body_id)
    before = body_snapshot(body, day)
    demand_fresh(before, seen)
    for name in BODY_FIELDS:
        setattr(body, name, getattr(data, name))
    _refuse_taken(body)
    body.save()
    _set_themes(body, data.theme_ids)
    _set_territory(body, data.neighbourhood_ids, day)
    earlier, later = changes(before, body_snapshot(body, day))
    if later:
        record(actor=actor, action="core.body.changed", target=body, before=earlier, after=later)
    return body


def body_snapshot(body: Body, day: dt.date) -> dict[str, Any]:
    """The card's data on a day as JSON values: what the form shows and the audit trail keeps. Two queries."""
    themes = sorted(BodyTheme.objects.filter(body=body).values_list("theme__name", flat=True))
    places = sorted(body.territory.on(day).values_list("neighbourhood__name", flat=True))
    return snapshot(body, BODY_FIELDS, themes=themes, neighbourhoods=places)


def following_stages(body: Body, now: str | None) -> list[Stage]:
    """The stages that may follow the present one; every stage for a body that never had one."""
    model = registry.get(body.model_slug)
    try:
        allowed = model.stage(now).next if now else tuple(stage.code for stage in model.stages)
    except KeyError:
        allowed = tuple(stage.code for stage in model.stages)
    return [model.stage(code) for code in allowed]


@transaction.atomic(durable=True)
def change_stage(
    *, actor: User, body_id: uuid.UUID, stage: str, since: dt.date | None = None, note: str = ""
) -> BodyStage:
    """The body enters a stage on a day (today); the one before ends the day before. Audited.

    Raises `DomainError` for a stage its model does not let follow, a day in the future or before the present stage.
    """
    body = Body.objects.select_for_update().get(pk=body_id)
    since = since or timezone.localdate()
    if since > timezone.localdate():
        raise DomainError(_("La fase si cambia dal giorno in cui avviene, non prima."), field="since")
    present = BodyStage.objects.filter(body=body, until=None).first()
    if stage not in {allowed.code for allowed in following_stages(body, present.stage if present else None)}:
        raise DomainError(_("Questa fase non può seguire quella attuale."), field="stage")
    if present:
        if present.since and since <= present.since:
            raise DomainError(_("La fase attuale comincia dopo questa data."), field="since")
        present.until = since - dt.timedelta(days=1)
        present.save(update_fields=["until"])
    row = BodyStage.objects.create(body=body, stage=stage, since=since, note=note)
    record(
        actor=actor,
        action="core.body.stage_changed",
        target=body,
        before={"stage": present.stage if present else None},
        after={"stage": stage, "since": since, "note": note},
    )
    return row


@transaction.atomic(durable=True)
def add_member(
    *, actor: User, body_id: uuid.UUID, organisation_id: uuid.UUID, since: dt.date | None = None
) -> Membership:
    """An organisation belongs to the body from a day (today). Audited. `DomainError` when it belongs already, and where the
    participation model has another way to become a member."""
    body = Body.objects.select_for_update().get(pk=body_id)
    if joining := registry.get(body.model_slug).joining:
        raise DomainError(str(joining), field="organisation")
    organisation = Organisation.objects.select_related("canonical").get(pk=organisation_id).canonical
    if Membership.objects.filter(body=body, organisation__canonical=organisation, until=None).exists():
        raise DomainError(
            _("«%(name)s» ne fa già parte.") % {"name": organisation.name}, field="organisation"
        )
    membership = Membership.objects.create(
        body=body, organisation=organisation, since=since or timezone.localdate()
    )
    after = {"organisation": organisation.name, "since": membership.since}
    record(actor=actor, action="core.body.member_added", target=body, after=after)
    return membership


@transaction.atomic(durable=True)
def end_member(*, actor: User, membership_id: uuid.UUID, until: dt.date | None = None) -> Membership:
    """The member leaves after a day (today), and what the participation model hangs on it ends. Audited. Left already: nothing changes.

    Raises `DomainError` on `until` for a day before it began, and for whatever the model refuses.
    """
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("body", "organisation", "person")
        .get(pk=membership_id)
    )
    if membership.until is None:
        membership.until = until or timezone.localdate()
        if membership.since and membership.until < membership.since:
            raise DomainError(_("La data di fine precede quella di inizio."), field="until")
        membership.save(update_fields=["until"])
        body, until_day = membership.body, membership.until
        people = _people_of(membership)
        tell_left([body.model_slug], actor=actor, body_ids=[body.pk], person_ids=people, until=until_day)
        after = {"member": str(membership.organisation or membership.person), "until": membership.until}
        record(actor=actor, action="core.body.member_left", target=membership.body, after=after)
    return membership


@transaction.atomic(durable=True)
def open_subgroup(
    *, actor: User, body_id: uuid.UUID, name: str, about: str = "", since: dt.date | None = None
) -> Subgroup:
    """A part of the body starts working on one object. Audited. `DomainError` for a name the body used already."""
    body = Body.objects.select_for_update().get(pk=body_id)
    if Subgroup.objects.filter(body=body, name__iexact=name).exists():
        raise DomainError(_("C'è già un sottogruppo con questo nome."), field="name")
    subgroup = Subgroup.objects.create(body=body, name=name, about=about, since=since or timezone.localdate())
    record(
        actor=actor,
        action="core.subgroup.changed",
        target=body,
        after={"name": name, "since": subgroup.since},
    )
    return subgroup


@transaction.atomic(durable=True)
def close_subgroup(*, actor: User, subgroup_id: uuid.UUID, until: dt.date | None = None) -> Subgroup:
    """The subgroup has finished its work. Audited. Closed already: nothing changes."""
    subgroup = Subgroup.objects.select_for_update(of=("self",)).select_related("body").get(pk=subgroup_id)
    if subgroup.until is None:
        subgroup.until = until or timezone.localdate()
        if subgroup.since and subgroup.until < subgroup.since:
            raise DomainError(_("La data di fine precede quella di inizio."), field="until")
        subgroup.save(update_fields=["until"])
        after = {"name": subgroup.name, "until": subgroup.until}
        record(actor=actor, action="core.subgroup.changed", target=subgroup.body, after=after)
    return subgroup


def _people_of(membership: Membership) -> list[uuid.UUID]:
    """Who was of the body by this membership: the person, or who speaks for the organisation. One query at most."""
    if membership.organisation is None:
        return [membership.person_id] if membership.person_id else []
    speaking = Representative.objects.filter(
        organisation__canonical=membership.organisation.canonical_id, until=None
    )
    return list(speaking.values_list("person_id", flat=True))


def _refuse_taken(body: Body) -> None:
    twins = Body.objects.filter(model_slug=body.model_slug, name__iexact=body.name).exclude(pk=body.pk)
    if twins.exists():
        raise DomainError(_("Questo nome è già usato."), field="name")


def _set_themes(body: Body, theme_ids: tuple[uuid.UUID, ...]) -> None:
    now = set(BodyTheme.objects.filter(body=body).values_list("theme_id", flat=True))
    BodyTheme.objects.filter(body=body, theme__in=now - set(theme_ids)).delete()
    BodyTheme.objects.bulk_create(BodyTheme(body=body, theme_id=key) for key in set(theme_ids) - now)


def _set_territory(body: Body, neighbourhood_ids: tuple[uuid.UUID, ...], day: dt.date) -> None:
    open_rows = {row.neighbourhood_id: row for row in body.territory.filter(until=None)}
    for key, row in open_rows.items():
        if key in neighbourhood_ids:
            continue
        if row.since and row.since >= day:  # added and taken away the same day: it never was
            row.delete()
        else:
            row.until = day - dt.timedelta(days=1)
            row.save(update_fields=["until"])
    BodyNeighbourhood.objects.bulk_create(
        BodyNeighbourhood(body=body, neighbourhood_id=key, since=day)
        for key in neighbourhood_ids
        if key not in open_rows
    )
