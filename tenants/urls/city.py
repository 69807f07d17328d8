"""What a city's office sees of its own contract, domains and data, in the work area."""

from django.urls import path

from tenants.views import data
from tenants.views.city import overview

app_name = "city"

urlpatterns = [
    path("lavoro/citta/", overview, name="overview"),
    path("lavoro/citta/dati/", data.data, name="data"),
    path("lavoro/citta/dati/esporta/", data.data_export, name="data_export"),
    path("lavoro/citta/dati/<uuid:export_id>/stato/", data.data_progress, name="data_progress"),
    path("lavoro/citta/dati/<uuid:export_id>/archivio/", data.data_download, name="data_download"),
]
