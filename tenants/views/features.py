"""What cities may use beyond their plan: who was given what, until when, and why."""

import uuid
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.web.work.forms import FilterForm, WorkForm, attempt, day_input, form_of, press
from core.web.work.lists import asked_export, export, page_of, sorting
from core.web.work.load import actor
from tenants.entitlements import grantable
from tenants.models import City, EntitlementGrant
from tenants.permissions import team_only
from tenants.services.entitlements import end_feature, grant_feature

_SORTS = {
    "until": ("until", "city__name"),
    "city": ("city__name", "until"),
    "-since": ("-since", "city__name"),
}
_SORT_LABELS = (
    ("until", gettext_lazy("per fine")),
    ("city", gettext_lazy("per città")),
    ("-since", gettext_lazy("dalla più recente")),
)


class FeatureForm(WorkForm):
    """What a city is given, until when and why."""

    feature = forms.ChoiceField(label=gettext_lazy("Funzione"))
    until = forms.DateField(label=gettext_lazy("Fino al giorno (compreso)"), widget=day_input())
    reason = forms.CharField(
        max_length=300,
        label=gettext_lazy("Perché"),
        help_text=gettext_lazy("Resta nel registro della piattaforma."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["feature"].choices = [*grantable().items()]  # type: ignore[attr-defined]


class FeatureFilterForm(FilterForm):
    """Narrowing the list."""

    q = forms.CharField(required=False, max_length=100, label=gettext_lazy("Città o motivo"))
    feature = forms.ChoiceField(required=False, label=gettext_lazy("Funzione"))
    moment = forms.ChoiceField(
        required=False,
        choices=[
            ("", gettext_lazy("in corso")),
            ("all", gettext_lazy("tutte")),
            ("past", gettext_lazy("finite")),
        ],
        label=gettext_lazy("Quando"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["feature"].choices = [("", _("tutte")), *grantable().items()]  # type: ignore[attr-defined]

    def found(self) -> QuerySet[EntitlementGrant]:
        """The grants asked for, with their city."""
        self.is_valid()
        rows, typed = EntitlementGrant.objects.select_related("city"), self.cleaned_data
        for word in typed.get("q", "").split():
            rows = rows.filter(Q(city__name__icontains=word) | Q(reason__icontains=word))
        if typed.get("feature"):
            rows = rows.filter(feature=typed["feature"])
        over = Q(ended_at__isnull=False) | Q(until__lt=timezone.localdate())
        return rows.filter({"": ~over, "past": over}.get(typed.get("moment", ""), Q()))


@team_only("platform.city.see")
def features(request: HttpRequest) -> HttpResponse:
    """What was given to which city."""
    filters, sort = FeatureFilterForm(request.GET), sorting(request, _SORTS)
    found = filters.found().order_by(*sort.columns)
    if kind := asked_export(request):
        return export(kind, _("Funzioni concesse"), _HEADER, [_exported(_row(one)) for one in found])
    context = {
        "filters": filters,
        "sorts": _SORT_LABELS,
        "sort": sort.key,
        "page_obj": page_of(found, request, _row),
    }
    return render(request, "tenants/console/features.html", context)


@team_only("platform.city.change")
def feature_new(request: HttpRequest, city_id: uuid.UUID) -> HttpResponse:
    """Give a city a feature."""
    city = get_object_or_404(City, pk=city_id)
    form = form_of(FeatureForm, request)
    if form.is_bound and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("feature", "until", "reason")}
        if attempt(form, partial(grant_feature, actor=actor(request), city=city, **typed)):
            messages.success(request, _("Funzione concessa: in città vale entro un minuto."))
            return redirect("console:city", city.pk)
    return render(request, "tenants/console/feature.html", {"form": form, "city_row": city})


@team_only("platform.city.change")
@require_POST
def feature_end(request: HttpRequest, grant_id: uuid.UUID) -> HttpResponse:
    """Take a feature back."""
    grant = get_object_or_404(EntitlementGrant, pk=grant_id)
    press(request, partial(end_feature, actor=actor(request), grant_id=grant.pk), _("Funzione tolta."))
    return redirect("console:features")


_HEADER = [
    gettext_lazy("Città"), gettext_lazy("Funzione"), gettext_lazy("Perché"), gettext_lazy("Dal"), gettext_lazy("Fino al"),
    gettext_lazy("Dato da"), gettext_lazy("In corso"),
]  # fmt: skip


def _row(grant: EntitlementGrant) -> dict[str, Any]:
    label = grantable().get(grant.feature, grant.feature)
    over = grant.ended_at is not None or grant.until < timezone.localdate()
    return {"grant": grant, "label": label, "over": over}


def _exported(row: dict[str, Any]) -> list[Any]:
    grant: EntitlementGrant = row["grant"]
    return [
        grant.city.name, row["label"], grant.reason, grant.since, grant.until, grant.given_by, not row["over"],
    ]  # fmt: skip
