"""Where the payment service calls."""

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core.permissions.guard import open_to_all
from tenants.billing.events import receive_event
from tenants.billing.gateway import billing_gateway
from tenants.billing.problems import BadSignature, NotConfigured

_log = logging.getLogger(__name__)


@csrf_exempt
@open_to_all("the payment service calls, and signs what it says")
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Keep the event and answer at once. 400 for one without the signature, of another account or of the other mode."""
    try:
        event = billing_gateway().parse_webhook(request.body, request.headers.get("Stripe-Signature", ""))
    except (BadSignature, NotConfigured) as problem:
        _log.warning("A call of the payment service is refused", extra={"problem": problem.words})
        return HttpResponse(status=400)
    live = settings.STRIPE_SECRET_KEY.split("_")[1:2] == ["live"]
    if event.account_id or event.live != live:
        _log.warning("A call about another account is refused", extra={"account": event.account_id})
        return HttpResponse(status=400)
    receive_event(event=event)
    return HttpResponse(status=200)
