"""Addresses of the citizens' pages of agreements, and the season."""

from django.urls import path

from models_qua.views import public_register, season

URLS = [
    path("accordi/", public_register.register, name="register"),
    path("accordi/risultati/", season.results, name="results"),
    path("accordi/risultati/tabelle/<slug:code>/", season.results_table, name="results-table"),
    path("accordi/risultati/file/<slug:kind>/", season.results_file, name="results-file"),
    path("accordi/sottoscrittori/", public_register.signatories, name="signatories"),
    path("accordi/progetti/<slug:slug>/", public_register.project, name="project-public"),
    path("accordi/<slug:slug>/", public_register.agreement, name="agreement-public"),
    path(
        "accordi/<slug:slug>/file/<uuid:file_id>/",
        public_register.agreement_file,
        name="agreement-file-public",
    ),
    path("lavoro/accordi/stagione/", season.season, name="season-report"),
    path("lavoro/accordi/stagione/cifre/<slug:code>/", season.season_figure, name="season-report-figure"),
    path(
        "lavoro/accordi/stagione/cifre/<slug:code>/righe/",
        season.season_figure_rows,
        name="season-report-rows",
    ),
    path("lavoro/accordi/stagione/tabelle/<slug:code>/", season.season_table, name="season-report-table"),
    path("lavoro/accordi/stagione/file/<slug:kind>/", season.season_file, name="season-report-file"),
]
