"""The steps an opinion goes through: which, when, by whom, with what form."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions.guard import demand, requires
from core.permissions.holder import Holder
from core.selectors.personal_data import Finding, known_in_city, looks_personal
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor
from models_monza.forms import opinions as forms
from models_monza.models import AdvisoryOpinion
from models_monza.selectors.opinions import Term, term_of, terms
from models_monza.selectors.questions import offices_written
from models_monza.services import opinions as verbs

_SEE = "monza.opinion.see"
_State, _Outcome = AdvisoryOpinion.State, AdvisoryOpinion.Outcome


def _always(_row: AdvisoryOpinion, _term: Term | None) -> bool:
    return True


def _may_stop(row: AdvisoryOpinion, term: Term | None) -> bool:
    return row.suspended_on is None and term is not None and term.suspension_days is not None


def _stands_still(row: AdvisoryOpinion, _term: Term | None) -> bool:
    return row.suspended_on is not None and row.resumed_on is None


def _accepted(row: AdvisoryOpinion, _term: Term | None) -> bool:
    return row.outcome in {_Outcome.ACCEPTED, _Outcome.PARTLY}


@dataclass(frozen=True, slots=True)
class OpinionStep:
    """One thing that may be done with an opinion: its word in the address, from which states, by whom, how.

    `when` says what else must hold; `told` that the verb writes to somebody, and so wants the site's address.
    """

    path: str
    states: tuple[str, ...]
    permission: str
    label: Any
    done: Any
    form: type[forms.StepForm]
    verb: Callable[..., AdvisoryOpinion]
    primary: bool = True
    told: bool = False
    when: Callable[[AdvisoryOpinion, Term | None], bool] = _always

    def fits(self, row: AdvisoryOpinion, term: Term | None) -> bool:
        """Whether it is its turn."""
        return row.state in self.states and self.when(row, term)

    def take(self, request: HttpRequest, row: AdvisoryOpinion, form: forms.StepForm) -> AdvisoryOpinion:
        """Run the verb with what the form says."""
        values = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        if self.told:
            values["site"] = request.build_absolute_uri("/")
        return self.verb(actor=actor(request), opinion_id=row.pk, **values)


_ANSWER, _TRANSMIT = "monza.opinion.answer", "monza.opinion.transmit"
_WAITING = AdvisoryOpinion.WAITING
OPINION_STEPS = (
    OpinionStep(
        "approva", (_State.DRAFT,), "monza.opinion.approve", gettext_lazy("Registra l'approvazione"),
        gettext_lazy("Approvazione registrata."), forms.ApproveForm, verbs.approve_opinion,
    ),
    OpinionStep(
        "trasmetti", (_State.APPROVED,), _TRANSMIT, gettext_lazy("Trasmetti al Comune"), gettext_lazy("Trasmesso."),
        forms.TransmitForm, verbs.transmit_opinion, told=True,
    ),
    OpinionStep(
        "prendi-in-carico", (_State.TRANSMITTED,), _ANSWER, gettext_lazy("Prendi in carico"), gettext_lazy("Preso in carico."),
        forms.TakeForm, verbs.take_in_charge, told=True,
    ),
    OpinionStep(
        "rispondi", _WAITING, _ANSWER, gettext_lazy("Registra la risposta"), gettext_lazy("Risposta registrata."),
        forms.AnswerForm, verbs.answer_opinion, told=True,
    ),
    OpinionStep(
        "riprendi", _WAITING, _ANSWER, gettext_lazy("Fai ripartire il termine"), gettext_lazy("Il termine è ripartito."),
        forms.ResumeForm, verbs.resume_answer, primary=False, when=_stands_still,
    ),
    OpinionStep(
        "sospendi", _WAITING, _ANSWER, gettext_lazy("Sospendi il termine"), gettext_lazy("Termine sospeso."),
        forms.SuspendForm, verbs.suspend_answer, primary=False, when=_may_stop,
    ),
    OpinionStep(
        "smista", _WAITING, "monza.opinion.route", gettext_lazy("Assegna a un altro ufficio"), gettext_lazy("Ufficio aggiornato."),
        forms.RouteForm, verbs.route_opinion, primary=False,
    ),
    OpinionStep(
        "avvia", (_State.ANSWERED,), _ANSWER, gettext_lazy("Segna l'inizio dell'attuazione"), gettext_lazy("Attuazione iniziata."),
        forms.StartForm, verbs.start_carrying_out, when=_accepted,
    ),
    OpinionStep(
        "concludi", (_State.ANSWERED, _State.IN_PROGRESS), _ANSWER, gettext_lazy("Segna come attuato"),
        gettext_lazy("Segnato come attuato."), forms.FinishForm, verbs.finish_carrying_out, primary=False, when=_accepted,
    ),
    OpinionStep(
        "abbandona", (_State.DRAFT,), "monza.opinion.write", gettext_lazy("Ritira la bozza"), gettext_lazy("Bozza ritirata."),
        forms.WithdrawForm, partial(verbs.withdraw_opinion, still_draft=True), primary=False,
    ),
    OpinionStep(
        "ritira", (_State.APPROVED, *_WAITING), _TRANSMIT, gettext_lazy("Ritira"), gettext_lazy("Ritirato."),
        forms.WithdrawForm, verbs.withdraw_opinion, primary=False,
    ),
)  # fmt: skip
STEP_BY_PATH = {step.path: step for step in OPINION_STEPS}


def steps_for(row: AdvisoryOpinion, known: Sequence[Term], who: Holder) -> list[OpinionStep]:
    """What who asks may do with the opinion now."""
    term = term_of(row, known)
    return [
        step for step in OPINION_STEPS if step.fits(row, term) and who.may(step.permission, [row.body_id])
    ]


@requires(_SEE)
def opinion_step(request: HttpRequest, opinion_id: uuid.UUID, step: str) -> HttpResponse:
    """Take one step with an opinion; what was typed stays when the verb refuses, whatever happened meanwhile."""
    taken = STEP_BY_PATH.get(step)
    if taken is None:
        raise Http404
    row = get_object_or_404(AdvisoryOpinion.objects.select_related("body", "request"), pk=opinion_id)
    demand(request, taken.permission, [row.body_id], see=_SEE)
    known = terms()
    if request.method != "POST" and not taken.fits(row, term_of(row, known)):
        messages.info(request, _not_now(row))
        return redirect("monza:opinion", row.pk)
    form = form_of(taken.form, request, row=row)
    if form.is_bound and form.is_valid():
        verb = partial(taken.take, request, row, form)
        if attempt(form, verb):
            messages.success(request, taken.done)
            return redirect("monza:opinion", row.pk)
    return render(request, "monza/work/opinion_step.html", _context(form, row, taken, known))


def _context(
    form: forms.StepForm, row: AdvisoryOpinion, step: OpinionStep, known: Sequence[Term]
) -> dict[str, Any]:
    return {
        "form": form,
        "row": row,
        "step": step,
        "term": term_of(row, known),
        "offices": offices_written() if "office" in form.fields else (),
        "personal": _personal(row) if step.path == "trasmetti" else (),
    }


def _personal(row: AdvisoryOpinion) -> list[Finding]:
    """What in the opinion looks like personal data, before everybody reads it."""
    return looks_personal(f"{row.subject}\n{row.text}", known_in_city())


def _not_now(row: AdvisoryOpinion) -> str:
    return _("Risulta «%(state)s»: questo passo ora non si può fare.") % {"state": row.get_state_display()}
