"""What a city's office sees of its own contract, domains and data, in the work area; and the door of a new city."""

from django.urls import path

from tenants.views import announced, assistance, data, hosts, leaving, subscription
from tenants.views.city import overview
from tenants.views.welcome import welcome

app_name = "city"

urlpatterns = [
    path("lavoro/citta/", overview, name="overview"),
    path("lavoro/citta/lascia/", leaving.leave, name="leave"),
    path("lavoro/citta/resta/", leaving.stay, name="stay"),
    path("lavoro/citta/indirizzi/", hosts.hosts, name="hosts"),
    path("lavoro/citta/indirizzi/principale/", hosts.host_primary, name="host_primary"),
    path("lavoro/citta/indirizzi/<uuid:claim_id>/controlla/", hosts.host_check, name="host_check"),
    path("lavoro/citta/indirizzi/<uuid:claim_id>/togli/", hosts.host_remove, name="host_remove"),
    path("benvenuto/<str:token>/", welcome, name="welcome"),
    path("lavoro/citta/abbonamento/", subscription.contract, name="contract"),
    path("lavoro/citta/abbonamento/dati/", subscription.account, name="contract_account"),
    path("lavoro/citta/abbonamento/scegli/", subscription.choose, name="contract_choose"),
    path("lavoro/citta/abbonamento/fascia/", subscription.change, name="contract_change"),
    path("lavoro/citta/abbonamento/carta/", subscription.card, name="contract_card"),
    path("lavoro/citta/abbonamento/portale/", subscription.portal, name="contract_portal"),
    path("lavoro/citta/abbonamento/disdetta/", subscription.cancel, name="contract_cancel"),
    path(
        "lavoro/citta/abbonamento/fatture/<uuid:electronic_id>/xml/",
        subscription.document,
        name="contract_document",
    ),
    path("lavoro/citta/dati/", data.data, name="data"),
    path("lavoro/citta/dati/esporta/", data.data_export, name="data_export"),
    path("lavoro/citta/dati/<uuid:export_id>/stato/", data.data_progress, name="data_progress"),
    path("lavoro/citta/dati/<uuid:export_id>/archivio/", data.data_download, name="data_download"),
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
