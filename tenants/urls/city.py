"""What a city's office sees of its own contract, domains and data, in the work area."""

from django.urls import path

from tenants.views import announced, assistance
from tenants.views.city import overview

app_name = "city"

urlpatterns = [
    path("lavoro/citta/", overview, name="overview"),
    path("lavoro/citta/assistenza/", assistance.assistance, name="assistance"),
    path("lavoro/citta/assistenza/nuovo/", assistance.assistance_new, name="assistance_new"),
    path(
        "lavoro/citta/assistenza/<uuid:consent_id>/", assistance.assistance_consent, name="assistance_consent"
    ),
    path(
        "lavoro/citta/assistenza/<uuid:consent_id>/ritira/",
        assistance.assistance_revoke,
        name="assistance_revoke",
    ),
    path("assistenza/esci/", assistance.assistance_leave, name="assistance_leave"),
    path("assistenza/entra/<str:token>/", assistance.assistance_enter, name="assistance_enter"),
    path("lavoro/citta/avvisi/<uuid:announcement_id>/letto/", announced.dismiss, name="dismiss"),
]
