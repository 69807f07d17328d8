"""What a paper handed in at a counter says, as programs send it: with the same questions as the counter's form."""

import datetime as dt
import uuid
from dataclasses import dataclass, fields
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.utils import timezone
from django.utils.translation import gettext as _

from core.api.declaring import Asked
from core.services.errors import DomainError
from models_monza.models import Enrolment
from models_monza.selectors.applying import wants_birth_date
from models_monza.selectors.doubles import LookAlike, like_citizen, like_organisation
from models_monza.selectors.mandates import enrolment_rules_on, running_mandate
from models_monza.services.enrolment import Application, handed_in_at

TYPE = "monza.enrolment.type"
MOST_PAPERS = 3
_Kind = Enrolment.Kind


@dataclass(frozen=True, kw_only=True)
class PaperApplication:
    """What a paper handed in at a counter says. Of an organisation, the names are those of who represents it.

    `received_on` is the day it arrived there. Sent again with `confirmed`, it is not of who it looked like.
    """

    body_id: uuid.UUID
    received_on: dt.date
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
    papers: tuple[File, ...] = ()  # type: ignore[type-arg]  # not generic at run time
    confirmed: bool = False


def typed(sent: PaperApplication, asked: Asked) -> dict[str, Any]:
    """The arguments of `apply_for_enrolment`.

    Raises `PermissionDenied` for a consulta that is not hers, `DomainError` for what the form has no field for, without a name, and for who looks like somebody there, until it is confirmed.
    """
    if not asked.holder.may(TYPE, [sent.body_id]):  # before anybody is told who else is there
        raise PermissionDenied
    mandate, rules = running_mandate(), enrolment_rules_on(sent.received_on)
    if mandate is None:
        raise DomainError(
            _("Prima l'ufficio apre il mandato dell'amministrazione: ci si iscrive per un mandato.")
        )
    for name in ("given_name", "family_name"):
        if not getattr(sent, name).strip():
            raise DomainError(_("Compili questo campo."), field=name)
    if sent.birth_on is not None and not (sent.kind == _Kind.CITIZEN and wants_birth_date(rules)):
        words = _("Le regole della città non chiedono la data di nascita: la tolga.")
        raise DomainError(words, field="birth_on")
    if len(sent.papers) > MOST_PAPERS:
        words = _("Al massimo %(most)d file: unisca i fogli in un PDF.") % {"most": MOST_PAPERS}
        raise DomainError(words, field="papers")
    if not sent.confirmed and not _is_there(asked) and (like := _look_alikes(sent)):
        words = _("Somiglia a chi c'è già: %(who)s. Se è un'altra persona o un'altra realtà, lo confermi.")
        known = ", ".join(f"{one.name} ({one.body}, {one.state})" for one in like)
        raise DomainError(words % {"who": known}, field="confirmed")
    own = {one.name: getattr(sent, one.name) for one in fields(Application) if hasattr(sent, one.name)}
    return {
        "application": Application(mandate_id=mandate.pk, **own),
        "moment": handed_in_at(sent.received_on),
        "papers": [(file.name, file) for file in sent.papers],
    }


def _is_there(asked: Asked) -> bool:
    """Whether the same paper was sent before: it looks like itself."""
    return asked.key is not None and Enrolment.objects.filter(pk=asked.key).exists()


def _look_alikes(sent: PaperApplication) -> list[LookAlike]:
    today = timezone.localdate()
    if sent.kind == _Kind.CITIZEN:
        return like_citizen(sent.given_name, sent.family_name, sent.fiscal_code, today)
    return like_organisation(sent.organisation_name, sent.body_id, today)
