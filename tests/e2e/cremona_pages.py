"""Every page of community labs and civic centres: its name, what its arguments are called in the city's rows, what follows the address."""

CASES = (
    ("bodies", "", ""),
    ("body", "laboratorio-zaist", ""),
    ("body", "laboratorio-po", ""),
    ("labs", "", ""),
    ("labs", "", "?q=xyzzy"),
    ("lab", "lab", ""),
    ("lab", "quiet-lab", ""),
    ("lab-edit", "lab", ""),
    ("maker-new", "lab", ""),
    ("maker-end", "maker", ""),
    ("need-new", "lab", ""),
    ("need-close", "need", ""),
    ("municipalities", "", ""),
    ("municipality-new", "", ""),
    ("municipality-edit", "municipality", ""),
    ("public-centres", "", ""),
    ("public-centres", "", "?comune=far"),
    ("public-centre", "centre", ""),
    ("public-centre", "quiet-centre", ""),
    ("centres", "", ""),
    ("centres", "", "?q=xyzzy"),
    ("centre", "centre", ""),
    ("centre", "quiet-centre", ""),
    ("centre-new", "", ""),
    ("centre-edit", "centre", ""),
    ("centre-count", "centre last-year", ""),
    ("activity-new", "centre", ""),
    ("activity-edit", "activity", ""),
    ("activity-count", "activity last-year", ""),
)

WALKED_IN_CREMONA = tuple(sorted({f"farelegami:{name}" for name, _parts, _query in CASES}))
"""Opened one by one in the city that has community labs."""

OF_ONE_PACT = ("pact", "pact-open", "pact-edit", "pact-identity", "pact-analysis", "pact-note", "pact-step")
OF_THE_TEAM = ("pacts", "pact-new", "impact", "pact-part-new", "pact-part", *OF_ONE_PACT)
OF_THE_SUPERVISOR = ("openings", "pact-team", "pact-shred")
IN_AN_EMERGENCY = ("pact-force",)
WALKED_BY_THE_TEAM = tuple(
    f"farelegami:{name}" for name in (*OF_THE_TEAM, *OF_THE_SUPERVISOR, *IN_AN_EMERGENCY)
)
"""Opened one by one by who follows a pact, who supervises and who forces a case (`test_farelegami_pacts`)."""

NOT_PAGES_OF_PACTS = {"farelegami:opening-seen": "a button", "farelegami:team-leave": "a button"}
