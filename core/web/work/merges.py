"""Organisations that resemble each other: a person decides whether they are one."""

import uuid
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.models import Organisation, OrganisationMerge
from core.permissions.guard import requires
from core.selectors.duplicates import Pair, duplicate_pairs
from core.selectors.organisations import bodies_of, history
from core.services.merges import keep_apart, merge_organisations, undo_merge
from core.web.work.forms import press
from core.web.work.load import actor

_PAIRS_PER_PAGE = 10


@requires("core.organisation.merge")
def duplicates(request: HttpRequest) -> HttpResponse:
    """The pairs that may be one, likeliest first, side by side; and the merges that may be undone."""
    pairs = sorted(duplicate_pairs(), key=lambda pair: -pair.score)
    page = Paginator(pairs, _PAIRS_PER_PAGE).get_page(request.GET.get("page"))
    shown: list[Organisation] = [one for pair in page for one in (pair.first, pair.second)]
    bodies = bodies_of(shown)
    sides = [(pair, _side(pair.first, bodies), _side(pair.second, bodies)) for pair in page]
    merges = OrganisationMerge.objects.filter(undone_at=None).select_related("absorbed", "kept")[:20]
    context = {"page_obj": page, "pairs": sides, "merges": merges}
    return render(request, "core/work/organisations/duplicates.html", context)


@requires("core.organisation.merge")
def compare(request: HttpRequest, first_id: uuid.UUID, second_id: uuid.UUID) -> HttpResponse:
    """Two organisations side by side with their meetings: the same, or two? A decision is sent here too."""
    first, second = (_standing(key) for key in (first_id, second_id))
    if request.method == "POST":
        return _decide(request, first, second)
    found = [(one, history(one)) for one in (first, second)]
    context = {"first": first, "second": second, "sides": found, "pair": _pair(first, second)}
    return render(request, "core/work/organisations/compare.html", context)


@require_POST
@requires("core.organisation.merge")
def merge_undo(request: HttpRequest, merge_id: uuid.UUID) -> HttpResponse:
    """Think again: the two are counted apart."""
    merge = get_object_or_404(OrganisationMerge, pk=merge_id)
    press(
        request,
        partial(undo_merge, actor=actor(request), merge_id=merge.pk),
        _("Unione annullata: tornano a contare come due realtà."),
    )
    return redirect("core:work_organisation", merge.absorbed_id)


def _standing(key: uuid.UUID) -> Organisation:
    return get_object_or_404(Organisation.objects.standing().select_related("kind"), pk=key)


def _decide(request: HttpRequest, first: Organisation, second: Organisation) -> HttpResponse:
    decision = request.POST.get("decision", "")
    kept = {"first": (first, second), "second": (second, first)}
    if decision in kept:
        keep, absorb = kept[decision]
        press(
            request,
            partial(merge_organisations, actor=actor(request), kept_id=keep.pk, absorbed_id=absorb.pk),
            _("Unite: d'ora in poi contano come «%(name)s».") % {"name": keep.name},
        )
    elif decision == "apart":
        press(
            request,
            partial(keep_apart, actor=actor(request), first_id=first.pk, second_id=second.pk),
            _("Restano due realtà: non saranno più proposte insieme."),
        )
    else:
        raise Http404
    return redirect("core:work_duplicates")


def _side(one: Organisation, bodies: dict[uuid.UUID, list[str]]) -> dict[str, Any]:
    return {"organisation": one, "bodies": bodies.get(one.pk, [])}


def _pair(first: Organisation, second: Organisation) -> Pair | None:
    """Why the two are proposed, when they are."""
    wanted = {first.pk, second.pk}
    return next((pair for pair in duplicate_pairs() if {pair.first.pk, pair.second.pk} == wanted), None)
