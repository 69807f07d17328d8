"""The platform team's console, on the platform's site."""

from django.urls import path

from tenants.views import announcements, console_city, contracts, departures, features, team, trail
from tenants.views.api_tokens import token_new, token_revoke, tokens
from tenants.views.console import cities
from tenants.views.requests import request_accept, request_refuse, requests, the_request
from tenants.views.steps import city_step

app_name = "console"

urlpatterns = [
    path("", cities, name="cities"),
    path("citta/<uuid:city_id>/passo/<slug:step>/", city_step, name="city_step"),
    path("richieste/", requests, name="requests"),
    path("richieste/<uuid:request_id>/", the_request, name="request"),
    path("richieste/<uuid:request_id>/accogli/", request_accept, name="request-accept"),
    path("richieste/<uuid:request_id>/rifiuta/", request_refuse, name="request-refuse"),
    path("chiavi/", tokens, name="tokens"),
    path("chiavi/nuova/", token_new, name="token-new"),
    path("chiavi/<uuid:token_id>/revoca/", token_revoke, name="token-revoke"),
    path("contratti/", contracts.contracts, name="contracts"),
    path("contratti/piani/", contracts.plans, name="plans"),
    path("contratti/fatture/", contracts.invoice_list, name="invoices"),
    path("contratti/fatture/<uuid:invoice_id>/", contracts.invoice, name="invoice"),
    path("contratti/fatture/<uuid:invoice_id>/pagata/", contracts.paid, name="invoice_paid"),
    path("contratti/fatture/<uuid:invoice_id>/annulla/", contracts.void, name="invoice_void"),
    path("contratti/fatture/<uuid:invoice_id>/storna/", contracts.credit, name="invoice_credit"),
    path("contratti/documenti/<uuid:document_id>/xml/", contracts.document, name="invoice_document"),
    path("contratti/documenti/<uuid:document_id>/notifica/", contracts.notice, name="invoice_notice"),
    path("contratti/documenti/<uuid:document_id>/riscrivi/", contracts.rewrite, name="invoice_rewrite"),
    path("contratti/eventi/", contracts.work, name="billing_work"),
    path("contratti/eventi/richieste/<uuid:order_id>/", contracts.retry_order, name="billing_retry_order"),
    path("contratti/eventi/<uuid:event_id>/", contracts.retry_event, name="billing_retry_event"),
    path("contratti/<uuid:account_id>/", contracts.contract, name="contract"),
    path("uscite/", departures.departures, name="departures"),
    path("uscite/<uuid:city_id>/cancella/", departures.depart, name="depart"),
    path("uscite/ricevute/<uuid:receipt_id>/", departures.receipt_paper, name="receipt"),
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
