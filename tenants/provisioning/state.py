"""What is recorded of each city's schema: who is behind the code is known without looking into any."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from tenants.models import City, MigrationSet, SchemaState
from tenants.provisioning.fingerprint import Migrations, applied_migrations, code_migrations, fingerprint
from tenants.provisioning.roles import rights_digest

_behind: dict[
    Any, bool
] = {}  # by set of migrations, of which there are few: neither they nor this code change


def set_of(migrations: Migrations) -> MigrationSet:
    """The row of a set of migrations, made where there is none yet."""
    row, _made = MigrationSet.objects.get_or_create(
        fingerprint=fingerprint(migrations), defaults={"names": sorted(migrations)}
    )
    return row


def record_state(city: City, migrations: Migrations, *, rights: str) -> SchemaState:
    """Record what a city's schema has, in the transaction that makes it so; forgets what went wrong before.

    To be called by whatever makes a schema or puts another in its place. `rights` is `rights_digest()` where the role was
    given its rights, empty where that is not known: the fleet's next migration then gives them.
    """
    state, _made = SchemaState.objects.update_or_create(
        city=city,
        defaults={
            "migrations": set_of(migrations),
            "rights": rights,
            "recorded_at": timezone.now(),
            "problem": None,
        },
    )
    return state


def look_into(city: City) -> SchemaState:
    """Record what the schema itself says, whatever was recorded before. Works as the owner, outside the city."""
    return record_state(city, applied_migrations(city.schema_name), rights="")


def names_in(row: MigrationSet) -> Migrations:
    """The migrations of a set."""
    return frozenset((app, name) for app, name in row.names)


def is_behind(city: City) -> bool:
    """Whether the city's schema lacks migrations of this code, as recorded; where nothing is, the schema itself is asked.

    A schema that has more, of newer code, is not behind: what a migration takes away no running code may need.
    Called on public; costs no query where `schema_state` was selected along, once a process knows the city's set.
    """
    state: SchemaState | None = getattr(city, "schema_state", None)
    if state is None:
        return not code_migrations() <= applied_migrations(city.schema_name)
    return is_set_behind(state.migrations_id, state)


def is_set_behind(known: Any, state: SchemaState | None = None) -> bool:
    """Whether a set of migrations, by its key, lacks one of this code; `state` is one that has it. Each set is read once by a process."""
    if known not in _behind:
        row = state.migrations if state else MigrationSet.objects.get(pk=known)
        _behind[known] = not code_migrations() <= names_in(row)
    return _behind[known]


def cities_behind() -> QuerySet[City]:
    """The cities whose schema lacks migrations of this code, or of which nothing is recorded. Called on public.

    Two small queries, however many cities there are: sets of migrations are few.
    """
    behind: QuerySet[City] = City.objects.filter(_lacks_migrations()).order_by("schema_name")
    return behind


def cities_to_visit() -> QuerySet[City]:
    """Those, and the ones whose role has other rights than the code gives."""
    lacking = _lacks_migrations() | ~Q(schema_state__rights=rights_digest())
    to_visit: QuerySet[City] = City.objects.filter(lacking).order_by("schema_name")
    return to_visit


def _lacks_migrations() -> Q:
    code = code_migrations()
    behind = [row.pk for row in MigrationSet.objects.all() if not code <= names_in(row)]
    return Q(schema_state=None) | Q(schema_state__migrations__in=behind)


def forget_sets() -> None:
    """Drop what this process knows of sets of migrations: for tests, whose code changes while they run."""
    _behind.clear()
