from tenants.leaving.manifest import PORTABLE
from tenants.management.commands import backup_city


class Command(backup_city.Command):
    """Write the archive a city takes with it, as its own page makes it: everything but what lets somebody in."""

    help = "Export one city with everything, e.g. export_city --city bergamo --output bergamo.zip"
    kind = PORTABLE
