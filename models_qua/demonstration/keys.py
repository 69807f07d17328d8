"""The key of a row of the demonstration: the same for the same words, so that what is there is found again."""

import uuid

_NAMESPACE = uuid.UUID("6f0c1f0e-6a0f-5d0b-9a55-0f3f6ad8a001")


def key_of(*words: object) -> uuid.UUID:
    """The key of what these words name."""
    return uuid.uuid5(_NAMESPACE, "/".join(str(word) for word in words))
