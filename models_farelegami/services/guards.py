"""What several verbs refuse, each with its cure."""

import datetime as dt
import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.services.errors import DomainError
from models_farelegami.models import GenerativePact
from models_farelegami.selectors.teams import is_of_team


class NotOfTheTeam(DomainError):
    """Who asks is not of the team that follows the case."""


def locked_pact(pact_id: uuid.UUID) -> GenerativePact:
    """The pact of that key, locked until the transaction ends."""
    return GenerativePact.objects.select_for_update().get(pk=pact_id)


def locked_case(actor: User, pact_id: uuid.UUID, *, over: bool = False) -> GenerativePact:
    """The pact of that key, locked, for who is of its team today; `DomainError` for one that is over unless `over`, or shredded."""
    pact = locked_pact(pact_id)
    if not is_of_team(actor, pact, timezone.localdate()):
        raise NotOfTheTeam(
            _("Questo fascicolo lo segue un'altra équipe: chieda al supervisore dei patti di farne parte.")
        )
    if pact.shredded_at is not None:
        raise DomainError(_("Il fascicolo di questo patto è stato distrutto: non vi si scrive più."))
    if pact.is_over and not over:
        raise DomainError(
            _("Il patto è «%(state)s»: non si cambia più. Se serve ancora, ne apra uno nuovo.")
            % {"state": pact.get_state_display()}
        )
    return pact


def demand_past(day: dt.date, field: str) -> None:
    """`DomainError` for a day that has not come yet."""
    if day > timezone.localdate():
        raise DomainError(
            _("Questo giorno deve ancora venire: scriva oggi, o un giorno passato."), field=field
        )
