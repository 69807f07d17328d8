"""Template context: who is signed in."""

from typing import Any

from django.http import HttpRequest


def signed_in(request: HttpRequest) -> dict[str, Any]:
    """`user`, lazily; without Django's permission wrapper, which this project does not use."""
    return {"user": getattr(request, "user", None)}
