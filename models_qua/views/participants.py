"""Who took part in a path: list, adding by name or from the attendance sheets, taking away."""

import uuid
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from core.permissions.guard import demand, holder, requires
from core.web.work.fields import today
from core.web.work.form_page import form_page
from core.web.work.forms import attempt, form_of, press
from core.web.work.lists import asked_export, export, page_of
from core.web.work.load import actor
from models_qua.forms.labs import ParticipantForm
from models_qua.models import LabParticipation
from models_qua.selectors.participants import participations, present_at_meetings
from models_qua.services.participants import add_participant, add_present, remove_participant
from models_qua.views.paths import RUN, SEE, load_cycle

HEADER = (gettext_lazy("Nome"), gettext_lazy("Cognome"), gettext_lazy("Email"), gettext_lazy("Dal"))


@requires(SEE)
def participants(request: HttpRequest, cycle_id: uuid.UUID) -> HttpResponse:
    """Who took part in a path: searched, paged, exported; addresses only to who runs the lab."""
    cycle = load_cycle(request, cycle_id, SEE)
    may_run = holder(request).may(RUN, [cycle.body_id])
    words = request.GET.get("q", "").strip()[:100]
    rows = participations(cycle, words)
    if may_run and (kind := asked_export(request)):
        lines = [(row.person.given_name, row.person.family_name, row.person.email, row.since) for row in rows]
        return export(kind, _("Partecipanti"), HEADER, lines)
    there = set(cycle.participations.values_list("person_id", flat=True)) if may_run else set()
    came = present_at_meetings(cycle, today()) if may_run else []
    context = {
        "cycle": cycle,
        "page_obj": page_of(rows, request, lambda row: row),
        "q": words,
        "may_run": may_run,
        "to_add": sum(one.person_id not in there for one in came),
    }
    return render(request, "qua/work/participants.html", context)


@requires(RUN)
def participant_new(request: HttpRequest, cycle_id: uuid.UUID) -> HttpResponse:
    """Add somebody by name."""
    cycle = load_cycle(request, cycle_id, RUN)
    form = form_of(ParticipantForm, request, cycle=cycle)
    if form.is_bound and form.is_valid():
        verb = partial(add_participant, actor=actor(request), cycle_id=cycle.pk, key=form.sent_key)
        if row := attempt(form, partial(verb, participant=form.participant())):
            messages.success(request, _("%(person)s partecipa al percorso.") % {"person": row.person})
            return redirect("qua:participants", cycle.pk)
    trail = [
        (cycle.title, reverse("qua:path", args=[cycle.pk])),
        (_("Partecipanti"), reverse("qua:participants", args=[cycle.pk])),
    ]
    about = _(
        "Solo chi è d'accordo a lasciare il nome. I nomi non sono pubblici: il Comune conta quante persone partecipano."
    )
    more = {"named": f"{cycle.title} · {cycle.body}", "about": about, "button": _("Aggiungi")}
    return form_page(request, form, _("Aggiungi chi partecipa"), trail, **more)


@require_POST
@requires(RUN)
def participants_present(request: HttpRequest, cycle_id: uuid.UUID) -> HttpResponse:
    """Add everybody named present at the lab's meetings within the path's days."""
    cycle = load_cycle(request, cycle_id, RUN)
    added = add_present(actor=actor(request), cycle_id=cycle.pk)
    if added:
        told = ngettext("Aggiunta una persona.", "Aggiunte %(n)d persone.", added) % {"n": added}
        messages.success(request, told)
    else:
        messages.info(request, _("Chi risulta presente per nome c'è già."))
    return redirect("qua:participants", cycle.pk)


@require_POST
@requires(RUN)
def participant_remove(request: HttpRequest, participation_id: uuid.UUID) -> HttpResponse:
    """Take somebody away from who took part; the person stays known."""
    row = get_object_or_404(LabParticipation, pk=participation_id, cycle__isnull=False)
    demand(request, RUN, [row.body_id], see=SEE)
    press(
        request,
        partial(remove_participant, actor=actor(request), participation_id=row.pk),
        _("Tolta dai partecipanti."),
    )
    return redirect("qua:participants", row.cycle_id)
