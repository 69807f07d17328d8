"""Venues and themes: the city's lists."""

import uuid
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Theme, Venue
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, snapshot

VENUE_FIELDS = (
    "name", "address", "capacity", "step_free", "accessible_toilet", "access_notes", "lender_id", "is_active",
)  # fmt: skip
THEME_FIELDS = ("name", "is_active")


@dataclass(frozen=True, slots=True)
class VenueData:
    """A place: `capacity` in people, `step_free` and `accessible_toilet` are None when not known.

    `lender` is the organisation that lends it. A place no longer in use stays with its old meetings and is not offered.
    """

    name: str
    address: str = ""
    capacity: int | None = None
    step_free: bool | None = None
    accessible_toilet: bool | None = None
    access_notes: str = ""
    lender_id: uuid.UUID | None = None
    is_active: bool = True


@transaction.atomic(durable=True)
def save_venue(*, actor: User, data: VenueData, venue_id: uuid.UUID | None = None) -> Venue:
    """Add a place, or change the one with that key. Audited when it changes. `DomainError` on `name` when it is taken."""
    venue = Venue.objects.select_for_update().get(pk=venue_id) if venue_id else Venue()
    before = snapshot(venue, VENUE_FIELDS) if venue_id else {}
    for name, value in asdict(data).items():
        setattr(venue, name, value)
    if Venue.objects.filter(name__iexact=venue.name).exclude(pk=venue.pk).exists():
        raise DomainError(_("Un luogo con questo nome c'è già."), field="name")
    venue.save()
    earlier, later = changes(before, snapshot(venue, VENUE_FIELDS))
    if later:
        record(actor=actor, action="core.place.changed", target=venue, before=earlier, after=later)
    return venue


@transaction.atomic(durable=True)
def save_theme(*, actor: User, name: str, is_active: bool = True, theme_id: uuid.UUID | None = None) -> Theme:
    """Add a theme, rename it, or take it out of use: past meetings keep it. Audited when it changes."""
    theme = (
        Theme.objects.select_for_update().get(pk=theme_id) if theme_id else Theme(slug=slugify(name)[:100])
    )
    before = snapshot(theme, THEME_FIELDS) if theme_id else {}
    theme.name, theme.is_active = name, is_active
    others = Theme.objects.exclude(pk=theme.pk)
    if others.filter(name__iexact=name).exists() or others.filter(slug=theme.slug).exists():
        raise DomainError(_("Un tema con questo nome c'è già."), field="name")
    theme.save()
    earlier, later = changes(before, snapshot(theme, THEME_FIELDS))
    if later:
        record(actor=actor, action="core.place.changed", target=theme, before=earlier, after=later)
    return theme
