"""Other systems that are told what happens: which, of what, and what became of it."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.models import Webhook, WebhookDelivery
from core.permissions.guard import requires
from core.services import webhooks as verbs
from core.services.freshness import fingerprint, snapshot
from core.services.webhooks import WEBHOOK_FIELDS
from core.web.programs.keys import MANAGE
from core.web.work.forms import WorkForm, attempt, press
from core.web.work.lists import page_of
from core.web.work.load import actor
from core.webhooks.events import PING, webhook_events

_STEPS: dict[str, tuple[Callable[..., object], Any]] = {
    "prova": (verbs.try_webhook, gettext_lazy("Prova in partenza: qui sotto si vede com'è andata.")),
    "rispedisci": (verbs.send_failed_again, gettext_lazy("Avvisi di nuovo in partenza.")),
    "ferma": (
        verbs.stop_webhook,
        gettext_lazy("Avvisi fermati: quello che succede intanto non si spedisce."),
    ),
    "riprendi": (verbs.resume_webhook, gettext_lazy("Avvisi ripresi.")),
}


class WebhookForm(WorkForm):
    """Where, and of what."""

    name = forms.CharField(label=gettext_lazy("A che cosa serve"), max_length=120)
    url = forms.CharField(
        label=gettext_lazy("Indirizzo"),
        max_length=500,
        widget=forms.URLInput,
        help_text=gettext_lazy("Comincia con https:// e si raggiunge da internet."),
    )
    events = forms.MultipleChoiceField(label=gettext_lazy("Avvisa di"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(name, audit.label) for name, audit in webhook_events().items()]
        self.fields["events"].choices = known  # type: ignore[attr-defined]

    def typed(self) -> dict[str, Any]:
        """As the verbs want it."""
        return {name: self.cleaned_data[name] for name in WEBHOOK_FIELDS}


@never_cache
@requires(MANAGE)
def webhook_new(request: HttpRequest) -> HttpResponse:
    """Add a receiver: its secret is shown on this answer and never again."""
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        site = request.build_absolute_uri("/")
        make = partial(verbs.add_webhook, actor=actor(request), site=site, **form.typed())
        if made := attempt(form, make):
            return _secret(request, *made)
    context = {"form": form, "heading": _("Nuovo sistema da avvisare"), "action": _("Aggiungi")}
    return render(request, "core/work/programs/form.html", context, status=422 if form.errors else 200)


@requires(MANAGE)
def webhook(request: HttpRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """A receiver, and what became of each message."""
    row = get_object_or_404(Webhook.objects.with_failed(), pk=webhook_id)
    names = {name: audit.label for name, audit in webhook_events().items()} | {PING: _("Prova")}

    def line(found: WebhookDelivery) -> tuple[WebhookDelivery, Any]:
        return found, names.get(found.event, found.event)

    context = {
        "webhook": row,
        "events": [names.get(name, name) for name in row.events],
        "page_obj": page_of(row.deliveries.all(), request, line),
    }
    return render(request, "core/work/programs/webhook.html", context)


@requires(MANAGE)
def webhook_edit(request: HttpRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """Change where, or of what."""
    row = get_object_or_404(Webhook, pk=webhook_id)
    values = {name: getattr(row, name) for name in WEBHOOK_FIELDS}
    seen = fingerprint(snapshot(row, WEBHOOK_FIELDS))
    form = WebhookForm(request.POST or None, initial={**values, "seen": seen})
    if request.method == "POST" and form.is_valid():
        change = partial(
            verbs.change_webhook,
            actor=actor(request),
            webhook_id=row.pk,
            seen=form.cleaned_data["seen"],
            **form.typed(),
        )
        if attempt(form, change, lambda: (values, seen)):
            messages.success(request, _("Salvato."))
            return redirect("core:work_webhook", row.pk)
    context = {"form": form, "heading": row.name, "action": _("Salva"), "webhook": row}
    return render(request, "core/work/programs/form.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
@requires(MANAGE)
def webhook_step(request: HttpRequest, webhook_id: uuid.UUID, step: str) -> HttpResponse:
    """A button of a receiver."""
    row = get_object_or_404(Webhook, pk=webhook_id)
    if step == "segreto":
        return _secret(request, *verbs.renew_webhook_secret(actor=actor(request), webhook_id=row.pk))
    if step == "togli":
        verbs.remove_webhook(actor=actor(request), webhook_id=row.pk)
        messages.success(request, _("Tolto: non riceve più nulla."))
        return redirect("core:work_programs")
    if step not in _STEPS:
        raise Http404
    verb, done = _STEPS[step]
    press(request, partial(verb, actor=actor(request), webhook_id=row.pk), str(done))
    return redirect("core:work_webhook", row.pk)


@require_POST
@requires(MANAGE)
def delivery_again(request: HttpRequest, webhook_delivery_id: uuid.UUID) -> HttpResponse:
    """Send one message again."""
    row = get_object_or_404(WebhookDelivery, pk=webhook_delivery_id)
    again = partial(verbs.send_webhook_again, actor=actor(request), webhook_delivery_id=row.pk)
    press(request, again, _("Avviso di nuovo in partenza."))
    return redirect("core:work_webhook", row.webhook_id)


def _secret(request: HttpRequest, row: Webhook, secret: str) -> HttpResponse:
    shown = {
        "heading": _("Il segreto è pronto"), "label": row.name, "secret": secret,
        "help": _("Il sistema controlla con questo che gli avvisi vengano da qui (specifica Standard Webhooks)."),
    }  # fmt: skip
    return render(request, "core/work/programs/secret.html", shown)
