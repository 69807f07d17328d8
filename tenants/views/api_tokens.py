"""The keys of the API, made and revoked by who manages the team."""

import datetime as dt
import uuid
from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.web.work.forms import WorkForm, attempt, day_input
from core.web.work.load import actor
from tenants.models import ApiToken
from tenants.permissions import ROLES, team_only
from tenants.services.api_tokens import make_api_token, revoke_api_token

_USUAL = dt.timedelta(days=90)


class TokenForm(WorkForm):
    """A new key."""

    name = forms.CharField(
        label=gettext_lazy("A che cosa serve"),
        max_length=120,
        help_text=gettext_lazy("Per esempio: portale degli acquisti della Regione."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Ruolo"),
        choices=[(role.code, role.label) for role in ROLES.values()],
        initial="platform_support",
    )
    expires_on = forms.DateField(label=gettext_lazy("Scade il"), widget=day_input())


@team_only("platform.team.manage")
def tokens(request: HttpRequest) -> HttpResponse:
    """All keys, the latest first."""
    rows = [(row, ROLES[row.role].label if row.role in ROLES else row.role) for row in ApiToken.objects.all()]
    return render(request, "tenants/console/tokens.html", {"rows": rows})


@never_cache
@team_only("platform.team.manage")
def token_new(request: HttpRequest) -> HttpResponse:
    """Make a key: it is shown on this answer and never again."""
    form = TokenForm(request.POST or None, initial={"expires_on": timezone.localdate() + _USUAL})
    if request.method == "POST" and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("name", "role", "expires_on")}
        if made := attempt(form, partial(make_api_token, actor=actor(request), **typed)):
            row, key = made
            return render(request, "tenants/console/token_made.html", {"token": row, "key": key})
    return render(
        request, "tenants/console/token_new.html", {"form": form}, status=422 if form.errors else 200
    )


@team_only("platform.team.manage")
@require_POST
def token_revoke(request: HttpRequest, token_id: uuid.UUID) -> HttpResponse:
    """Revoke a key, at once."""
    row = get_object_or_404(ApiToken, pk=token_id)
    revoke_api_token(actor=actor(request), token_id=row.pk)
    messages.success(request, _("Chiave revocata: da ora non apre più nulla."))
    return redirect("console:tokens")
