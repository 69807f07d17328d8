"""Logging: one structured line an event, with request id and city on every record and no secret on any."""

import logging
import logging.config
import re
from typing import Any

import structlog
from django.db import connection

HIDDEN = "***"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_SECRET_KEYS = re.compile(r"passw|token|secret|authorization|cookie|api_?key", re.IGNORECASE)
_SECRET_TEXTS = (
    # The key of a password reset, in the path of the page its mail leads to.
    (re.compile(r"(/password/reset/key/)[^/\s'\"]+"), r"\1" + HIDDEN),
    (re.compile(r"(://[^/\s:@]+:)[^/\s@]+@"), rf"\1{HIDDEN}@"),
    (re.compile(r"[\w.+-]+@(?=[\w-]+(\.[\w-]+)*)"), f"{HIDDEN}@"),
    (re.compile(r"((?:passw\w*|token|secret)=)[^&\s'\"]+", re.IGNORECASE), r"\1" + HIDDEN),
    # What a provider of identities sends the browser back with, in the query.
    (re.compile(r"(?<=[?&])((?:code|state|nonce|code_verifier)=)[^&\s'\"]+"), r"\1" + HIDDEN),
)


def add_city(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Stamp the schema the connection works for, on records of our own and of libraries alike.

    Outside any city the name bound by the request, if there was one, is kept: its file may still be on the way.
    """
    schema = getattr(connection, "schema_name", None) or "public"
    if schema == "public":
        event.setdefault("city", schema)
    else:
        event["city"] = schema
    return event


def hide_secrets(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Blank passwords, tokens and e-mail addresses, in named values and inside texts (paths, tracebacks)."""
    return {name: HIDDEN if _SECRET_KEYS.search(name) else hide_in(value) for name, value in event.items()}


def hide_in(value: Any) -> Any:
    """The value with what is secret in its texts blanked."""
    if isinstance(value, dict):
        return hide_secrets(None, "", {str(name): inner for name, inner in value.items()})
    if isinstance(value, (list, tuple)):
        return [hide_in(item) for item in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    text = str(value)
    for pattern, replacement in _SECRET_TEXTS:
        text = pattern.sub(replacement, text)
    return text


def logging_config(*, json_lines: bool, level: str) -> None:
    """Configure structlog and the standard library so that both end in the same line format."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_city,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json_lines
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    last = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        hide_secrets,
        renderer,
    ]
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": last,
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {"django.server": {"level": "WARNING"}, "fontTools": {"level": "WARNING"}},
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
