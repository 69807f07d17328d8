"""Where a city stands, in words, and how it came there."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from tenants.models import City, PlatformEntry
from tenants.services.standing import LEADS_FROM
from tenants.services.trail import ACTIONS

State = City.State

MEANS = {
    State.TRIAL: _("Funziona tutto. Quando la prova finisce, senza un contratto si legge e si esporta ma non si scrive."),
    State.ACTIVE: _("Funziona tutto."),
    State.IN_ARREARS: _("Funziona tutto. C'è una fattura scaduta; se non viene pagata, la città passa in sola lettura."),
    State.SUSPENDED: _("Si legge e si esporta tutto e le pagine pubbliche restano aperte. Non si scrive nulla, e non partono promemoria né avvisi ai cittadini."),
    State.LEAVING: _("Si legge e si esporta tutto, non si scrive nulla. Nel giorno indicato i dati vengono cancellati per sempre e resta una ricevuta."),
}  # fmt: skip
"""What each state lets the city do."""

CURES = {
    State.TRIAL: _("Per continuare dopo la prova basta un contratto."),
    State.ACTIVE: "",
    State.IN_ARREARS: _("Paghi la fattura, o ci scriva se il pagamento è già partito."),
    State.SUSPENDED: _("Quando il motivo è risolto la città torna attiva, con tutto ciò che aveva. Intanto può esportare."),
    State.LEAVING: _("Esporti ciò che serve prima di quel giorno. Fino ad allora la città può restare."),
}  # fmt: skip
"""What its office can do about it."""


@dataclass(frozen=True, slots=True)
class Passed:
    """Something that happened to a city, and when; `reason` as it was written, perhaps empty; `day` until when, if it says."""

    at: dt.datetime
    label: str
    reason: str
    day: dt.date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """`reason` is why it came to be so; `history` is newest first."""

    means: str
    cure: str
    reason: str
    history: Sequence[Passed]


def standing_of(city: City, *, most: int = 30) -> Standing:
    """How a city stands. One query, on the public schema."""
    entries = PlatformEntry.objects.filter(city_key=city.pk, action__in=[*LEADS_FROM, "city.created"])
    history = [_passed(entry) for entry in entries[:most]]
    state = State(city.state)
    reason = history[0].reason if history and state in {State.SUSPENDED, State.IN_ARREARS} else ""
    return Standing(str(MEANS[state]), str(CURES[state]), reason, history)


def _passed(entry: PlatformEntry) -> Passed:
    after: dict[str, Any] = entry.after or {}
    day = parse_date(after.get("leaves_on") or after.get("trial_until") or "")
    return Passed(entry.at, str(ACTIONS[entry.action]), after.get("reason", ""), day)
