"""Who may open what of labs, centres and pacts: the permission of every address, written by hand (see tests.core.permissions.table)."""

TABLE = {
    "farelegami:bodies": "open",
    "farelegami:body": "open",
}
