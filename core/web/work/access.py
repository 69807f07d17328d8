"""How one signs in to the city: providers that vouch for people, roles that need a second step; who is signed in, and her telephone."""

import uuid
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import User
from core.identity import NotBelieved, discover
from core.models import IdentityProvider
from core.permissions.guard import requires
from core.selectors.city import city_facts
from core.services.errors import DomainError
from core.services.identity import (
    ProviderText,
    remove_provider,
    require_second_step,
    reset_second_step,
    save_provider,
)
from core.services.people import OFFICE
from core.services.sessions import end_sessions_of
from core.web.work.forms import WorkForm, attempt, form_of, press
from core.web.work.load import actor
from core.web.work.people import offered_roles


class SecondStepForm(WorkForm):
    """Which roles need more than a password."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Ruoli che lavorano solo dopo il secondo passo"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Alla pagina seguente chi ha uno di questi ruoli aggiunge una chiave d'accesso o il telefono."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = [(role.code, role.label) for role in offered_roles()]  # type: ignore[attr-defined]


class ProviderForm(WorkForm):
    """What the technicians of the provider gave the city."""

    label = forms.CharField(
        max_length=40,
        label=gettext_lazy("Nome sul pulsante"),
        help_text=gettext_lazy("Per esempio «Comune di Bergamo» o «SPID e CIE»."),
    )
    issuer = forms.URLField(
        max_length=300,
        assume_scheme="https",
        label=gettext_lazy("Indirizzo del fornitore (issuer)"),
        help_text=gettext_lazy("Senza /.well-known/openid-configuration: lo si aggiunge da qui."),
    )
    client_id = forms.CharField(max_length=191, label=gettext_lazy("Identificativo del servizio (client id)"))
    secret = forms.CharField(
        max_length=500,
        required=False,
        label=gettext_lazy("Segreto (client secret)"),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "Si conserva cifrato e non si mostra più. Lasci vuoto per tenere quello che c'è."
        ),
    )
    trusted_domains = forms.CharField(
        max_length=500,
        required=False,
        label=gettext_lazy("Domini di posta verificati"),
        help_text=gettext_lazy(
            "Separati da virgole, per esempio comune.bergamo.it: solo se il fornitore li amministra e non dice lui che l'indirizzo è verificato."
        ),
    )
    role_for_new = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Chi non ha ancora un account"),
        help_text=gettext_lazy("Di solito non entra: gli account li dà l'ufficio."),
    )
    is_active = forms.BooleanField(
        required=False, initial=True, label=gettext_lazy("Si può usare per entrare")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [role for role in offered_roles() if role.scope == "city" and role.code != OFFICE]
        given = [
            (role.code, _("Riceve un account con il ruolo «%(role)s»") % {"role": role.label})
            for role in roles
        ]
        self.fields["role_for_new"].choices = [("", _("Non entra")), *given]  # type: ignore[attr-defined]

    def clean_issuer(self) -> str:
        """An address one may ask: nothing of what the browser adds, nothing hidden."""
        found = str(self.cleaned_data["issuer"]).removesuffix("/.well-known/openid-configuration")
        if any(sign in found for sign in "?#@"):
            raise forms.ValidationError(_("Scriva solo l'indirizzo, senza altro dopo."))
        return found

    def clean_trusted_domains(self) -> tuple[str, ...]:
        """Lower case, without the at sign."""
        parts = self.cleaned_data["trusted_domains"].lower().replace("@", "").split(",")
        return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))

    def text(self) -> ProviderText:
        """What was typed, once the provider was seen to answer; `DomainError` near its address otherwise."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        try:
            discover(typed["issuer"])
        except NotBelieved as refused:
            told = _("Il fornitore non risponde come deve: %(why)s.") % {"why": refused}
            raise DomainError(told, field="issuer") from refused
        return ProviderText(**typed)


@requires("core.people.manage")
def access(request: HttpRequest) -> HttpResponse:
    """With what one signs in, and which roles need a second step."""
    profile = city_facts().profile
    initial = {"roles": profile.second_step_roles if profile else []}
    form = form_of(SecondStepForm, request, initial=initial)
    if form.is_bound and form.is_valid():
        verb = partial(require_second_step, actor=actor(request), roles=form.cleaned_data["roles"])
        if attempt(form, verb):
            messages.success(request, _("Ruoli salvati."))
            return redirect("core:work_access")
    rows = [(row, _back(request, row)) for row in IdentityProvider.objects.all()]
    return render(request, "core/work/access/list.html", {"form": form, "providers": rows})


@requires("core.people.manage")
def provider(request: HttpRequest, provider_id: uuid.UUID | None = None) -> HttpResponse:
    """A new provider, or one to change: its address is asked whether it answers before anything is kept."""
    row = get_object_or_404(IdentityProvider, pk=provider_id) if provider_id else None
    form = form_of(ProviderForm, request, initial=_initial(row))
    if form.is_bound and form.is_valid():
        saved = attempt(
            form, lambda: save_provider(actor=actor(request), text=form.text(), provider_id=provider_id)
        )
        if saved:
            messages.success(request, _("Fornitore salvato: risponde."))
            return redirect("core:work_access")
    context = {"form": form, "provider": row, "back": _back(request, row) if row else ""}
    return render(request, "core/work/access/provider.html", context)


@require_POST
@requires("core.people.manage")
def provider_remove(request: HttpRequest, provider_id: uuid.UUID) -> HttpResponse:
    """Nobody signs in with it any more."""
    row = get_object_or_404(IdentityProvider, pk=provider_id)
    press(request, partial(remove_provider, actor=actor(request), provider_id=row.pk), _("Fornitore tolto."))
    return redirect("core:work_access")


@require_POST
@requires("core.people.manage")
def person_sessions_end(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """End everything a person is signed in with."""
    found = get_object_or_404(User, pk=user_id)
    verb = partial(end_sessions_of, actor=actor(request), user_id=found.pk)
    press(request, verb, _("Sessioni chiuse: per lavorare deve entrare di nuovo."))
    return redirect("core:work_person", user_id)


@require_POST
@requires("core.people.manage")
def person_second_step_reset(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """Somebody lost her telephone."""
    found = get_object_or_404(User, pk=user_id)
    verb = partial(reset_second_step, actor=actor(request), user_id=found.pk)
    press(request, verb, _("Secondo passo azzerato: entra con la sola password e ne aggiunge un altro."))
    return redirect("core:work_person", user_id)


def _initial(row: IdentityProvider | None) -> dict[str, Any] | None:
    if row is None:
        return None
    names = ("label", "issuer", "client_id", "role_for_new", "is_active")
    kept = {name: getattr(row, name) for name in names}
    return kept | {"trusted_domains": ", ".join(row.trusted_domains)}


def _back(request: HttpRequest, row: IdentityProvider) -> str:
    """The address the technicians of the provider have to be told."""
    return request.build_absolute_uri(reverse("account_provider_back", args=[row.slug]))
