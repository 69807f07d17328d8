"""What a city's plan includes, as opposed to what the city activated."""

from collections.abc import Callable

_included: Callable[[str], bool] | None = None


def provide(answer: Callable[[str], bool]) -> None:
    """Let the shell that sells plans answer `is this model included?` for the current city."""
    global _included
    _included = answer


def is_included(slug: str) -> bool:
    """Whether the current city may activate the model; everything is, where nobody sells plans."""
    return _included is None or _included(slug)
