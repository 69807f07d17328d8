"""Typed readers of environment variables: a missing or bad value refuses to start and says which."""

import os
import re
from collections.abc import Collection
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}
_SECRET_LENGTH = 32
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*\Z")
_HOST = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\Z"
)


def text(name: str, default: str | None = None) -> str:
    """The variable as text; without a default it is required."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name}.")
    return value


def flag(name: str, default: bool) -> bool:
    """A switch: 1/true/yes/on or 0/false/no/off."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}: write 1 or 0.")


def integer(name: str, default: int, *, minimum: int = 0) -> int:
    """A whole number not below `minimum`."""
    value = os.environ.get(name, str(default))
    try:
        number = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number.") from error
    if number < minimum:
        raise ImproperlyConfigured(f"{name} is {number}: it must be at least {minimum}.")
    return number


def share(name: str, default: float) -> float:
    """A part of the whole, from 0 to 1."""
    value = os.environ.get(name, str(default))
    try:
        part = float(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {value!r}: write a number from 0 to 1.") from error
    if not 0 <= part <= 1:
        raise ImproperlyConfigured(f"{name} is {value!r}: write a number from 0 to 1.")
    return part


def secret(name: str) -> str:
    """A random text of at least 32 characters, or nothing; never told in an error."""
    value = os.environ.get(name, "")
    if value and len(value) < _SECRET_LENGTH:
        raise ImproperlyConfigured(f"{name} is too short: write at least {_SECRET_LENGTH} random characters.")
    return value


def address(name: str) -> tuple[str, int] | None:
    """`host:port` to listen at, None for nothing."""
    value = os.environ.get(name, "")
    if not value:
        return None
    host, _colon, port = value.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 2**16:
        raise ImproperlyConfigured(f"{name} is {value!r}: write host:port, such as 127.0.0.1:9100.")
    return host, int(port)


def choice(name: str, default: str, among: Collection[str]) -> str:
    """One of a few words."""
    value = text(name, default)
    if value not in among:
        raise ImproperlyConfigured(f"{name} is {value!r}: write one of {', '.join(among)}.")
    return value


def identifier(name: str, default: str, *, longest: int) -> str:
    """A name PostgreSQL takes unquoted: lower-case letters, digits and underscores."""
    value = text(name, default)
    if not _IDENTIFIER.match(value) or len(value) > longest:
        raise ImproperlyConfigured(
            f"{name} is {value!r}: write at most {longest} lower-case letters, digits and _."
        )
    return value


def hostname(name: str, default: str) -> str:
    """A host name, made lower case, without scheme, port and path."""
    value = text(name, default).lower()
    if not _HOST.match(value):
        raise ImproperlyConfigured(f"{name} is {value!r}: write a bare host name such as vicinia.example.")
    return value


def service(name: str, default: str) -> str:
    """The base address of a service, to which keys are sent: https, or http on this machine."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    near = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "::1", "localhost"}
    if not parts.hostname or not (parts.scheme == "https" or near):
        raise ImproperlyConfigured(f"{name} is {value!r}: write https://host, or http://127.0.0.1:port.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, blanks dropped."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def template(name: str, default: str, *, holding: str) -> str:
    """A text with a place to fill in, or empty."""
    value = text(name, default)
    if value and holding not in value:
        raise ImproperlyConfigured(f"{name} is {value!r}: it must contain {holding}.")
    return value


def database(name: str, engine: str) -> dict[str, Any]:
    """A Django database entry from a URL such as `postgresql://user:password@host:5432/name?sslmode=require`.

    A socket folder is given as `?host=/folder`.
    """
    parts = urlsplit(text(name))
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like postgresql://user:password@host:5432/database.")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    port = options.pop("port", None) or _port(name, parts) or ""
    return {
        "ENGINE": engine,
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port),
        "OPTIONS": options,
    }


def _port(name: str, parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: the port must be a number from 1 to 65535.") from error


def email(name: str, default: str) -> dict[str, Any]:
    """Mail settings from `smtp://user:password@host:port`, `smtp+tls://…`, `smtps://…`, `console://` or `file:///folder`."""
    parts = urlsplit(text(name, default))
    if parts.scheme == "file" and parts.path:
        return {"EMAIL_BACKEND": "core.mail.folder.EmailBackend", "EMAIL_FILE_PATH": unquote(parts.path)}
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme not in {"smtp", "smtp+tls", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured(
            f"{name} must be console://, file:///folder or smtp://user:password@host:port."
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": _port(name, parts) or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }
