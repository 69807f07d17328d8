"""*Parere* until 2024, *contributo* since: the word is the rules', the sentences are written for both."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from models_monza.rules import CONTRIBUTION, OPINION


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
