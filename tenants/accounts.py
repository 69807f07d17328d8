"""Accounts on the platform's own site, where the messages go through the platform's queue."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.core import context as this_request
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scope import PUBLIC, current_scope
from accounts.tokens import CityTokenGenerator
from core.mail.message import NoLongerNeeded
from core.web.accounts import AccountAdapter as CityAccountAdapter
from tenants.mail.kinds import KINDS
from tenants.mail.queue import enqueue
from tenants.models import Message
from tenants.second_step import signed_in_just_now


class AccountAdapter(CityAccountAdapter):
    """A city's where a city answers; on the platform, its team's."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """A city's people go to their day, the team to its console."""
        on_platform = current_scope() == PUBLIC
        return resolve_url("console:cities" if on_platform else settings.LOGIN_REDIRECT_URL)

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


def _new_password(message: Message) -> Mapping[str, Any]:
    """The link, made when the message leaves: what is stored holds no secret."""
    user = User.objects.filter(pk=message.content["user"], is_active=True).first()
    if user is None:
        raise NoLongerNeeded(_("L'account è chiuso."))
    key = CityTokenGenerator().make_token(user)
    arguments = [user_pk_to_url_str(user), key]
    link = reverse("account_reset_password_from_key", args=arguments, urlconf=settings.PUBLIC_SCHEMA_URLCONF)
    return {"link": link, "days": dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days}


KINDS["new_password"] = _new_password
