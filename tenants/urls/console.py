"""The platform team's console, on the platform's site."""

from django.urls import path

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
]
