"""What other systems can be told of: every kind of audit entry that names an event."""

from collections.abc import Mapping

from core.participation.registry import registry
from core.participation.spec import AuditType
from core.services.audit import audit_types

PING = "ping"
"""Sent when a person asks to try a receiver."""


def webhook_events() -> Mapping[str, AuditType]:
    """The audit type by the name of its event."""
    return registry.derived(_webhook_events)


def _webhook_events() -> Mapping[str, AuditType]:
    return {audit.event: audit for audit in audit_types().values() if audit.event}
