"""Errors and traces for a Sentry server. What leaves is put together here field by field; whatever is not named stays.

Sent of a fault: its kind, the places in our code it went through with the lines around them, the view or task, the city, the
request's id and, where the database refused, SQLSTATE and constraint. Never sent: what an exception says (it quotes rows and
forms), variables, bodies, cookies, headers, addresses with their query, people, breadcrumbs, arguments of tasks and values of
statements. Who needs the words finds them in the installation's own log by the request's id.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import sentry_sdk
import structlog
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.excepthook import ExcepthookIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.tracing import TransactionSource

from accounts.scope import current_scope
from config.observability import HIDDEN, hide_in

_EVENT = (
    "event_id", "timestamp", "start_timestamp", "type", "platform", "release", "environment", "server_name", "sdk", "level",
    "logger", "fingerprint",
)  # fmt: skip
_TAGS = ("city", "request_id", "celery_task_id")
_SPAN = (
    "trace_id", "span_id", "parent_span_id", "same_process_as_parent", "op", "status", "origin", "start_timestamp", "timestamp",
)  # fmt: skip
_FRAME = ("filename", "module", "function", "lineno", "in_app", "pre_context", "context_line", "post_context")
_MECHANISM = ("type", "handled", "source", "exception_id", "parent_id", "is_exception_group")
_NAMED_BY_CODE = frozenset({TransactionSource.VIEW, TransactionSource.TASK})
"""Where the name of a transaction comes from when it is no address somebody typed."""
_TOLD_OPS = frozenset({"view.render", "view.response.render", "template.render", "queue.submit.celery"})
"""Steps whose description is a name in our code."""
_LITERAL = re.compile(r"'(?:[^']|'')*'")


def report_to(dsn: str, *, environment: str, release: str, traces: float) -> None:
    """Send faults, and the share `traces` (0 to 1) of requests and tasks with their steps, to `dsn`; without it nothing starts."""
    if not dsn:
        return
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=release or None,
        traces_sample_rate=traces or None,
        default_integrations=False,  # the others read argv, outgoing addresses and loose modules
        auto_enabling_integrations=False,
        integrations=[
            AtexitIntegration(callback=lambda _pending, _timeout: None),
            DedupeIntegration(),
            ExcepthookIntegration(),
            LoggingIntegration(level=None),
            DjangoIntegration(transaction_style="function_name", signals_spans=False),
            CeleryIntegration(),
        ],
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        trace_propagation_targets=[],
        auto_session_tracking=False,
        enable_metrics=False,
        spotlight=False,
        before_send=told_of_fault,
        before_send_transaction=told_of_transaction,
    )


def name_request(view: str, **tags: str) -> None:
    """Whatever is reported of the request from here on is told to be of this view and bears these tags."""
    sentry_sdk.get_current_scope().set_transaction_name(view, source=TransactionSource.VIEW)
    name_scope(**tags)


def name_scope(**tags: str) -> None:
    """Whatever is reported from here to the end of the request or task bears these tags."""
    sentry_sdk.get_isolation_scope().set_tags(tags)


def trace_nothing() -> None:
    """The request under way leaves no trace: its steps are not reported, whatever the share."""
    transaction = sentry_sdk.get_current_scope().transaction
    if transaction is not None:
        transaction.sampled = False


def told_of_fault(event: Mapping[str, Any], hint: Mapping[str, Any]) -> Any:
    """What is sent of a fault."""
    told = _told(event)
    refused = dict(_refusal(hint))
    told["tags"] |= refused
    if values := (event.get("exception") or {}).get("values"):
        told["exception"] = {"values": [_exception(value, refused) for value in values]}
    if record := hint.get("log_record"):
        said = record.msg.get("event", "") if isinstance(record.msg, dict) else record.msg
        told["logentry"] = {"message": hide_in(str(said))}
    return told


def told_of_transaction(event: Mapping[str, Any], _hint: Mapping[str, Any]) -> Any:
    """What is sent of a request or task that went well or not: its steps and how long each took."""
    return _told(event) | {"spans": [_span(span) for span in event.get("spans") or ()]}


def _told(event: Mapping[str, Any]) -> dict[str, Any]:
    tags = event.get("tags") or {}
    contexts = event.get("contexts") or {}
    source = (event.get("transaction_info") or {}).get("source", "")
    told = _only(event, _EVENT) | {
        "tags": {"city": current_scope(), **_request(), **_only(tags, _TAGS)},
        "contexts": {"trace": _only(contexts.get("trace") or {}, _SPAN), "runtime": contexts.get("runtime")},
    }
    if event.get("transaction"):
        is_ours = source in _NAMED_BY_CODE
        told["transaction"] = hide_in(event["transaction"]) if is_ours else "unknown address"
        told["transaction_info"] = {"source": source if is_ours else "custom"}
    return told


def _request() -> dict[str, str]:
    """The id of the request, as the log has it."""
    bound = structlog.contextvars.get_contextvars()
    return {"request_id": str(bound["request_id"])} if "request_id" in bound else {}


def _exception(value: Mapping[str, Any], refused: Mapping[str, str]) -> dict[str, Any]:
    frames = (value.get("stacktrace") or {}).get("frames") or ()
    return {
        "type": value.get("type"),
        "module": value.get("module"),
        "value": " ".join(refused.values()) or HIDDEN,
        "mechanism": _only(value.get("mechanism") or {}, _MECHANISM),
        "stacktrace": {"frames": [_only(frame, _FRAME) for frame in frames]},
    }


def _refusal(hint: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Of an error of the database, its code and the constraint's name: both are words of ours or of PostgreSQL."""
    error = (hint.get("exc_info") or (None, None))[1]
    while error is not None:
        if sqlstate := getattr(error, "sqlstate", None):
            yield "sqlstate", str(sqlstate)
            if constraint := getattr(getattr(error, "diag", None), "constraint_name", None):
                yield "constraint", str(constraint)
            return
        error = error.__cause__ or error.__context__


def _span(span: Mapping[str, Any]) -> dict[str, Any]:
    op, said = str(span.get("op")), str(span.get("description") or "")
    told = _only(span, _SPAN)
    if op == "db":
        told["description"] = _LITERAL.sub(
            f"'{HIDDEN}'", said
        )  # values travel beside a statement, never in it
    elif op in _TOLD_OPS:
        told["description"] = hide_in(said)
    return told


def _only(given: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: given[name] for name in names if given.get(name) is not None}
