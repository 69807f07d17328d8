"""What the coordinating body asks of cities and publishes, and who works there; part of `benchmark.urls.console`."""

from django.urls import path

from benchmark.views import campaigns, members, reports

urlpatterns = [
    path("richieste/", campaigns.campaigns, name="campaigns"),
    path("richieste/nuova/", campaigns.campaign_new, name="campaign_new"),
    path("richieste/<uuid:campaign_id>/", campaigns.campaign, name="campaign"),
    path("richieste/<uuid:campaign_id>/chiudi/", campaigns.campaign_close, name="campaign_close"),
    path("persone/", members.team, name="team"),
    path("persone/nuova/", members.member_new, name="member_new"),
    path("persone/<uuid:user_id>/", members.member, name="member"),
    path("persone/<uuid:user_id>/<slug:step>/", members.member_step, name="member_step"),
    path("rapporti/", reports.reports, name="reports"),
    path("rapporti/nuovo/", reports.report_new, name="report_new"),
    path("rapporti/<uuid:report_id>/", reports.report, name="report"),
    path("rapporti/<uuid:report_id>/pdf/", reports.report_paper, name="report_paper"),
    path("rapporti/<uuid:report_id>/titolo/", reports.report_title, name="report_title"),
    path("rapporti/<uuid:report_id>/pubblica/", reports.report_publish, name="report_publish"),
    path("rapporti/<uuid:report_id>/aggiungi/<slug:kind>/", reports.block_new, name="block_new"),
    path("rapporti/<uuid:report_id>/ritira/", reports.report_withdraw, name="report_withdraw"),
    path("rapporti/<uuid:report_id>/elimina/", reports.report_discard, name="report_discard"),
    path("rapporti/parti/<uuid:block_id>/", reports.block, name="block"),
    path("rapporti/parti/<uuid:block_id>/<slug:step>/", reports.block_step, name="block_step"),
]
