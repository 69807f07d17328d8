"""Applying to be enrolled in a consulta, online or on paper: what the rules of that day ask, and every refusal with its cure."""

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from stdnum.exceptions import ValidationError as NotValid
from stdnum.it import codicefiscale

from accounts.models import User
from accounts.rows import new_key
from core.services.audit import record
from core.services.errors import DomainError
from core.services.guards import demand_day
from models_monza.models import Enrolment, EnrolmentWindow
from models_monza.selectors.doubles import citizen_twin, organisation_twin
from models_monza.selectors.mandates import (
    EnrolmentRules,
    enrolment_rules_on,
    next_window,
    running_mandate,
    window_at,
)
from models_monza.services.decisions import Papers, keep_paper
from models_monza.services.guards import demand_consulta

Kind, Ground, Channel = Enrolment.Kind, Enrolment.Ground, Enrolment.Channel
_NOON = dt.time(12)
COMMITTEES = ("comitato", "comitati")
"""The first word of the categories of committees, however the city's act writes them."""


@dataclass(frozen=True, slots=True)
class Application:
    """What an applicant writes. `mandate_id` is that of the form: an application for a mandate that ended meanwhile is refused.

    Of an organisation, the names and the fiscal code are those of who represents it. `resident_members` is asked of committees
    where the rules set a minimum.
    """

    body_id: uuid.UUID
    mandate_id: uuid.UUID
    kind: str
    ground: str
    given_name: str
    family_name: str
    fiscal_code: str = ""
    birth_on: dt.date | None = None
    email: str = ""
    phone: str = ""
    ground_detail: str = ""
    organisation_name: str = ""
    category: str = ""
    resident_members: int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What an application was measured with: the window and the rules of its day, and its fiscal code in capitals."""

    window: EnrolmentWindow
    rules: EnrolmentRules
    code: str


@transaction.atomic(durable=True)
def apply_for_enrolment(
    *,
    actor: User | None,
    application: Application,
    moment: dt.datetime,
    key: uuid.UUID | None = None,
    papers: Papers = (),
) -> Enrolment:
    """Somebody whose identity is known applies at a moment (`actor` None), or an officer types what was handed in on paper.

    `key` is the form's: the same form sent twice is one application. Raises `DomainError` with the rule it meets: enrolment
    closed at that moment, a day in the future on paper, a consulta of another mandate, a ground or a category the rules do not know, an age under theirs, a
    fiscal code that is none, somebody who is enrolled or has applied already, a file that is not accepted. Audited as
    `monza.enrolment.submitted`. Who applies online and nobody knows goes through `services.online`.
    """
    if key is not None and (there := Enrolment.objects.filter(pk=key).first()):
        return there
    if actor is not None:
        demand_day(timezone.localdate(moment), field="received_on")
    checked = check_application(application, moment)
    refuse_twice(application, checked, named=actor is not None)
    row = new_enrolment(application, checked, key=key, moment=moment)
    row.channel = Channel.PAPER if actor else Channel.ONLINE
    row.typed_by = str(actor) if actor else ""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:  # a second application, or the same form, at this very moment
        if key is not None and (there := Enrolment.objects.filter(pk=key).first()):
            return there
        raise _twice(None, checked.rules) from error
    for title, upload in papers:
        keep_paper(row, title, upload)
    record(actor=actor, action="monza.enrolment.submitted", target=row, after=told(row))
    return row


def check_application(application: Application, moment: dt.datetime) -> Checked:
    """Measure an application with the rules of the day it was sent in; `DomainError` with the one it meets.

    Nothing is said of who else has applied.
    """
    day = timezone.localdate(moment)
    rules = enrolment_rules_on(day)
    demand_consulta(application.body_id)
    window = _open_window(moment, rules)
    if application.mandate_id != window.mandate_id:
        raise DomainError(
            _(
                "Il mandato è cambiato mentre la domanda veniva scritta: le consulte si formano di nuovo (%(source)s). Ricominci da "
                "capo."
            )
            % {"source": rules.source}
        )
    _check_ground(application, rules)
    code = _fiscal_code(application)
    _check_age(application, rules, day)
    return Checked(window, rules, code)


def new_enrolment(
    application: Application, checked: Checked, *, key: uuid.UUID | None, moment: dt.datetime
) -> Enrolment:
    """The row of an application that was checked, not saved."""
    alone = checked.rules.one_consulta and application.kind == Kind.CITIZEN
    return Enrolment(
        id=key or new_key(),
        window=checked.window,
        mandate=checked.window.mandate,
        submitted_at=moment,
        one_place=checked.code if alone else "",
        **_written(application, checked.code),
    )


def told(row: Enrolment) -> dict[str, str]:
    """What the trail says of an application: nobody's name."""
    return {"body": row.body.name, "kind": row.kind, "ground": row.ground, "channel": row.channel}


def handed_in_at(day: dt.date) -> dt.datetime:
    """When a paper of a day was handed in: now when today, else noon of that day, for a paper says no hour."""
    if day == timezone.localdate():
        return timezone.now()
    return dt.datetime.combine(day, _NOON, tzinfo=timezone.get_current_timezone())


def closed_words(day: dt.date, source: str) -> str:
    """Why one cannot enrol today, by which rule, and when one can."""
    following = next_window(day)
    if following is None:
        return _("Le iscrizioni sono chiuse (%(source)s). La prossima finestra non è ancora stabilita.") % {
            "source": source
        }
    return _("Le iscrizioni sono chiuse (%(source)s): riaprono dal %(first)s al %(last)s.") % {
        "source": source,
        "first": f"{following.first_on:%d/%m/%Y}",
        "last": f"{following.last_on:%d/%m/%Y}",
    }


