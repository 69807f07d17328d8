"""The lines of the coordinating body in the menu of the platform's console."""

from django.utils.translation import gettext_lazy as _

from benchmark.access import HOME, SEE

ENTRIES = (
    (_("Confronto fra città"), HOME, "pa", SEE),
    (_("Un indicatore"), "comparison:compare", "chart-line", SEE),
    (_("Due indicatori insieme"), "comparison:pair", "exchange-circle", SEE),
    (_("Città che condividono"), "comparison:cities", "map-marker", SEE),
    (_("Gruppi di città"), "comparison:groups", "star-outline", SEE),
)
"""Label, URL name, icon and permission of each line, in order."""
