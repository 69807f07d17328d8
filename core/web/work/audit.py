"""Who did what, when."""

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions.guard import requires
from core.selectors.audit import AuditFilter, AuditRow, audit_entries, audit_row
from core.services.audit import audit_types
from core.web.work.forms import FilterForm, day_input
from core.web.work.lists import asked_export, export, page_of

_MOST_EXPORTED = 50_000


class AuditFilterForm(FilterForm):
    """Narrowing the trail; anything unreadable in the address is left out."""

    q = forms.CharField(required=False, max_length=100, label=gettext_lazy("Chi o che cosa"))
    action = forms.ChoiceField(required=False, label=gettext_lazy("Azione"))
    first = forms.DateField(required=False, label=gettext_lazy("Dal"), widget=day_input())
    last = forms.DateField(required=False, label=gettext_lazy("Al"), widget=day_input())
    object = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = sorted((str(audit.label), code) for code, audit in audit_types().items())
        self.fields["action"].choices = [("", _("tutte")), *((code, label) for label, code in types)]  # type: ignore[attr-defined]

    def wanted(self) -> AuditFilter:
        """The filter asked for."""
        self.is_valid()
        typed = self.cleaned_data
        found: uuid.UUID | None = typed.get("object")
        return AuditFilter(
            typed.get("q", ""), typed.get("action", ""), typed.get("first"), typed.get("last"), found
        )


@requires("core.audit.see")
def audit(request: HttpRequest) -> HttpResponse:
    """The trail: filtered, paged, exported."""
    filters = AuditFilterForm(request.GET)
    entries = audit_entries(filters.wanted())
    if kind := asked_export(request):
        header = [_("Quando"), _("Chi"), _("Azione"), _("Che cosa"), _("Prima"), _("Dopo")]
        rows = [_exported(audit_row(entry)) for entry in entries[:_MOST_EXPORTED]]
        return export(kind, _("Registro delle azioni"), header, rows)
    context = {"filters": filters, "page_obj": page_of(entries, request, audit_row, per_page=50)}
    return render(request, "core/work/audit.html", context)


def _exported(row: AuditRow) -> list[Any]:
    before = "; ".join(f"{one.label}: {one.before}" for one in row.changes if one.before)
    after = "; ".join(f"{one.label}: {one.after}" for one in row.changes if one.after)
    when = timezone.localtime(row.at).strftime("%d/%m/%Y %H:%M:%S")
    return [when, row.actor, row.action, row.about, before, after]
