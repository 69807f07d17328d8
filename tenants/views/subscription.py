"""The city's contract, in its own work area: plan, payment, references of the purchase, invoices."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.permissions.guard import requires
from core.services.errors import DomainError
from core.web.work.forms import attempt, form_of, press
from core.web.work.load import actor
from tenants.billing.accounts import FIELDS, save_account
from tenants.billing.cards import card_page, card_paid, difference_now, portal_page
from tenants.billing.contracts import band_for, change_band, give_up, keep, subscribe
from tenants.billing.problems import BillingProblem
from tenants.billing.selectors import CityContract, contract_of_city, document_of_city, offers
from tenants.cities import city_of
from tenants.context import use_public
from tenants.models import City, Collection
from tenants.views.contract_forms import AccountForm, ChoiceForm

HOME = "city:contract"


def _read(city: City) -> CityContract:
    with use_public():
        return contract_of_city(city)


@requires("core.city.see")
def contract(request: HttpRequest) -> HttpResponse:
    """Plan and price in a sentence, what is to be paid, the invoices with their files."""
    city = city_of(request)
    if session := request.GET.get("sessione"):
        return _back_from_card(request, city, session)
    return render(request, "tenants/city/contract.html", {"city_row": city, "mine": _read(city)})


def _back_from_card(request: HttpRequest, city: City, session: str) -> HttpResponse:
    """Whoever paid by card comes back: the payment is read at once, without waiting for the call that tells it."""
    account = _read(city).account
    try:
        with use_public():
            paid = account is not None and card_paid(account, session)
    except BillingProblem as problem:
        messages.error(request, problem.words)
    else:
        if paid:
            messages.success(request, _("Pagamento ricevuto: il contratto è in corso."))
        else:
            messages.error(
                request, _("Il pagamento non risulta ancora: ricarichi la pagina tra qualche minuto.")
            )
    return redirect(HOME)


@requires("core.city.manage")
def account(request: HttpRequest) -> HttpResponse:
    """Who is billed and under which references; changes reach the invoices to come."""
    city = city_of(request)
    present = _read(city).account
    initial: dict[str, Any] = {
        "name": f"Comune di {city.name}",
        "ipa_code": city.ipa_code,
        "split_payment": True,
    }
    initial |= {"town": city.name, "province": city.province, "invoice_email": city.office_email}
    if present:
        initial = {name: getattr(present, name) for name in FIELDS}
    form = form_of(AccountForm, request, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in FIELDS}
        with use_public():
            saved = attempt(form, lambda: save_account(actor=actor(request), city=city, **values))
        if saved:
            messages.success(request, _("Dati di fatturazione salvati."))
            return redirect(HOME if present else "city:contract_choose")
    return render(request, "tenants/city/account.html", {"form": form, "is_new": present is None})


def _residents(request: HttpRequest, city: City) -> int | None:
    typed = request.GET.get("abitanti", "")
    return int(typed) if typed.isdecimal() and len(typed) < 8 else city.residents


@requires("core.city.manage")
def choose(request: HttpRequest) -> HttpResponse:
    """The price for the city's residents in a sentence; then plan, transfer or card."""
    city = city_of(request)
    residents = _residents(request, city)
    with use_public():
        offered, mine = offers(residents), contract_of_city(city)
        form = form_of(ChoiceForm, request, offers=offered, initial={"residents": residents})
        made = None
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            values = {
                "plan": data["plan"],
                "residents": data["residents"],
                "collection": Collection(data["collection"]),
            }
            made = attempt(form, lambda: subscribe(actor=actor(request), city=city, **values))
    if not made:
        page = {"form": form, "offers": offered, "mine": mine, "residents": residents, "city_row": city}
        return render(request, "tenants/city/contract_choose.html", page)
    messages.success(request, _("Contratto chiesto."))
    return redirect(HOME)


@requires("core.city.manage")
@require_POST
def card(request: HttpRequest) -> HttpResponse:
    """The way to the page of the payment service where the contract is paid by card."""
    city = city_of(request)
    return _lead(request, lambda mine, back: card_page(mine.contract, back=back), city)


@requires("core.city.manage")
@require_POST
def portal(request: HttpRequest) -> HttpResponse:
    """The way to the page of the payment service with the city's invoices and its card."""
    city = city_of(request)
    return _lead(request, lambda mine, back: portal_page(mine.account, back=back), city)


def _lead(request: HttpRequest, page: Any, city: City) -> HttpResponse:
    """A page with a link to the payment service: a form of ours may not lead elsewhere, a link may."""
    back = request.build_absolute_uri("/lavoro/citta/abbonamento/")
    with use_public():
        mine = contract_of_city(city)
        try:
            if mine.account is None or mine.contract is None:
                raise DomainError(_("Non c'è ancora un contratto."))
            url = page(mine, back)
        except (BillingProblem, DomainError) as problem:
            messages.error(request, getattr(problem, "words", "") or str(problem))
            return redirect(HOME)
    return render(request, "tenants/city/payment_service.html", {"url": url})


@requires("core.city.manage")
def change(request: HttpRequest) -> HttpResponse:
    """Another band: what it costs today, and from the next renewal, before anything changes."""
    city = city_of(request)
    residents = _residents(request, city)
    with use_public():
        mine, offered = contract_of_city(city), offers(residents)
        if mine.contract is None or mine.contract.state != "running":
            return redirect(HOME)
        page: dict[str, Any] = {"mine": mine, "residents": residents, "offers": offered}
        code = request.GET.get("piano", mine.contract.price.plan.code)
        plan = next((one.plan for one in offered if one.plan.code == code), mine.contract.price.plan)
        page |= {"plan": plan, **_told(mine, plan, residents)}
        if request.method == "POST" and residents:
            at_once = request.POST.get("quando") == "subito"
            change_it = partial(change_band, actor=actor(request), city=city, plan=plan, residents=residents)
            if press(request, partial(change_it, at_once=at_once), _("Cambio di fascia chiesto.")):
                return redirect(HOME)
    return render(request, "tenants/city/contract_change.html", page)


def _told(mine: CityContract, plan: Any, residents: int | None) -> dict[str, Any]:
    """The price there would be, and the invoice that changing today would make."""
    if mine.contract is None or not residents:
        return {}
    try:
        price = band_for(plan, residents)
    except DomainError as refused:
        return {"refused": refused.message}
    told: dict[str, Any] = {"price": price, "same": price.pk == mine.contract.price_id}
    if not told["same"]:
        try:
            told["difference"] = difference_now(mine.contract, price)
            told["credit"] = -told["difference"].net_eur
        except BillingProblem as problem:
            told["refused"] = problem.words
    return told


@requires("core.city.manage")
@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """Not renewed, or renewed after all."""
    city = city_of(request)
    with use_public():
        if "ritira" in request.POST:
            press(request, lambda: keep(actor=actor(request), city=city), _("Disdetta ritirata."))
        else:
            said = _("Disdetta data: il contratto vale fino alla fine dell'anno pagato.")
            press(request, lambda: give_up(actor=actor(request), city=city), said)
    return redirect(HOME)


@requires("core.city.see")
def document(request: HttpRequest, electronic_id: uuid.UUID) -> HttpResponse:
    """The file of an electronic invoice of this city."""
    city = city_of(request)
    with use_public():
        found = document_of_city(city, electronic_id)
    if found is None:
        raise Http404
    return xml_file(found.file_name, found.xml)


def xml_file(name: str, xml: str) -> HttpResponse:
    """A file to download."""
    answer = HttpResponse(xml.encode(), content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
