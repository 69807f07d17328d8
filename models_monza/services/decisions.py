"""What the office does with an application: checks it, asks what is missing, accepts or refuses it; and who leaves."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.imports.words import fold
from core.models import Membership, Organisation, Person, Representative
from core.selectors.duplicates import match_key
from core.services.audit import record
from core.services.errors import DomainError
from core.services.guards import demand_day
from core.services.organisations import OrganisationData, new_organisation
from core.services.uploads import check_content
from models_monza.models import Enrolment, EnrolmentCheck, EnrolmentDocument, Mandate
from models_monza.selectors.mandates import enrolment_rules_on
from models_monza.services.guards import demand_stage_allows
from models_monza.services.leaving import end_offices
from models_monza.services.notices import tell_completion, tell_decision
from models_monza.services.one_place import demand_only_place

State = Enrolment.State
Papers = Iterable[tuple[str, "File[bytes]"]]
"""Files handed in, each with its title."""
_DAY = dt.timedelta(days=1)


@transaction.atomic(durable=True)
def check_enrolment(
    *, actor: User, enrolment_id: uuid.UUID, what: str, outcome: str, note: str = ""
) -> EnrolmentCheck:
    """The office verified something about an application. Audited as `monza.enrolment.checked`."""
    row = _pending(enrolment_id)
    if not what.strip():
        raise DomainError(_("Scriva che cosa ha verificato."), field="what")
    check = EnrolmentCheck.objects.create(
        enrolment=row, what=what.strip(), outcome=outcome, note=note.strip(), checked_by=str(actor)
    )
    after = {"what": check.what, "outcome": check.get_outcome_display(), "note": check.note}
    record(actor=actor, action="monza.enrolment.checked", target=row, after=after)
    return check


@transaction.atomic(durable=True)
def ask_completion(
    *, actor: User, enrolment_id: uuid.UUID, what: str, due_on: dt.date | None = None, site: str = ""
) -> Enrolment:
    """Ask the applicant for what is missing, by a day: the rules' term from today where none is given.

    She is told by mail where she left an address, with `site` as the address of the city's site (empty: nobody is written to).
    Raises `DomainError` without words, for a day that has passed and for an application that is decided. Audited as
    `monza.enrolment.completion_asked`.
    """
    row = _pending(enrolment_id)
    today = timezone.localdate()
    if not what.strip():
        raise DomainError(_("Scriva che cosa manca: lo legge chi ha fatto domanda."), field="what")
    days = enrolment_rules_on(today).completion_days
    if due_on is None and days is not None:
        due_on = today + dt.timedelta(days=days)
    if due_on is not None and due_on < today:
        raise DomainError(_("Il termine è già passato."), field="due_on")
    row.state, row.completion_asked, row.completion_due_on = State.COMPLETION, what.strip(), due_on
    row.save(update_fields=["state", "completion_asked", "completion_due_on"])
    after = {"what": row.completion_asked, "due": due_on}
    record(actor=actor, action="monza.enrolment.completion_asked", target=row, after=after)
    tell_completion(row, site=site, actor=actor)
    return row


@transaction.atomic(durable=True)
def complete_enrolment(
    *,
    actor: User | None,
    enrolment_id: uuid.UUID,
    answer: str = "",
    papers: Papers = (),
) -> Enrolment:
    """The applicant (or an officer for her) hands in what was missing: words, papers. Audited as `monza.enrolment.completed`.

    Raises `DomainError` for an application of which nothing was asked, after its term when the applicant herself answers, for
    nothing at all, and for a file that is not accepted.
    """
    row = _pending(enrolment_id)
    if row.state != State.COMPLETION:
        raise DomainError(_("Per questa domanda non manca niente."))
    if actor is None and row.completion_due_on and timezone.localdate() > row.completion_due_on:
        raise DomainError(
            _("Il termine per completare la domanda era il %(day)s: si rivolga all'ufficio.")
            % {"day": f"{row.completion_due_on:%d/%m/%Y}"}
        )
    papers = list(papers)
    if not answer.strip() and not papers:
        raise DomainError(_("Scriva una risposta o carichi un documento."), field="answer")
    for title, upload in papers:
        keep_paper(row, title, upload)
    if answer.strip():
        row.completion_answer = f"{row.completion_answer}\n\n{answer.strip()}".strip()
    row.state = State.SUBMITTED
    row.save(update_fields=["state", "completion_answer"])
    record(actor=actor, action="monza.enrolment.completed", target=row, after={"papers": len(papers)})
    return row


def keep_paper(row: Enrolment, title: str, upload: "File[bytes]") -> EnrolmentDocument:
    """Keep a paper of an application, inside the transaction of a verb. `DomainError` for a file that is not accepted."""
    paper = EnrolmentDocument(
        enrolment=row, title=title[:200], content_type=check_content(upload), size=upload.size
    )
    paper.file.save(upload.name or "", upload, save=False)
    paper.save(force_insert=True)
    return paper


@transaction.atomic(durable=True)
def accept_enrolment(
    *, actor: User, enrolment_id: uuid.UUID, on: dt.date | None = None, site: str = ""
) -> Enrolment:
    """The applicant is in the register of the consulta from a day (today). Audited as `monza.enrolment.accepted`.

    A person known by the same email and name, an organisation known by the same name, are the same. The applicant is told as
    in `ask_completion`. Raises `DomainError` for an application that is decided, a day in the future or before the
    application, a mandate with which the composition lapsed, a consulta whose stage that day takes nobody in, and somebody who is
    a member already, or has her one consulta elsewhere. Acceptances of one mandate follow one another, so that of two of the
    same citizen, at the same moment, one is refused.
    """
    list(Mandate.objects.select_for_update(no_key=True, of=("self",)).filter(enrolments=enrolment_id))
    row = _pending(enrolment_id)
    day = on or timezone.localdate()
    _demand_decision_day(row, day)
    _demand_mandate(row, day)
    demand_only_place(row)
    demand_stage_allows(row.body, "monza.enrolment.decide", day)
    if row.kind == Enrolment.Kind.ORGANISATION:
        row.organisation = _organisation(row)
        _represent(row, row.organisation, day)
        member: dict[str, Any] = {"organisation": row.organisation}
    else:
        row.person = _person(row)
        member = {"person": row.person}
    if Membership.objects.on(day).filter(body=row.body, **member).exists():
        raise DomainError(_("Risulta già in albo in questa consulta."))
    row.membership = Membership.objects.create(body=row.body, since=day, **member)
    row.state, row.decided_on, row.decided_by = State.ACCEPTED, day, str(actor)
    row.save()
    after = {"body": row.body.name, "who": str(row), "since": day}
    record(actor=actor, action="monza.enrolment.accepted", target=row, after=after)
    tell_decision(row, site=site, actor=actor)
    return row


@transaction.atomic(durable=True)
def refuse_enrolment(
    *,
    actor: User,
    enrolment_id: uuid.UUID,
    reasons: str,
    appeal_note: str = "",
    on: dt.date | None = None,
    site: str = "",
) -> Enrolment:
    """The application is refused, with reasons and with how to appeal (the rules' note where none is given).

    The applicant is told as in `ask_completion`. Raises `DomainError` without reasons, for a day in the future or before the
    application, and for an application that is decided. Audited as `monza.enrolment.refused`.
    """
    row = _pending(enrolment_id)
    if not reasons.strip():
        raise DomainError(_("Scriva i motivi: un rifiuto senza motivi non vale."), field="reasons")
    day = on or timezone.localdate()
    _demand_decision_day(row, day)
    row.state, row.decided_on, row.decided_by, row.one_place = State.REFUSED, day, str(actor), ""
    row.reasons = reasons.strip()
    row.appeal_note = (
        appeal_note.strip() or enrolment_rules_on(timezone.localdate(row.submitted_at)).appeal_note
    )
    row.save()
    record(
        actor=actor, action="monza.enrolment.refused", target=row, after={"on": day, "reason": row.reasons}
    )
    tell_decision(row, site=site, actor=actor)
    return row


@transaction.atomic(durable=True)
def withdraw_enrolment(
    *, actor: User | None, enrolment_id: uuid.UUID, on: dt.date | None = None, reason: str = ""
) -> Enrolment:
    """The applicant takes the application back, or the member leaves the consulta after a day (today).

    With her place end the offices that are of the consulta's members, and their access (`services.leaving`). Done already:
    nothing changes. `reason` is kept as the reasons of the row. Raises `DomainError` for a day in the future, and for one before
    she was in the register or began to coordinate. Audited as `monza.enrolment.withdrawn`.
    """
    row = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("body", "membership")
        .get(pk=enrolment_id)
    )
    if row.state not in Enrolment.STANDING:
        return row
    day = on or timezone.localdate()
    demand_day(day, field="on")
    membership = row.membership
    if membership is not None and membership.until is None:
        if membership.since and day < membership.since:
            raise DomainError(_("La data di fine precede quella di inizio."), field="on")
        membership.until = day
        membership.save(update_fields=["until"])
        end_offices(actor=actor, body_ids=[row.body_id], person_ids=_people(row), until=day, field="on")
    before = {"state": row.state}
    row.state, row.one_place, row.reasons = State.WITHDRAWN, "", reason.strip()
    row.save(update_fields=["state", "one_place", "reasons"])
    after = {"on": day, "reason": row.reasons}
    record(actor=actor, action="monza.enrolment.withdrawn", target=row, before=before, after=after)
    return row


def _pending(enrolment_id: uuid.UUID) -> Enrolment:
    row = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("body", "mandate")
        .get(pk=enrolment_id)
    )
    if row.state not in Enrolment.PENDING:
        raise DomainError(_("La domanda risulta «%(state)s».") % {"state": row.get_state_display()})
    return row


def _demand_decision_day(row: Enrolment, day: dt.date) -> None:
    """A decision is of a day that has come, and follows the application."""
    if day > timezone.localdate():
        raise DomainError(_("Il giorno è nel futuro: indichi quello della decisione."), field="on")
    arrived = timezone.localdate(row.submitted_at)
    if day < arrived:
        raise DomainError(
            _("La domanda è arrivata dopo, il %(day)s.") % {"day": f"{arrived:%d/%m/%Y}"}, field="on"
        )


def _demand_mandate(row: Enrolment, day: dt.date) -> None:
    """An application is for its mandate; one that arrived while the next was opened is of a consulta that is formed anew."""
    rules = enrolment_rules_on(day)
    if row.mandate.until is not None and day > row.mandate.until and rules.lapse:
        raise DomainError(
            _(
                "La domanda è per il mandato %(mandate)s, finito il %(day)s: la composizione decade e ci si iscrive di nuovo "
                "(%(source)s)."
            )
            % {
                "mandate": row.mandate,
                "day": f"{row.mandate.until:%d/%m/%Y}",
                "source": rules.source,
            },
            field="on",
        )


def _people(row: Enrolment) -> list[uuid.UUID]:
    """Who may be of the consulta no more when this place ends: herself, or who speaks for the organisation. One query at most."""
    if row.organisation_id is None:
        return [row.person_id] if row.person_id else []
    speaks = Representative.objects.filter(organisation__canonical__same_as=row.organisation_id, until=None)
    return list(speaks.values_list("person_id", flat=True))


def _person(row: Enrolment) -> Person:
    """The person of the register with this address and this name; anybody may type an address, so one alone proves nothing."""
    rows = (
        Person.objects.filter(email__iexact=row.email, erased_at=None) if row.email else Person.objects.none()
    )
    wanted = fold(f"{row.given_name} {row.family_name}")
    known = next((one for one in rows if fold(str(one)) == wanted), None)
    return known or Person.objects.create(
        given_name=row.given_name, family_name=row.family_name, email=row.email, phone=row.phone
    )


def _organisation(row: Enrolment) -> Organisation:
    rows = Organisation.objects.select_related("canonical")
    known = rows.filter(match_key=match_key(row.organisation_name)).first()
    if known is not None:
        return known.canonical
    return new_organisation(OrganisationData(name=row.organisation_name, new_kind=row.category.capitalize()))


def _represent(row: Enrolment, organisation: Organisation, day: dt.date) -> None:
    """Who signed speaks for the organisation; one of that name who does already is she."""
    wanted = fold(f"{row.given_name} {row.family_name}")
    if not wanted:
        return
    speaking = Representative.objects.filter(organisation=organisation, until=None).select_related("person")
    row.person = next((one.person for one in speaking if fold(str(one.person)) == wanted), None)
    if row.person is None:
        row.person = _person(row)
        Representative.objects.create(organisation=organisation, person=row.person, since=day)
