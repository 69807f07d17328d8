"""Needs and proposals as they are collected: at meetings, on paper, by mail, and let through to be read by everybody."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.models import BodyNeighbourhood, MeetingBody
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from core.services.guards import demand_day
from models_qua.models import LabCycle, LabParticipation, Need, NeedGroup
from models_qua.selectors.listening import listening_of
from models_qua.services.guards import locked_cycle

State, Source = Need.State, Need.Source
NEED_FIELDS = (
    "kind", "source", "meeting_id", "title", "text", "place", "neighbourhood_id", "theme_id", "proposer_name",
    "proposer_email", "person_id", "received_on",
)  # fmt: skip
PUBLIC_FIELDS = ("title", "text", "place")
"""What everybody reads of a need once it is let through."""


@dataclass(frozen=True, slots=True)
class NeedText:
    """What somebody asked for, how and when it arrived, and who said it, as far as it is known."""

    title: str
    received_on: dt.date
    kind: str = Need.Kind.PROPOSAL
    source: str = Source.MEETING
    text: str = ""
    place: str = ""
    neighbourhood_id: uuid.UUID | None = None
    theme_id: uuid.UUID | None = None
    meeting_id: uuid.UUID | None = None
    proposer_name: str = ""
    proposer_email: str = ""
    person_id: uuid.UUID | None = None


@transaction.atomic(durable=True)
def collect_need(
    *, actor: User, cycle_id: uuid.UUID, need: NeedText, late: bool = False, key: uuid.UUID | None = None
) -> Need:
    """Write down a need or a proposal of a path; `key` is the form's: the same form sent twice is one.

    Audited as `qua.need.collected`. Raises `DomainError` for a path that ended, a day in the future, a meeting of others, a place the lab
    does not work in, a person who does not take part, and for what arrived after the listening ended unless `late` says that it is
    known to.
    """
    cycle = locked_cycle(cycle_id)  # the same form sent twice at once waits here
    if key is not None and (there := Need.objects.filter(pk=key).first()):
        return there
    row = Need(id=key or new_key(), cycle=cycle)
    _write(row, need, late=late)
    row.save(force_insert=True)
    record(actor=actor, action="qua.need.collected", target=row, after=need_snapshot(row))
    return row


@transaction.atomic(durable=True)
def change_need(
    *, actor: User, need_id: uuid.UUID, need: NeedText, late: bool = False, seen: str | None = None
) -> Need:
    """Correct a need; how one from the site arrived stays. Audited as `qua.need.changed` when something changed.

    Words everybody reads already are changed for them too. Raises `StaleEdit` when someone else changed it meanwhile, `DomainError` for
    one that was discarded and for whatever `collect_need` refuses.
    """
    row = locked_need(need_id, State.RECEIVED, State.GROUPED, State.TOLD)
    before = need_snapshot(row)
    demand_fresh(before, seen)
    if row.source == Source.WEB and need.source != Source.WEB:
        raise DomainError(_("È arrivata dal sito: come è arrivata non si cambia."), field="source")
    _write(row, need, late=late)
    row.save()
    _rename_group(row, before["title"])
    earlier, later = changes(before, need_snapshot(row))
    if later:
        record(actor=actor, action="qua.need.changed", target=row, before=earlier, after=later)
    return row


@transaction.atomic(durable=True)
def discard_need(*, actor: User, need_id: uuid.UUID, reason: str) -> Need:
    """Set a need aside, with a reason: it is kept, counted apart and shown to nobody outside. Audited as `qua.need.discarded`.

    Raises `DomainError` without a reason, and for one that is in a group or was answered.
    """
    row = locked_need(need_id, State.RECEIVED, State.GROUPED)
    if row.state == State.GROUPED:
        raise DomainError(_("È in un gruppo: prima la tolga dal gruppo, poi la scarti."))
    if not reason.strip():
        raise DomainError(_("Scriva perché: chi controlla deve poterlo capire."), field="reason")
    row.state, row.discard_reason, row.is_public = State.DISCARDED, reason.strip(), False
    row.save(update_fields=["state", "discard_reason", "is_public"])
    record(actor=actor, action="qua.need.discarded", target=row, after={"reason": row.discard_reason})
    return row


@transaction.atomic(durable=True)
def restore_need(*, actor: User, need_id: uuid.UUID) -> Need:
    """Take a discarded need back among those to be grouped. Audited as `qua.need.changed`. `DomainError` for one not discarded."""
    row = locked_need(need_id, State.DISCARDED)
    before = {"state": row.state, "discard_reason": row.discard_reason}
    row.state, row.discard_reason = State.RECEIVED, ""
    row.save(update_fields=["state", "discard_reason"])
    record(actor=actor, action="qua.need.changed", target=row, before=before, after={"state": row.state})
    return row


@transaction.atomic(durable=True)
def publish_need(
    *, actor: User, need_id: uuid.UUID, title: str, text: str, place: str, seen: str | None = None
) -> Need:
    """Let everybody read a need, in these words: who lets it through may take out what is personal. Audited as `qua.need.changed`.

    Raises `StaleEdit` when its words changed meanwhile, `DomainError` without a title and for one that was discarded.
    """
    row = locked_need(need_id, State.RECEIVED, State.GROUPED, State.TOLD)
    before = public_snapshot(row)
    demand_fresh(before, seen)
    if not title.strip():
        raise DomainError(_("Scriva il titolo: è ciò che si legge in elenco."), field="title")
    row.title, row.text, row.place, row.is_public = title.strip(), text.strip(), place.strip(), True
    row.save(update_fields=[*PUBLIC_FIELDS, "is_public"])
    _rename_group(row, before["title"])
    earlier, later = changes(before, public_snapshot(row))
    if later:
        record(actor=actor, action="qua.need.changed", target=row, before=earlier, after=later)
    return row


@transaction.atomic(durable=True)
def hide_need(*, actor: User, need_id: uuid.UUID) -> Need:
    """Take a need off the public pages; it goes on being worked on. Audited as `qua.need.changed`, when it was there."""
    row = locked_need(need_id, State.RECEIVED, State.GROUPED, State.TOLD)
    if row.is_public:
        row.is_public = False
        row.save(update_fields=["is_public"])
        told = {"before": {"is_public": True}, "after": {"is_public": False}}
        record(actor=actor, action="qua.need.changed", target=row, **told)
    return row


def need_snapshot(row: Need) -> dict[str, Any]:
    """What the form shows and the audit trail keeps."""
    return snapshot(row, NEED_FIELDS)


def public_snapshot(row: Need) -> dict[str, Any]:
    """What everybody reads, and whether they do."""
    return snapshot(row, (*PUBLIC_FIELDS, "is_public"))


def locked_need(need_id: uuid.UUID, *states: str) -> Need:
    """The need of that key, locked after its path, so that who groups and who sets aside wait for each other.

    `DomainError` in any other state than `states`.
    """
    list(LabCycle.objects.select_for_update().filter(needs=need_id))
    row = Need.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=need_id)
    if row.state not in states:
        raise DomainError(
            _("Risulta «%(state)s»: questo ora non si può fare.") % {"state": row.get_state_display()}
        )
    return row


def _rename_group(row: Need, before: str) -> None:
    """A group that bears a need's title goes on bearing it: what was taken out of the words is not read there."""
    if row.group_id is not None and row.title != before:
        NeedGroup.objects.filter(pk=row.group_id, title=before).update(title=row.title)


