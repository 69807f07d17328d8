"""Pages of a city about itself: what it is on the platform, its hosts, its logo, words and sender."""

OFFICE_PAGES: tuple[tuple[str, tuple[object, ...]], ...] = (
    ("core:work_logo", ()),
    ("core:work_words", ("bergamo",)),
    ("core:work_sender", ()),
    ("city:overview", ()),
    ("city:leave", ()),
    ("city:hosts", ()),
)
"""Name and arguments of each, opened by the office."""

SENT_TO_ON_THE_PLATFORM = frozenset(
    "city:stay city:host_primary city:host_check city:host_remove core:work_logo_remove".split()
)
