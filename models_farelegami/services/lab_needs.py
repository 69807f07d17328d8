"""What a lab needs done: written down, and closed when it is needed no more."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.services.audit import record
from core.services.errors import DomainError
from models_farelegami.models import LabNeed
from models_farelegami.services.labs import locked_lab


@transaction.atomic(durable=True)
def ask_lab_need(
    *, actor: User, body_id: uuid.UUID, what: str, asked_on: dt.date, key: uuid.UUID | None = None
) -> LabNeed:
    """A lab needs something, which everybody reads. Audited as `farelegami.need.asked`; `key` is the form's: sent twice it is one.

    Raises `DomainError` for a day in the future, for nothing said, and for what the lab asks already.
    """
    lab = locked_lab(body_id)
    if key is not None and (there := LabNeed.objects.filter(pk=key).first()):
        return there
    words = " ".join(what.split())
    if not words:
        raise DomainError(_("Scriva che cosa serve."), field="what")
    if asked_on > timezone.localdate():
        raise DomainError(_("Il giorno è nel futuro: indichi quando è stato chiesto."), field="asked_on")
    if lab.needs.filter(what__iexact=words, closed_on=None).exists():
        raise DomainError(_("È già tra ciò che serve al laboratorio: non occorre riscriverlo."), field="what")
    row = LabNeed.objects.create(id=key or new_key(), lab=lab, what=words[:200], asked_on=asked_on)
    after = {"what": row.what, "asked_on": asked_on}
    record(actor=actor, action="farelegami.need.asked", target=lab.body, after=after)
    return row


@transaction.atomic(durable=True)
def close_lab_need(*, actor: User, need_id: uuid.UUID, on: dt.date) -> LabNeed:
    """It is needed no more from a day on; what was given back for it stays. Audited as `farelegami.need.closed`.

    Raises `DomainError` for one that is closed, for a day in the future and for one before it was asked.
    """
    row = LabNeed.objects.select_for_update(of=("self",)).select_related("lab__body").get(pk=need_id)
    if row.closed_on is not None:
        raise DomainError(_("È già chiuso dal %(day)s.") % {"day": f"{row.closed_on:%d/%m/%Y}"}, field="on")
    if on > timezone.localdate():
        raise DomainError(_("Il giorno è nel futuro: indichi da quando non serve più."), field="on")
    if on < row.asked_on:
        raise DomainError(
            _("È stato chiesto il %(day)s: non può essere chiuso prima.")
            % {"day": f"{row.asked_on:%d/%m/%Y}"},
            field="on",
        )
    row.closed_on = on
    row.save(update_fields=["closed_on"])
    told: dict[str, Any] = {"before": {"what": row.what, "closed_on": None}, "after": {"closed_on": on}}
    record(actor=actor, action="farelegami.need.closed", target=row.lab.body, **told)
    return row
