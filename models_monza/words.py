"""*Parere* until 2024, *contributo* since: the word is the rules', the sentences are written for both."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from models_monza.rules import CONTRIBUTION, LISTENS, ON_INVITATION, OPINION, SPEAKS


@dataclass(frozen=True, slots=True)
class OpinionWords:
    """What an opinion is called: one, several, a new one, with its article."""

    one: Any
    several: Any
    new: Any
    the: Any


_WORDS = {
    OPINION: OpinionWords(_("parere"), _("pareri"), _("nuovo parere"), _("il parere")),
    CONTRIBUTION: OpinionWords(_("contributo"), _("contributi"), _("nuovo contributo"), _("il contributo")),
}


def words_of(word: str) -> OpinionWords:
    """The words of a rule's value (`opinion`, `contribution`)."""
    return _WORDS[word]


WHO_MAY = {
    "residence": _("chi abita nel quartiere"),
    "work": _("chi lavora nel quartiere"),
    "study": _("chi studia nel quartiere"),
    "activity": _("chi svolge un'attività nel quartiere"),
}
"""Ground to who may enrol with it, a citizen."""
WHAT_MAY = {
    "seat": _("chi ha la sede nel quartiere"),
    "activity": _("chi svolge attività nel quartiere"),
}
"""The same, an organisation."""
MY_GROUNDS = {
    "residence": _("ci abito"),
    "work": _("ci lavoro"),
    "study": _("ci studio"),
    "activity": _("ci svolgo un'attività"),
}
"""Ground to how a citizen says it of herself: «nel quartiere…»."""
ITS_GROUNDS = {"seat": _("ci ha la sede"), "activity": _("ci svolge attività")}
"""The same, of an organisation."""


_AUDIENCE = {
    LISTENS: _("Chi non è iscritto può venire come uditore: assiste e ascolta."),
    ON_INVITATION: _("Chi non è iscritto può venire come uditore: parla se chi conduce lo invita."),
    SPEAKS: _("Chi non è iscritto può venire come uditore, e ha diritto di parola."),
}


def audience_note(rule: str) -> Any:
    """What citizens read about who attends without being enrolled, from the rule `audience`; empty where no rule says."""
    return _AUDIENCE.get(rule, "")
