"""What is done here, as the platform's trail calls it."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "campaign.opened": _("Richiesta di dati alle città aperta"),
    "campaign.closed": _("Richiesta di dati chiusa"),
    "comparative.drafted": _("Bozza del rapporto comparato"),
    "comparative.edited": _("Rapporto comparato modificato"),
    "comparative.discarded": _("Bozza del rapporto comparato eliminata"),
    "comparative.published": _("Rapporto comparato pubblicato"),
    "comparative.withdrawn": _("Rapporto comparato ritirato"),
}
"""Code to what it says (`tenants.services.trail`)."""
