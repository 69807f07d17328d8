"""How allauth works here: accounts are given by a city's office, nobody signs up alone."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url

from accounts.scope import PUBLIC, current_scope


class AccountAdapter(DefaultAccountAdapter):
    """Closes self-registration, and leads who signs in to where the work is."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """A city's people go to their day, the platform's team to its console."""
        on_platform = current_scope() == PUBLIC and settings.PLATFORM_LOGIN_REDIRECT_URL
        return resolve_url(
            settings.PLATFORM_LOGIN_REDIRECT_URL if on_platform else settings.LOGIN_REDIRECT_URL
        )

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Who has chosen a password goes on with her work."""
        return self.get_login_redirect_url(request)
