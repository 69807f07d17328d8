"""How often a key may ask, told in the headers of every answer (AgID, Raccomandazioni di implementazione, RAC_REST_NAME_007)."""

import math
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


class PerKey(SimpleRateThrottle):
    """So many requests a minute by one key; by one address of the network for who has none."""

    scope = "api"
    num_requests: int
    duration: int

    def get_rate(self) -> str:
        """As the installation sets it."""
        return f"{settings.API_REQUESTS_A_MINUTE}/min"

    def get_cache_key(self, request: Request, view: Any) -> str:
        """Of the key, else of the address."""
        who = request.auth.pk if request.auth else self.get_ident(request)
        return f"api-limit-{who}"

    def headers(self) -> dict[str, str]:
        """Of an answer, allowed or not: how many, how many are left, in how many seconds the oldest is forgotten."""
        history: list[float] = getattr(self, "history", [])
        now = getattr(self, "now", 0.0)
        frees = history[-1] + self.duration - now if history else 0.0
        return {
            "X-RateLimit-Limit": str(self.num_requests),
            "X-RateLimit-Remaining": str(max(self.num_requests - len(history), 0)),
            "X-RateLimit-Reset": str(math.ceil(frees)),
        }
