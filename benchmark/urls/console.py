"""The coordinating body's pages, on the platform's site."""

from django.urls import path

from benchmark.urls import publishing
from benchmark.views import cities, compare, groups, home, inside, pair

app_name = "comparison"

urlpatterns = [
    path("", home.home, name="home"),
    path("indicatore/", compare.compare, name="compare"),
    path("indicatore/file/<slug:kind>/", compare.compare_file, name="compare-file"),
    path("due-indicatori/", pair.pair, name="pair"),
    path("due-indicatori/file/<slug:kind>/", pair.pair_file, name="pair-file"),
    path("citta/", cities.cities, name="cities"),
    path("citta/<uuid:city_key>/", cities.city, name="city"),
    path("citta/<uuid:city_key>/file/<slug:kind>/", cities.city_file, name="city-file"),
    path("citta/<uuid:city_key>/<int:year>/<slug:code>/", inside.city_figure, name="city-figure"),
    path("gruppi/", groups.groups, name="groups"),
    path("gruppi/nuovo/", groups.group_new, name="group-new"),
    path("gruppi/<uuid:group_key>/", groups.group, name="group"),
    path("gruppi/<uuid:group_key>/togli/", groups.group_remove, name="group-remove"),
    *publishing.urlpatterns,
]
