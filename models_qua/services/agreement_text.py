"""The text of an agreement: begun for a lab, written by several hands until the Giunta approves it."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.models import Body, CityProfile
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from core.services.meetings import one_numbering_at_a_time
from core.services.slugs import free_slug
from models_qua.models import CitizenshipAgreement, LabCycle, Signatory
from models_qua.rules import SLUG
from models_qua.services.agreement_rows import demand_words, one_line
from models_qua.services.guards import PAGES_BESIDE, demand_lab, locked_cycle, locked_text
from models_qua.services.terms import demand_duration

WORDS = CitizenshipAgreement.WORDS
TEXT_FIELDS = ("title", *WORDS, "starts_on", "ends_on")


@dataclass(frozen=True, slots=True)
class AgreementText:
    """What an agreement says. Days are both included; None where nobody said."""

    title: str
    context: str = ""
    goals: str = ""
    conduct: str = ""
    shared_use: str = ""
    insurance: str = ""
    city_support: str = ""
    monitoring: str = ""
    early_end: str = ""
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None


@transaction.atomic(durable=True)
def write_agreement(
    *,
    actor: User,
    body_id: uuid.UUID,
    title: str,
    cycle_id: uuid.UUID | None = None,
    key: uuid.UUID | None = None,
) -> CitizenshipAgreement:
    """Begin the draft of an agreement of a lab, of one of its paths or of none; the city is its first party.

    `key` is the form's: the same form sent twice is one. From a path meant to renew an agreement comes its renewal. Raises `DomainError`
    without a title, for a path of another lab, one that has ended and one that has its agreement already. Audited as
    `qua.agreement.written`.
    """
    body = demand_lab(body_id)
    one_numbering_at_a_time(SLUG)  # the same form sent twice at once
    if key and (there := CitizenshipAgreement.objects.filter(pk=key).first()):
        return there
    title = demand_words(one_line(title), _("Scriva un titolo: è il nome dell'accordo."), field="title")
    row = CitizenshipAgreement(id=key or new_key(), body=body, title=title)
    if cycle_id is not None:
        cycle = _free_cycle(body, cycle_id)
        row.cycle, row.renews_id = cycle, _renewed(cycle)
    row.slug = free_slug(CitizenshipAgreement, title, "accordo", reserved=PAGES_BESIDE)
    row.save(force_insert=True)
    Signatory.objects.create(agreement=row, kind=Signatory.Kind.CITY, name=city_name())
    told = {"body": body, "cycle": row.cycle, "renews": row.renews, "title": title}
    record(actor=actor, action="qua.agreement.written", target=row, after=told)
    return row


@transaction.atomic(durable=True)
def change_agreement_text(
    *, actor: User, agreement_id: uuid.UUID, text: AgreementText, seen: str | None = None
) -> CitizenshipAgreement:
    """Change what the agreement says, until it is approved; its address stays. Audited as `qua.agreement.changed` when it changed.

    Raises `StaleEdit` when someone else changed it meanwhile, `DomainError` once it was approved, without a title, and for a
    duration that ends before it begins or is longer than the rules let it.
    """
    row = locked_text(agreement_id)
    before = text_snapshot(row)
    demand_fresh(before, seen)
    title = demand_words(one_line(text.title), _("Scriva un titolo: è il nome dell'accordo."), field="title")
    demand_duration(text.starts_on, text.ends_on, timezone.localdate())
    for name in (*WORDS, "starts_on", "ends_on"):
        setattr(row, name, getattr(text, name))
    row.title = title
    row.save(update_fields=TEXT_FIELDS)
    earlier, later = changes(before, text_snapshot(row))
    if later:
        record(actor=actor, action="qua.agreement.changed", target=row, before=earlier, after=later)
    return row


def text_snapshot(row: CitizenshipAgreement) -> dict[str, Any]:
    """What the form shows and the audit trail keeps."""
    return snapshot(row, TEXT_FIELDS)


def city_name() -> str:
    """The city as a party: the institution of its profile, else «Comune di» and its name. One query."""
    profile = CityProfile.objects.first()
    if profile is None:
        return _("Comune")
    return profile.institution or _("Comune di %(name)s") % {"name": profile.name}


def _free_cycle(body: Body, cycle_id: uuid.UUID) -> LabCycle:
    """The path, locked: of this lab, under way, without an agreement yet."""
    if not LabCycle.objects.filter(pk=cycle_id, body=body).exists():
        raise DomainError(
            _("Questo percorso non è del laboratorio scelto: scelga l'uno o l'altro."), field="cycle"
        )
    cycle = locked_cycle(cycle_id)
    other = CitizenshipAgreement.objects.filter(cycle=cycle).first()
    if other is not None:
        raise DomainError(
            _("Questo percorso ha già il suo accordo, «%(title)s»: continui quello.")
            % {"title": other.title},
            field="cycle",
        )
    return cycle


def _renewed(cycle: LabCycle) -> uuid.UUID | None:
    """The agreement the path is meant to renew; `DomainError` when another renews it already."""
    other = CitizenshipAgreement.objects.filter(renews=cycle.renews_id).first() if cycle.renews_id else None
    if other is not None:
        raise DomainError(
            _("L'accordo che questo percorso rinnova è già rinnovato da «%(title)s»: continui quello.")
            % {"title": other.title},
            field="cycle",
        )
    return cycle.renews_id
