"""Names of the addresses of the city that has citizenship labs."""

WALKED_IN_REGGIO: tuple[str, ...] = (
    "qua:bodies",
    "qua:body",
    # labs and territory
    "qua:public-path",
    "qua:labs",
    "qua:lab",
    "qua:lab-edit",
    "qua:paths",
    "qua:path-new",
    "qua:path",
    "qua:path-edit",
    "qua:path-end",
    "qua:participants",
    "qua:participant-new",
    "qua:step-edit",
    "qua:step-move",
    "qua:evidence-new",
    "qua:seasons",
    "qua:season",
    "qua:season-new",
    "qua:season-edit",
    "qua:district-new",
    "qua:district-edit",
    "qua:district-end",
)
"""Names of addresses of the city that has citizenship labs."""

SENT_TO_IN_REGGIO: tuple[str, ...] = (
    # labs and territory
    "qua:participants-present",
    "qua:participant-remove",
    "qua:evidence-remove",
)
"""Those a button sends to; opened by hand they answer 405."""
