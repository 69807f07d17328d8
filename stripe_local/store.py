"""The objects of the account: a copy in memory, and a file beside it where they outlive the server."""

import copy
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Object = dict[str, Any]
"""One resource as Stripe shows it; keys that begin with an underscore are ours and are never shown."""

Key = tuple[str, str]


class Store:
    """Objects by kind and id, changed in transactions: all of a request is kept, or nothing of it."""

    def __init__(self, path: Path | None = None) -> None:
        """`path`: a SQLite file, made where it is not there; without one everything is forgotten at the end."""
        self._kept: dict[str, dict[str, Object]] = {}
        self._touched: dict[Key, Object | None] = {}
        self._recent: set[Key] = set()
        self._file = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute(
            "CREATE TABLE IF NOT EXISTS object (place INTEGER PRIMARY KEY, kind TEXT, id TEXT, body TEXT, UNIQUE (kind, id))"
        )
        for kind, key, body in self._file.execute("SELECT kind, id, body FROM object ORDER BY place"):
            self._kept.setdefault(kind, {})[key] = json.loads(body)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep what happens inside, unless it raises."""
        try:
            yield
        except BaseException:
            self.roll_back()
            raise
        self.commit()

    def roll_back(self) -> None:
        """Forget what was changed since the last commit."""
        self._touched.clear()
        self._recent.clear()

    def commit(self) -> None:
        """Keep what was changed: in the file first, then in memory."""
        changed = {key: value for key, value in self._touched.items() if value != self._base(*key)}
        if changed:
            self._file.execute("BEGIN IMMEDIATE")
            for (kind, key), value in changed.items():
                if value is None:
                    self._file.execute("DELETE FROM object WHERE kind = ? AND id = ?", (kind, key))
                else:
                    self._file.execute(
                        "INSERT INTO object (kind, id, body) VALUES (?, ?, ?)"
                        " ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
                        (kind, key, json.dumps(value)),
                    )
            self._file.execute("COMMIT")
        for (kind, key), value in changed.items():
            if value is None:
                self._kept[kind].pop(key)
            else:
                self._kept.setdefault(kind, {})[key] = value
        self._touched.clear()
        self._recent.clear()

    def get(self, kind: str, key: str) -> Object | None:
        """The object, to read or to change in this transaction."""
        place = (kind, key)
        if place not in self._touched:
            base = self._base(kind, key)
            if base is None:
                return None
            self._touched[place] = copy.deepcopy(base)
        self._recent.add(place)
        return self._touched[place]

    def put(self, item: Object) -> Object:
        """Add an object, or put another in its place."""
        place = (item["object"], item["id"])
        self._touched[place] = item
        self._recent.add(place)
        return item

    def remove(self, item: Object) -> None:
        """Take an object away."""
        self._touched[item["object"], item["id"]] = None

    def all(self, kind: str) -> list[Object]:
        """The objects of a kind, newest first. To read only: what is to be changed is asked for with `get`."""
        kept = self._kept.get(kind, {})
        new = [
            value
            for (other, key), value in self._touched.items()
            if other == kind and key not in kept and value is not None
        ]
        old = (self._touched.get((kind, key), value) for key, value in kept.items())
        return [*reversed(new), *reversed([value for value in old if value is not None])]

    def recent(self) -> set[Key]:
        """The objects asked for or added since this was last called."""
        keys, self._recent = self._recent, set()
        return keys

    def kinds(self) -> dict[str, list[Object]]:
        """Everything kept, by kind."""
        return {kind: list(found.values()) for kind, found in self._kept.items()}

    def _base(self, kind: str, key: str) -> Object | None:
        return self._kept.get(kind, {}).get(key)
