"""Addresses of labs, paths, and the seasons with their districts."""

from django.urls import path

from models_qua.views import labs, participants, paths, public_labs, seasons

URLS = [
    path("laboratori/<slug:slug>/percorsi/<uuid:cycle_id>/", public_labs.public_path, name="public-path"),
    path("lavoro/laboratori/", labs.labs, name="labs"),
    path("lavoro/organismi/<uuid:body_id>/laboratorio/", labs.lab, name="lab"),
    path("lavoro/organismi/<uuid:body_id>/laboratorio/modifica/", labs.lab_edit, name="lab-edit"),
    path("lavoro/organismi/<uuid:body_id>/percorsi/", labs.paths, name="paths"),
    path("lavoro/organismi/<uuid:body_id>/percorsi/nuovo/", labs.path_new, name="path-new"),
    path("lavoro/laboratori/percorsi/<uuid:cycle_id>/", paths.path, name="path"),
    path("lavoro/laboratori/percorsi/<uuid:cycle_id>/modifica/", paths.path_edit, name="path-edit"),
    path("lavoro/laboratori/percorsi/<uuid:cycle_id>/concludi/", paths.path_end, name="path-end"),
    path(
        "lavoro/laboratori/percorsi/<uuid:cycle_id>/partecipanti/",
        participants.participants,
        name="participants",
    ),
    path(
        "lavoro/laboratori/percorsi/<uuid:cycle_id>/partecipanti/nuovo/",
        participants.participant_new,
        name="participant-new",
    ),
    path(
        "lavoro/laboratori/percorsi/<uuid:cycle_id>/partecipanti/presenti/",
        participants.participants_present,
        name="participants-present",
    ),
    path(
        "lavoro/laboratori/partecipanti/<uuid:participation_id>/togli/",
        participants.participant_remove,
        name="participant-remove",
    ),
    path("lavoro/laboratori/passi/<uuid:step_id>/", paths.step_edit, name="step-edit"),
    path("lavoro/laboratori/passi/<uuid:step_id>/documenta/", paths.evidence_new, name="evidence-new"),
    path("lavoro/laboratori/passi/<uuid:step_id>/<slug:move>/", paths.step_move, name="step-move"),
    path(
        "lavoro/laboratori/documentazione/<uuid:evidence_id>/togli/",
        paths.evidence_remove,
        name="evidence-remove",
    ),
    path("lavoro/laboratori/stagioni/", seasons.seasons, name="seasons"),
    path("lavoro/laboratori/stagioni/nuova/", seasons.season_new, name="season-new"),
    path("lavoro/laboratori/stagioni/<uuid:season_id>/", seasons.season, name="season"),
    path("lavoro/laboratori/stagioni/<uuid:season_id>/modifica/", seasons.season_edit, name="season-edit"),
    path("lavoro/laboratori/stagioni/<uuid:season_id>/ambiti/", seasons.district_new, name="district-new"),
    path("lavoro/laboratori/ambiti/<uuid:district_id>/", seasons.district_edit, name="district-edit"),
    path("lavoro/laboratori/ambiti/<uuid:district_id>/chiudi/", seasons.district_end, name="district-end"),
]
