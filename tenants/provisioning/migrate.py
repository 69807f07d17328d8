"""Bring the public schema and every city up to date with the code."""

from tenants.fleet.run import Options, migrate_fleet


def migrate_cities(*, verify: bool = False) -> int:
    """What `manage.py migrate_cities` does, for code that wants it done; returns the number of cities.

    Raises `RuntimeError` when a city could not be migrated, and what `migrate_fleet` raises. Dangerous migrations are not
    refused: nobody is served meanwhile.
    """
    report = migrate_fleet(Options(verify=verify, allow_long_locks=True))
    if report.failed:
        raise RuntimeError("\n".join(f"{outcome.city}: {outcome.problem}" for outcome in report.failed))
    return report.cities
