"""Help from the platform's team inside a city: what the office allows, and the way in and out."""

import datetime as dt
import uuid
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.rows import new_key
from core.models import AssistanceConsent, AssistanceVisit
from core.permissions.guard import open_to_all, requires
from core.selectors.assistance import ConsentRow, consent_row, consents, done_under
from core.selectors.audit import audit_row
from core.services.assistance import give_consent, revoke_consent
from core.services.errors import DomainError
from core.web.private import private
from core.web.unlogged import unlogged
from core.web.work.forms import FilterForm, WorkForm, attempt, form_of, press
from core.web.work.lists import asked_export, export, page_of, sorting
from core.web.work.load import actor
from core.web.work.people import offered_roles
from tenants.assistance.doors import come_in, go_out

_HOURS = (
    (1, gettext_lazy("un'ora")),
    (4, gettext_lazy("quattro ore")),
    (24, gettext_lazy("un giorno")),
    (72, gettext_lazy("tre giorni")),
    (168, gettext_lazy("sette giorni")),
)
_STATES = {
    "standing": gettext_lazy("in corso"),
    "revoked": gettext_lazy("ritirato"),
    "over": gettext_lazy("finito"),
}
_SORTS = {"-number": ("-number",), "number": ("number",), "until": ("-until", "-number")}
_SORT_LABELS = (
    ("-number", gettext_lazy("dal più recente")),
    ("number", gettext_lazy("dal più vecchio")),
    ("until", gettext_lazy("per fine")),
)


class ConsentForm(WorkForm):
    """What the office allows, and for how long."""

    reason = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=gettext_lazy("Perché serve"),
        help_text=gettext_lazy("Che cosa va guardato o sistemato. Chi assiste lo legge prima di entrare."),
    )
    hours = forms.TypedChoiceField(
        choices=_HOURS, coerce=int, initial=4, label=gettext_lazy("Per quanto tempo, da adesso")
    )
    role = forms.ChoiceField(label=gettext_lazy("Con il ruolo di"), initial="reader")
    may_write = forms.BooleanField(
        required=False,
        label=gettext_lazy("Può anche scrivere"),
        help_text=gettext_lazy(
            "Senza questo segno vede soltanto: nessun pulsante che cambia qualcosa funziona."
        ),
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=new_key)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.code, role.label) for role in offered_roles()]  # type: ignore[attr-defined]


class ConsentFilterForm(FilterForm):
    """Narrowing the list."""

    q = forms.CharField(
        required=False, max_length=100, label=gettext_lazy("Motivo, chi ha consentito, chi è entrato")
    )
    state = forms.ChoiceField(
        required=False, choices=[("", gettext_lazy("tutti")), *_STATES.items()], label=gettext_lazy("Stato")
    )

    def found(self, now: dt.datetime) -> QuerySet[AssistanceConsent]:
        """The consents asked for."""
        self.is_valid()
        return consents(self.cleaned_data.get("q", ""), self.cleaned_data.get("state", ""), now)


@requires("core.city.see")
def assistance(request: HttpRequest) -> HttpResponse:
    """Every consent, with who came in."""
    filters, sort, now = ConsentFilterForm(request.GET), sorting(request, _SORTS), timezone.now()
    found = filters.found(now).order_by(*sort.columns)
    make = partial(consent_row, now=now)
    if kind := asked_export(request):
        return export(kind, _("Consensi all'assistenza"), _HEADER, [_exported(make(one)) for one in found])
    page = page_of(found, request, make)
    context = {"page_obj": page, "filters": filters, "sorts": _SORT_LABELS, "sort": sort.key}
    return render(request, "tenants/assistance/list.html", context)


@requires("core.city.manage")
def assistance_new(request: HttpRequest) -> HttpResponse:
    """Let the platform's team in."""
    form = form_of(ConsentForm, request)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        verb = partial(
            give_consent,
            actor=actor(request),
            reason=typed["reason"],
            role=typed["role"],
            lasting=dt.timedelta(hours=typed["hours"]),
            may_write=typed["may_write"],
            now=timezone.now(),
            key=form.sent_key,
        )
        if consent := attempt(form, verb):
            messages.success(request, _("Consenso dato. Lo può ritirare in ogni momento."))
            return redirect("city:assistance_consent", consent.pk)
    return render(request, "tenants/assistance/form.html", {"form": form, "roles": offered_roles()})


@requires("core.city.see")
def assistance_consent(request: HttpRequest, consent_id: uuid.UUID) -> HttpResponse:
    """A consent: who came in under it, when, and everything she did."""
    found = get_object_or_404(consents(), pk=consent_id)
    context = {
        "row": consent_row(found, timezone.now()),
        "page_obj": page_of(done_under(found), request, audit_row, per_page=50),
    }
    return render(request, "tenants/assistance/consent.html", context)


@require_POST
@requires("core.city.manage")
def assistance_revoke(request: HttpRequest, consent_id: uuid.UUID) -> HttpResponse:
    """Take a consent back, at once."""
    found = get_object_or_404(AssistanceConsent, pk=consent_id)
    verb = partial(revoke_consent, actor=actor(request), consent_id=found.pk, now=timezone.now())
    press(request, verb, _("Consenso ritirato: da ora nessuno entra più, e chi era dentro è fuori."))
    return redirect("city:assistance_consent", found.pk)


@private
@unlogged
@open_to_all("the signed link in the address, good once and for a minute, is the permission")
def assistance_enter(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link from the console leads: opens the session of the visit."""
    try:
        come_in(request, token)
    except DomainError as refused:
        return render(request, "tenants/assistance/no_way_in.html", {"why": refused.message}, status=400)
    return redirect("core:day")


@open_to_all("ends one's own visit; for anybody else there is nothing to end")
def assistance_leave(request: HttpRequest) -> HttpResponse:
    """Out of the city, by a button."""
    if request.method != "POST":
        return render(request, "tenants/assistance/leave.html")
    account = request.user if request.user.is_authenticated else None
    visit = (
        AssistanceVisit.objects.select_related("consent").filter(user=account, ended_at=None).first()
        if account
        else None
    )
    if visit:
        go_out(request, visit, AssistanceVisit.Ending.LEFT)
        messages.success(request, _("È uscito dalla città."))
    return redirect("core:home")


_HEADER = [
    gettext_lazy("Numero"), gettext_lazy("Perché"), gettext_lazy("Dato da"), gettext_lazy("Dato il"), gettext_lazy("Fino al"),
    gettext_lazy("Ruolo"), gettext_lazy("Può scrivere"), gettext_lazy("Stato"), gettext_lazy("Chi è entrato"),
]  # fmt: skip


def _exported(row: ConsentRow) -> list[Any]:
    consent = row.consent
    moments = [timezone.localtime(at).strftime("%d/%m/%Y %H:%M") for at in (consent.given_at, consent.until)]
    came = "; ".join(visit.assistant for visit in row.visits)
    return [
        consent.number, consent.reason, consent.given_by, *moments,
        row.role, consent.may_write, str(_STATES[row.state]), came,
    ]  # fmt: skip
