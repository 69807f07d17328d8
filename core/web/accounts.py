"""How allauth works here: accounts are given by a city's office, nobody signs up alone, its messages go through the queue."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.forms import ResetPasswordForm
from allauth.core import context as this_request
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.second_step import signed_in_just_now
from core.services.identity import note_linked, note_second_step
from core.services.people import ask_new_password, ask_new_password_for_nobody

SECOND_STEP = {
    f"mfa/email/{what}": what
    for what in (
        "totp_activated",
        "totp_deactivated",
        "webauthn_added",
        "webauthn_removed",
        "recovery_codes_generated",
    )
}
"""What allauth tells of the second step, and how it stands in the trail."""


class AccountAdapter(DefaultAccountAdapter):
    """Closes self-registration; writes like every other page, also while the mail server is down."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _(
            "Troppi tentativi: per cinque minuti non si accettano altre prove. Aspetti, oppure scelga una nuova password con «Password dimenticata»."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has just signed in is not asked again, to add her telephone or passkey."""
        required = super().is_reauthentication_required(app=app, **kwargs)
        return bool(required) and not signed_in_just_now(this_request.request)

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        site = context["request"].build_absolute_uri("/")
        ask_new_password(user_id=user.pk, site=site, language=get_language() or "it")

    def ask_for_nobody(self, request: HttpRequest) -> None:
        """A new password is asked for an address nobody has: it takes as long."""
        ask_new_password_for_nobody(site=request.build_absolute_uri("/"), language=get_language() or "it")

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **kwargs: Any) -> None:
        """What allauth would write of a change goes into the trail."""
        if what := SECOND_STEP.get(template_prefix):
            self.note_second_step(user, what)
        elif template_prefix == "socialaccount/email/account_connected":
            note_linked(actor=user, label=kwargs["context"]["account"].provider)

    def note_second_step(self, user: User, what: str) -> None:
        """Into the trail of the city."""
        note_second_step(actor=user, what=what)


class ForgottenForm(ResetPasswordForm):
    """An address; what follows takes as long whether or not somebody has it."""

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = super().save(request, **kwargs)
        if not self.users:
            get_adapter(request).ask_for_nobody(request)
        return email
