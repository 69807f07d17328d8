"""Signing in with a provider the city trusts: allauth's flow, on the city's own rows.

A provider vouches for who has an account already: the first time by a verified address, or because she linked it from her own
page; from then on by its own name for her. Who has none is refused, unless the office gave newcomers a role.
"""

from functools import partial
from typing import Any

import requests
import structlog
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.scope import PUBLIC, current_scope
from accounts.sealing import SealBroken, unseal
from core.identity import NotBelieved, claims_of, discover, nonce_of
from core.models import IdentityProvider
from core.outward import session
from core.services.identity import PURPOSE, admit, unlink
from core.web.work.forms import press
from core.web.work.load import actor

_KIND = "openid_connect"
_WRONG = (NotBelieved, OAuth2Error, requests.RequestException, SealBroken)
_log = structlog.get_logger(__name__)


def offered_providers() -> list[IdentityProvider]:
    """Those of the city that one may sign in with; none on the platform. One query."""
    if current_scope() == PUBLIC:
        return []
    return list(IdentityProvider.objects.filter(is_active=True))


class CityProvider(OpenIDConnectProvider):
    """Keeps of what a provider tells only her name there and her address: nobody's date of birth or fiscal code is needed."""

    def get_pkce_params(self) -> dict[str, str]:
        """The challenge, and beside it the nonce of the same request."""
        params: dict[str, str] = super().get_pkce_params()
        return params | {"nonce": nonce_of(params["code_verifier"])}

    def get_oauth2_adapter(self, request: HttpRequest) -> "Asking":
        return Asking(request, self.app.provider_id)

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        claims = data["claims"]
        return {name: claims[name] for name in ("sub", "email") if name in claims}

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["claims"]["sub"])

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"email": data["claims"].get("email"), "name": data["claims"].get("name")}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        return []


class Asking(OpenIDConnectOAuth2Adapter):
    """One exchange with a provider: nothing it says is believed before it is checked (`core.identity`)."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        return dict(discover(self.get_provider().app.settings["server_url"]))

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("account_provider_back", args=[self.provider_id]))

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: Any, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        self.nonce = nonce_of(pkce_code_verifier or "")
        found: dict[str, Any] = super().get_access_token_data(request, app, client, pkce_code_verifier)
        return found

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:
        config = self.openid_config
        id_token = str(kwargs["response"].get("id_token", ""))
        claims = claims_of(id_token, config=config, client_id=app.client_id, nonce=self.nonce)
        if "email" not in claims and config.get("userinfo_endpoint"):
            more = self._fetch_user_info(token.token)
            if more.get("sub") != claims["sub"]:
                raise NotBelieved("the provider speaks of somebody else")
            claims = more | claims
        login: SocialLogin = self.get_provider().sociallogin_from_response(request, {"claims": claims})
        login.claims = claims
        return login


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Finds providers among the city's rows, and decides who may come in."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        rows = [row for row in offered_providers() if provider in {None, _KIND, row.slug}]
        return [_app(row) for row in rows if client_id in {None, row.client_id}]

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> CityProvider:
        return CityProvider(request, app=self.get_app(request, provider, client_id))

    def get_requests_session(self) -> requests.Session:
        return session()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        return reverse("account_home")

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Who is known goes on; who is not is looked for by her verified address, or refused."""
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        row = IdentityProvider.objects.get(slug=sociallogin.account.provider)
        user = _vouched(row, sociallogin.claims)
        if user is None:
            page = render(request, "core/account/no_account.html", {"provider": row}, status=403)
            raise ImmediateHttpResponse(page)
        sociallogin.connect(request, user)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        _log.warning("provider_refused", provider=provider.app.provider_id, why=str(exception or error))
        raise ImmediateHttpResponse(_failed(request, provider.app.name))


@never_cache
@require_POST
def sign_in_with(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin: a page that leads to the provider by itself. A redirect would be the answer to a form, which may lead nowhere else."""
    provider = _provider(request, slug)
    links = request.user.is_authenticated and request.POST.get("process") == "connect"
    asked = request.POST.get("next", "")
    fits = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    try:
        answer = provider.redirect(
            request, process="connect" if links else "login", next_url=asked if fits else None
        )
    except _WRONG as error:
        _log.warning("provider_refused", provider=slug, why=str(error))
        return _failed(request, provider.app.name)
    return render(request, "core/account/onward.html", {"provider": provider, "url": answer["Location"]})


@never_cache
def come_back(request: HttpRequest, slug: str) -> HttpResponse:
    """The provider sends the browser here, with a code that is good for this browser's own request only."""
    provider = _provider(request, slug)
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(Asking(request, slug))(request)
    except _WRONG as error:
        _log.warning("provider_refused", provider=slug, why=str(error))
        return _failed(request, provider.app.name)
    return answer


@require_POST
@login_required
def stop_using(request: HttpRequest, slug: str) -> HttpResponse:
    """One's own account is opened by this provider no more."""
    press(request, partial(unlink, actor=actor(request), slug=slug), _("Collegamento tolto."))
    return redirect("account_home")


def _provider(request: HttpRequest, slug: str) -> CityProvider:
    try:
        return ProviderAdapter(request).get_provider(request, slug)
    except SocialApp.DoesNotExist:
        raise Http404 from None


def _app(row: IdentityProvider) -> SocialApp:
    """As allauth knows a provider; never written."""
    return SocialApp(
        provider=_KIND,
        provider_id=row.slug,
        name=row.label,
        client_id=row.client_id,
        secret=unseal(row.sealed_secret, purpose=PURPOSE),
        settings={"server_url": row.issuer, "oauth_pkce_enabled": True},
    )


def _vouched(row: IdentityProvider, claims: dict[str, Any]) -> User | None:
    """Who has the address the provider verified, or is let in as somebody new; None for anybody else."""
    email = str(claims.get("email") or "").strip().lower()
    trusted = email.rpartition("@")[2] in row.trusted_domains
    if not email or not (claims.get("email_verified") is True or trusted):
        return None
    known = User.objects.filter(email=email).first()
    if known is None and row.role_for_new:
        return admit(provider=row, email=email, full_name=str(claims.get("name") or "")[:200])
    return known


def _failed(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "core/account/provider_failed.html", {"name": name}, status=400)
