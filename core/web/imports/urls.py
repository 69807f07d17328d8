"""Addresses of the import pages, under /lavoro/importa/."""

from django.urls import URLPattern, path

from core.web.imports import settle, views

urlpatterns: list[URLPattern] = [
    path("", views.imports, name="imports"),
    path("nuovo/", views.import_upload, name="import-upload"),
    path("<uuid:batch_id>/", views.import_detail, name="import-detail"),
    path("<uuid:batch_id>/stato/", views.import_status, name="import-status"),
    path("<uuid:batch_id>/annotato.xlsx", views.import_annotated, name="import-annotated"),
    path("<uuid:batch_id>/colonne/", settle.import_columns, name="import-columns"),
    path("<uuid:batch_id>/scelte/", settle.import_options, name="import-options"),
    path("<uuid:batch_id>/simili/", settle.import_similar, name="import-similar"),
    path("<uuid:batch_id>/importa/", settle.import_apply, name="import-apply"),
    path("<uuid:batch_id>/annulla/", settle.import_undo, name="import-undo"),
    path("<uuid:batch_id>/elimina/", settle.import_discard, name="import-discard"),
]
