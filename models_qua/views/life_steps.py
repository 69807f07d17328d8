"""The steps of an agreement's life, each a page with one form and one verb."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions.guard import View, requires
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor
from models_qua.forms import life as forms
from models_qua.models import CitizenshipAgreement
from models_qua.services import approval
from models_qua.views.agreement_page import agreement_page

State = CitizenshipAgreement.State
DOCUMENT = "qua:agreement-document"
APPROVE, SIGN = "qua.agreement.approve", "qua.agreement.sign"


@dataclass(frozen=True, slots=True)
class LifeStep:
    """One step: what its button and its page say, what form it shows, and what it runs with the agreement's key."""

    label: Any
    lead: Any
    done: Any
    permission: str
    states: frozenset[str]
    form: type[forms.StepForm]
    verb: Callable[..., Any]
    back: str = DOCUMENT


APPROVAL = LifeStep(
    gettext_lazy("Registra l'atto di giunta"),
    gettext_lazy(
        "L'accordo prende il suo numero, il testo non si cambia più e si produce il documento da firmare, versione 1."
    ),
    gettext_lazy("Atto registrato: il documento da firmare è pronto."),
    APPROVE,
    frozenset({State.SHARED}),
    forms.ActForm,
    approval.approve_agreement,
)
RETURN = LifeStep(
    gettext_lazy("La giunta la rimanda"),
    gettext_lazy(
        "La proposta torna in preparazione: chi la scrive legge qui i motivi, la corregge e la condivide di nuovo."
    ),
    gettext_lazy("Proposta rimandata in preparazione."),
    APPROVE,
    frozenset({State.SHARED}),
    forms.ReasonsForm,
    approval.return_from_giunta,
)
NOT_SIGNED = LifeStep(
    gettext_lazy("Segna come non sottoscritto"),
    gettext_lazy("L'accordo si ferma qui, con il suo atto e il suo documento: non si firmerà più."),
    gettext_lazy("Segnato come non sottoscritto."),
    SIGN,
    frozenset({State.APPROVED}),
    forms.EndForm,
    approval.mark_not_signed,
)
TERMINATE = LifeStep(
    gettext_lazy("Risolvi l'accordo"),
    gettext_lazy(
        "L'accordo finisce prima del termine. Le firme e i documenti restano; non si torna indietro."
    ),
    gettext_lazy("Accordo risolto."),
    SIGN,
    frozenset({State.IN_FORCE}),
    forms.EndForm,
    approval.terminate_agreement,
)


def step_page(step: LifeStep) -> View:
    """The page of a step, stamped with its permission."""

    @requires(step.permission)
    def view(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
        page = agreement_page(request, agreement_id, step.permission, current=step.back)
        agreement = page["agreement"]
        form = form_of(step.form, request, row=agreement)
        if not form.is_bound and agreement.state not in step.states:
            messages.info(request, not_now(agreement))
            return redirect(step.back, agreement.pk)
        if form.is_bound and form.is_valid() and attempt(form, lambda: _run(request, step, agreement, form)):
            messages.success(request, step.done)
            return redirect(step.back, agreement.pk)
        return step_form(request, page, form, step.label, step.lead)

    view.__doc__ = f"{step.label}."
    return view


def step_form(
    request: HttpRequest, page: dict[str, Any], form: forms.StepForm, label: Any, lead: Any = "", **more: Any
) -> HttpResponse:
    """A page with one form; 422 where it says what is wrong."""
    context = page | {
        "form": form,
        "label": label,
        "step_lead": lead,
        "back": reverse(DOCUMENT, args=[page["agreement"].pk]),
    }
    status = 422 if form.errors else 200
    return render(request, "qua/work/life_step.html", context | more, status=status)


def not_now(agreement: CitizenshipAgreement) -> str:
    """What is said to who comes to a step whose turn it is not."""
    return _("L'accordo è «%(state)s»: questo passo adesso non si fa.") % {
        "state": agreement.get_state_display()
    }


def _run(request: HttpRequest, step: LifeStep, agreement: CitizenshipAgreement, form: forms.StepForm) -> Any:
    return step.verb(actor=actor(request), agreement_id=agreement.pk, **form.values())


approve = step_page(APPROVAL)
send_back = step_page(RETURN)
not_signed = step_page(NOT_SIGNED)
terminate = step_page(TERMINATE)
