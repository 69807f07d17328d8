"""What a municipality of so many residents would pay, in a sentence: told by whoever sells plans."""

from collections.abc import Callable


class _Shell:
    """The answer of whoever sells plans; nobody does until `provide_price`."""

    sentence: Callable[[int], str] | None = None


def provide_price(answer: Callable[[int], str] | None) -> None:
    """Let whoever sells plans say the price for a number of residents, in one sentence; None: nobody sells any."""
    _Shell.sentence = staticmethod(answer) if answer else None


def price_sentence(residents: int | None) -> str:
    """The sentence; empty where nobody sells plans, or residents are not known."""
    if _Shell.sentence is None or residents is None:
        return ""
    return _Shell.sentence(residents)
