"""Who accompanies a lab: a community maker comes, and is one no more."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.models import Person
from core.services.audit import record
from core.services.errors import DomainError
from models_farelegami.models import CommunityMaker
from models_farelegami.services.labs import locked_lab


@dataclass(frozen=True, slots=True)
class MakerData:
    """Who accompanies a lab, and since when: somebody the city knows (`person_id`), or a name."""

    person_id: uuid.UUID | None = None
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    since: dt.date | None = None


@transaction.atomic(durable=True)
def add_maker(
    *, actor: User, body_id: uuid.UUID, maker: MakerData, key: uuid.UUID | None = None
) -> CommunityMaker:
    """Somebody accompanies a lab, made known to the city where it did not know her. Audited as `farelegami.maker.added`.

    A person the city knows under the same email is the same person, whose name stays as it is. `key` is the form's: the same form
    sent twice is one. Raises `DomainError` for who accompanies the lab already, a day in the future, no name, and a person whose data
    were erased.
    """
    lab = locked_lab(body_id)
    if key is not None and (there := CommunityMaker.objects.filter(pk=key).first()):
        return there
    if maker.since is not None and maker.since > timezone.localdate():
        raise DomainError(_("Il giorno è nel futuro: indichi da quando lo accompagna."), field="since")
    person = _person(maker)
    if CommunityMaker.objects.filter(lab=lab, person=person, until=None).exists():
        raise DomainError(
            _("%(person)s accompagna già questo laboratorio.") % {"person": person}, field="person"
        )
    row = CommunityMaker.objects.create(id=key or new_key(), lab=lab, person=person, since=maker.since)
    after = {"person": str(person), "since": maker.since}
    record(actor=actor, action="farelegami.maker.added", target=lab.body, after=after)
    return row


@transaction.atomic(durable=True)
def end_maker(*, actor: User, maker_id: uuid.UUID, on: dt.date) -> CommunityMaker:
    """She accompanies the lab until a day, that day included; that she did stays. Audited as `farelegami.maker.left`.

    Raises `DomainError` for one that ended already, for a day in the future and for one before she came.
    """
    row = CommunityMaker.objects.select_for_update(of=("self",)).select_related("lab__body", "person")
    maker = row.get(pk=maker_id)
    if maker.until is not None:
        raise DomainError(
            _("Non lo accompagna più già dal %(day)s.") % {"day": f"{maker.until:%d/%m/%Y}"}, field="on"
        )
    if on > timezone.localdate():
        raise DomainError(_("Il giorno è nel futuro: indichi quando è avvenuto."), field="on")
    if maker.since is not None and on < maker.since:
        raise DomainError(
            _("Lo accompagna dal %(day)s: non può finire prima.") % {"day": f"{maker.since:%d/%m/%Y}"},
            field="on",
        )
    maker.until = on
    maker.save(update_fields=["until"])
    told: dict[str, Any] = {"before": {"person": str(maker.person), "until": None}, "after": {"until": on}}
    record(actor=actor, action="farelegami.maker.left", target=maker.lab.body, **told)
    return maker


def _person(maker: MakerData) -> Person:
    if maker.person_id is not None:
        person = Person.objects.filter(pk=maker.person_id, erased_at=None).first()
        if person is None:
            raise DomainError(_("Questa persona non è più nel registro: scriva il nome."), field="person")
        return person
    given, family = " ".join(maker.given_name.split()), " ".join(maker.family_name.split())
    if not given and not family:
        raise DomainError(_("Scelga una persona, o ne scriva il nome."), field="given_name")
    email = maker.email.strip()
    known = Person.objects.filter(email__iexact=email, erased_at=None).first() if email else None
    return known or Person.objects.create(given_name=given[:100], family_name=family[:100], email=email)
