"""Publishing the report of a year, and taking it back."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import PublishedReport
from core.permissions.guard import requires
from core.reporting.build import build_report
from core.reporting.published import changed_figures, frozen
from core.services.reports import publish_report, withdraw_report
from core.web.reports.asked import asked_model, check_year
from core.web.work.forms import WorkForm, attempt, form_of
from core.web.work.load import actor


class PublishForm(WorkForm):
    """What changed since the version before; not asked the first time."""

    note = forms.CharField(
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=gettext_lazy("Che cosa è cambiato"),
        help_text=gettext_lazy("Lo leggono i cittadini sotto il rapporto."),
    )


class WithdrawForm(WorkForm):
    """Why the report is taken off the public pages."""

    reason = forms.CharField(
        max_length=300,
        label=gettext_lazy("Motivo"),
        help_text=gettext_lazy("Resta nel registro delle azioni; i cittadini non lo leggono."),
    )


@requires("core.report.publish")
def report_publish(request: HttpRequest, year: int) -> HttpResponse:
    """See what is about to become public, then publish it."""
    asked = asked_model(request)
    report = build_report(asked.model.slug, check_year(year))
    versions = PublishedReport.objects.of(asked.model.slug, year)
    public = versions.public().first()
    form = form_of(PublishForm, request)
    if form.is_bound and form.is_valid():
        note = form.cleaned_data["note"]
        published = attempt(
            form,
            lambda: publish_report(actor=actor(request), model_slug=asked.model.slug, year=year, note=note),
        )
        if published:
            messages.success(request, _("Rapporto pubblicato: i cittadini lo leggono da adesso."))
            return redirect(_year_url(year, asked.query))
    changed = changed_figures(frozen(public), report) if public else []
    context = {"asked": asked, "report": report, "form": form, "public": public, "changed": changed}
    return render(request, "core/reports/work/publish.html", context | {"is_correction": versions.exists()})


@requires("core.report.publish")
def report_withdraw(request: HttpRequest, year: int) -> HttpResponse:
    """Say why, and take the report off the public pages."""
    asked = asked_model(request)
    form = form_of(WithdrawForm, request)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        withdrawn = attempt(
            form,
            lambda: withdraw_report(
                actor=actor(request), model_slug=asked.model.slug, year=year, reason=reason
            ),
        )
        if withdrawn:
            messages.success(request, _("Rapporto ritirato: i cittadini non lo vedono più."))
            return redirect(_year_url(year, asked.query))
    return render(request, "core/reports/work/withdraw.html", {"asked": asked, "form": form, "year": year})


def _year_url(year: int, query: str) -> str:
    return reverse("core:work_report", args=[year]) + query
