"""Who may open what of labs, centres and pacts: the permission of every address, written by hand (see tests.core.permissions.table)."""

TABLE = {
    "farelegami:bodies": "open",
    "farelegami:body": "open",
    "farelegami:pacts": "farelegami.pact.see",
    "farelegami:pact": "farelegami.pact.see",
    "farelegami:impact": "farelegami.pact.see",
    "farelegami:pact-new": "farelegami.pact.work",
    "farelegami:pact-open": "farelegami.pact.work",
    "farelegami:pact-force": "farelegami.vault.break_glass",
    "farelegami:pact-edit": "farelegami.pact.work",
    "farelegami:pact-identity": "farelegami.pact.work",
    "farelegami:pact-analysis": "farelegami.pact.work",
    "farelegami:pact-note": "farelegami.pact.work",
    "farelegami:pact-step": "farelegami.pact.work",
    "farelegami:pact-part-new": "farelegami.pact.work",
    "farelegami:pact-part": "farelegami.pact.work",
    "farelegami:openings": "farelegami.vault.supervise",
    "farelegami:opening-seen": "farelegami.vault.supervise",
    "farelegami:pact-team": "farelegami.vault.supervise",
    "farelegami:team-leave": "farelegami.vault.supervise",
    "farelegami:pact-shred": "farelegami.vault.supervise",
}
