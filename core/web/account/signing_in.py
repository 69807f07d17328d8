"""The page one signs in on: allauth's, with what else the city opens to."""

from typing import Any

from allauth.account.views import LoginView

from core.web.account.providers import offered_providers


class SignIn(LoginView):
    """Password, passkey, or a provider of the city."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"providers": offered_providers()}


sign_in = SignIn.as_view()
