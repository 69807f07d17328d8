"""A city's own hosts: asked for, proved, chosen, given up; and what a web server asks before it obtains a certificate."""

import uuid
from functools import partial

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.permissions.guard import open_to_all, requires
from core.web.work.forms import WorkForm, attempt, form_of, press
from core.web.work.load import actor
from tenants.cities import city_of
from tenants.context import use_public
from tenants.domains.checking import check_claim
from tenants.domains.outcomes import WORDS
from tenants.hosts import site_of
from tenants.models import HostClaim
from tenants.selectors.hosts import hosts_of
from tenants.services.hosts import STAYS_WITHOUT_PROOF, ask_host, give_up_host, make_primary
from tenants.standing import WRITING


class HostForm(WorkForm):
    """The host a city says is its own."""

    host = forms.CharField(
        max_length=253,
        label=gettext_lazy("Un indirizzo della città"),
        help_text=gettext_lazy(
            "Per esempio partecipa.comune.example.it: un nome sotto il dominio del Comune."
        ),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )


@requires("core.city.manage")
def hosts(request: HttpRequest) -> HttpResponse:
    """The city's addresses with what each still lacks, and asking for one more."""
    city = city_of(request)
    form = form_of(HostForm, request)
    if form.is_bound and form.is_valid():
        with use_public():
            host = form.cleaned_data["host"]
            claim = attempt(form, partial(ask_host, actor=actor(request), city=city, host=host))
        if claim:
            messages.success(request, _("Aggiunto. Ora serve la prova che è della città: ecco il record."))
            return redirect("city:hosts")
    with use_public():
        found = hosts_of(city)
    context = {
        "form": form,
        "hosts": found,
        "targets": settings.HOST_TARGETS,
        "days": STAYS_WITHOUT_PROOF.days,
        "may_write": city.state in WRITING,
    }
    return render(request, "tenants/city/hosts.html", context, status=422 if form.errors else 200)


@require_POST
@requires("core.city.manage")
def host_check(request: HttpRequest, claim_id: uuid.UUID) -> HttpResponse:
    """Look now."""
    with use_public():
        claim = get_object_or_404(HostClaim, pk=claim_id, city=city_of(request))
        claim = check_claim(claim)
    if claim.problem:
        messages.warning(request, WORDS[claim.problem])
    else:
        messages.success(request, _("È tutto in ordine: la città risponde a questo indirizzo."))
    return redirect("city:hosts")


@require_POST
@requires("core.city.manage")
def host_remove(request: HttpRequest, claim_id: uuid.UUID) -> HttpResponse:
    """Give the address up."""
    city = city_of(request)
    with use_public():
        claim = get_object_or_404(HostClaim, pk=claim_id, city=city)
        verb = partial(give_up_host, actor=actor(request), city=city, host=claim.host)
        press(request, verb, _("Indirizzo tolto."))
    return redirect("city:hosts")


@require_POST
@requires("core.city.manage")
def host_primary(request: HttpRequest) -> HttpResponse:
    """Choose the address the pages live under."""
    city, host = city_of(request), request.POST.get("host", "")
    with use_public():
        done = _(
            "Da ora le pagine e i link nei messaggi usano questo indirizzo. Lì bisogna accedere di nuovo."
        )
        press(request, partial(make_primary, actor=actor(request), city=city, host=host), done)
    return redirect("city:hosts")


@open_to_all("a web server asks before it obtains a certificate; which hosts answer is public")
def certificate_ask(request: HttpRequest) -> HttpResponse:
    """200 where `domain` is a host of a city or of the platform, 404 otherwise: what Caddy's on-demand TLS asks."""
    host = request.GET.get("domain", "").lower()
    known = host == settings.BASE_DOMAIN or bool(host and site_of(host))
    return HttpResponse(status=200 if known else 404, content_type="text/plain")
