"""One citizen, one consulta, where the rules say so: taken when an application arrives, checked again when it is accepted.

An application sent in online is taken in even when the same fiscal code stands elsewhere, for whoever types a code need not be its
owner and must not learn where somebody is enrolled. It then has no place of its own until the office has looked at both.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.services.errors import DomainError
from models_monza.models import Enrolment
from models_monza.selectors.doubles import comes_first
from models_monza.selectors.mandates import enrolment_rules_on


def demand_only_place(row: Enrolment) -> None:
    """The citizen's one place is this one, inside the transaction of the verb that accepts it; the caller saves the row.

    `DomainError` when another application of hers goes before.
    """
    rules = enrolment_rules_on(timezone.localdate(row.submitted_at))
    first = comes_first(row)
    if first is not None:
        words = (
            _("Questa persona ha già una domanda «%(state)s» in questa consulta: respinga questa.")
            if first.body_id == row.body_id
            else _(
                "Questa persona ha già una domanda «%(state)s» nella consulta %(body)s, e ci si iscrive a una consulta sola "
                "(%(source)s): respinga questa, o prima faccia ritirare l'altra."
            )
        )
        told = {
            "state": first.get_state_display(),
            "body": first.body.name,
            "source": rules.source,
        }
        raise DomainError(words % told)
    if rules.one_consulta and row.kind == Enrolment.Kind.CITIZEN:
        row.one_place = row.fiscal_code


def save_with_place(row: Enrolment) -> None:
    """Save a new application with its one place, or without where the place is taken already."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if not row.one_place:
            raise
        row.one_place = ""
        row.save(force_insert=True)
