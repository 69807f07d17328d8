"""What the platform's team does to a city's state: one page per step."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.participation.spec import Text
from core.web.work.forms import WorkForm, attempt, day_input, form_of
from core.web.work.load import actor
from tenants.models import City
from tenants.permissions import team_only
from tenants.selectors.standing import standing_of
from tenants.services import standing


class StepForm(WorkForm):
    """Why."""

    reason = forms.CharField(
        required=False,
        max_length=500,
        label=gettext_lazy("Perché"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("L'ufficio della città lo legge, per email e nelle sue pagine."),
    )


class SuspendForm(StepForm):
    """Why, always."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True


class ExtendForm(StepForm):
    """Until when, and why."""

    until = forms.DateField(label=gettext_lazy("Ultimo giorno della prova"), widget=day_input())
    field_order = ("until", "reason")


class LeavingForm(StepForm):
    """From which day the data is gone, and why."""

    leaves_on = forms.DateField(
        required=False,
        label=gettext_lazy("Giorno in cui i dati vengono cancellati"),
        widget=day_input(),
        help_text=gettext_lazy("Vuoto: il primo possibile."),
    )
    field_order = ("leaves_on", "reason")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a city: what it is called, what follows from it, its verb and its action in the trail."""

    code: str
    label: Text
    explained: Text
    action: str
    verb: Callable[..., City]
    form: type[StepForm] = StepForm


STEPS = {
    step.code: step
    for step in (
        Step("attiva", gettext_lazy("Attivare"), gettext_lazy("Funziona tutto, senza un termine."), "city.activated", standing.activate_city),
        Step("prolunga", gettext_lazy("Prolungare la prova"), gettext_lazy("Funziona tutto, fino al giorno indicato."), "city.trial_extended", standing.extend_trial, ExtendForm),
        Step("arretrato", gettext_lazy("Segnare in ritardo"), gettext_lazy("Funziona tutto; l'ufficio legge che c'è una fattura scaduta."), "city.in_arrears", standing.mark_in_arrears),
        Step("sospendi", gettext_lazy("Sospendere"), gettext_lazy("Si legge e si esporta, non si scrive nulla; promemoria e avvisi si fermano."), "city.suspended", standing.suspend_city, SuspendForm),
        Step("lascia", gettext_lazy("Far lasciare la piattaforma"), gettext_lazy("Come sospesa, fino al giorno in cui i dati vengono cancellati."), "city.leaving", standing.announce_leaving, LeavingForm),
        Step("resta", gettext_lazy("Far restare"), gettext_lazy("Torna com'era prima di annunciare che lasciava."), "city.stays", standing.call_off_leaving),
    )
}  # fmt: skip
"""Code in the address to the step, in the order in which a page offers them."""


def steps_of(city: City) -> Sequence[Step]:
    """The steps that lead on from where the city is."""
    return [step for step in STEPS.values() if city.state in standing.LEADS_FROM[step.action]]


@team_only("platform.city.change")
def city_step(request: HttpRequest, city_id: uuid.UUID, step: str) -> HttpResponse:
    """Take one step with a city, knowing what follows from it."""
    city = get_object_or_404(City, pk=city_id)
    if step not in STEPS:
        raise Http404
    chosen = STEPS[step]
    form = form_of(chosen.form, request)
    if form.is_bound and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        if moved := attempt(form, partial(chosen.verb, actor=actor(request), city=city, **values)):
            said = _("%(city)s è %(state)s.") % {"city": moved.name, "state": moved.get_state_display()}
            messages.success(request, said)
            return redirect(page_of(city))
    context = {
        "form": form, "city_row": city, "step": chosen, "back": page_of(city), "standing": standing_of(city),
        "leads_on": chosen in steps_of(city), "others": steps_of(city),
    }  # fmt: skip
    return render(request, "tenants/console/step.html", context, status=422 if form.errors else 200)


def page_of(city: City) -> str:
    """The city's page in the console, else the list of cities."""
    try:
        return reverse("console:city", args=[city.pk])
    except NoReverseMatch:
        return reverse("console:cities")
