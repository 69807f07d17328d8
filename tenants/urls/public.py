"""What anybody sees on the platform's site."""

from django.urls import path

from tenants.views.api import cities as api_cities
from tenants.views.api import city as api_city
from tenants.views.departures import receipt_by_link
from tenants.views.home import participation_model, platform_home
from tenants.views.hosts import certificate_ask
from tenants.views.joining import address, address_check, choose, models, office, sent, summary, terms
from tenants.views.joining_end import confirm, progress
from tenants.views.webhooks import stripe_webhook

urlpatterns = [
    path("", platform_home, name="platform-home"),
    path("modelli/<slug:slug>/", participation_model, name="participation-model"),
    path("certificati/", certificate_ask, name="certificate-ask"),
    path("condizioni/", terms, name="terms"),
    path("porti-la-sua-citta/", choose, name="join"),
    path("porti-la-sua-citta/ufficio/", office, name="join-office"),
    path("porti-la-sua-citta/modello/", models, name="join-models"),
    path("porti-la-sua-citta/indirizzo/", address, name="join-address"),
    path("porti-la-sua-citta/indirizzo/libero/", address_check, name="join-address-check"),
    path("porti-la-sua-citta/conferma/", summary, name="join-summary"),
    path("porti-la-sua-citta/posta/", sent, name="join-sent"),
    path("porti-la-sua-citta/conferma/<str:token>/", confirm, name="join-confirm"),
    path("porti-la-sua-citta/pronta/", progress, name="join-progress"),
    path("api/v1/cities", api_cities, name="api-cities"),
    path("api/v1/cities/<uuid:request_id>", api_city, name="api-city"),
    path("webhook/stripe/", stripe_webhook, name="stripe-webhook"),
    path("ricevuta/<str:token>/", receipt_by_link, name="departure-receipt"),
]
