"""Offices of a consulta: the act of appointment, resignation, substitution."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.models import Body, Meeting, Person, RoleGrant
from core.selectors.rules import rules_on
from core.services.audit import record
from core.services.errors import DomainError
from core.services.guards import demand_day
from models_monza.models import Ballot, Office, Sitting
from models_monza.rules import OFFICES, SLUG
from models_monza.selectors.ballots import chosen_among
from models_monza.selectors.offices import OF_THE_CONSULTA, ROLE_OF
from models_monza.selectors.people import people_of
from models_monza.services.guards import demand_consulta, demand_formed

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who holds which office in a consulta from a day, by which act.

    She is told by `person_id`, or by her account (`user_id`), or, where the city knows neither, by `name`; with both of the
    first the account becomes hers. `meeting_id` is the sitting that chose her, `ballot_id` the ballot, if any. `with_access`
    says whether her account gets the role that goes with the office.
    """

    body_id: uuid.UUID
    person_id: uuid.UUID | None
    kind: str
    since: dt.date
    act_number: str = ""
    act_on: dt.date | None = None
    gender: str = ""
    ballot_id: uuid.UUID | None = None
    meeting_id: uuid.UUID | None = None
    user_id: uuid.UUID | None = None
    name: str = ""
    with_access: bool = True


