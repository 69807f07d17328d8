"""Addresses of pacts and of the vault."""

from django.urls import path

from models_farelegami.views import case_parts, pacts, vault

_PACT = "lavoro/patti/<uuid:pact_id>/"
URLS = [
    path("lavoro/patti/", pacts.pacts, name="pacts"),
    path("lavoro/patti/nuovo/", pacts.pact_new, name="pact-new"),
    path("lavoro/patti/aperture/", vault.openings, name="openings"),
    path("lavoro/patti/aperture/<uuid:opening_id>/esaminata/", vault.opening_seen, name="opening-seen"),
    path("lavoro/patti/valutazione-d-impatto/", vault.impact, name="impact"),
    path("lavoro/patti/equipe/<uuid:member_id>/esce/", vault.team_leave, name="team-leave"),
    path(_PACT, pacts.pact, name="pact"),
    path(f"{_PACT}apri/", pacts.pact_open, name="pact-open"),
    path(f"{_PACT}emergenza/", pacts.pact_force, name="pact-force"),
    path(f"{_PACT}dati/", case_parts.pact_edit, name="pact-edit"),
    path(f"{_PACT}chi-e/", case_parts.pact_identity, name="pact-identity"),
    path(f"{_PACT}analisi/", case_parts.pact_analysis, name="pact-analysis"),
    path(f"{_PACT}note/", case_parts.pact_note, name="pact-note"),
    path(f"{_PACT}passo/", case_parts.pact_step, name="pact-step"),
    path(f"{_PACT}voci/<slug:part>/", case_parts.pact_part_new, name="pact-part-new"),
    path(f"{_PACT}voci/<slug:part>/<uuid:row_id>/", case_parts.pact_part, name="pact-part"),
    path(f"{_PACT}equipe/", vault.pact_team, name="pact-team"),
    path(f"{_PACT}distruggi/", vault.pact_shred, name="pact-shred"),
]
