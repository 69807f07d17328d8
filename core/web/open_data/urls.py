"""Addresses of open data, feeds of news and the office's choices, included by core.web.urls. Those of files and feeds never change."""

from django.urls import path

from core.web.open_data import feeds, office, public

urlpatterns = [
    path("dati-aperti/", public.datasets, name="open_data"),
    path("dati-aperti/<slug:code>/", public.dataset, name="open_dataset"),
    path("dati-aperti/<slug:code>/dizionario.csv", public.dataset_dictionary, name="open_dataset_dictionary"),
    path("dati-aperti/<slug:code>.csv-metadata.json", public.dataset_metadata, name="open_dataset_metadata"),
    path("dati-aperti/<slug:code>.<slug:kind>", public.dataset_file, name="open_dataset_file"),
    path("open-data/catalog.<slug:kind>", public.catalogue, name="open_data_catalogue"),
    path("novita.atom", feeds.city_news, name="news_feed"),
    path("organismi/<slug:slug>/novita.atom", feeds.body_news, name="body_news_feed"),
    path("lavoro/profilo/dati-aperti/", office.open_data, name="work_open_data"),
]
