"""Addresses of the rules."""

from django.urls import path

from core.web.rules import views

urlpatterns = [
    path("", views.rules, name="work_rules"),
    path("<slug:model>/<slug:code>/", views.rules_edit, name="work_rules_edit"),
    path("versioni/<uuid:rule_set_id>/ritira/", views.rules_withdraw, name="work_rules_withdraw"),
]
