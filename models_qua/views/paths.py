"""A path in the work area: its steps as a timeline, what proves them, how it goes on and ends."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.permissions.guard import demand, holder, requires
from core.services.documents import add_document
from core.services.freshness import fingerprint
from core.web.work.fields import today
from core.web.work.form_page import form_page
from core.web.work.forms import WorkForm, attempt, form_of, press
from core.web.work.load import actor
from models_qua.forms.labs import EndPathForm, PathForm
from models_qua.forms.steps import (
    DayOfStepForm,
    EvidenceForm,
    ReopenForm,
    StepForm,
    step_initial,
)
from models_qua.models import LabCycle, LabStep, StepEvidence
from models_qua.selectors.paths import timeline
from models_qua.services import steps as verbs
from models_qua.services.evidence import add_evidence, remove_evidence
from models_qua.services.paths import CYCLE_FIELDS, change_path, cycle_snapshot, end_path, is_bound
from models_qua.views.path_links import step_links

SEE, RUN = "qua.lab.see", "qua.lab.run"


@dataclass(frozen=True, slots=True)
class Move:
    """What may be done with a step: its words, its form, its verb."""

    label: Any
    done: Any
    about: Any
    form: type[WorkForm]
    verb: Callable[..., LabStep]


MOVES = {
    "inizia": Move(
        gettext_lazy("Comincia il passo"),
        gettext_lazy("Passo cominciato."),
        gettext_lazy("Da questo giorno è il passo in corso, anche per i cittadini."),
        DayOfStepForm,
        verbs.begin_step,
    ),
    "concludi": Move(
        gettext_lazy("Concludi il passo"),
        gettext_lazy("Passo concluso."),
        gettext_lazy("Prima controlli che la documentazione ci sia tutta: la leggono i cittadini."),
        DayOfStepForm,
        verbs.end_step,
    ),
    "riapri": Move(
        gettext_lazy("Torna indietro"),
        gettext_lazy("Fatto: il percorso è tornato indietro di un passaggio."),
        gettext_lazy(
            "Se il passo è concluso torna in corso; se è appena cominciato torna in attesa. Ciò che è scritto resta."
        ),
        ReopenForm,
        verbs.reopen_step,
    ),
}


@requires(SEE)
def path(request: HttpRequest, cycle_id: uuid.UUID) -> HttpResponse:
    """A path with its steps, what proves them and what may be done next."""
    cycle = load_cycle(request, cycle_id, SEE)
    who = holder(request)
    shown = timeline(cycle, today())
    context = {
        "path": shown,
        "links": step_links(request, cycle, shown.agreement),
        "cycle": cycle,
        "may_run": who.may(RUN, [cycle.body_id]),
        "may_see_meetings": who.may("core.meeting.see", [cycle.body_id]),
        "may_read_needs": who.may("qua.need.see", [cycle.body_id]),
        "may_write": not cycle.ended_on and who.may("qua.agreement.write", [cycle.body_id]),
        "may_end": not cycle.ended_on and not is_bound(shown.agreement),
        "people": cycle.participations.count(),
    }
    return render(request, "qua/work/path.html", context)


@requires(RUN)
def path_edit(request: HttpRequest, cycle_id: uuid.UUID) -> HttpResponse:
    """Change title, text, first day and what it renews."""
    cycle = load_cycle(request, cycle_id, RUN)
    initial, seen = _path_shown(cycle.pk)
    form = form_of(PathForm, request, body=cycle.body, cycle=cycle, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(change_path, actor=actor(request), cycle_id=cycle.pk, path=form.path())
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_path_shown, cycle.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect("qua:path", cycle.pk)
    return _form(request, form, cycle, _("Modifica il percorso"), _("Salva"))


@requires(RUN)
def path_end(request: HttpRequest, cycle_id: uuid.UUID) -> HttpResponse:
    """End a path that comes to no agreement."""
    cycle = load_cycle(request, cycle_id, RUN)
    form = form_of(EndPathForm, request)
    if form.is_bound and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("outcome", "reasons", "on")}
        if attempt(form, partial(end_path, actor=actor(request), cycle_id=cycle.pk, **typed)):
            messages.success(request, _("Percorso concluso; la sua storia resta."))
            return redirect("qua:path", cycle.pk)
    about = _(
        "Quando l'accordo c'è, il percorso si conclude da sé con l'ultimo passo. Qui si dice che si ferma prima."
    )
    return _form(request, form, cycle, _("Concludi senza accordo"), _("Concludi il percorso"), about)


@requires(RUN)
def step_edit(request: HttpRequest, step_id: uuid.UUID) -> HttpResponse:
    """Write what everybody reads of a step."""
    step = load_step(request, step_id, RUN)
    initial, seen = _step_shown(step.pk)
    form = form_of(StepForm, request, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(verbs.describe_step, actor=actor(request), step_id=step.pk, text=form.text())
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_step_shown, step.pk)):
            messages.success(request, _("Passo aggiornato."))
            return _to_step(step)
    about = _("Ciò che scrive qui lo leggono tutti, nella pagina del laboratorio.")
    return _form(request, form, step.cycle, step.get_kind_display(), _("Salva"), about)


@requires(RUN)
def step_move(request: HttpRequest, step_id: uuid.UUID, move: str) -> HttpResponse:
    """Begin a step, end it, or go back."""
    if move not in MOVES:
        raise Http404
    step, taken = load_step(request, step_id, RUN), MOVES[move]
    form = form_of(taken.form, request)
    if form.is_bound and form.is_valid():
        day = {"on": form.cleaned_data["on"]} if "on" in form.fields else {}
        if attempt(form, partial(taken.verb, actor=actor(request), step_id=step.pk, **day)):
            messages.success(request, taken.done)
            return _to_step(step)
    heading = f"{taken.label}: {step.get_kind_display()}"
    more = {"template": "qua/work/step_end.html", "step": step} if move == "concludi" else {}
    return _form(request, form, step.cycle, heading, str(taken.label), str(taken.about), **more)


@requires(RUN)
def evidence_new(request: HttpRequest, step_id: uuid.UUID) -> HttpResponse:
    """Add what proves a step."""
    step = load_step(request, step_id, RUN)
    form = form_of(EvidenceForm, request, step=step)
    if form.is_bound and form.is_valid():
        verb = partial(_add, request, step, form)
        if row := attempt(form, verb):
            messages.success(request, _("Documentazione aggiunta: %(title)s.") % {"title": row.title})
            return _to_step(step)
    heading = _("Documenta il passo: %(step)s") % {"step": step.get_kind_display()}
    return _form(request, form, step.cycle, heading, _("Aggiungi"))


@require_POST
@requires(RUN)
def evidence_remove(request: HttpRequest, evidence_id: uuid.UUID) -> HttpResponse:
    """Take away what proves a step; the meeting or the document stays where it is."""
    row = get_object_or_404(StepEvidence.objects.select_related("step__cycle"), pk=evidence_id)
    demand(request, RUN, [row.step.cycle.body_id], see=SEE)
    press(
        request,
        partial(remove_evidence, actor=actor(request), evidence_id=row.pk),
        _("Tolto dalla documentazione del passo."),
    )
    return _to_step(row.step)


def load_cycle(request: HttpRequest, cycle_id: uuid.UUID, permission: str) -> LabCycle:
    """The path with its lab: 404 for who may not see it, 403 for who may not do this."""
    cycle = get_object_or_404(LabCycle.objects.select_related("body", "renews"), pk=cycle_id)
    demand(request, permission, [cycle.body_id], see=SEE)
    return cycle


def load_step(request: HttpRequest, step_id: uuid.UUID, permission: str) -> LabStep:
    """The step with its path and lab: 404 for who may not see it, 403 for who may not do this."""
    step = get_object_or_404(LabStep.objects.select_related("cycle__body"), pk=step_id)
    demand(request, permission, [step.cycle.body_id], see=SEE)
    return step


def _add(request: HttpRequest, step: LabStep, form: EvidenceForm) -> StepEvidence:
    """What the form says, once its file, if there is one, is kept among the lab's documents."""
    evidence, upload = form.evidence(), form.cleaned_data["upload"]
    who, key = actor(request), form.sent_key
    if upload and not (key and StepEvidence.objects.filter(pk=key).exists()):
        title = (evidence.title or upload.name)[:200]
        document = add_document(
            actor=who, title=title, upload=upload, body=step.cycle.body, is_public=evidence.is_public
        )
        evidence = replace(evidence, document_id=document.pk)
    return add_evidence(actor=who, step_id=step.pk, evidence=evidence, key=key)


def _path_shown(cycle_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    row = LabCycle.objects.select_related("renews").get(pk=cycle_id)
    values = {name.removesuffix("_id"): getattr(row, name) for name in CYCLE_FIELDS}
    return values, fingerprint(cycle_snapshot(row))


def _step_shown(step_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    row = LabStep.objects.get(pk=step_id)
    return step_initial(row), fingerprint(verbs.step_snapshot(row))


def _to_step(step: LabStep) -> HttpResponse:
    target = redirect("qua:path", step.cycle_id)
    target["Location"] += f"#{step.kind}"
    return target


def _form(
    request: HttpRequest,
    form: WorkForm,
    cycle: LabCycle,
    heading: str,
    button: str,
    about: str = "",
    **more: Any,
) -> HttpResponse:
    trail = [
        (_("Percorsi"), reverse("qua:labs")),
        (cycle.title, reverse("qua:path", args=[cycle.pk])),
    ]
    said = {"named": f"{cycle.title} · {cycle.body}", "button": button, "about": about}
    return form_page(request, form, heading, trail, **said, **more)
