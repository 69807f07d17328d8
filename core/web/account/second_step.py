"""Adding a telephone or a passkey: allauth's pages, which the session has passed from then on."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


class PasskeyForm(AddWebAuthnForm):
    """A name to know it by; the rest comes from the browser. It always opens without a password, so it asks for a finger or a PIN."""

    passwordless = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)
    field_order = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        count = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.WEBAUTHN).count()
        self.fields["name"] = forms.CharField(
            label=_("Come si chiama"),
            max_length=60,
            required=False,
            initial=_("Chiave %(number)d") % {"number": count + 1},
            help_text=_("Per riconoscerla, per esempio «Telefono» o «Computer dell'ufficio»."),
        )

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        return dict(super().clean())


class Enrol(ActivateTOTPView):
    """The code typed shows that the telephone is at hand: it is not asked for again at once."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _pass(self.request, Authenticator.Type.TOTP)
        return response


class AddPasskey(AddWebAuthnView):
    """The browser made the passkey a moment ago, with whom it belongs to."""

    form_class = PasskeyForm

    def get_form_class(self) -> type[PasskeyForm]:
        return PasskeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["form"] = kwargs.get("form") or context["form"]  # allauth's leaves out what was refused
        context["js_data"] = {"creation_options": auth.begin_registration(self.request.user, True)}
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _pass(self.request, Authenticator.Type.WEBAUTHN)
        return response


class RemovePasskey(RemoveWebAuthnView):
    """Back to the page of the second step."""

    success_url = reverse_lazy("mfa_index")


def _pass(request: HttpRequest, kind: str) -> None:
    added = Authenticator.objects.filter(user_id=request.user.pk, type=kind).latest("created_at")
    record_authentication(request, request.user, "mfa", id=added.pk, type=added.type)


enrol = Enrol.as_view()
add_passkey = AddPasskey.as_view()
remove_passkey = RemovePasskey.as_view()
