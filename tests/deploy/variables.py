"""Which variables of the environment the service reads, found in its source."""

import ast
import re

from config import selling
from demo.servers import PROJECT

_READERS = PROJECT / "config", PROJECT / "deploy"
FROM_THE_IMAGE = {"BIND", "MEDIA_ROOT", "STATIC_ROOT"}
"""Set in the Dockerfile: whoever deploys has no business with them."""
FOR_THE_LAPTOP = {
    "DEBUG",
    "CELERY_EAGER",
    "PORT",
    "SSL_REDIRECT",
    "STRIPE_API_BASE",
    "OUTWARD_TO_LOOPBACK",
    "AUDIT_REQUIRED",
}
"""For a laptop and for tests; nowhere in what is deployed."""
SECRETS = {
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "SEALING_KEYS",
    "VAULT_KEYS",
    "DATABASE_URL",
    "BROKER_URL",
    "CACHE_URL",
    "EMAIL_URL",
    "METRICS_TOKEN",
    "SENTRY_DSN",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
}
"""Told by the secret of the chart, never by its values."""


def variables_read() -> set[str]:
    """Names the settings and the web server's configuration read."""
    found = {f"SELLER_{name}" for name in selling._FIELDS}
    for folder in _READERS:
        for file in folder.glob("*.py"):
            found |= _read_in(ast.parse(file.read_text()))
    return found - {"DJANGO_SETTINGS_MODULE"}


def variables_of_the_example() -> dict[str, str]:
    """`deploy/env.example`: every name with its value, those that are commented included."""
    text = (PROJECT / "deploy" / "env.example").read_text()
    lines = re.findall(r"^#?([A-Z][A-Z0-9_]*)=(.*)$", text, re.MULTILINE)
    assert len(lines) == len(dict(lines)), "a variable is there twice"
    return dict(lines)


def _read_in(tree: ast.AST) -> set[str]:
    """First words of calls of `env.…` and of `os.environ.get`."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args)
    return {
        call.args[0].value
        for call in calls
        if re.fullmatch(r"env\.[a-z]+|os\.environ\.(get|setdefault)", ast.unparse(call.func))
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }
