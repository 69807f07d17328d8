"""What a city's office sees of its own contract, domains and data, in the work area."""

from django.urls import path

from tenants.views import subscription
from tenants.views.city import overview

app_name = "city"

urlpatterns = [
    path("lavoro/citta/", overview, name="overview"),
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
]
