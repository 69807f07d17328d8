"""Addresses for programs of others, included by core.web.urls under /lavoro/programmi/."""

from django.urls import path

from core.web.programs import keys, webhooks

_WEBHOOK = "avvisi/<uuid:webhook_id>/"

urlpatterns = [
    path("", keys.programs, name="work_programs"),
    path("chiavi/nuova/", keys.key_new, name="work_key_new"),
    path("chiavi/<uuid:access_token_id>/revoca/", keys.key_revoke, name="work_key_revoke"),
    path("avvisi/nuovo/", webhooks.webhook_new, name="work_webhook_new"),
    path(_WEBHOOK, webhooks.webhook, name="work_webhook"),
    path(f"{_WEBHOOK}modifica/", webhooks.webhook_edit, name="work_webhook_edit"),
    path(f"{_WEBHOOK}<slug:step>/", webhooks.webhook_step, name="work_webhook_step"),
    path(
        "avvisi/spediti/<uuid:webhook_delivery_id>/rispedisci/",
        webhooks.delivery_again,
        name="work_webhook_again",
    ),
]
