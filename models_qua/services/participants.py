"""Who took part in a path: by name, or everybody named at its meetings."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.models import Person
from core.services.audit import record
from core.services.errors import DomainError
from models_qua.models import LabCycle, LabParticipation
from models_qua.selectors.participants import present_at_meetings
from models_qua.services.guards import locked_cycle


@dataclass(frozen=True, slots=True)
class Participant:
    """Who took part, and since when: somebody the city knows (`person_id`), or a name she agreed to leave."""

    person_id: uuid.UUID | None = None
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    since: dt.date | None = None


@transaction.atomic(durable=True)
def add_participant(
    *, actor: User, cycle_id: uuid.UUID, participant: Participant, key: uuid.UUID | None = None
) -> LabParticipation:
    """A person took part in a path, made known to the city where it did not know her. Audited as `qua.participation.added`.

    A person the city knows under the same email is the same person, whose name stays as it is.

    `key` is the form's: the same form sent twice is one person. There already: nothing changes. Raises `DomainError` for a day in
    the future, no name, and a person whose data were erased.
    """
    cycle = locked_cycle(cycle_id, running=False)
    if key is not None and (there := LabParticipation.objects.filter(pk=key).first()):
        return there
    if participant.since is not None and participant.since > timezone.localdate():
        raise DomainError(_("Il giorno è nel futuro: indichi quando è avvenuto."), field="since")
    person = _person(participant)
    if there := LabParticipation.objects.filter(cycle=cycle, person=person).first():
        return there
    row = LabParticipation.objects.create(
        id=key or new_key(), body_id=cycle.body_id, cycle=cycle, person=person, since=participant.since
    )
    after = {"people": [str(person)], "since": participant.since}
    record(actor=actor, action="qua.participation.added", target=cycle, after=after)
    return row


@transaction.atomic(durable=True)
def add_present(*, actor: User, cycle_id: uuid.UUID) -> int:
    """Who was named present at the lab's meetings held within the path's days takes part in it; returns how many were added.

    Set-based: three queries however many they are. Audited as `qua.participation.added` when anybody was.
    """
    cycle = locked_cycle(cycle_id, running=False)
    there = set(cycle.participations.values_list("person_id", flat=True))
    came = [one for one in present_at_meetings(cycle, timezone.localdate()) if one.person_id not in there]
    LabParticipation.objects.bulk_create(
        LabParticipation(body_id=cycle.body_id, cycle=cycle, person_id=one.person_id, since=one.first_on)
        for one in came
    )
    if came:
        after = {"people": [one.name for one in came], "from": "attendance"}
        record(actor=actor, action="qua.participation.added", target=cycle, after=after)
    return len(came)


@transaction.atomic(durable=True)
def remove_participant(*, actor: User, participation_id: uuid.UUID) -> LabCycle:
    """She is not counted among who took part in the path; the person stays known. Audited as `qua.participation.removed`."""
    row = LabParticipation.objects.select_related("person", "cycle").get(pk=participation_id)
    if row.cycle_id is None:
        raise DomainError(_("Questa persona viene dal registro di un accordo: la tolga da lì."))
    cycle = locked_cycle(row.cycle_id, running=False)
    if LabParticipation.objects.filter(pk=participation_id).delete()[0]:
        record(
            actor=actor,
            action="qua.participation.removed",
            target=cycle,
            before={"person": str(row.person), "since": row.since},
        )
    return cycle


def _person(participant: Participant) -> Person:
    if participant.person_id is not None:
        person = Person.objects.filter(pk=participant.person_id, erased_at=None).first()
        if person is None:
            raise DomainError(_("Questa persona non è più nel registro: scriva il nome."), field="person")
        return person
    given, family = " ".join(participant.given_name.split()), " ".join(participant.family_name.split())
    if not given and not family:
        raise DomainError(_("Scelga una persona, o ne scriva il nome."), field="given_name")
    email = participant.email.strip()
    known = Person.objects.filter(email__iexact=email, erased_at=None).first() if email else None
    return known or Person.objects.create(given_name=given[:100], family_name=family[:100], email=email)
