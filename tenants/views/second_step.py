"""Adding the telephone: allauth's page, which this session has passed from then on, and the trail is told."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from django.http import HttpResponse

from tenants.services.team import note_second_step


class Enrol(ActivateTOTPView):
    """The code typed shows that the telephone is at hand: it is not asked for again at once."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        user = self.request.user
        added = Authenticator.objects.get(user_id=user.pk, type=Authenticator.Type.TOTP)
        record_authentication(self.request, user, "mfa", id=added.pk, type=added.type)
        note_second_step(actor=user)
        return response


enrol = Enrol.as_view()
