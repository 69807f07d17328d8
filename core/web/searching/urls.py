"""Address of the search, included under /lavoro/."""

from django.urls import path

from core.web.searching import views

urlpatterns = [path("cerca/", views.results, name="work_search")]
