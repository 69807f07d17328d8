"""Services of a neighbourhood: writing one, changing it, ending it, and how many people it helped in a year."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.models import Neighbourhood
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from core.services.meetings import one_numbering_at_a_time
from core.services.slugs import free_slug
from models_qua.models import NeighbourhoodService, ServiceNeighbourhood, ServiceUsers
from models_qua.rules import SLUG

SERVICE_FIELDS = (
    "name", "kind", "about", "schedule", "contact", "place_id", "organisation_id", "agreement_id", "since",
)  # fmt: skip
FIRST_YEAR = 2000
"""Nothing is counted before: the first neighbourhood services of the project are of the season 2019-2024 (seed 004)."""


@dataclass(frozen=True, slots=True)
class ServiceData:
    """A service with the neighbourhoods it reaches (keys); none: the whole city. `schedule` and `contact` are read by everybody."""

    name: str
    kind: str
    about: str = ""
    schedule: str = ""
    contact: str = ""
    place_id: uuid.UUID | None = None
    organisation_id: uuid.UUID | None = None
    agreement_id: uuid.UUID | None = None
    since: dt.date | None = None
    neighbourhood_ids: tuple[uuid.UUID, ...] = ()


@transaction.atomic(durable=True)
def write_service(
    *,
    actor: User,
    service: ServiceData,
    key: uuid.UUID | None = None,
    reach: Collection[uuid.UUID] | None = None,
) -> NeighbourhoodService:
    """Add a service; `key` is the form's: the same form sent twice is one. Audited as `qua.service.written`.

    `reach` are the neighbourhoods in which the actor may write (None: all). Raises `DomainError` for a name that is taken, and for
    a neighbourhood, or the whole city, beyond her reach.
    """
    one_numbering_at_a_time(SLUG)
    if key is not None and (there := NeighbourhoodService.objects.filter(pk=key).first()):
        return there
    row = NeighbourhoodService(
        id=key or new_key(), slug=free_slug(NeighbourhoodService, service.name, "servizio")
    )
    _write(row, service)
    _demand_reach(set(), set(service.neighbourhood_ids), reach)
    row.save(force_insert=True)
    _set_neighbourhoods(row, service.neighbourhood_ids)
    record(actor=actor, action="qua.service.written", target=row, after=service_snapshot(row))
    return row


@transaction.atomic(durable=True)
def change_service(
    *,
    actor: User,
    service_id: uuid.UUID,
    service: ServiceData,
    seen: str | None = None,
    reach: Collection[uuid.UUID] | None = None,
) -> NeighbourhoodService:
    """Change a service. Audited as `qua.service.changed` when something changed.

    Raises `StaleEdit` when someone else changed it meanwhile, `DomainError` as `write_service` does.
    """
    one_numbering_at_a_time(SLUG)
    row = _locked(service_id)
    before = service_snapshot(row)
    demand_fresh(before, seen)
    _write(row, service)
    _demand_reach(_neighbourhoods_of(row), set(service.neighbourhood_ids), reach)
    row.save()
    _set_neighbourhoods(row, service.neighbourhood_ids)
    earlier, later = changes(before, service_snapshot(row))
    if later:
        record(actor=actor, action="qua.service.changed", target=row, before=earlier, after=later)
    return row


@transaction.atomic(durable=True)
def end_service(*, actor: User, service_id: uuid.UUID, on: dt.date) -> NeighbourhoodService:
    """The service is offered until a day, that day included; what it did stays. Audited as `qua.service.changed`.

    Raises `DomainError` for one that has ended, and for a day before it began.
    """
    row = _locked(service_id)
    if row.until is not None:
        raise DomainError(_("È già concluso dal %(day)s.") % {"day": f"{row.until:%d/%m/%Y}"}, field="on")
    if row.since is not None and on < row.since:
        raise DomainError(
            _("È cominciato il %(day)s: non può finire prima.") % {"day": f"{row.since:%d/%m/%Y}"}, field="on"
        )
    row.until = on
    row.save(update_fields=["until"])
    record(actor=actor, action="qua.service.changed", target=row, before={"until": None}, after={"until": on})
    return row


@transaction.atomic(durable=True)
def resume_service(*, actor: User, service_id: uuid.UUID) -> NeighbourhoodService:
    """A service that had ended is offered again. Audited. Not ended: nothing changes."""
    row = _locked(service_id)
    if row.until is not None:
        before = {"until": row.until}
        row.until = None
        row.save(update_fields=["until"])
        record(actor=actor, action="qua.service.changed", target=row, before=before, after={"until": None})
    return row


@transaction.atomic(durable=True)
def count_people(
    *, actor: User, service_id: uuid.UUID, year: int, users: int | None, source: str, seen: str | None = None
) -> ServiceUsers | None:
    """How many people a service helped in a year, and how they were counted; None takes the number away: it is not known.

    Nobody is named. Audited as `qua.service.counted` with what was there before, when it changes. `seen` is the fingerprint of
    `count_snapshot`. Raises `StaleEdit` when another wrote that year meanwhile; `DomainError` without saying how, and for a year that
    has not begun, or in which the service was not there.
    """
    row = _locked(service_id)
    there = ServiceUsers.objects.filter(service=row, year=year).first()
    before = count_snapshot(there)
    demand_fresh(before, seen)
    _demand_year(row, year)
    if users is not None and users < 0:
        raise DomainError(_("Le persone non sono meno di zero."), field="users")
    if users is not None and not source.strip():
        raise DomainError(
            _("Scriva come le ha contate: chi legge il numero se lo chiede per primo."), field="source"
        )
    if users is None:
        if there is not None:
            there.delete()
        there = None
    else:
        there = there or ServiceUsers(service=row, year=year)
        there.users, there.source = users, source.strip()
        there.save()
    after = count_snapshot(there)
    if after != before:
        told = {"before": before | {"year": year}, "after": after | {"year": year}}
        record(actor=actor, action="qua.service.counted", target=row, **told)
    return there


def service_snapshot(row: NeighbourhoodService) -> dict[str, Any]:
    """What the form shows and the audit trail keeps. One query."""
    names = row.neighbourhoods.order_by("neighbourhood__name").values_list("neighbourhood__name", flat=True)
    return snapshot(row, SERVICE_FIELDS, neighbourhoods=list(names))


def count_snapshot(row: ServiceUsers | None) -> dict[str, Any]:
    """The number of a year and how it was counted; None is not known."""
    return {"users": row.users if row else None, "source": row.source if row else ""}


def _locked(service_id: uuid.UUID) -> NeighbourhoodService:
    rows = NeighbourhoodService.objects.select_for_update(of=("self",))
    return rows.select_related("place", "organisation", "agreement").get(pk=service_id)


def _write(row: NeighbourhoodService, service: ServiceData) -> None:
    if service.kind not in NeighbourhoodService.Kind.values:
        raise DomainError(_("Scelga il tipo."), field="kind")
    if not service.name.strip():
        raise DomainError(_("Scriva il nome."), field="name")
    twins = NeighbourhoodService.objects.filter(name__iexact=service.name.strip(), until=None)
    if twins.exclude(pk=row.pk).exists():
        raise DomainError(
            _(
                "Un servizio con questo nome c'è già: lo cerchi nell'elenco, o gli dia un nome che lo distingua."
            ),
            field="name",
        )
    if row.until is not None and service.since is not None and row.until < service.since:
        raise DomainError(
            _("È finito il %(day)s: non può essere cominciato dopo.") % {"day": f"{row.until:%d/%m/%Y}"},
            field="since",
        )
    for name in SERVICE_FIELDS:
        value = getattr(service, name)
        setattr(row, name, value.strip() if isinstance(value, str) else value)


def _demand_reach(before: set[uuid.UUID], after: set[uuid.UUID], reach: Collection[uuid.UUID] | None) -> None:
    if reach is None:
        return
    if not after:
        raise DomainError(
            _("Scelga almeno un quartiere: i servizi di tutta la città li scrive l'ufficio partecipazione."),
            field="neighbourhoods",
        )
    beyond = Neighbourhood.objects.filter(pk__in=(before ^ after) - set(reach)).values_list("name", flat=True)
    if names := sorted(beyond):
        raise DomainError(
            _("%(names)s non è tra i quartieri dei suoi laboratori: lo chieda all'ufficio partecipazione.")
            % {"names": ", ".join(names)},
            field="neighbourhoods",
        )


def _demand_year(row: NeighbourhoodService, year: int) -> None:
    first = row.since.year if row.since else FIRST_YEAR
    now = timezone.localdate().year
    last = min(row.until.year, now) if row.until else now
    if not first <= year <= last:
        raise DomainError(
            _("Si conta un anno in cui il servizio c'era: dal %(first)s al %(last)s.")
            % {"first": first, "last": last},
            field="year",
        )


def _neighbourhoods_of(row: NeighbourhoodService) -> set[uuid.UUID]:
    return set(row.neighbourhoods.values_list("neighbourhood", flat=True))


def _set_neighbourhoods(row: NeighbourhoodService, wanted: Collection[uuid.UUID]) -> None:
    now = _neighbourhoods_of(row)
    row.neighbourhoods.exclude(neighbourhood__in=wanted).delete()
    ServiceNeighbourhood.objects.bulk_create(
        ServiceNeighbourhood(service=row, neighbourhood_id=key) for key in wanted if key not in now
    )
