"""Changes of an agreement in force: proposed, approved, accepted, enacted or dropped."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.permissions.guard import demand, requires
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor
from models_qua.forms import life as forms
from models_qua.models import Amendment
from models_qua.selectors.documents import AmendmentLine, line_of
from models_qua.services import amendments as verbs
from models_qua.views.agreement_page import SEE, agreement_page
from models_qua.views.life_steps import APPROVE, DOCUMENT, SIGN, step_form

_NEW_LEAD = gettext_lazy(
    "Il testo approvato non si riscrive: la modifica si aggiunge al documento, in una nuova versione, quando il Comune e chi è coinvolto l'hanno accettata."
)


@dataclass(frozen=True, slots=True)
class AmendmentStep:
    """A step of a change: its word in the address, what its button says, who may, its form, its verb."""

    path: str
    label: Any
    done: Any
    permission: str
    form: type[forms.StepForm]
    verb: Callable[..., Any]

    @property
    def primary(self) -> bool:
        """Whether it is the usual next one: a change is accepted, then put in force."""
        return self.path in {"accetta", "in-vigore"}


def _enact(form: forms.EnactForm, **keys: Any) -> Amendment:
    return verbs.enact_amendment(on=form.cleaned_data["on"], rows=form.rows(), **keys)


STEPS = (
    AmendmentStep(
        "accetta", gettext_lazy("Registra un'accettazione"), gettext_lazy("Accettazione registrata."), SIGN, forms.AcceptForm,
        verbs.accept_amendment,
    ),
    AmendmentStep(
        "in-vigore", gettext_lazy("Metti in vigore"), gettext_lazy("Modifica in vigore: la nuova versione del documento è pronta."), SIGN,
        forms.EnactForm, verbs.enact_amendment,
    ),
    AmendmentStep(
        "atto", gettext_lazy("Registra l'atto di giunta"), gettext_lazy("Atto registrato."), APPROVE, forms.ActForm, verbs.approve_amendment
    ),
    AmendmentStep(
        "lascia-cadere", gettext_lazy("Lascia cadere"), gettext_lazy("Modifica lasciata cadere."), SIGN, forms.DayForm, verbs.drop_amendment
    ),
)  # fmt: skip
STEP_BY_PATH = {step.path: step for step in STEPS}


@requires(SIGN)
def amendment_new(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """Propose a change."""
    page = agreement_page(request, agreement_id, SIGN, current=DOCUMENT)
    form = form_of(forms.AmendmentForm, request, row=page["agreement"])
    if form.is_bound and form.is_valid():
        keys: dict[str, Any] = {"agreement_id": agreement_id, "text": form.amendment(), "key": form.sent_key}
        made = attempt(form, partial(verbs.propose_amendment, actor=actor(request), **keys))
        if made:
            messages.success(request, _("Modifica proposta: ora si raccolgono le accettazioni."))
            return redirect("qua:amendment", made.pk)
    return step_form(request, page, form, _("Proponi una modifica"), _NEW_LEAD)


@require_safe
@requires(SEE)
def amendment(request: HttpRequest, amendment_id: uuid.UUID) -> HttpResponse:
    """One change: what, why, who accepted, what may be done."""
    line = line_of(_load(amendment_id))
    page = agreement_page(request, line.amendment.agreement_id, SEE, current=DOCUMENT)
    steps = [step for step in STEPS if step.permission in page["may_here"] and _fits(step, line)]
    return render(request, "qua/work/amendment.html", page | {"line": line, "amendment_steps": steps})


@requires(SEE)
def amendment_step(request: HttpRequest, amendment_id: uuid.UUID, step: str) -> HttpResponse:
    """Take one step with a change."""
    taken = STEP_BY_PATH.get(step)
    if taken is None:
        raise Http404
    row = _load(amendment_id)
    demand(request, taken.permission, [row.agreement.body_id], see=SEE)
    if request.method != "POST" and not _fits(taken, line_of(row)):
        messages.info(request, _("Questo passo adesso non si fa."))
        return redirect("qua:amendment", row.pk)
    form = form_of(taken.form, request, row=row)
    if form.is_bound and form.is_valid() and attempt(form, partial(_run, request, taken, row, form)):
        messages.success(request, taken.done)
        return redirect("qua:amendment", row.pk)
    page = agreement_page(request, row.agreement_id, SEE, current=DOCUMENT)
    lead = _("Modifica n. %(number)s: %(what)s") % {"number": row.number, "what": row.what[:300]}
    return step_form(request, page, form, taken.label, lead, back=reverse("qua:amendment", args=[row.pk]))


def _run(request: HttpRequest, step: AmendmentStep, row: Amendment, form: forms.StepForm) -> Any:
    keys = {"actor": actor(request), "amendment_id": row.pk}
    if isinstance(form, forms.EnactForm):
        return _enact(form, **keys)
    values = form.values()
    if "signatory_id" in values:
        values["signatory_id"] = uuid.UUID(values["signatory_id"])
    return step.verb(**values, **keys)


def _fits(step: AmendmentStep, line: AmendmentLine) -> bool:
    if not line.is_open:
        return False
    if step.path == "atto":
        return not line.amendment.act_number
    return step.path not in {"accetta", "in-vigore"} or bool(line.waiting) == (step.path == "accetta")


def _load(amendment_id: uuid.UUID) -> Amendment:
    rows = Amendment.objects.select_related("agreement__body", "document")
    return get_object_or_404(rows.prefetch_related("acceptances__signatory"), pk=amendment_id)
