"""The platform's trail."""

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.web.work.forms import FilterForm, day_input
from core.web.work.lists import asked_export, export, page_of
from tenants.permissions import team_only
from tenants.selectors.trail import PlatformFilter, PlatformRow, platform_entries, platform_row
from tenants.services.trail import ACTIONS

_MOST_EXPORTED = 50_000


class TrailFilterForm(FilterForm):
    """Narrowing the trail; anything unreadable in the address is left out."""

    q = forms.CharField(required=False, max_length=100, label=gettext_lazy("Chi o quale città"))
    action = forms.ChoiceField(required=False, label=gettext_lazy("Azione"))
    first = forms.DateField(required=False, label=gettext_lazy("Dal"), widget=day_input())
    last = forms.DateField(required=False, label=gettext_lazy("Al"), widget=day_input())
    city = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actions = sorted((str(label), code) for code, label in ACTIONS.items())
        self.fields["action"].choices = [("", _("tutte")), *((code, label) for label, code in actions)]  # type: ignore[attr-defined]

    def wanted(self) -> PlatformFilter:
        """The filter asked for."""
        self.is_valid()
        typed = self.cleaned_data
        city: uuid.UUID | None = typed.get("city")
        return PlatformFilter(
            typed.get("q", ""), typed.get("action", ""), typed.get("first"), typed.get("last"), city
        )


@team_only("platform.trail.see")
def trail(request: HttpRequest) -> HttpResponse:
    """Who did what to which city, or to the team: filtered, paged, exported."""
    filters = TrailFilterForm(request.GET)
    entries = platform_entries(filters.wanted())
    if kind := asked_export(request):
        header = [_("Quando"), _("Chi"), _("Azione"), _("Città"), _("Prima"), _("Dopo")]
        rows = [_exported(platform_row(entry)) for entry in entries[:_MOST_EXPORTED]]
        return export(kind, _("Registro della piattaforma"), header, rows)
    context = {"filters": filters, "page_obj": page_of(entries, request, platform_row, per_page=50)}
    return render(request, "tenants/console/trail.html", context)


def _exported(row: PlatformRow) -> list[Any]:
    before = "; ".join(f"{one.label}: {one.before}" for one in row.changes if one.before)
    after = "; ".join(f"{one.label}: {one.after}" for one in row.changes if one.after)
    when = timezone.localtime(row.at).strftime("%d/%m/%Y %H:%M:%S")
    return [when, row.actor, row.action, row.city, before, after]
