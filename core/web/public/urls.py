"""Addresses of the citizens' pages, included by core.web.urls."""

from django.urls import path

from core.web.public import colours, home, info, meetings, neighbourhoods, search

urlpatterns = [
    path("", home.home, name="home"),
    path("cerca/", search.results, name="search"),
    path("quartieri/", neighbourhoods.listing, name="neighbourhoods"),
    path("quartieri/<slug:slug>/", neighbourhoods.detail, name="neighbourhood"),
    path("incontri/", meetings.listing, name="meetings"),
    path("incontri/<uuid:meeting_id>/", meetings.detail, name="meeting"),
    path("accessibilita/", info.accessibility, name="accessibility"),
    path("privacy/", info.privacy, name="privacy"),
    path("colori.css", colours.colours, name="colours"),
]
