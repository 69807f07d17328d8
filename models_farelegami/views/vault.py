"""The vault as a supervisor sees it: teams, openings, emergencies, cases destroyed; never what is in a case."""

import uuid
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.permissions.guard import requires
from core.web.private import private
from core.web.work.fields import today
from core.web.work.form_page import form_page
from core.web.work.forms import WorkForm, attempt, form_of, press
from core.web.work.lists import page_of
from core.web.work.load import actor
from models_farelegami.forms.pacts import TeamForm
from models_farelegami.models import CaseOpening, CaseTeamMember
from models_farelegami.selectors.cases import team_of
from models_farelegami.selectors.impact import impact_assessment
from models_farelegami.selectors.pacts import unseen_emergencies
from models_farelegami.selectors.supervisors import case_workers
from models_farelegami.services.openings import note_seen
from models_farelegami.services.shredding import shred_case
from models_farelegami.services.teams import join_team, leave_team
from models_farelegami.views.case_page import load_pact
from models_farelegami.views.pacts import SEE, SUPERVISE, above


@requires(SUPERVISE)
@private
def openings(request: HttpRequest) -> HttpResponse:
    """Who opened which case, when and why; emergencies nobody looked into first."""
    rows = CaseOpening.objects.select_related("pact", "user", "seen_by")
    context = {
        "waiting": unseen_emergencies().select_related("pact", "user"),
        "page_obj": page_of(rows.order_by("-opened_at"), request, lambda row: row),
    }
    return render(request, "farelegami/work/pacts/openings.html", context)


@requires(SUPERVISE)
@require_POST
def opening_seen(request: HttpRequest, opening_id: uuid.UUID) -> HttpResponse:
    """An emergency was looked into."""
    get_object_or_404(CaseOpening, pk=opening_id)
    press(request, partial(note_seen, actor=actor(request), opening_id=opening_id), _("Apertura esaminata."))
    return redirect("farelegami:openings")


@requires(SUPERVISE)
@private
def pact_team(request: HttpRequest, pact_id: uuid.UUID) -> HttpResponse:
    """The team of a case: who comes in, who leaves."""
    pact = load_pact(pact_id)
    form = form_of(TeamForm, request, people=case_workers())
    if form.is_bound and form.is_valid():
        user = form.cleaned_data["user"]
        if attempt(form, partial(join_team, actor=actor(request), pact_id=pact.pk, user_id=user.pk)):
            messages.success(request, _("%(name)s è nell'équipe.") % {"name": user})
            return redirect("farelegami:pact-team", pact.pk)
    context = {"pact": pact, "form": form, "team": team_of(pact.pk, today()), "trail": above(pact)}
    return render(request, "farelegami/work/pacts/team.html", context)


@requires(SUPERVISE)
@require_POST
def team_leave(request: HttpRequest, member_id: uuid.UUID) -> HttpResponse:
    """Somebody leaves a team."""
    row = get_object_or_404(CaseTeamMember, pk=member_id)
    press(
        request, partial(leave_team, actor=actor(request), member_id=member_id), _("Non è più nell'équipe.")
    )
    return redirect("farelegami:pact-team", row.pact_id)


@requires(SUPERVISE)
@private
def pact_shred(request: HttpRequest, pact_id: uuid.UUID) -> HttpResponse:
    """Destroy a case."""
    pact = load_pact(pact_id)
    form = form_of(WorkForm, request)
    shred = partial(shred_case, actor=actor(request), pact_id=pact.pk)
    if form.is_bound and form.is_valid() and attempt(form, shred) is not None:
        messages.success(request, _("Fascicolo distrutto."))
        return redirect("farelegami:pact", pact.pk)
    about = _(
        "La chiave del fascicolo si butta e ciò che vi è scritto si cancella: nessuno potrà più leggerlo. Restano il codice, gli stati, le date e gli importi. Nelle copie di sicurezza fatte finora ciò che è scritto resta sigillato, finché scadono."
    )
    return form_page(
        request,
        form,
        _("Distruggi il fascicolo"),
        above(pact),
        named=pact.code,
        about=about,
        button=_("Distruggi"),
        ends=True,
    )


@requires(SEE)
def impact(request: HttpRequest) -> HttpResponse:
    """The data-protection impact assessment, from what the code declares and the rules in force."""
    return render(request, "farelegami/work/pacts/impact.html", {"impact": impact_assessment(today())})
