"""How allauth works here: accounts are given by a city's office, nobody signs up alone, its messages go through the queue."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import get_language

from core.services.people import ask_new_password


class AccountAdapter(DefaultAccountAdapter):
    """Closes self-registration; writes like every other page, also while the mail server is down."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        site = context["request"].build_absolute_uri("/")
        ask_new_password(user_id=user.pk, site=site, language=get_language() or "it")
