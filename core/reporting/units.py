"""How units are called on screen; in files they keep their code."""

from django.utils.translation import gettext_lazy as _

_UNITS = {
    "meetings": _("incontri"),
    "organisations": _("realtà"),
    "people": _("presenze"),
    "residents": _("residenti"),
    "neighbourhoods": _("quartieri"),
    "networks": _("%(bodies)s"),
    "bodies": _("%(bodies)s"),
    "persons": _("persone"),
    "sittings": _("sedute"),
    "presences": _("presenze"),
    "absences": _("assenze"),
    "opinions": _("contributi"),
    "agreements": _("accordi"),
    "signatories": _("sottoscrittori"),
    "projects": _("progetti"),
    "works": _("manutenzioni"),
    "places": _("luoghi di comunità"),
    "centres": _("civic center"),
    "pacts": _("patti"),
    "actions": _("azioni"),
    "services": _("servizi"),
    "euro": _("euro"),
    "days": _("giorni"),
    "percent": _("per cento"),
    "meetings_per_10000_residents": _("incontri ogni 10.000 residenti"),
    "organisations_per_10000_residents": _("realtà ogni 10.000 residenti"),
    "ratio": _("rapporto"),
    "proposals": _("proposte"),
    "hours": _("ore"),
    "hours_per_1000_residents": _("ore ogni 1.000 residenti"),
    "score": _("punti, da 0 a 4"),
}


def unit_label(unit: str) -> str:
    """«incontri»; a unit of a model that core has no word for is shown as it is."""
    return str(_UNITS.get(unit, unit.replace("_", " ")))
