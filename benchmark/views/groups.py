"""Groups of cities, kept by who compares them often."""

import uuid
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from benchmark.access import SEE, comparing
from benchmark.models import PeerGroup
from benchmark.selectors.cities import Known, known_cities
from benchmark.services import groups as verbs
from benchmark.views.asked import CompareForm, form_asked
from core.web.work.forms import WorkForm, attempt, form_of, press
from core.web.work.load import actor


class GroupForm(WorkForm):
    """A name and its cities, those picked already first."""

    name = forms.CharField(max_length=100, label=gettext_lazy("Nome del gruppo"))
    cities = forms.MultipleChoiceField(label=gettext_lazy("Città"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, known: Known, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        picked = set(self.initial.get("cities", ()))
        cities = sorted(known.cities, key=lambda city: str(city.key) not in picked)
        self.fields["cities"].choices = [(str(city.key), city.named) for city in cities]  # type: ignore[attr-defined]

    def picked(self) -> list[uuid.UUID]:
        """The keys of the cities."""
        return [uuid.UUID(key) for key in self.cleaned_data["cities"]]


@comparing(SEE)
def groups(request: HttpRequest) -> HttpResponse:
    """Hers, with the names of their cities."""
    known = known_cities()
    names = {str(city.key): city.name for city in known.cities}
    found = PeerGroup.objects.filter(user_key=actor(request).pk)
    rows = [(group, sorted(names[key] for key in group.city_keys if key in names)) for group in found]
    return render(request, "benchmark/groups.html", {"rows": rows, "known": known})


@comparing(SEE)
def group_new(request: HttpRequest) -> HttpResponse:
    """Keep a group; the cities of the question in the address are picked already."""
    question = form_asked(request, CompareForm).question()
    picked = [str(city.key) for city in question.peers] if request.GET else []
    form = form_of(GroupForm, request, known=question.known, initial={"cities": picked})
    if form.is_bound and form.is_valid():
        verb = partial(
            verbs.keep_group, actor=actor(request), name=form.cleaned_data["name"], cities=form.picked()
        )
        if attempt(form, verb):
            messages.success(request, _("Gruppo conservato."))
            return redirect("comparison:groups")
    return render(request, "benchmark/group.html", {"form": form})


@comparing(SEE)
def group(request: HttpRequest, group_key: uuid.UUID) -> HttpResponse:
    """Change a group of hers."""
    found = get_object_or_404(PeerGroup, pk=group_key, user_key=request.user.pk)
    initial = {"name": found.name, "cities": found.city_keys}
    form = form_of(GroupForm, request, known=known_cities(), initial=initial)
    if form.is_bound and form.is_valid():
        verb = partial(
            verbs.change_group, actor=actor(request), group_key=found.pk, name=form.cleaned_data["name"], cities=form.picked()
        )  # fmt: skip
        if attempt(form, verb):
            messages.success(request, _("Gruppo cambiato."))
            return redirect("comparison:groups")
    return render(request, "benchmark/group.html", {"form": form, "found": found})


@comparing(SEE)
@require_POST
def group_remove(request: HttpRequest, group_key: uuid.UUID) -> HttpResponse:
    """Forget a group of hers."""
    verb = partial(verbs.remove_group, actor=actor(request), group_key=group_key)
    press(request, verb, _("Gruppo tolto."))
    return redirect("comparison:groups")
