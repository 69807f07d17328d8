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
from core.web.accounts import AccountAdapter as CityAccountAdapter
from tenants.mail.queue import enqueue
from tenants.models import Message
from tenants.permissions import home_of, team_permissions
from tenants.second_step import signed_in_just_now


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

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has just signed in is not asked for the password again to add her telephone."""
        required = super().is_reauthentication_required(app=app, **kwargs)
        return bool(required) and not signed_in_just_now(this_request.request)

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        if current_scope() != PUBLIC:
            super().send_password_reset_mail(user, email, context)
            return
        with transaction.atomic():
            User.objects.select_for_update().get(pk=user.pk)
            asked = Message.objects.filter(kind="new_password", content__user=str(user.pk))
            if not asked.filter(state=Message.State.WAITING).exists():
                enqueue(
                    "new_password",
                    email,
                    subject=_("Scegli una nuova password"),
                    content={"user": str(user.pk)},
                    language=get_language() or "it",
                )
