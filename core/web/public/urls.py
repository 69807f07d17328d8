"""Addresses of the citizens' pages, included by core.web.urls."""

from django.urls import path

from core.web.minutes import papers
from core.web.public import (
    branding,
    calendar,
    colours,
    home,
    info,
    meetings,
    neighbourhoods,
    proposals,
    search,
    subscriptions,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("cerca/", search.results, name="search"),
    path("quartieri/", neighbourhoods.listing, name="neighbourhoods"),
    path("quartieri/<slug:slug>/", neighbourhoods.detail, name="neighbourhood"),
    path("incontri/", meetings.listing, name="meetings"),
    path("incontri.ics", calendar.city, name="calendar"),
    path("organismi/<slug:slug>/incontri.ics", calendar.body, name="body_calendar"),
    path("quartieri/<slug:slug>/incontri.ics", calendar.neighbourhood, name="neighbourhood_calendar"),
    path("incontri/<uuid:meeting_id>/incontro.ics", calendar.meeting, name="meeting_calendar"),
    path("incontri/<uuid:meeting_id>/", meetings.detail, name="meeting"),
    path(
        "incontri/<uuid:meeting_id>/resoconto/<str:kind>/",
        papers.public_minutes_file,
        name="meeting_minutes_file",
    ),
    path("avvisi/", subscriptions.subscribe, name="subscribe"),
    path("avvisi/controlla-la-posta/", subscriptions.subscribe_sent, name="subscribe_sent"),
    path("avvisi/conferma/<str:token>/", subscriptions.confirm, name="subscription_confirm"),
    path("avvisi/cambia/<str:token>/", subscriptions.manage, name="subscription"),
    path("avvisi/lascia/<str:token>/", subscriptions.unsubscribe, name="unsubscribe"),
    path("proponi/", proposals.propose, name="propose"),
    path("proponi/inviata/", proposals.propose_done, name="propose_done"),
    path("accessibilita/", info.accessibility, name="accessibility"),
    path("privacy/", info.privacy, name="privacy"),
    path("colori.css", colours.colours, name="colours"),
    path("logo.png", branding.logo, name="logo"),
    path("mittente/<str:token>/", branding.sender_confirm, name="sender_confirm"),
]
