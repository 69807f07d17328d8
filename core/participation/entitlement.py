"""What a city's plan includes, as opposed to what the city activated."""

from collections.abc import Callable


class _Shell:
    """The answer of whoever sells plans; nobody does until `provide`."""

    includes: Callable[[str], bool] | None = None


def provide(answer: Callable[[str], bool] | None) -> None:
    """Let the shell that sells plans answer `is this model included?` for the current city; None: nobody sells any."""
    _Shell.includes = staticmethod(answer) if answer else None


def is_included(slug: str) -> bool:
    """Whether the current city may activate the model; everything is, where nobody sells plans."""
    return _Shell.includes is None or _Shell.includes(slug)
