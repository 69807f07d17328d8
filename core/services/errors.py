"""What a verb says when it refuses."""

from typing import Any


class DomainError(Exception):
    """A rule of the field forbids it: `message` says which and the cure, `field` the form field it concerns."""

    def __init__(self, message: Any, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = str(message)
        self.field = field


class StaleEdit(DomainError):
    """Someone else changed the row meanwhile."""
