"""What the API offers, declared: resources, which are rows somebody may see; operations, which are the verbs of the pages; figures,
which are answers worked out; downloads, which are files.

A resource names its model, the fields it shows and the permission it takes to see a row. An operation names a verb of the services: its
address, what it takes and its refusals follow from the verb itself, so that the API can do what a page does and nothing else.
"""

import hashlib
import inspect
import json
import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet
from django_filters import FilterSet
from django_filters.filterset import filterset_factory

from accounts.models import User
from core.api.shapes import Shape, shape_of
from core.permissions.holder import Holder
from core.services.freshness import fingerprint

GIVEN = frozenset({"actor", "site", "now", "at", "today"})
"""Arguments of a verb that come from the request itself, never from who asks."""
KEY, SEEN = "key", "seen"
"""Arguments of a verb filled by `Idempotency-Key` and `If-Match`."""

_KEY = re.compile(r"{(\w+)(?::\w+)?}")


@dataclass(frozen=True)
class Asked:
    """A question or an order of a program, as declarations read it.

    `row` is the row of the resource the address is about, None for none; `keys` what the address names, by name; `given` what was sent: the
    verb's arguments by name, or the dataclass of a figure's parameters; `key` of a thing sent twice, None for who sent no `Idempotency-Key`.
    """

    user: User
    holder: Holder
    keys: Mapping[str, Any]
    site: str
    row: Any = None
    given: Any = None
    key: uuid.UUID | None = None


def values_of(sent: Any) -> dict[str, Any]:
    """The values of a dataclass by name, those inside it as they are."""
    return {one.name: getattr(sent, one.name) for one in fields(sent)}


@dataclass(frozen=True, eq=False)
class Resource:
    """Rows of one kind.

    `name` is the segment of the path, plural and with hyphens, after `slug` where it is of a participation model; `key` what verbs call the key of a row (`meeting_id`). `fields` are columns of
    the model, foreign keys by their column (`venue_id`); `more` are facts derived from a row, each a field of its own. `rows(holder)` are
    those who asks may see, ready to be shown without a further query; `bodies(row)` the bodies a permission is asked for, None where a row
    is of the whole city. `facts(holder, rows)` writes on some rows what is worked out of all of them together, for `more` to show. `snapshot(row)` is what the verbs' `seen` is a fingerprint of.
    `filters` are columns with their lookups, `filtering` the filters that are not columns, `sorts` columns, the first the usual order.
    """

    name: str
    key: str
    model: type[Model]
    fields: tuple[str, ...]
    see: str
    about: str
    rows: Callable[[Holder], QuerySet[Any]]
    more: Mapping[str, Any] = field(default_factory=dict)
    bodies: Callable[[Any], Iterable[uuid.UUID]] | None = None
    facts: Callable[[Holder, Sequence[Any]], None] | None = None
    snapshot: Callable[[Any], dict[str, Any]] | None = None
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    filtering: type[FilterSet] = FilterSet
    sorts: tuple[str, ...] = ("id",)
    slug: str = ""

    @cached_property
    def shape(self) -> type[Shape]:
        """How a row is shown."""
        return shape_of(self.path.replace("/", "-"), self.model, self.fields, self.more, self.about)

    @cached_property
    def filterset(self) -> type[FilterSet]:
        """The filters of the collection."""
        made: type[FilterSet] = filterset_factory(
            self.model, filterset=self.filtering, fields=dict(self.filters)
        )
        return made

    def complete(self, who: Holder, rows: Sequence[Any]) -> Sequence[Any]:
        """The rows with their facts."""
        if self.facts is not None and rows:
            self.facts(who, rows)
        return rows

    def etag(self, row: Any) -> str:
        """The fingerprint that verbs compare, where they do; else that of what is shown. Quoted, as the header wants it."""
        if self.snapshot is not None:
            return f'"{fingerprint(self.snapshot(row))}"'
        shown = json.dumps(self.shape(row).data, cls=DjangoJSONEncoder, sort_keys=True)
        return f'"{hashlib.sha256(shown.encode()).hexdigest()[:32]}"'

    @property
    def path(self) -> str:
        """Of the collection, without the city's host and the version."""
        return f"{self.slug}/{self.name}" if self.slug else self.name

    @property
    def row_path(self) -> str:
        """Of one row."""
        return f"{self.path}/{{{self.key}}}"


@dataclass(frozen=True, eq=False, kw_only=True)
class Reading:
    """What is read at an address, besides rows.

    `name` is what code generators call it; `part` the address, below the row of `on` where there is one; what is not a row's key in it says
    its kind (`{year:int}`, `{code:slug}`). `see` is asked of the bodies of that row, and `rule`, where a page asks for more than a
    permission, of everything; with `anywhere` it alone says where. `asks` is a dataclass of the parameters.
    """

    name: str
    part: str
    see: str
    about: str
    on: Resource | None = None
    asks: type | None = None
    rule: Callable[[Asked], bool] | None = None
    anywhere: bool = False

    @property
    def path(self) -> str:
        """Where it is."""
        return f"{self.on.row_path}/{self.part}" if self.on else self.part

    @property
    def permission(self) -> str:
        """What it takes."""
        return self.see


