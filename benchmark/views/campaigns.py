"""Campaigns: asking cities for a year, and who has answered what."""

import uuid
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.rows import new_key
from benchmark.access import WRITE_CAMPAIGN
from benchmark.models import Campaign
from benchmark.reminding import reminded_on
from benchmark.selectors.campaigns import (
    AskedCity,
    answers_to,
    campaigns_with_answers,
    compared_cities,
    counted,
)
from benchmark.services.campaigns import close_campaign, open_campaign
from core.web.work.forms import WorkForm, attempt, day_input, form_of, press
from core.web.work.lists import asked_export, export, page_of
from core.web.work.load import actor
from tenants.permissions import team_only

FIRST_YEAR = 2000


class CampaignForm(WorkForm):
    """What is asked, of whom and by when."""

    folded = ("city_keys",)

    year = forms.IntegerField(label=gettext_lazy("Anno dei dati"))
    title = forms.CharField(max_length=200, label=gettext_lazy("Titolo"))
    text = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("Che cosa si chiede"),
        help_text=gettext_lazy("Lo leggono gli uffici, nell'email e nella loro area di lavoro."),
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": 2000}),
    )
    due_on = forms.DateField(label=gettext_lazy("Entro il"), widget=day_input())
    city_keys = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Solo a queste città"),
        help_text=gettext_lazy("Nessuna scelta: a tutte, anche a quelle che arriveranno."),
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=new_key)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this_year = timezone.localdate().year
        self.fields["year"].validators += [MinValueValidator(FIRST_YEAR), MaxValueValidator(this_year)]
        cities = compared_cities().values_list("pk", "name")
        self.fields["city_keys"].choices = [(str(key), name) for key, name in cities]  # type: ignore[attr-defined]


@team_only(WRITE_CAMPAIGN)
def campaigns(request: HttpRequest) -> HttpResponse:
    """All campaigns, the latest day first, with how many have answered."""
    page = page_of(Campaign.objects.order_by("-due_on", "-pk"), request, lambda row: row)
    rows = campaigns_with_answers(list(page))
    return render(request, "benchmark/campaigns/list.html", {"page_obj": page, "rows": rows})


@team_only(WRITE_CAMPAIGN)
def campaign_new(request: HttpRequest) -> HttpResponse:
    """Ask the cities."""
    form = form_of(CampaignForm, request, initial={"year": timezone.localdate().year - 1})
    if form.is_bound and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("year", "title", "text", "due_on", "city_keys")}
        verb = partial(
            open_campaign, actor=actor(request), key=form.sent_key, now=timezone.localtime(), **typed
        )
        if row := attempt(form, verb):
            messages.success(request, _("Richiesta aperta: le email agli uffici sono in partenza."))
            return redirect("comparison:campaign", row.pk)
    return render(request, "benchmark/campaigns/new.html", {"form": form})


@team_only(WRITE_CAMPAIGN)
def campaign(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """Who has shared, has seen it, will not, and has not answered."""
    row = get_object_or_404(Campaign, pk=campaign_id)
    asked = answers_to(row)
    if kind := asked_export(request):
        return export(kind, row.title, _HEADER, [_exported(one) for one in asked])
    context = {
        "row": row,
        "asked": asked,
        "counts": counted(asked),
        "today": timezone.localdate(),
        "reminders": reminded_on(row),
    }
    return render(request, "benchmark/campaigns/one.html", context)


@team_only(WRITE_CAMPAIGN)
@require_POST
def campaign_close(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """No more answers, no more mail."""
    row = get_object_or_404(Campaign, pk=campaign_id)
    verb = partial(close_campaign, actor=actor(request), campaign_id=row.pk, now=timezone.now())
    press(request, verb, _("Richiesta chiusa."))
    return redirect("comparison:campaign", row.pk)


_HEADER = [
    gettext_lazy("Città"), gettext_lazy("Risposta"), gettext_lazy("Quando"), gettext_lazy("Perché no"),
    gettext_lazy("Versione dei dati"),
]  # fmt: skip


def _exported(one: AskedCity) -> list[Any]:
    return [one.name, one.label, timezone.localdate(one.at) if one.at else None, one.because, one.version]
