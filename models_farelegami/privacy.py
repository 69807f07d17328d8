"""What the tables of labs, centres and pacts hold about a person, to hand over and to erase.

Who a pact is about is in the vault, read by its team alone: it is found by nobody's name, so whoever asks for her own data is answered by
the team, and her case is erased by shredding it (`services.shredding`).
"""

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.selectors.mentions import FreeText, blank_mentions, export_mentions
from core.services.audit import to_json
from models_farelegami.models import CentreActivity, CivicCentre, CommunityLab, CommunityMaker, LabNeed

NOTICES = (
    (
        _("Chi ha un patto GenerAttivo"),
        _(
            "Ciò che riguarda chi ha un patto sta in un fascicolo cifrato con una chiave sua: lo legge solo l'équipe che segue il patto, "
            "ogni apertura resta scritta con il suo motivo e un supervisore la vede. Nessun altro vede un nome: solo un codice, e cifre "
            "in cui i numeri piccoli non si dicono. Il fascicolo si distrugge da solo dopo il termine fissato dalla città, o prima a "
            "richiesta. Chi vuole vedere o cancellare i propri dati lo chiede alla sua équipe."
        ),
    ),
    (
        _("Chi frequenta un civic center"),
        _("Si conta quante persone sono, per età. Nessun nome viene raccolto."),
    ),
    (
        _("Community maker"),
        _("Nome di chi accompagna un laboratorio e da quando: lo vede chi lavora nei laboratori."),
    ),
)
"""What the city's privacy notice says."""

FREE_TEXT: FreeText = (
    (CommunityLab, ("about",)),
    (LabNeed, ("what",)),
    (CivicCentre, ("name", "about", "address", "opening_hours")),
    (CentreActivity, ("name", "schedule")),
)
"""The columns in which somebody may have written a name."""


def export_person(person_id: uuid.UUID) -> Mapping[str, list[dict[str, Any]]]:
    """The rows about a person, as JSON types, by table. A fixed number of queries."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return {}
    makers = CommunityMaker.objects.filter(person=person).select_related("lab__body").order_by("since", "pk")
    found = {
        "accompanied_labs": [
            to_json({"lab": row.lab.body, "since": row.since, "until": row.until}) or {} for row in makers
        ],
        **export_mentions(person, FREE_TEXT),
    }
    return {table: rows for table, rows in found.items() if rows}


def erase_person(person_id: uuid.UUID) -> int:
    """Take her off the labs she accompanied and blank what texts say of her. Returns the rows changed."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return 0
    changed, _by_table = CommunityMaker.objects.filter(person=person).delete()
    return changed + blank_mentions(person, FREE_TEXT)