def _write(row: Need, need: NeedText, *, late: bool) -> None:
    if not need.title.strip():
        raise DomainError(_("Scriva in una frase che cosa è stato chiesto."), field="title")
    if need.source not in Source.values or (need.source == Source.WEB and row.source != Source.WEB):
        raise DomainError(
            _("Dica come le è arrivata: dal sito arriva solo ciò che si manda dal sito."), field="source"
        )
    demand_day(need.received_on, field="received_on")
    _demand_heard(row.cycle, need.received_on, late=late, was=None if row._state.adding else row.received_on)
    _demand_meeting(row.cycle, need)
    _demand_place(row.cycle, need.neighbourhood_id)
    _demand_participant(row.cycle, need.person_id)
    for name in NEED_FIELDS:
        setattr(row, name, getattr(need, name))
    row.title, row.text, row.place = need.title.strip(), need.text.strip(), need.place.strip()
    row.proposer_name, row.proposer_email = need.proposer_name.strip(), need.proposer_email.strip().lower()


def _demand_heard(cycle: LabCycle, day: dt.date, *, late: bool, was: dt.date | None) -> None:
    """While the path listens; afterwards only what is said to have come late."""
    if late or day == was:
        return
    ended_on = listening_of(cycle).ended_on
    if ended_on is not None and day > ended_on:
        raise DomainError(
            _(
                "L'ascolto di questo percorso si è concluso il %(day)s. Se è arrivata prima, corregga il giorno; se è arrivata dopo e "
                "va accolta lo stesso, lo confermi qui: resterà segnata come arrivata dopo."
            )
            % {"day": f"{ended_on:%d/%m/%Y}"},
            field="late",
        )


def _demand_meeting(cycle: LabCycle, need: NeedText) -> None:
    if need.meeting_id is None:
        return
    if not MeetingBody.objects.filter(meeting=need.meeting_id, body=cycle.body_id).exists():
        raise DomainError(_("L'incontro indicato non è di questo laboratorio."), field="meeting")


def _demand_place(cycle: LabCycle, neighbourhood_id: uuid.UUID | None) -> None:
    if neighbourhood_id is None:
        return
    if not BodyNeighbourhood.objects.filter(body=cycle.body_id, neighbourhood=neighbourhood_id).exists():
        raise DomainError(_("Il laboratorio non lavora in questo quartiere."), field="neighbourhood")


def _demand_participant(cycle: LabCycle, person_id: uuid.UUID | None) -> None:
    if person_id is None:
        return
    if not LabParticipation.objects.filter(body=cycle.body_id, person=person_id).exists():
        raise DomainError(
            _("Non risulta tra chi partecipa a questo laboratorio: scriva nome e recapito."), field="person"
        )