@dataclass(frozen=True, eq=False, kw_only=True)
class Figure(Reading):
    """An answer worked out. `read` returns `answers`, a dataclass; with `many` a sequence of them, handed out page by page.

    `snapshot` is what `seen` is a fingerprint of, or that fingerprint, for a verb that is guarded by what this shows.
    """

    answers: type
    read: Callable[[Asked], Any]
    many: bool = False
    snapshot: Callable[[Asked], dict[str, Any] | str] | None = None


@dataclass(frozen=True)
class Paper:
    """A file handed out; `title` becomes its name."""

    content: bytes
    media_type: str
    title: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Download(Reading):
    """A file: `read` makes it or finds it, of one of `media_types`. Raises what a verb may, or `Http404`."""

    read: Callable[[Asked], Paper]
    media_types: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Operation:
    """A verb at an address.

    `on` is the resource of the row it is about, None where it makes something out of nothing; `part` what follows the row's path, a noun
    («cancellation»), perhaps with arguments of the verb (`{year:int}`). `permission`, and `also`, are asked of the bodies of that row;
    `within(values)` are bodies named in what is sent, of which each one is asked too; `rule` is what a page asks besides, and with `anywhere` it alone says where. `answers` is the
    resource the verb returns a row of, the figure that tells what it changed, a dataclass, or None for nothing; `take(result)` finds the
    row, or makes the dataclass, of what it returns; with `many` there are several.

    Arguments of the verb come from the body, but those of `fills`, made of what was asked, and of `leaves`, which keep their defaults.
    Where a verb takes what has no shape of its own, `takes` is the dataclass of the body and `into(sent, asked)` makes the verb's arguments of it. `writes` is the model whose columns must hold what is sent, where it is not that of `answers`; `called` is its name
    where the verb's own is taken. `offers` are the rows a page lets choose among, by the field they are named in: no other key is taken.
    `snapshot(row)` is what `seen` is a fingerprint of, where the `ETag` of the row says more than the verb looks at.
    What is asked of one that is not `kept` leaves no trace beyond the verb's: it has no `Idempotency-Key`.
    """

    method: str
    verb: Callable[..., Any]
    permission: str
    about: str
    on: Resource | None = None
    part: str = ""
    answers: Resource | Figure | type | None = None
    within: Callable[[Mapping[str, Any]], Iterable[uuid.UUID]] | None = None
    take: Callable[[Any], Any] = lambda result: result
    many: bool = False
    also: tuple[str, ...] = ()
    rule: Callable[[Asked], bool] | None = None
    anywhere: bool = False
    fills: Mapping[str, Callable[[Asked], Any]] = field(default_factory=dict)
    leaves: tuple[str, ...] = ()
    writes: type[Model] | None = None
    takes: type | None = None
    into: Callable[[Any, Asked], dict[str, Any]] = lambda sent, _asked: values_of(sent)
    called: str = ""
    offers: Mapping[str, Callable[[Asked], QuerySet[Any]]] = field(default_factory=dict)
    snapshot: Callable[[Any], dict[str, Any]] | None = None
    kept: bool = True

    @property
    def path(self) -> str:
        """Where it is."""
        if self.on is None:
            return self.part or (self.answers.path if isinstance(self.answers, Resource | Figure) else "")
        return f"{self.on.row_path}/{self.part}" if self.part else self.on.row_path

    @property
    def name(self) -> str:
        """The verb's own, as code generators will call it."""
        return self.called or self.verb.__name__

    @cached_property
    def signature(self) -> inspect.Signature:
        """Of the verb, below its transaction."""
        return inspect.signature(inspect.unwrap(self.verb))

    @property
    def model(self) -> type[Model] | None:
        """Whose columns say how long a text may be, and what is an address of mail or of a page."""
        told = self.answers if isinstance(self.answers, Resource) else self.on
        return self.writes or (told.model if told else None)

    @property
    def is_keyed(self) -> bool:
        """Whether the verb itself knows the same thing sent twice."""
        return KEY in self.signature.parameters and KEY not in {*self.leaves, *self.fills}

    @property
    def is_guarded(self) -> bool:
        """Whether the verb refuses to write over what somebody else changed meanwhile."""
        return SEEN in self.signature.parameters

    @property
    def named(self) -> frozenset[str]:
        """What the address names."""
        return frozenset(_KEY.findall(self.path))

    @property
    def typed(self) -> list[inspect.Parameter]:
        """What is sent in the body: the verb's arguments but those of the path and of the request."""
        taken = GIVEN | {KEY, SEEN} | self.named | set(self.fills) | set(self.leaves)
        return [one for one in self.signature.parameters.values() if one.name not in taken]


@dataclass(frozen=True, eq=False)
class Section:
    """What one app offers; `slug` is the participation model whose city has it, empty for core."""

    slug: str
    title: str
    resources: tuple[Resource, ...]
    operations: tuple[Operation, ...]
    figures: tuple[Figure, ...] = ()
    downloads: tuple[Download, ...] = ()
