"""The words a city chooses for the bodies of its participation model."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scope import on_commit
from core.models import CityProfile
from core.participation.spec import ParticipationModel
from core.selectors.city import forget_city_facts
from core.selectors.words import CHANGEABLE
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import demand_fresh

Words = Mapping[str, Mapping[str, str]]
TOGETHER = ("body", "bodies", "new_body")
"""Words that say the same thing and are changed together, or one would contradict the other."""


@transaction.atomic(durable=True)
def change_words(
    *, actor: User, model: ParticipationModel, words: Words, seen: str | None = None
) -> CityProfile:
    """Put the city's words (language to word to text) in place of the model's; an empty one is the model's again. Audited.

    Raises `DomainError` where only some of `TOGETHER` are given in a language, `StaleEdit` as other forms do.
    """
    profile = CityProfile.objects.select_for_update().first()
    if profile is None:
        raise DomainError(_("Prima salvi il profilo della città."))
    before = profile.words.get(model.slug, {})
    demand_fresh(before, seen)
    after = checked(words)
    if after == before:
        return profile
    profile.words = {**profile.words, model.slug: after}
    if not after:
        del profile.words[model.slug]
    profile.save(update_fields=["words"])
    on_commit(forget_city_facts)
    record(actor=actor, action="core.words.changed", target=profile, before=before, after=after)
    return profile


def checked(words: Words) -> dict[str, dict[str, str]]:
    """The words that say something, on one line each. Raises `DomainError`, its field `<language>_<word>`."""
    found = {}
    for language, _name in settings.LANGUAGES:
        given = words.get(language, {})
        own = {name: " ".join(given[name].split()) for name in CHANGEABLE if given.get(name, "").strip()}
        missing = [name for name in TOGETHER if name not in own]
        if missing and len(missing) < len(TOGETHER):
            said = _("Le scriva tutte e tre, o nessuna: altrimenti nelle pagine si mescolano due nomi.")
            raise DomainError(said, field=f"{language}_{missing[0]}")
        if own:
            found[language] = own
    return found
