"""The coordinating body's pages, on the platform's site."""

from django.urls import path

from benchmark.urls import publishing
from benchmark.views import home

app_name = "comparison"

urlpatterns = [
    path("", home.home, name="home"),
    *publishing.urlpatterns,
]
