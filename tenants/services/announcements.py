"""Telling the cities' offices something, and ceasing to."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scope import on_commit
from core.services.audit import actor_label
from core.services.errors import DomainError
from tenants.announcements import forget_announcements
from tenants.mail.queue import enqueue_all
from tenants.models import Announcement, AnnouncementDismissal, City, Message
from tenants.services.trail import record

KIND = "announcement"


def addressed(model_slugs: Sequence[str], states: Sequence[str]) -> QuerySet[City]:
    """The cities an announcement is for; which models a city works with is what its last measure found."""
    found: QuerySet[City] = City.objects.order_by("name")
    if states:
        found = found.filter(state__in=states)
    if model_slugs:
        works = Q()
        for slug in model_slugs:
            works |= Q(health__model_slugs__contains=[slug])
        found = found.filter(works)
    return found


@transaction.atomic(durable=True)
def publish_announcement(
    *,
    actor: User | None,
    text: str,
    since: dt.datetime,
    now: dt.datetime,
    until: dt.datetime | None = None,
    text_en: str = "",
    link: str = "",
    severity: str = Announcement.Severity.INFO,
    model_slugs: Sequence[str] = (),
    states: Sequence[str] = (),
    by_mail: bool = False,
    key: uuid.UUID | None = None,
) -> Announcement:
    """Tell the offices between two moments; with `by_mail` each office is written to when it begins. Audited.

    `key`, the form's own, makes one of a form sent twice. Raises `DomainError` for an end before the beginning or now.
    """
    if until and until <= max(since, now):
        raise DomainError(_("La fine viene dopo l'inizio, e deve ancora venire."), field="until")
    values = {
        "text": text, "text_en": text_en, "link": link, "severity": severity, "since": since, "until": until,
        "model_slugs": list(model_slugs), "states": list(states), "by_mail": by_mail, "written_by": actor_label(actor),
    }  # fmt: skip
    row, made = (
        Announcement.objects.get_or_create(pk=key, defaults=values) if key else (Announcement(**values), True)
    )
    if not made:
        return row
    if not key:
        row.save(force_insert=True)
    if by_mail:
        _write_to_offices(row)
    record(actor=actor, action="announcement.published", after={**values, "id": row.pk})
    on_commit(forget_announcements)
    return row


@transaction.atomic(durable=True)
def withdraw_announcement(
    *, actor: User | None, announcement_id: uuid.UUID, now: dt.datetime
) -> Announcement:
    """Off the pages, and what has not been mailed yet is not. Audited; a second time changes nothing."""
    row = Announcement.objects.select_for_update().get(pk=announcement_id)
    if row.withdrawn_at is None:
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        waiting = Message.objects.filter(
            kind=KIND, content__announcement=str(row.pk), state=Message.State.WAITING
        )
        waiting.update(state=Message.State.DROPPED)
        record(actor=actor, action="announcement.withdrawn", before={"text": row.text, "id": row.pk})
        on_commit(forget_announcements)
    return row


@transaction.atomic(durable=True)
def dismiss_announcement(*, actor: User, city: City, announcement_id: uuid.UUID) -> None:
    """Somebody of a city has read it and sees it no more. `actor` is of the city. No entry in the trail: nothing was done."""
    if Announcement.objects.filter(pk=announcement_id).exists():
        AnnouncementDismissal.objects.get_or_create(
            announcement_id=announcement_id, city_key=city.pk, user_key=actor.pk
        )


def _write_to_offices(row: Announcement) -> None:
    enqueue_all(
        Message(
            kind=KIND,
            key=f"{KIND}:{row.pk}:{city.pk}",
            email=city.office_email,
            name=city.office[:200],
            subject=_("Vicinia: un avviso per la Sua città"),
            content={
                "announcement": str(row.pk),
                "city": city.name,
                "text": row.text,
                "text_en": row.text_en,
                "link": row.link,
            },
            next_attempt_at=row.since,
        )
        for city in addressed(row.model_slugs, row.states).exclude(office_email="")
    )
