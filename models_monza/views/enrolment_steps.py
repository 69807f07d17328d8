"""What the office does with an application, one step at a time."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions.guard import demand, requires
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor
from models_monza.forms.enrolments import (
    AcceptForm,
    AskForm,
    CheckForm,
    CompletionForm,
    EnrolmentForm,
    RefuseForm,
    WithdrawForm,
)
from models_monza.models import Enrolment
from models_monza.services.decisions import (
    accept_enrolment,
    ask_completion,
    check_enrolment,
    complete_enrolment,
    refuse_enrolment,
    withdraw_enrolment,
)

SEE = "monza.enrolment.see"
DECIDE = "monza.enrolment.decide"
TYPE = "monza.enrolment.type"
_State = Enrolment.State


@dataclass(frozen=True, slots=True)
class EnrolmentStep:
    """One thing that may be done with an application: its word in the address, from which states, by whom, how.

    `tells`: the applicant is written to, where she left an address.
    """

    path: str
    states: tuple[str, ...]
    permission: str
    label: Any
    done: Any
    form: type[EnrolmentForm]
    verb: Callable[..., Any]
    primary: bool = False
    tells: bool = False

    def fits(self, row: Enrolment) -> bool:
        """Whether it is its turn."""
        return row.state in self.states

    def take(self, request: HttpRequest, row: Enrolment, form: EnrolmentForm) -> Any:
        """Run the verb with what the form says."""
        site = {"site": request.build_absolute_uri("/")} if self.tells else {}
        return self.verb(actor=actor(request), enrolment_id=row.pk, **form.values(), **site)


STEPS = (
    EnrolmentStep(
        "accogli", Enrolment.PENDING, DECIDE, gettext_lazy("Accogli"), gettext_lazy("Domanda accolta: è in albo."),
        AcceptForm, accept_enrolment, primary=True, tells=True,
    ),
    EnrolmentStep(
        "completamento", Enrolment.PENDING, DECIDE, gettext_lazy("Chiedi ciò che manca"), gettext_lazy("Completamento chiesto."),
        AskForm, ask_completion, tells=True,
    ),
    EnrolmentStep(
        "consegna", (_State.COMPLETION,), TYPE, gettext_lazy("Registra ciò che ha consegnato"),
        gettext_lazy("Registrato: la domanda torna da decidere."), CompletionForm, complete_enrolment,
    ),
    EnrolmentStep(
        "verifica", Enrolment.PENDING, DECIDE, gettext_lazy("Registra una verifica"), gettext_lazy("Verifica registrata."),
        CheckForm, check_enrolment,
    ),
    EnrolmentStep(
        "respingi", Enrolment.PENDING, DECIDE, gettext_lazy("Respingi"), gettext_lazy("Domanda respinta."),
        RefuseForm, refuse_enrolment, tells=True,
    ),
    EnrolmentStep(
        "ritira", Enrolment.STANDING, DECIDE, gettext_lazy("Registra il ritiro"), gettext_lazy("Ritiro registrato."),
        WithdrawForm, withdraw_enrolment,
    ),
)  # fmt: skip
STEP_BY_PATH = {step.path: step for step in STEPS}


@requires(SEE)
def enrolment_step(request: HttpRequest, enrolment_id: uuid.UUID, step: str) -> HttpResponse:
    """Take one step with an application."""
    taken = STEP_BY_PATH.get(step)
    if taken is None:
        raise Http404
    row = get_object_or_404(Enrolment.objects.select_related("body", "membership"), pk=enrolment_id)
    demand(request, taken.permission, [row.body_id], see=SEE)
    if request.method == "GET" and not taken.fits(row):  # decided in another tab meanwhile
        messages.info(request, _("La domanda risulta «%(state)s».") % {"state": row.get_state_display()})
        return redirect("monza:enrolment", row.pk)
    form = form_of(taken.form, request, enrolment=row)
    if form.is_bound and form.is_valid() and attempt(form, partial(taken.take, request, row, form)):
        messages.success(request, taken.done)
        return redirect("monza:enrolment", row.pk)
    return render(request, "monza/work/enrolment_step.html", {"form": form, "row": row, "step": taken})
