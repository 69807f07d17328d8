"""The platform team's console, on the platform's site."""

from django.urls import path

from tenants.views import announcements, console_city, features, team, trail
from tenants.views.console import cities

app_name = "console"

urlpatterns = [
    path("", cities, name="cities"),
    path("citta/<uuid:city_id>/", console_city.city, name="city"),
    path("citta/<uuid:city_id>/entra/<uuid:consent_id>/", console_city.city_enter, name="city_enter"),
    path("citta/<uuid:city_id>/funzioni/", features.feature_new, name="feature_new"),
    path("funzioni/", features.features, name="features"),
    path("funzioni/<uuid:grant_id>/togli/", features.feature_end, name="feature_end"),
    path("avvisi/", announcements.announcements, name="announcements"),
    path("avvisi/nuovo/", announcements.announcement_new, name="announcement_new"),
    path(
        "avvisi/<uuid:announcement_id>/ritira/",
        announcements.announcement_withdraw,
        name="announcement_withdraw",
    ),
    path("registro/", trail.trail, name="trail"),
    path("squadra/", team.team, name="team"),
    path("squadra/nuova/", team.member_new, name="member_new"),
    path("squadra/<uuid:user_id>/", team.member, name="member"),
    path("squadra/<uuid:user_id>/<slug:step>/", team.member_step, name="member_step"),
]