def _open_window(moment: dt.datetime, rules: EnrolmentRules) -> EnrolmentWindow:
    """The window of the mandate that runs, open at that moment."""
    window, mandate = window_at(moment), running_mandate()
    if window is None:
        raise DomainError(closed_words(timezone.localdate(moment), rules.source), field="received_on")
    if mandate is None or window.mandate_id != mandate.pk:
        raise DomainError(
            _("Questa finestra era di un mandato concluso: le consulte si formano di nuovo (%(source)s).")
            % {"source": rules.source},
            field="received_on",
        )
    return window


def _check_ground(application: Application, rules: EnrolmentRules) -> None:
    is_organisation = application.kind == Kind.ORGANISATION
    allowed = rules.organisation_grounds if is_organisation else rules.citizen_grounds
    if allowed and application.ground not in allowed:
        labels = dict(Ground.choices)
        raise DomainError(
            _("A questo titolo non ci si può iscrivere (%(source)s): valgono %(grounds)s.")
            % {"source": rules.source, "grounds": ", ".join(str(labels[one]) for one in allowed)},
            field="ground",
        )
    if not is_organisation:
        return
    if not application.organisation_name.strip():
        raise DomainError(_("Scriva il nome della realtà."), field="organisation_name")
    category = application.category.strip().lower()
    if rules.organisation_categories and category not in {
        one.lower() for one in rules.organisation_categories
    }:
        raise DomainError(
            _("Questa categoria non può iscriversi (%(source)s). Possono: %(categories)s.")
            % {"source": rules.source, "categories": ", ".join(rules.organisation_categories)},
            field="category",
        )
    least = rules.committee_members
    if least and category.startswith(COMMITTEES) and (application.resident_members or 0) < least:
        raise DomainError(
            _("Un comitato deve avere almeno %(least)d iscritti residenti (%(source)s).")
            % {"least": least, "source": rules.source},
            field="resident_members",
        )


def _fiscal_code(application: Application) -> str:
    """The applicant's fiscal code in capitals; it is asked of citizens, whom it tells apart."""
    if not application.fiscal_code.strip():
        if application.kind == Kind.CITIZEN:
            raise DomainError(
                _("Scriva il codice fiscale: serve a non iscrivere due volte la stessa persona."),
                field="fiscal_code",
            )
        return ""
    try:
        code: str = codicefiscale.validate(application.fiscal_code)
    except NotValid as error:
        raise DomainError(
            _("Il codice fiscale non è giusto: controlli le lettere e le cifre."), field="fiscal_code"
        ) from error
    born = application.birth_on
    if len(code) == 16 and born is not None:
        told = codicefiscale.get_birth_date(code, minyear=born.year // 100 * 100)
        if (told.year % 100, told.month, told.day) != (born.year % 100, born.month, born.day):
            raise DomainError(
                _("Il codice fiscale e la data di nascita non vanno d'accordo."), field="fiscal_code"
            )
    return code


def _check_age(application: Application, rules: EnrolmentRules, day: dt.date) -> None:
    """The minimum age, in whole years on the day of the application; the birthday counts."""
    if rules.minimum_age is None or application.kind != Kind.CITIZEN:
        return
    born = application.birth_on
    if born is None:
        raise DomainError(
            _("Scriva la data di nascita: il regolamento chiede un'età minima."), field="birth_on"
        )
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    if years < rules.minimum_age:
        raise DomainError(
            ngettext(
                "Ci si iscrive da %(least)d anno compiuto (%(source)s).",
                "Ci si iscrive da %(least)d anni compiuti (%(source)s).",
                rules.minimum_age,
            )
            % {"least": rules.minimum_age, "source": rules.source},
            field="birth_on",
        )


def refuse_twice(application: Application, checked: Checked, *, named: bool) -> None:
    """Who has applied or is enrolled already is told; only an officer is told where (`named`)."""
    mandate = checked.window.mandate
    if application.kind == Kind.ORGANISATION:
        if organisation_twin(mandate, application.body_id, application.organisation_name):
            raise DomainError(
                _("Questa realtà è già iscritta a questa consulta, o ha già fatto domanda."),
                field="organisation_name",
            )
        return
    elsewhere = citizen_twin(mandate, application.body_id, checked.code)
    if elsewhere is not None:
        raise _twice(elsewhere if named else None, checked.rules)


def _twice(there: Enrolment | None, rules: EnrolmentRules) -> DomainError:
    if not rules.one_consulta:
        words = _(
            "Con questo codice fiscale c'è già una domanda o un'iscrizione in questa consulta: non ne serve un'altra."
        )
        return DomainError(words, field="fiscal_code")
    if there is None:
        words = _(
            "Con questo codice fiscale c'è già una domanda o un'iscrizione: ci si iscrive a una consulta sola (%(source)s)."
        )
        return DomainError(words % {"source": rules.source}, field="fiscal_code")
    words = _(
        "Questa persona ha già una domanda «%(state)s» nella consulta %(body)s: ci si iscrive a una consulta sola (%(source)s)."
    )
    told = {"state": there.get_state_display(), "body": there.body.name, "source": rules.source}
    return DomainError(words % told, field="fiscal_code")


def _written(application: Application, code: str) -> dict[str, object]:
    tidy = partial(_tidy, application)
    return {
        "body_id": application.body_id,
        "kind": application.kind,
        "ground": application.ground,
        "fiscal_code": code,
        "birth_on": application.birth_on,
        "resident_members": application.resident_members,
    } | {
        name: tidy(name)
        for name in (
            "given_name",
            "family_name",
            "email",
            "phone",
            "ground_detail",
            "organisation_name",
            "category",
        )
    }


def _tidy(application: Application, name: str) -> str:
    return " ".join(str(getattr(application, name)).split())
