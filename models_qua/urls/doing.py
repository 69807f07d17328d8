"""Addresses of projects, works, commitments, measures and accounts."""

from django.urls import path

from models_qua.views import (
    accounting,
    doing,
    indicators,
    projects,
    report_link,
    tracked,
    tracked_parts,
    works,
)

URLS = [
    path("accordi/impegni/<str:token>/", report_link.report_link, name="report-link"),
    path("accordi/foto/<uuid:photo_id>/", tracked_parts.public_photo, name="photo"),
    path("lavoro/accordi/progetti/", projects.projects, name="projects"),
    path("lavoro/accordi/progetti/<uuid:sheet_id>/", projects.project, name="project"),
    path(
        "lavoro/accordi/progetti/<uuid:sheet_id>/stato/", tracked.track(tracked.PROJECT), name="project-track"
    ),
    path(
        "lavoro/accordi/progetti/<uuid:sheet_id>/tappe/nuova/",
        tracked.milestone_new(tracked.PROJECT),
        name="project-milestone-new",
    ),
    path(
        "lavoro/accordi/progetti/<uuid:sheet_id>/spese/nuova/",
        tracked.expense_new(tracked.PROJECT),
        name="project-expense-new",
    ),
    path(
        "lavoro/accordi/progetti/<uuid:sheet_id>/foto/nuova/",
        tracked.photo_new(tracked.PROJECT),
        name="project-photo-new",
    ),
    path("lavoro/accordi/progetti/manutenzioni/", works.works, name="works"),
    path("lavoro/accordi/progetti/manutenzioni/nuova/", works.work_new, name="work-new"),
    path("lavoro/accordi/progetti/manutenzioni/<uuid:work_id>/", works.work, name="work"),
    path("lavoro/accordi/progetti/manutenzioni/<uuid:work_id>/modifica/", works.work_edit, name="work-edit"),
    path(
        "lavoro/accordi/progetti/manutenzioni/<uuid:work_id>/stato/",
        tracked.track(tracked.WORK),
        name="work-track",
    ),
    path(
        "lavoro/accordi/progetti/manutenzioni/<uuid:work_id>/tappe/nuova/",
        tracked.milestone_new(tracked.WORK),
        name="work-milestone-new",
    ),
    path(
        "lavoro/accordi/progetti/manutenzioni/<uuid:work_id>/spese/nuova/",
        tracked.expense_new(tracked.WORK),
        name="work-expense-new",
    ),
    path(
        "lavoro/accordi/progetti/manutenzioni/<uuid:work_id>/foto/nuova/",
        tracked.photo_new(tracked.WORK),
        name="work-photo-new",
    ),
    path("lavoro/accordi/progetti/tappe/<uuid:milestone_id>/", tracked_parts.milestone, name="milestone"),
    path(
        "lavoro/accordi/progetti/spese/<uuid:expense_id>/togli/",
        tracked_parts.expense_remove,
        name="expense-remove",
    ),
    path(
        "lavoro/accordi/progetti/spese/<uuid:expense_id>/pezza/",
        tracked_parts.expense_proof,
        name="expense-proof",
    ),
    path("lavoro/accordi/progetti/foto/<uuid:photo_id>/", tracked_parts.photo, name="photo-edit"),
    path("lavoro/accordi/progetti/foto/<uuid:photo_id>/file/", tracked_parts.photo_file, name="photo-file"),
    path("lavoro/accordi/impegni/<uuid:commitment_id>/", doing.commitment, name="commitment"),
    path(
        "lavoro/accordi/parti/<uuid:signatory_id>/impegni/chiedi/",
        doing.commitment_ask,
        name="commitment-ask",
    ),
    path("lavoro/accordi/indicatori/<uuid:indicator_id>/", indicators.indicator, name="indicator"),
    path("lavoro/accordi/misure/<uuid:measurement_id>/", indicators.measurement, name="measurement"),
    path("lavoro/accordi/valutazioni/<uuid:evaluation_id>/", accounting.evaluation_edit, name="evaluation"),
    path("lavoro/accordi/<uuid:agreement_id>/attuazione/", doing.agreement_doing, name="agreement-doing"),
    path(
        "lavoro/accordi/<uuid:agreement_id>/rendiconto/",
        accounting.agreement_account,
        name="agreement-account",
    ),
    path(
        "lavoro/accordi/<uuid:agreement_id>/valutazioni/nuova/",
        accounting.evaluation_new,
        name="evaluation-new",
    ),
    path("lavoro/accordi/<uuid:agreement_id>/rendiconto/nuovo/", accounting.account_new, name="account-new"),
    path(
        "lavoro/accordi/<uuid:agreement_id>/rendiconto/in-natura/",
        accounting.account_given,
        name="account-given",
    ),
    path(
        "lavoro/accordi/<uuid:agreement_id>/rendiconto/correggi/",
        accounting.account_correct,
        name="account-correct",
    ),
]
