"""Who accompanies which neighbourhoods, and how long since the networks met."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions.guard import holder, requires
from core.web.work.fields import today
from core.web.work.lists import asked_export, export
from models_bergamo.selectors.networks import rhythms
from models_bergamo.selectors.operators import operators_on

HEADER = (
    gettext_lazy("Rete"),
    gettext_lazy("Ultima plenaria"),
    gettext_lazy("Giorni trascorsi"),
    gettext_lazy("Plenarie negli ultimi dodici mesi"),
)


@requires("core.body.see")
def rhythm(request: HttpRequest) -> HttpResponse:
    """How long since each network met: a hint for who accompanies it, never a fault."""
    found = rhythms(today(), holder(request).bodies("core.body.see"))
    if kind := asked_export(request):
        rows = [(row.body.name, row.last_plenary_on, row.days_since, row.plenaries) for row in found]
        return export(kind, _("Ritmo delle reti"), HEADER, rows)
    late = [row for row in found if row.worth_a_reminder]
    return render(request, "bergamo/work/rhythm.html", {"rhythms": found, "late": late})


@requires("core.body.see")
def operators(request: HttpRequest) -> HttpResponse:
    """Who accompanies which neighbourhoods, and which have nobody."""
    return render(request, "bergamo/work/operators.html", {"coverage": operators_on(today())})
