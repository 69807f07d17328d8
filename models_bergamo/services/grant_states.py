"""The one way an application changes state: no step is skipped, none is taken twice, each leaves its audit entry."""

import uuid
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from core.services.audit import record, to_json
from core.services.errors import DomainError
from models_bergamo.models import NEXT_STATES, ApplicationState, GrantApplication

ACTIONS = {
    ApplicationState.SUBMITTED: "bergamo.grant.submitted",
    ApplicationState.ADMITTED: "bergamo.grant.admitted",
    ApplicationState.NOT_ADMITTED: "bergamo.grant.not_admitted",
    ApplicationState.CARRIED_OUT: "bergamo.grant.carried_out",
    ApplicationState.ACCOUNTED: "bergamo.grant.accounted",
    ApplicationState.PAID: "bergamo.grant.paid",
}


def locked_application(application_id: uuid.UUID) -> GrantApplication:
    """The application and its call, the application's row locked."""
    return (
        GrantApplication.objects.select_for_update(of=("self",)).select_related("call").get(pk=application_id)
    )


def demand_step(application: GrantApplication, target: ApplicationState) -> None:
    """Raise `DomainError` unless the state is the one `target` follows."""
    if target in NEXT_STATES[application.state]:
        return
    before = next(ApplicationState(state) for state, following in NEXT_STATES.items() if target in following)
    message = _("La domanda è «%(state)s»; per diventare «%(target)s» deve prima essere «%(before)s».")
    words = {"state": application.get_state_display(), "target": target.label, "before": before.label}
    raise DomainError(message % words)


def advance(
    application: GrantApplication, target: ApplicationState, *, actor: User, **values: Any
) -> GrantApplication:
    """Move an application on with the values of that step, and record it."""
    demand_step(application, target)
    earlier = application.state
    for name, value in values.items():
        setattr(application, name, value)
    application.state = target
    application.save(update_fields=["state", *values])
    record(
        actor=actor,
        action=ACTIONS[target],
        target=application,
        before={"state": earlier},
        after={"state": str(target)} | (to_json(values) or {}),
    )
    return application
