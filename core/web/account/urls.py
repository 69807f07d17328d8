"""Addresses of one's own account, under /account/ on every site: signing in, sessions, second step.

Those of the second step are allauth's views, dressed as ours.
"""

from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as telephone
from allauth.mfa.webauthn import views as passkeys
from django.urls import path

from core.web.account import home, providers
from core.web.account import second_step as ours
from core.web.account.signing_in import sign_in

_STEP = "second-step/"

urlpatterns = [
    path("", home.home, name="account_home"),
    path("login/", sign_in, name="account_login"),
    path("sessions/<str:token>/end/", home.session_end, name="account_session_end"),
    path("sessions/end-others/", home.sessions_end, name="account_sessions_end"),
    path(_STEP, second_step.index, name="mfa_index"),
    path(f"{_STEP}code/", second_step.authenticate, name="mfa_authenticate"),
    path(f"{_STEP}again/", second_step.reauthenticate, name="mfa_reauthenticate"),
    path(f"{_STEP}telephone/", ours.enrol, name="mfa_activate_totp"),
    path(f"{_STEP}telephone/remove/", telephone.deactivate_totp, name="mfa_deactivate_totp"),
    path(f"{_STEP}spare-codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(f"{_STEP}spare-codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(f"{_STEP}spare-codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path(f"{_STEP}passkeys/new/", ours.add_passkey, name="mfa_add_webauthn"),
    path(f"{_STEP}passkeys/<int:pk>/remove/", ours.remove_passkey, name="mfa_remove_webauthn"),
    path(f"{_STEP}passkeys/again/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("with/<slug:slug>/", providers.sign_in_with, name="account_provider"),
    path("with/<slug:slug>/back/", providers.come_back, name="account_provider_back"),
    path("with/<slug:slug>/stop/", providers.stop_using, name="account_provider_stop"),
    path("passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
]
