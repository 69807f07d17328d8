"""Accounts on the platform's own site, where the messages go through the platform's queue."""

from typing import Any

from allauth.core import context as this_request
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scope import PUBLIC, current_scope
from accounts.second_step import SealedSecrets
from core.web.accounts import AccountAdapter as CityAccountAdapter
from tenants.mail.queue import enqueue
from tenants.models import Message
from tenants.permissions import home_of, team_permissions
from tenants.services.team import note_second_step


class AccountAdapter(CityAccountAdapter):
    """A city's where a city answers; on the platform, its team's."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """A city's people go to their day, the team to its console, who has a permission declared above where it says."""
        if current_scope() != PUBLIC:
            return resolve_url(settings.LOGIN_REDIRECT_URL)
        user = request.user if request.user.is_authenticated else None
        return resolve_url(home_of(team_permissions(user)))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Who has chosen a password goes on with her work."""
        return self.get_login_redirect_url(request)

    def note_second_step(self, user: User, what: str) -> None:
        """Into the platform's trail, of its team."""
        if current_scope() != PUBLIC:
            super().note_second_step(user, what)
        elif what in {"totp_activated", "webauthn_added"}:
            note_second_step(actor=user)

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        if current_scope() != PUBLIC:
            super().send_password_reset_mail(user, email, context)
            return
        with transaction.atomic():
            _ask(User.objects.select_for_update().get(pk=user.pk))

    def ask_for_nobody(self, request: HttpRequest) -> None:
        if current_scope() != PUBLIC:
            super().ask_for_nobody(request)
            return
        with transaction.atomic():
            nobody = User(email="nobody@invalid")
            User.objects.select_for_update().filter(pk=nobody.pk).first()
            _ask(nobody)
            transaction.set_rollback(True)


def _ask(user: User) -> None:
    asked = Message.objects.filter(kind="new_password", content__user=str(user.pk))
    if not asked.filter(state=Message.State.WAITING).exists():
        enqueue(
            "new_password",
            user.email,
            subject=_("Scegli una nuova password"),
            content={"user": str(user.pk)},
            language=get_language() or "it",
        )


class SecondStepAdapter(SealedSecrets):
    """The second step of a city's people, and of the platform's team: a passkey belongs to the host it was made on."""

    def get_totp_issuer(self) -> str:
        """What the telephone shows beside the code: which city it is of."""
        city = getattr(this_request.request, "city", None)
        return f"{settings.MFA_TOTP_ISSUER} {city.name}" if city else str(settings.MFA_TOTP_ISSUER)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """RP ID: the host, which the gate has found to be the city's own."""
        host = this_request.request.get_host().partition(":")[0]
        return {"id": host, "name": self.get_totp_issuer()}
