"""The steps of an application, as pages: who may take each, with which form, by which verb."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.permissions.holder import Holder
from core.web.work.forms import WorkForm
from models_bergamo.forms.grants import (
    AccountForm,
    AdmitForm,
    CarriedOutForm,
    PayForm,
    RefuseForm,
    SubmitForm,
)
from models_bergamo.models import NEXT_STATES, ApplicationState, GrantApplication
from models_bergamo.permissions import may_propose
from models_bergamo.services.applications import submit_application
from models_bergamo.services.grants import (
    account_application,
    admit_application,
    most_payable,
    pay_application,
    record_carried_out,
    refuse_application,
)

Verb = Callable[..., GrantApplication]


@dataclass(frozen=True, slots=True)
class GrantStep:
    """One step: its word in the address, the state it leads to, and how it is taken."""

    path: str
    target: ApplicationState
    permission: str
    label: Any
    done: Any
    form: type[WorkForm]
    verb: Verb
    primary: bool = True

    def take(self, actor: User, application_id: uuid.UUID, form: WorkForm) -> GrantApplication:
        """Run the verb with what the form says."""
        values = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        return self.verb(actor=actor, application_id=application_id, **values)

    def allowed(self, who: Holder, user: User, application: GrantApplication) -> bool:
        """Whether she may take this step with this application, were it its turn."""
        if self.permission == "bergamo.grant.propose":
            return may_propose(who, user, body_id=application.body_id, lead_id=application.lead_id)
        return who.may(self.permission, [application.body_id] if application.body_id else [])

    def initial(self, application: GrantApplication) -> dict[str, Any]:
        """What the form proposes: the amount asked for, or the most that can be paid."""
        if self.target == ApplicationState.ADMITTED:
            return {"admitted_eur": application.requested_eur}
        if self.target == ApplicationState.PAID and application.state == ApplicationState.ACCOUNTED:
            return {"paid_eur": most_payable(application)}
        return {}


_S = ApplicationState
GRANT_STEPS = (
    GrantStep(
        "presenta",
        _S.SUBMITTED,
        "bergamo.grant.propose",
        _("Presenta la domanda"),
        _("Domanda presentata."),
        SubmitForm,
        submit_application,
    ),
    GrantStep(
        "ammetti",
        _S.ADMITTED,
        "bergamo.grant.decide",
        _("Ammetti"),
        _("Domanda ammessa."),
        AdmitForm,
        admit_application,
    ),
    GrantStep(
        "non-ammettere",
        _S.NOT_ADMITTED,
        "bergamo.grant.decide",
        _("Non ammettere"),
        _("Domanda non ammessa."),
        RefuseForm,
        refuse_application,
        primary=False,
    ),
    GrantStep(
        "realizzata",
        _S.CARRIED_OUT,
        "bergamo.grant.account",
        _("Segna come realizzato"),
        _("Progetto segnato come realizzato."),
        CarriedOutForm,
        record_carried_out,
    ),
    GrantStep(
        "rendiconta",
        _S.ACCOUNTED,
        "bergamo.grant.account",
        _("Registra la spesa"),
        _("Spesa registrata."),
        AccountForm,
        account_application,
    ),
    GrantStep(
        "liquida",
        _S.PAID,
        "bergamo.grant.pay",
        _("Registra la liquidazione"),
        _("Contributo liquidato."),
        PayForm,
        pay_application,
    ),
)
STEP_BY_PATH = {step.path: step for step in GRANT_STEPS}


def next_steps(who: Holder, user: User, application: GrantApplication) -> list[GrantStep]:
    """The steps she may take with an application as it is now."""
    turn = NEXT_STATES[application.state]
    return [step for step in GRANT_STEPS if step.target in turn and step.allowed(who, user, application)]
