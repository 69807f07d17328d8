"""What a request asks for: the bracketed form of Stripe's API, read by name and type. What nobody reads is refused."""

import re
from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl

from stripe_local.errors import Refusal

_PART = re.compile(r"\[([^\]]*)\]")


def decoded(text: str) -> dict[str, Any]:
    """`a[b][0]=c` as nested dictionaries and lists."""
    root: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        head = name.partition("[")[0]
        path = [head, *_PART.findall(name)]
        place = root
        for step, following in pairwise(path):
            key = str(len(place)) if step == "" else step
            inner = place.setdefault(key, {})
            if not isinstance(inner, dict):
                raise Refusal(f"Invalid {following} in {head}", param=head)
            place = inner
        place[str(len(place)) if path[-1] == "" else path[-1]] = value
    return {name: _listed(value) for name, value in root.items()}


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(part) for name, part in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


class Params:
    """A (nested) set of parameters. Each is read once by its type; `finish` refuses those nobody read."""

    def __init__(self, values: dict[str, Any], under: str = "") -> None:
        self._values = values
        self._under = under
        self._read: set[str] = set()
        self._nested: dict[str, Params] = {}
        self._entries: list[Params] = []

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def name(self, name: str) -> str:
        """The parameter's full name, as an error tells it."""
        return f"{self._under}[{name}]" if self._under else name

    def raw(self, name: str, default: Any = None) -> Any:
        """The value as it came; an empty text stands for *unset* and is None."""
        self._read.add(name)
        value = self._values.get(name, default)
        return None if value == "" else value

    def text(self, name: str, default: str | None = None) -> str | None:
        """A text, or None."""
        value = self.raw(name, default)
        if isinstance(value, (dict, list)):
            raise self.invalid(name, "a string")
        return None if value is None else str(value)

    def required(self, name: str) -> str:
        """A text that must be there."""
        value = self.text(name)
        if value is None:
            raise Refusal(
                f"Missing required param: {self.name(name)}.", code="parameter_missing", param=self.name(name)
            )
        return value

    def integer(self, name: str, default: int | None = None) -> int | None:
        """A whole number, or None."""
        value = self.raw(name)
        if value is None:
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise self.invalid(name, "an integer") from None

    def flag(self, name: str, default: bool = False) -> bool:
        """`true` or `false`."""
        value = self.raw(name)
        if value is None:
            return default
        if value not in {"true", "false"}:
            raise self.invalid(name, "true or false")
        return bool(value == "true")

    def choice(self, name: str, among: Collection[str], default: str | None = None) -> str | None:
        """One of a few words, or None."""
        value = self.text(name, default)
        if value is not None and value not in among:
            raise self.invalid(name, f"one of {', '.join(sorted(among))}")
        return value

    def mapping(self, name: str) -> dict[str, Any] | None:
        """A dictionary as it came; an unset one is empty, an absent one None."""
        if name not in self._values:
            return None
        value = self.raw(name) or {}
        if not isinstance(value, dict):
            raise self.invalid(name, "an object")
        return value

    def listed(self, name: str) -> list[Any] | None:
        """A list as it came; an unset one is empty, an absent one None."""
        if name not in self._values:
            return None
        value = self.raw(name) or []
        if not isinstance(value, list):
            raise self.invalid(name, "an array")
        return value

    def nested(self, name: str) -> "Params":
        """The parameters inside one; none where it is absent or unset."""
        if name not in self._nested:
            self._nested[name] = Params(self.mapping(name) or {}, self.name(name))
        return self._nested[name]

    def each(self, name: str) -> "list[Params]":
        """The parameters inside each entry of a list."""
        found = []
        for place, value in enumerate(self.listed(name) or []):
            if not isinstance(value, dict):
                raise self.invalid(name, "an array of objects")
            found.append(Params(value, f"{self.name(name)}[{place}]"))
        self._entries += found
        return found

    def take(self, names: Iterable[str]) -> dict[str, str | None]:
        """Those of these texts that were given."""
        return {name: self.text(name) for name in names if name in self._values}

    def invalid(self, name: str, wanted: str) -> Refusal:
        """The refusal of a value that is not what it should be."""
        return Refusal(
            f"Invalid {self.name(name)}: must be {wanted}", code="parameter_invalid", param=self.name(name)
        )

    def finish(self) -> None:
        """Refuse what nobody read: a misspelt parameter, or one this server does not know."""
        for name in self._values:
            if name not in self._read:
                raise Refusal(
                    f"Received unknown parameter: {self.name(name)}",
                    code="parameter_unknown",
                    param=self.name(name),
                )
        for inner in (*self._nested.values(), *self._entries):
            inner.finish()


def merged_metadata(present: dict[str, str], params: Params) -> dict[str, str]:
    """Metadata after a request: keys given are set, empty ones go, an unset whole empties it. At most 50 keys."""
    if "metadata" not in params:
        return present
    changes = params.mapping("metadata") or {}
    if not changes:
        return {}
    result = {**present, **{key: str(value) for key, value in changes.items()}}
    result = {key: value for key, value in result.items() if value != ""}
    if len(result) > 50 or any(len(key) > 40 or len(value) > 500 for key, value in result.items()):
        raise params.invalid("metadata", "at most 50 keys of 40 characters with values of 500")
    return result
