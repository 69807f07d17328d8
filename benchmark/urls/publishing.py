"""What the coordinating body asks of cities and publishes, and who works there; part of `benchmark.urls.console`."""

from django.urls import path

from benchmark.views import campaigns, members

urlpatterns = [
    path("richieste/", campaigns.campaigns, name="campaigns"),
    path("richieste/nuova/", campaigns.campaign_new, name="campaign_new"),
    path("richieste/<uuid:campaign_id>/", campaigns.campaign, name="campaign"),
    path("richieste/<uuid:campaign_id>/chiudi/", campaigns.campaign_close, name="campaign_close"),
    path("persone/", members.team, name="team"),
    path("persone/nuova/", members.member_new, name="member_new"),
    path("persone/<uuid:user_id>/", members.member, name="member"),
    path("persone/<uuid:user_id>/<slug:step>/", members.member_step, name="member_step"),
]
