"""Offices of a consulta: the act of appointment, resignation, substitution."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.models import Body, Person, RoleGrant
from core.selectors.rules import rules_on
from core.services.audit import record
from core.services.errors import DomainError
from models_monza.models import Ballot, Office
from models_monza.rules import OFFICES, SLUG
from models_monza.services.guards import demand_consulta, demand_formed

ROLE_OF = {
    Office.Kind.COORDINATOR: "coordinator",
    Office.Kind.DEPUTY: "coordinator",
    Office.Kind.SECRETARY: "consulta_secretary",
    Office.Kind.FACILITATOR: "facilitator",
    Office.Kind.EXPERT: "facilitator",
}
"""What an office lets its holder do, where she has an account."""

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who holds which office in a consulta from a day, by which act; `ballot` is the choice it follows, if any."""

    body_id: uuid.UUID
    person_id: uuid.UUID
    kind: str
    since: dt.date
    act_number: str = ""
    act_on: dt.date | None = None
    gender: str = ""
    ballot_id: uuid.UUID | None = None


@transaction.atomic(durable=True)
def appoint(*, actor: User, appointment: Appointment, instead_of: uuid.UUID | None = None) -> Office:
    """A person holds an office from a day, in place of another (`instead_of`, an office that then ends the day before) or beside.

    With an account she gets the role that goes with it. Raises `DomainError` for a consulta not formed that day, more
    coordinators than the rules let, two of the same gender where the rules want a woman and a man, who holds it already,
    and a ballot that did not choose her. Audited as `monza.office.appointed`.
    """
    body = _locked_consulta(appointment.body_id)
    person = Person.objects.get(pk=appointment.person_id)
    if appointment.since > timezone.localdate():
        raise DomainError(_("L'incarico comincia dal giorno della nomina, non prima."), field="since")
    demand_formed(body, appointment.since)
    if instead_of is not None:
        before = Office.objects.select_for_update().get(pk=instead_of, body=body, kind=appointment.kind)
        _end(before, appointment.since - _DAY, Office.Ended.REPLACED, note=str(person))
    standing = Office.objects.filter(body=body, kind=appointment.kind, until=None).select_related("person")
    if any(one.person_id == person.pk for one in standing):
        raise DomainError(_("%(person)s ha già questo incarico.") % {"person": person}, field="person")
    if appointment.kind == Office.Kind.COORDINATOR:
        _check_coordinators(list(standing), appointment)
    ballot = _chosen_by(appointment, body)
    office = Office.objects.create(
        body=body,
        person=person,
        kind=appointment.kind,
        gender=appointment.gender,
        since=appointment.since,
        act_number=appointment.act_number.strip(),
        act_on=appointment.act_on,
        ballot=ballot,
    )
    _give_role(office)
    after = {
        "person": str(person),
        "role": office.get_kind_display(),
        "since": office.since,
        "act": office.act_number,
    }
    record(actor=actor, action="monza.office.appointed", target=body, after=after)
    return office


@transaction.atomic(durable=True)
def end_office(*, actor: User, office_id: uuid.UUID, until: dt.date, ended: str, note: str = "") -> Office:
    """The office ends after a day: resignation, or she is no longer of the consulta. Ended already: nothing changes.

    Raises `DomainError` for a day before it began. Audited as `monza.office.ended`.
    """
    office = Office.objects.select_for_update(of=("self",)).select_related("person", "body").get(pk=office_id)
    if office.until is None:
        _end(office, until, ended, note=note)
        after = {"person": str(office.person), "until": until, "reason": office.get_ended_display()}
        record(actor=actor, action="monza.office.ended", target=office.body, after=after)
    return office


def _end(office: Office, until: dt.date, ended: str, *, note: str) -> None:
    if until < office.since:
        raise DomainError(_("La data di fine precede quella di inizio."), field="until")
    office.until, office.ended, office.end_note = until, ended, note[:300]
    office.save(update_fields=["until", "ended", "end_note"])
    role = ROLE_OF[Office.Kind(office.kind)]
    if office.person.user_id is None or _needs_role(office, role):
        return
    grants = RoleGrant.objects.filter(user=office.person.user_id, role=role, body=office.body_id, until=None)
    grants.filter(since__gt=until).delete()
    grants.update(until=until)


def _needs_role(office: Office, role: str) -> bool:
    """Whether she holds another office in the same consulta that goes with the same role."""
    kinds = [kind for kind, its in ROLE_OF.items() if its == role]
    others = Office.objects.filter(body=office.body_id, person=office.person_id, kind__in=kinds, until=None)
    return others.exclude(pk=office.pk).exists()


def _give_role(office: Office) -> None:
    if office.person.user_id is None:
        return
    RoleGrant.objects.get_or_create(
        user_id=office.person.user_id,
        role=ROLE_OF[Office.Kind(office.kind)],
        body=office.body,
        neighbourhood=None,
        until=None,
        defaults={"since": office.since},
    )


def _check_coordinators(standing: list[Office], appointment: Appointment) -> None:
    rules = rules_on(SLUG, OFFICES, appointment.since)
    most = rules["coordinators"]
    if most is not None and len(standing) >= most:
        raise DomainError(
            ngettext(
                "La consulta ha già la sua coordinatrice o il suo coordinatore: scelga «al posto di».",
                "La consulta ha già %(most)d persone che la coordinano: scelga «al posto di».",
                most,
            )
            % {"most": most},
            field="kind",
        )
    if not rules["coordinator_genders"]:
        return
    if not appointment.gender:
        raise DomainError(_("Le regole chiedono una donna e un uomo: indichi il genere."), field="gender")
    if any(one.gender == appointment.gender for one in standing):
        raise DomainError(_("Le regole chiedono una donna e un uomo: uno dei due c'è già."), field="gender")


def _chosen_by(appointment: Appointment, body: Body) -> Ballot | None:
    if appointment.ballot_id is None:
        return None
    ballot = Ballot.objects.filter(pk=appointment.ballot_id, body=body, state=Ballot.State.CLOSED).first()
    if ballot is None:
        raise DomainError(_("Quella votazione non è chiusa, o non è di questa consulta."), field="ballot")
    if not ballot.candidates.filter(person=appointment.person_id, votes__gt=0).exists():
        raise DomainError(_("Quella votazione non ha scelto questa persona."), field="person")
    return ballot


def _locked_consulta(body_id: uuid.UUID) -> Body:
    demand_consulta(body_id)
    return Body.objects.select_for_update().get(pk=body_id)
