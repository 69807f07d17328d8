"""Where the other sites of this installation are, seen from a request."""

from django.http import HttpRequest


def address_of(request: HttpRequest, host: str) -> str:
    """The origin of another host of this installation, on the port and scheme the visitor came by."""
    port = request.headers.get("host", "").rpartition(":")[2]
    suffix = f":{port}" if port.isascii() and port.isdigit() else ""
    return f"{request.scheme}://{host}{suffix}"
