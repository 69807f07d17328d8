"""What the office of a city sees of the comparison of cities, in its work area: what it shares, and what it is asked for."""

from django.urls import path

from benchmark.views.city import approving, keys, peers, requests, versions, years

app_name = "sharing"

urlpatterns = [
    path("lavoro/confronto/", years.years, name="years"),
    path("lavoro/confronto/altre-citta/", peers.peers, name="peers"),
    path("lavoro/confronto/chiave/", keys.key, name="key"),
    path("lavoro/confronto/chiave/cambia/", keys.key_change, name="key_change"),
    path("lavoro/confronto/richieste/<uuid:campaign_id>/", requests.decline_request, name="decline"),
    path("lavoro/confronto/<int:year>/", years.year_preview, name="year"),
    path("lavoro/confronto/<int:year>/approva/", approving.approve, name="approve"),
    path("lavoro/confronto/<int:year>/note/<str:code>/", approving.note, name="note"),
    path("lavoro/confronto/<int:year>/ritira/", approving.withdraw, name="withdraw"),
    path("lavoro/confronto/<int:year>/versioni/<int:number>/", versions.version, name="version"),
    path("lavoro/confronto/<int:year>/versioni/<int:number>/documento/", versions.document, name="document"),
    path("confronto/chiavi.json", keys.public_keys, name="public_keys"),
]
