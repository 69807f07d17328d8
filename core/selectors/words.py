"""What a city calls the bodies of a participation model: the one place where the vocabulary is read.

A model brings its words (`Vocabulary`); a city may put its own in their place, in Italian or in both languages. Kept with the
profile, as `{slug: {language: {word: text}}}`, so reading them costs nothing more than the profile every page knows.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import get_language

from core.participation.spec import ParticipationModel, Vocabulary
from core.selectors.city import city_facts

CHANGEABLE = ("body", "bodies", "new_body", "on_their_own")
"""The words a city may change; addresses (`path`) stay, so that links do."""


def vocabulary_of(model: ParticipationModel) -> Vocabulary:
    """The words of today in the language being spoken: the city's own, else the model's. No query where the city is known."""
    profile = city_facts().profile
    return with_words(model.vocabulary, profile.words.get(model.slug, {}) if profile else {})


def with_words(vocabulary: Vocabulary, typed: Mapping[str, Mapping[str, Any]]) -> Vocabulary:
    """The vocabulary with a city's words (language to word to text) in their places; what is empty stays the model's."""
    own = typed.get((get_language() or "it").split("-")[0], {})
    return replace(vocabulary, **{name: own[name] for name in CHANGEABLE if own.get(name)})
