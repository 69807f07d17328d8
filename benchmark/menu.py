"""The lines of the coordinating body in the menu of the platform's console."""

from django.utils.translation import gettext_lazy as _

from benchmark.access import HOME, MANAGE_MEMBERS, SEE, WRITE_CAMPAIGN, WRITE_REPORT

ENTRIES = (
    (_("Confronto fra città"), HOME, "pa", SEE),
    (_("Un indicatore"), "comparison:compare", "chart-line", SEE),
    (_("Due indicatori insieme"), "comparison:pair", "exchange-circle", SEE),
    (_("Città che condividono"), "comparison:cities", "map-marker", SEE),
    (_("Gruppi di città"), "comparison:groups", "star-outline", SEE),
    (_("Richieste alle città"), "comparison:campaigns", "inbox", WRITE_CAMPAIGN),
    (_("Rapporto comparato"), "comparison:reports", "note", WRITE_REPORT),
    (_("Persone dell'ente"), "comparison:team", "key", MANAGE_MEMBERS),
)
"""Label, URL name, icon and permission of each line, in order."""
