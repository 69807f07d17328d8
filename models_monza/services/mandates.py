"""Mandates of the administration and windows for enrolling: opened, extended, and what lapses with them."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Body, BodyStage, Membership, RoleGrant
from core.services.audit import record
from core.services.errors import DomainError
from core.templatetags.vicinia import day as in_words
from models_monza.models import Enrolment, EnrolmentWindow, Mandate, Office
from models_monza.rules import SLUG
from models_monza.selectors.consulte import Lapse, lapse_on
from models_monza.selectors.mandates import enrolment_rules_on
from models_monza.selectors.offices import OF_THE_CONSULTA, ROLE_OF
from models_monza.services.guards import one_at_a_time

_DAY = dt.timedelta(days=1)


@transaction.atomic(durable=True)
def open_mandate(
    *,
    actor: User,
    name: str,
    since: dt.date,
    window: tuple[dt.date, dt.date] | None = None,
) -> Mandate:
    """A new administration begins: its mandate, and what the rules of that day make of the consulte.

    Where the rules say that the composition lapses, everything that was of the mandate before ends the day before, in this one
    act: members leave the register, the offices of its members (coordinator, deputy) and their access end, applications lapse, and
    the consulte are lapsed, or open to enrolment from the first day of `window`. Secretary, facilitator and expert are of the
    city, not of the composition (`selectors.offices.OF_THE_CONSULTA`): they go on. Where the rules do not, all go on. Raises `DomainError` for a
    name used already, a day in the future or not after the mandate before. Audited as `monza.mandate.opened`.
    """
    one_at_a_time()
    before = Mandate.objects.select_for_update().running().first()
    _demand_mandate(before, name, since)
    if before is not None:
        before.until = since - _DAY
        before.save(update_fields=["until"])
    mandate = Mandate.objects.create(name=name, since=since)
    lapsed = _lapse(before, mandate) if before is not None and enrolment_rules_on(since).lapse else 0
    after = {"name": name, "since": since, "lapsed": lapsed}
    if window is not None:
        row = _window(mandate, *window, note="")
        _open_to_enrolment(row)
        after["window"] = str(row)
    record(actor=actor, action="monza.mandate.opened", target=mandate, after=after)
    return mandate


def preview_mandate(*, name: str, since: dt.date, window: tuple[dt.date, dt.date] | None = None) -> Lapse:
    """What `open_mandate` would end, counted now; nothing is written. Raises the same `DomainError`s."""
    before = Mandate.objects.running().first()
    _demand_mandate(before, name, since)
    if window is not None:
        _demand_window(since, *window)
    return lapse_on(since, before)


@transaction.atomic(durable=True)
def open_window(*, actor: User, first_on: dt.date, last_on: dt.date, note: str = "") -> EnrolmentWindow:
    """People may enrol from the first instant of a day to the last of another. Consulte not formed yet are open to enrolment
    from then on.

    Raises `DomainError` without a mandate that runs, for days out of order and for a window that meets another. Audited
    as `monza.window.opened`.
    """
    one_at_a_time()
    mandate = Mandate.objects.select_for_update().running().first()
    if mandate is None:
        raise DomainError(_("Prima apra il mandato dell'amministrazione: ci si iscrive per un mandato."))
    row = _window(mandate, first_on, last_on, note=note)
    _open_to_enrolment(row)
    record(
        actor=actor,
        action="monza.window.opened",
        target=row,
        after={"first_on": first_on, "last_on": last_on},
    )
    return row


@transaction.atomic(durable=True)
def extend_window(*, actor: User, window_id: uuid.UUID, last_on: dt.date, note: str) -> EnrolmentWindow:
    """The window closes later (as in October 2022), and the note says why. Audited as `monza.window.extended`.

    Raises `DomainError` for a day that is not later, without a note, and for a window that would meet the next.
    """
    one_at_a_time()
    row = EnrolmentWindow.objects.select_for_update().select_related("mandate").get(pk=window_id)
    if last_on <= row.last_on:
        words = _("L'ultimo giorno adesso è %(day)s: ne scelga uno dopo.") % {"day": in_words(row.last_on)}
        raise DomainError(words, field="last_on")
    if not note.strip():
        raise DomainError(_("Scriva con quale atto o perché: lo legge chi si iscrive."), field="note")
    _refuse_overlap(row.first_on, last_on, but=row)
    before = {"last_on": row.last_on}
    row.extended_from = row.extended_from or row.last_on
    row.last_on, row.note = last_on, note.strip()
    row.save(update_fields=["last_on", "note", "extended_from"])
    record(
        actor=actor,
        action="monza.window.extended",
        target=row,
        before=before,
        after={"last_on": last_on, "reason": row.note},
    )
    return row


@transaction.atomic(durable=True)
def form_consulte(*, actor: User, body_ids: tuple[uuid.UUID, ...], since: dt.date) -> list[Body]:
    """These consulte are formed from a day: they sit, decide and choose their coordinators. Audited, one entry each.

    Raises `DomainError` for none, for a consulta that is not open to enrolment that day, and for one without members.
    """
    if since > timezone.localdate():
        raise DomainError(_("Una consulta è costituita dal giorno in cui avviene, non prima."), field="since")
    bodies = list(Body.objects.select_for_update().filter(pk__in=body_ids, model_slug=SLUG).order_by("pk"))
    if not bodies:
        raise DomainError(_("Scelga almeno una consulta."), field="bodies")
    if len(bodies) < len(set(body_ids)):
        raise DomainError(_("Questa consulta non esiste più."), field="bodies")
    stages = {row.body_id: row for row in BodyStage.objects.filter(body__in=bodies, until=None)}
    with_members = set(Membership.objects.on(since).filter(body__in=bodies).values_list("body_id", flat=True))
    for body in bodies:
        stage = stages.get(body.pk)
        if stage is None or stage.stage != "enrolling" or (stage.since and stage.since >= since):
            raise DomainError(_("«%(name)s» non è nella fase delle iscrizioni.") % {"name": body.name})
        if body.pk not in with_members:
            raise DomainError(
                _("«%(name)s» non ha ancora iscritti: prima accolga le domande.") % {"name": body.name}
            )
    BodyStage.objects.filter(pk__in=[row.pk for row in stages.values()]).update(until=since - _DAY)
    BodyStage.objects.bulk_create(BodyStage(body=body, stage="formed", since=since) for body in bodies)
    for body in bodies:
        after = {"stage": "formed", "since": since}
        record(
            actor=actor,
            action="core.body.stage_changed",
            target=body,
            before={"stage": "enrolling"},
            after=after,
        )
    return bodies


def _demand_mandate(before: Mandate | None, name: str, since: dt.date) -> None:
    if since > timezone.localdate():
        raise DomainError(_("Il mandato si apre dal giorno in cui comincia, non prima."), field="since")
    if before is not None and since <= before.since:
        raise DomainError(_("Il mandato in corso comincia dopo questa data."), field="since")
    if Mandate.objects.filter(name__iexact=name).exists():
        raise DomainError(_("C'è già un mandato con questo nome."), field="name")


def _lapse(mandate: Mandate, following: Mandate) -> int:
    """Everything that was of a mandate ends the day before; returns how many members leave the register. Set by set.

    What began on the new mandate's first day or later (an act typed late) is of the new mandate already and stays.
    """
    since = following.since
    last = since - _DAY
    bodies = Body.objects.filter(model_slug=SLUG)
    members = Membership.objects.filter(body__in=bodies, until=None)
    gone = members.exclude(since__gt=last).update(until=last)
    offices = Office.objects.filter(body__in=bodies, kind__in=OF_THE_CONSULTA, until=None, since__lte=last)
    offices.update(until=last, ended=Office.Ended.LAPSED)
    roles = {ROLE_OF[kind] for kind in OF_THE_CONSULTA}
    grants = RoleGrant.objects.filter(role__in=roles, body__in=bodies, until=None)
    grants.exclude(since__gt=last).update(until=last)
    standing = Enrolment.objects.filter(mandate=mandate, state__in=Enrolment.STANDING)
    standing.filter(membership__since__gt=last, membership__until=None).update(mandate=following)
    standing.update(state=Enrolment.State.LAPSED, one_place="", decided_on=last)
    stages = BodyStage.objects.filter(body__in=bodies, until=None).exclude(stage="lapsed")
    living = list(stages.exclude(since__gte=since).values_list("body_id", flat=True))
    stages.filter(body__in=living).update(until=last)
    BodyStage.objects.bulk_create(BodyStage(body_id=body, stage="lapsed", since=since) for body in living)
    return gone


def _window(mandate: Mandate, first_on: dt.date, last_on: dt.date, *, note: str) -> EnrolmentWindow:
    _demand_window(mandate.since, first_on, last_on)
    return EnrolmentWindow.objects.create(
        mandate=mandate, first_on=first_on, last_on=last_on, note=note.strip()
    )


def _demand_window(since: dt.date, first_on: dt.date, last_on: dt.date) -> None:
    if last_on < first_on:
        raise DomainError(_("La finestra si chiude prima di aprirsi."), field="last_on")
    if first_on < since:
        raise DomainError(_("La finestra si apre prima che il mandato cominci."), field="first_on")
    _refuse_overlap(first_on, last_on)


def _refuse_overlap(first_on: dt.date, last_on: dt.date, but: EnrolmentWindow | None = None) -> None:
    met = EnrolmentWindow.objects.filter(first_on__lte=last_on, last_on__gte=first_on)
    other = next((row for row in met if row != but), None)
    if other is not None:
        raise DomainError(
            _("Si sovrappone alla finestra dal %(first)s al %(last)s.")
            % {"first": f"{other.first_on:%d/%m/%Y}", "last": f"{other.last_on:%d/%m/%Y}"},
            field="last_on",
        )


def _open_to_enrolment(window: EnrolmentWindow) -> None:
    """Consulte lapsed or never formed are open to enrolment from the first day of the window; a formed one stays formed."""
    waiting = BodyStage.objects.filter(
        body__model_slug=SLUG, until=None, stage__in=["to_form", "lapsed"]
    ).exclude(since__gte=window.first_on)
    bodies = list(waiting.values_list("body_id", flat=True))
    waiting.update(until=window.first_on - _DAY)
    at_once = BodyStage.objects.filter(
        body__model_slug=SLUG, until=None, stage__in=["to_form", "lapsed"], since__gte=window.first_on
    )
    at_once.update(stage="enrolling")
    BodyStage.objects.bulk_create(
        BodyStage(body_id=body, stage="enrolling", since=window.first_on) for body in bodies
    )
