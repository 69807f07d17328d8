"""Neighbourhoods: their names, days, residents and boundaries."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import BodyNeighbourhood, Neighbourhood, NeighbourhoodPopulation, RoleGrant
from core.services.audit import record
from core.services.errors import DomainError


@transaction.atomic(durable=True)
def add_neighbourhood(
    *, actor: User, name: str, code: str = "", since: dt.date | None = None
) -> Neighbourhood:
    """A neighbourhood exists from a day; None: as long as anybody knows. Audited. `DomainError` for a name in use."""
    slug = slugify(name)[:140] or "quartiere"
    if Neighbourhood.objects.filter(until=None, name__iexact=name).exists():
        raise DomainError(_("Un quartiere con questo nome c'è già."), field="name")
    if Neighbourhood.objects.filter(until=None, slug=slug).exists():
        raise DomainError(_("Il nome è troppo simile a quello di un altro quartiere."), field="name")
    row = Neighbourhood.objects.create(name=name, slug=slug, code=code, since=since)
    after = {"name": name, "code": code, "since": since}
    record(actor=actor, action="core.neighbourhood.changed", target=row, after=after)
    return row


@transaction.atomic(durable=True)
def end_neighbourhood(*, actor: User, neighbourhood_id: uuid.UUID, until: dt.date) -> Neighbourhood:
    """The neighbourhood exists no more after a day; reports for earlier years still have it. Audited."""
    row = Neighbourhood.objects.select_for_update().get(pk=neighbourhood_id)
    if row.until is not None:
        raise DomainError(_("Questo quartiere è già concluso."))
    if row.since and until < row.since:
        raise DomainError(_("La data di fine precede quella di inizio."), field="until")
    row.until = until
    row.save(update_fields=["until"])
    record(actor=actor, action="core.neighbourhood.changed", target=row, after={"until": until})
    return row


@transaction.atomic(durable=True)
def redraw_neighbourhood(
    *,
    actor: User,
    neighbourhood_id: uuid.UUID,
    since: dt.date,
    boundary: Mapping[str, Any] | None,
    source: str = "",
    name: str = "",
) -> Neighbourhood:
    """The perimeter changes on a day: the old row ends the day before, a new one starts under the same address. Audited.

    Bodies and roles that were tied to the old row go on with the new one from that day. Returns the new row.
    """
    old = Neighbourhood.objects.select_for_update().get(pk=neighbourhood_id)
    if old.until is not None:
        raise DomainError(_("Questo quartiere è già stato ridisegnato o concluso."))
    if old.since and since <= old.since:
        raise DomainError(_("Il nuovo disegno deve cominciare dopo quello attuale."), field="since")
    old.until = since - dt.timedelta(days=1)
    old.save(update_fields=["until"])
    new = Neighbourhood(name=name or old.name, slug=old.slug, code=old.code, since=since)
    new.boundary, new.boundary_source = boundary, source
    new.save(force_insert=True)
    _carry_over(old, new, since)
    before = {"until": old.until}
    after = {"since": since, "name": new.name, "source": source}
    record(actor=actor, action="core.neighbourhood.changed", target=new, before=before, after=after)
    return new


@transaction.atomic(durable=True)
def set_boundary(
    *, actor: User, neighbourhood_id: uuid.UUID, boundary: Mapping[str, Any], source: str
) -> Neighbourhood:
    """Draw (or correct) the boundary as it has always been, with where it comes from and its licence. Audited."""
    if not source.strip():
        raise DomainError(_("Indichi da dove viene il confine e con quale licenza."), field="source")
    row = Neighbourhood.objects.select_for_update().get(pk=neighbourhood_id)
    before = {"source": row.boundary_source}
    row.boundary, row.boundary_source = boundary, source.strip()
    row.save(update_fields=["boundary", "boundary_source"])
    record(
        actor=actor, action="core.neighbourhood.changed", target=row, before=before, after={"source": source}
    )
    return row


@transaction.atomic(durable=True)
def set_population(
    *, actor: User, neighbourhood_id: uuid.UUID, year: int, residents: int | None, source: str = ""
) -> Neighbourhood:
    """Residents on 31 December of a year; None: not known, and the row goes. Audited when it changes."""
    row = Neighbourhood.objects.select_for_update().get(pk=neighbourhood_id)
    if year > timezone.localdate().year:
        raise DomainError(_("L'anno deve ancora venire."), field="year")
    known = NeighbourhoodPopulation.objects.filter(neighbourhood=row, year=year)
    before = known.values("residents", "source").first()
    after = None if residents is None else {"residents": residents, "source": source}
    if after is None:
        known.delete()
    else:
        NeighbourhoodPopulation.objects.update_or_create(neighbourhood=row, year=year, defaults=after)
    if before != after:
        said = {"year": year, "residents": residents, "source": source}
        record(actor=actor, action="core.neighbourhood.changed", target=row, before=before, after=said)
    return row


def _carry_over(old: Neighbourhood, new: Neighbourhood, since: dt.date) -> None:
    """What was open on the old row closes with it and opens on the new one."""
    links = list(BodyNeighbourhood.objects.filter(neighbourhood=old, until=None))
    grants = list(RoleGrant.objects.filter(neighbourhood=old, until=None))
    again = [BodyNeighbourhood(body_id=link.body_id, neighbourhood=new, since=since) for link in links]
    granted = [
        RoleGrant(user_id=row.user_id, role=row.role, neighbourhood=new, since=since) for row in grants
    ]
    for row in [*links, *grants]:
        if row.since is None or row.since < since:
            row.until = since - dt.timedelta(days=1)
            row.save(update_fields=["until"])
        else:
            row.delete()
    BodyNeighbourhood.objects.bulk_create(again)
    RoleGrant.objects.bulk_create(granted)
