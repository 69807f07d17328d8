"""Keys with which programs work in the city, made and revoked by who may give them."""

import datetime as dt
import uuid
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.models import AccessToken, Webhook
from core.permissions.catalogue import all_permissions
from core.permissions.guard import holder, requires
from core.permissions.holder import Holder
from core.services.activation import active_model_slugs
from core.services.programs import make_access_token, revoke_access_token
from core.web.work.forms import WorkForm, attempt, day_input
from core.web.work.load import actor

MANAGE = "core.program.manage"
_USUAL = dt.timedelta(days=90)
_READ, _ALL, _CHOSEN = "read", "all", "chosen"


class KeyForm(WorkForm):
    """A new key: what for, what it may do, how long."""

    folded = ("scopes",)

    name = forms.CharField(
        label=gettext_lazy("A che cosa serve"),
        max_length=120,
        help_text=gettext_lazy("Per esempio: sito del Comune, cruscotto della Regione."),
    )
    reach = forms.ChoiceField(
        label=gettext_lazy("Che cosa può fare"),
        choices=[
            (_READ, gettext_lazy("Solo leggere ciò che può leggere Lei")),
            (_ALL, gettext_lazy("Tutto ciò che può fare Lei")),
            (_CHOSEN, gettext_lazy("Solo ciò che scelgo qui sotto")),
        ],
        initial=_READ,
        widget=forms.RadioSelect,
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Che cosa, in particolare"), required=False, widget=forms.CheckboxSelectMultiple
    )
    expires_on = forms.DateField(label=gettext_lazy("Scade il"), widget=day_input())

    def __init__(self, *args: Any, who: Holder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = {"core", *active_model_slugs()}
        self._held = {
            name: one.help
            for name, one in all_permissions().items()
            if name.partition(".")[0] in here and who.may(name)
        }
        self.fields["scopes"].choices = list(self._held.items())  # type: ignore[attr-defined]

    def chosen(self) -> list[str]:
        """The permissions the key will have."""
        reach = self.cleaned_data["reach"]
        if reach == _CHOSEN:
            return list(self.cleaned_data["scopes"])
        return [name for name in self._held if reach == _ALL or name.endswith(".see")]


@requires(MANAGE)
def programs(request: HttpRequest) -> HttpResponse:
    """All keys, the latest first, and the systems that are told."""
    context = {
        "keys": AccessToken.objects.select_related("user"),
        "webhooks": Webhook.objects.with_failed(),
        "today": timezone.localdate(),
    }
    return render(request, "core/work/programs/programs.html", context)


@never_cache
@requires(MANAGE)
def key_new(request: HttpRequest) -> HttpResponse:
    """Make a key: it is shown on this answer and never again."""
    initial = {"expires_on": timezone.localdate() + _USUAL, "reach": _READ}
    form = KeyForm(request.POST or None, initial=initial, who=holder(request))
    if request.method == "POST" and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("name", "expires_on")}
        make = partial(make_access_token, actor=actor(request), scopes=form.chosen(), **typed)
        if made := attempt(form, make):
            shown = {
                "heading": _("La chiave è pronta"), "label": made[0].name, "secret": made[1],
                "help": _("Il programma la manda in ogni richiesta: Authorization: Bearer, e la chiave."),
            }  # fmt: skip
            return render(request, "core/work/programs/secret.html", shown)
    context = {"form": form, "heading": _("Nuova chiave"), "action": _("Crea la chiave")}
    return render(request, "core/work/programs/form.html", context, status=422 if form.errors else 200)


@require_POST
@requires(MANAGE)
def key_revoke(request: HttpRequest, access_token_id: uuid.UUID) -> HttpResponse:
    """Revoke a key, at once."""
    row = get_object_or_404(AccessToken, pk=access_token_id)
    revoke_access_token(actor=actor(request), access_token_id=row.pk)
    messages.success(request, _("Chiave revocata: da ora non apre più nulla."))
    return redirect("core:work_programs")
