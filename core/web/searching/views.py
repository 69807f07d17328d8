"""The search of the work area, over everything one may see."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models.searchable import fold
from core.permissions.guard import holder, requires
from core.search.find import listed
from core.search.results import PER_PAGE, Group, Results, Wanted, begin
from core.search.sight import ACTIONS, KINDS, MEETINGS, MINUTES, ORGANISATIONS, worker_sight
from core.web.searching.asked import wanted_in
from core.web.searching.forms import SearchForm


@requires("core.workspace.see")
def results(request: HttpRequest) -> HttpResponse:
    """What looks like `?q=`, by kind; of one kind (`?kind=`) page by page."""
    sight = worker_sight(holder(request))
    today = timezone.localdate()
    wanted = wanted_in(request.GET)
    begun = begin(wanted, sight, today, beside=[listed("body", sight.bodies, "name")])
    found = begun.results()
    bodies = [(row["key"], row["heading"]) for row in begun.beside if row["of"] == "body"]
    context = {
        "filters": SearchForm(request.GET, bodies=sorted(bodies, key=lambda one: fold(one[1])), today=today),
        "wanted": wanted,
        "results": found,
        "page_obj": page_of_kind(found, wanted),
        "groups": [(kind_label(group.kind), group) for group in found.groups],
    }
    return render(request, "core/work/search/results.html", context)


def kind_label(kind: str) -> str:
    """The kinds of things found, as people call them."""
    labels = {
        MEETINGS: _("Incontri"),
        MINUTES: _("Resoconti"),
        ORGANISATIONS: _("Realtà"),
        ACTIONS: _("Azioni"),
    }
    return labels[kind]


def page_of_kind(found: Results, wanted: Wanted) -> Page[Any] | None:
    """The pages of the one kind asked for; None while all kinds are shown."""
    group: Group | None = next((group for group in found.groups if group.kind == wanted.kind), None)
    if wanted.kind not in KINDS or group is None:
        return None
    paginator = Paginator(range(group.total), PER_PAGE)
    return paginator.get_page(wanted.page)