@transaction.atomic(durable=True)
def appoint(*, actor: User, appointment: Appointment, instead_of: uuid.UUID | None = None) -> Office:
    """A person holds an office from a day, in place of another (`instead_of`, an office that then ends the day before) or beside.

    With an account she gets the role that goes with it, unless the appointment says no. Raises `DomainError` for a consulta
    not formed that day, who is not enrolled where the office asks it, more coordinators than the rules let, two of the same
    gender where the rules want a woman and a man, who holds it already, an account that is of another, and a ballot that did
    not choose her. Audited as `monza.office.appointed`.
    """
    body = _locked_consulta(appointment.body_id)
    if appointment.since > timezone.localdate():
        raise DomainError(_("L'incarico comincia dal giorno della nomina, non prima."), field="since")
    if appointment.act_on is not None:
        demand_day(appointment.act_on, field="act_on")
    demand_formed(body, appointment.since)
    person = _appointed(appointment, body)
    if instead_of is not None:
        _replace(instead_of, appointment)
    standing = _standing(appointment)
    if any(one.person_id == person.pk for one in standing):
        raise DomainError(_("%(person)s ha già questo incarico.") % {"person": person}, field="person")
    if appointment.kind == Office.Kind.COORDINATOR:
        _check_coordinators(standing, appointment)
    ballot = _chosen_by(appointment, person, body)
    office = Office.objects.create(
        body=body,
        person=person,
        kind=appointment.kind,
        gender=appointment.gender,
        since=appointment.since,
        act_number=appointment.act_number.strip(),
        act_on=appointment.act_on,
        meeting=_meeting_of(appointment, ballot),
        ballot=ballot,
    )
    access = appointment.with_access and _give_role(office)
    after = {
        "person": str(person),
        "role": office.get_kind_display(),
        "since": office.since,
        "act": office.act_number,
        "access": access,
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
        close_office(office, until, ended, note=note)
        after = {"person": str(office.person), "until": until, "reason": office.get_ended_display()}
        record(actor=actor, action="monza.office.ended", target=office.body, after=after)
    return office


@transaction.atomic(durable=True)
def give_access(*, actor: User, office_id: uuid.UUID, user_id: uuid.UUID) -> Office:
    """Who holds an office gets the role that goes with it, by an account that becomes hers. Audited as `core.role.granted`.

    It ends with the office. Held already: nothing changes. Raises `DomainError` for an office that ended, a closed account,
    and an account that is of another.
    """
    office = Office.objects.select_for_update(of=("self",)).select_related("person", "body").get(pk=office_id)
    if office.until is not None:
        raise DomainError(_("Questo incarico è già concluso."), field="account")
    user = _accounts().filter(pk=user_id).first()
    if user is None:
        raise DomainError(_("Questo account è chiuso."), field="account")
    if office.person.user_id != user.pk:
        _give_account(office.person, user)
    role = ROLE_OF[Office.Kind(office.kind)]
    if not RoleGrant.objects.filter(user=user, role=role, body=office.body, until=None).exists():
        _give_role(office, since=timezone.localdate())
        after = {"role": role, "where": [office.body.name]}
        record(actor=actor, action="core.role.granted", target=user, after=after)
    return office


def close_office(office: Office, until: dt.date, ended: str, *, note: str = "") -> None:
    """Inside a verb that locked it: the office ends after a day, with the access that no other office of hers there needs."""
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


def _give_role(office: Office, since: dt.date | None = None) -> bool:
    """Whether she has an account; the role that goes with the office is then hers, from a day (that of the office)."""
    if office.person.user_id is None:
        return False
    RoleGrant.objects.get_or_create(
        user_id=office.person.user_id,
        role=ROLE_OF[Office.Kind(office.kind)],
        body=office.body,
        neighbourhood=None,
        until=None,
        defaults={"since": since or office.since},
    )
    return True


def _standing(appointment: Appointment) -> list[Office]:
    """Who holds the same office after the day it begins: who ends on that very day hands it over."""
    later = Q(until=None) | Q(until__gt=appointment.since)
    rows = Office.objects.filter(later, body=appointment.body_id, kind=appointment.kind)
    return list(rows.select_related("person"))


def _check_coordinators(standing: list[Office], appointment: Appointment) -> None:
    rules = rules_on(SLUG, OFFICES, appointment.since)
    most = rules["coordinators"]
    leaving = next((one for one in standing if one.until is not None), None)
    if most is not None and len(standing) >= most and leaving is not None:
        raise DomainError(
            _("%(person)s ha l'incarico fino al %(day)s: la nomina comincia da quel giorno.")
            % {"person": leaving.person, "day": f"{leaving.until:%d/%m/%Y}"},
            field="since",
        )
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


def _appointed(appointment: Appointment, body: Body) -> Person:
    """Who is appointed, made known to the city where it did not know her."""
    user = None
    if appointment.user_id is not None:
        user = _accounts().filter(pk=appointment.user_id).first()
    if appointment.person_id is not None:
        person = Person.objects.select_for_update(of=("self",)).get(pk=appointment.person_id)
        if user is not None and person.user_id != user.pk:
            _give_account(person, user)
    elif user is not None:
        person = Person.objects.filter(user=user).first() or _new_person(user.full_name, user)
    elif appointment.name.strip():
        person = _new_person(appointment.name, None)
    else:
        raise DomainError(_("Indichi la persona, il suo account o il suo nome."), field="person")
    if appointment.kind in OF_THE_CONSULTA and not people_of(body.pk, appointment.since).filter(pk=person.pk):
        raise DomainError(
            _("%(person)s non è in albo in questa consulta: chi coordina è tra gli iscritti.")
            % {"person": person},
            field="person",
        )
    return person


def _accounts() -> QuerySet[User]:
    """Those that may become somebody's of a consulta: open ones, and not of who helps from outside the city."""
    return User.objects.filter(is_active=True, assistance_visit=None)


def _give_account(person: Person, user: User) -> None:
    if person.user_id is not None:
        raise DomainError(_("%(person)s ha già un altro account.") % {"person": person}, field="account")
    other = Person.objects.filter(user=user).first()
    if other is not None:
        raise DomainError(_("Questo account è già di %(person)s.") % {"person": other}, field="account")
    person.user = user
    person.save(update_fields=["user"])


def _new_person(name: str, user: User | None) -> Person:
    given, _space, family = name.strip().rpartition(" ")
    email = user.email if user else ""
    return Person.objects.create(
        given_name=given[:100], family_name=family[:100], email=email, user_id=user.pk if user else None
    )


def _replace(office_id: uuid.UUID, appointment: Appointment) -> None:
    before = (
        Office.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(pk=office_id, body=appointment.body_id, kind=appointment.kind, until=None)
        .first()
    )
    if before is None:
        raise DomainError(
            _("L'incarico da sostituire non è dello stesso tipo, o è già concluso."), field="instead_of"
        )
    if before.since >= appointment.since:
        raise DomainError(
            _("Chi viene sostituito ha l'incarico dal %(day)s: la nomina è di un giorno successivo.")
            % {"day": f"{before.since:%d/%m/%Y}"},
            field="since",
        )
    close_office(before, appointment.since - _DAY, Office.Ended.REPLACED)


def _meeting_of(appointment: Appointment, ballot: Ballot | None) -> Meeting | None:
    """The sitting that chose her: the one named, else that of the ballot."""
    key = appointment.meeting_id or (ballot.meeting_id if ballot else None)
    if key is None:
        return None
    meeting = Meeting.objects.filter(pk=key, served__body=appointment.body_id).first()
    if meeting is None:
        raise DomainError(_("Quella seduta non è di questa consulta."), field="meeting")
    return meeting


def _chosen_by(appointment: Appointment, person: Person, body: Body) -> Ballot | None:
    if appointment.ballot_id is None:
        return None
    ballot = Ballot.objects.filter(pk=appointment.ballot_id, body=body, state=Ballot.State.CLOSED).first()
    if ballot is None:
        raise DomainError(_("Quella votazione non è chiusa, o non è di questa consulta."), field="ballot")
    if ballot.office != appointment.kind:
        raise DomainError(_("Quella votazione era per un altro incarico."), field="kind")
    sitting = Sitting.objects.filter(meeting=ballot.meeting_id).first()
    if sitting is not None and sitting.is_valid is False:
        raise DomainError(
            _("A quella seduta mancava il numero legale: la sua scelta non vale."), field="ballot"
        )
    if person.pk not in _eligible(ballot, appointment):
        raise DomainError(_("Quella votazione non ha scelto questa persona."), field="person")
    return ballot


def _eligible(ballot: Ballot, appointment: Appointment) -> set[uuid.UUID]:
    """Who a ballot lets be appointed: who it chose. Where a woman and a man are wanted, also who follows them in votes."""
    candidates = list(ballot.candidates.all())
    both = (
        ballot.office == Office.Kind.COORDINATOR
        and rules_on(SLUG, OFFICES, appointment.since)["coordinator_genders"]
    )
    if both:
        return {one.person_id for one in candidates if one.votes}
    return {one.person_id for one in chosen_among(candidates, ballot.seats)[0]}


def _locked_consulta(body_id: uuid.UUID) -> Body:
    demand_consulta(body_id)
    return Body.objects.select_for_update().get(pk=body_id)
