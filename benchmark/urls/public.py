"""What anybody reads of the comparison of cities, on the platform's site."""

from django.urls import path

from benchmark.views import definitions, opendata, published

urlpatterns = [
    path("indicatori/", definitions.indicators, name="indicators"),
    path("indicatori.json", definitions.indicators_json, name="indicators-json"),
    path("indicatori/<slug:code>/", definitions.indicator, name="indicator"),
    path("dati-aperti/", opendata.open_data, name="open-data"),
    path("dati-aperti/catalogo.<slug:kind>", opendata.open_data_catalogue, name="open-data-catalogue"),
    path("dati-aperti/<int:year>.csv", opendata.open_data_year, name="open-data-year"),
    path("dati-aperti/<int:year>/<uuid:city_key>.csv", opendata.open_data_city, name="open-data-city"),
    path(
        "dati-aperti/<int:year>/<uuid:city_key>.json", opendata.open_data_document, name="open-data-document"
    ),
    path("dati-aperti/indicatori/<slug:code>.csv", opendata.open_data_indicator, name="open-data-indicator"),
    path("rapporti-comparati/", published.comparative_reports, name="comparative-reports"),
    path("rapporti-comparati/<int:year>/", published.comparative_report, name="comparative-report"),
    path(
        "rapporti-comparati/<int:year>/<int:version>/",
        published.comparative_report,
        name="comparative-version",
    ),
    path(
        "rapporti-comparati/<int:year>/<int:version>/<slug:kind>/",
        published.comparative_file,
        name="comparative-file",
    ),
]
