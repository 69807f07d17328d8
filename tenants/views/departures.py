"""Cities that leave and cities that left, for the platform's team; the receipt, for the city's office."""

import uuid

from django import forms
from django.contrib import messages
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions.guard import open_to_all
from core.services.errors import DomainError
from core.web.reports.asked import download
from core.web.work.load import actor
from tenants.leaving.receipt import receipt_pdf
from tenants.mail.links import receipt_of
from tenants.models import City, DepartureReceipt
from tenants.permissions import team_only
from tenants.services.departures import decide_departure


class DepartForm(forms.Form):
    """Why, and twice that it is meant."""

    reason = forms.CharField(
        label=gettext_lazy("Perché si cancella prima del giorno"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Resta nella ricevuta, che il Comune riceve."),
    )
    confirmed_name = forms.CharField(
        label=gettext_lazy("Nome della città, per conferma"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    understood = forms.BooleanField(
        label=gettext_lazy("So che i dati non si potranno recuperare e che il Comune lo sa"), required=False
    )


@team_only("platform.city.delete")
def departures(request: HttpRequest) -> HttpResponse:
    """Who leaves, when; who left, with the receipt of each."""
    context = {
        "leaving": City.objects.filter(state=City.State.LEAVING).order_by("leaves_on"),
        "receipts": DepartureReceipt.objects.defer("tables"),
        "deciding": set(
            DepartureReceipt.objects.filter(completed_at=None).values_list("city_key", flat=True)
        ),
    }
    return render(request, "tenants/console/departures.html", context)


@team_only("platform.city.delete")
def depart(request: HttpRequest, city_id: uuid.UUID) -> HttpResponse:
    """Delete a city that leaves before its day."""
    city = get_object_or_404(City, pk=city_id, state=City.State.LEAVING)
    form = DepartForm(request.POST or None)
    if form.is_valid():
        try:
            decide_departure(actor=actor(request), city=city, **form.cleaned_data)
        except DomainError as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            messages.success(request, _("Deciso: il sito non risponde più, i dati si cancellano da soli."))
            return redirect("console:departures")
    context = {"city_row": city, "form": form, "export": city.exports.exclude(sha256="").first()}
    return render(request, "tenants/console/depart.html", context, status=422 if form.errors else 200)


@team_only("platform.city.delete")
def receipt_paper(request: HttpRequest, receipt_id: uuid.UUID) -> HttpResponse:
    """The receipt as a PDF."""
    return _paper(get_object_or_404(DepartureReceipt, pk=receipt_id))


@open_to_all("the link is signed and was sent to the city's office; the receipt names no resident")
def receipt_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same, for who has the link."""
    try:
        key = receipt_of(token)
    except BadSignature as error:
        raise Http404 from error
    return _paper(get_object_or_404(DepartureReceipt, pk=key))


def _paper(receipt: DepartureReceipt) -> HttpResponse:
    name = f"ricevuta-{slugify(receipt.city_name)}.pdf"
    return download(receipt_pdf(receipt), "application/pdf", name)
