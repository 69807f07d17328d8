"""How the dummy model decides: a show of hands, kept by the process. Core has no votes."""

import uuid
from collections.abc import Collection, Mapping

HANDS: dict[uuid.UUID, tuple[int, int]] = {}
"""Agenda item to hands in favour and against."""


def summaries(item_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """What was decided about each item, where it was put to the vote."""
    return {key: f"{HANDS[key][0]} a favore, {HANDS[key][1]} contrari" for key in item_ids if key in HANDS}
