"""Keys with which programs work in the city, and other systems that are told what happens."""

from dataclasses import dataclass
from uuid import UUID

from core.api.declaring import Asked, Figure, Operation, Resource
from core.models import AccessToken, Webhook, WebhookDelivery
from core.permissions.catalogue import all_permissions
from core.services import programs, webhooks
from core.services.freshness import snapshot
from core.services.webhooks import WEBHOOK_FIELDS
from core.webhooks.events import webhook_events

MANAGE = "core.program.manage"

KEYS = Resource(
    name="keys", key="access_token_id", model=AccessToken, see=MANAGE,
    fields=("id", "user_id", "name", "scopes", "start", "made_at", "expires_on", "used_at", "revoked_at"),
    about="A key of the city, by the letters it starts with: the whole is shown once, to who makes it.",
    rows=lambda _who: AccessToken.objects.all(),
    filters={"user": ["exact"], "name": ["icontains"], "expires_on": ["gte", "lte"], "revoked_at": ["isnull"]},
    sorts=("-made_at", "made_at", "expires_on"),
)  # fmt: skip
WEBHOOKS = Resource(
    name="webhooks", key="webhook_id", model=Webhook, see=MANAGE,
    fields=("id", "name", "url", "events", "made_at", "made_by", "stopped_at", "stopped_because"),
    about="A system that is told what happens.",
    rows=lambda _who: Webhook.objects.all(),
    snapshot=lambda row: snapshot(row, WEBHOOK_FIELDS),
    filters={"name": ["icontains"], "stopped_at": ["isnull"]},
    sorts=("-made_at", "made_at", "name"),
)  # fmt: skip
DELIVERIES = Resource(
    name="webhook-deliveries", key="webhook_delivery_id", model=WebhookDelivery, see=MANAGE,
    fields=("id", "webhook_id", "event", "about", "happened_at", "state", "attempts", "queued_at", "next_attempt_at", "sent_at", "status", "problem"),
    about="One thing that happened, told to one system.",
    rows=lambda _who: WebhookDelivery.objects.all(),
    filters={"webhook": ["exact"], "event": ["exact"], "state": ["exact"], "happened_at": ["gte", "lte"]},
    sorts=("-happened_at", "happened_at"),
)  # fmt: skip


@dataclass(frozen=True)
class NewKey:
    """A key just made: it is shown now and never again."""

    id: UUID
    name: str
    key: str


@dataclass(frozen=True)
class Secret:
    """The secret that signs what a system is told: it is shown now and never again."""

    webhook_id: UUID
    secret: str


@dataclass(frozen=True)
class Named:
    """A word and what it means."""

    name: str
    label: str


def _events(_asked: Asked) -> list[Named]:
    return [Named(name, str(audit.label)) for name, audit in webhook_events().items()]


def _scopes(asked: Asked) -> list[Named]:
    return [Named(name, str(one.help)) for name, one in all_permissions().items() if asked.holder.may(name)]


def _within_own(asked: Asked) -> bool:
    """A key makes no key that may do more than it may itself."""
    known = all_permissions()
    return all(scope in known and asked.holder.may(scope) for scope in asked.given["scopes"])


def _key(made: tuple[AccessToken, str]) -> NewKey:
    row, key = made
    return NewKey(row.pk, row.name, key)


def _secret(made: tuple[Webhook, str]) -> Secret:
    row, secret = made
    return Secret(row.pk, secret)


FIGURES = (
    Figure(name="show_scopes", part="scopes", see=MANAGE, answers=Named, many=True, read=_scopes, about="What a key made with this one may be allowed."),
    Figure(name="show_webhook_events", part="webhook-events", see=MANAGE, answers=Named, many=True, read=_events, about="What systems can be told of."),
)  # fmt: skip
RESOURCES = (KEYS, WEBHOOKS, DELIVERIES)
OPERATIONS = (
    Operation("POST", programs.make_access_token, MANAGE, "Make a key of one's own, with no more than this one may.", part="keys", answers=NewKey, take=_key, rule=_within_own, writes=AccessToken, kept=False),
    Operation("POST", programs.revoke_access_token, MANAGE, "A key opens nothing any more.", on=KEYS, part="revocation", answers=KEYS),
    Operation("POST", webhooks.add_webhook, MANAGE, "Tell another system of what happens.", part="webhooks", answers=Secret, take=_secret, writes=Webhook, kept=False),
    Operation("PUT", webhooks.change_webhook, MANAGE, "Change where, or of what.", on=WEBHOOKS, answers=WEBHOOKS),
    Operation("DELETE", webhooks.remove_webhook, MANAGE, "Take a system away, with what waits for it.", on=WEBHOOKS),
    Operation("POST", webhooks.renew_webhook_secret, MANAGE, "A new secret; the old one signs nothing any more.", on=WEBHOOKS, part="secret", answers=Secret, take=_secret, kept=False),
    Operation("POST", webhooks.stop_webhook, MANAGE, "A system is told no more.", on=WEBHOOKS, part="stop", answers=WEBHOOKS),
    Operation("POST", webhooks.resume_webhook, MANAGE, "A system is told again.", on=WEBHOOKS, part="resumption", answers=WEBHOOKS),
    Operation("POST", webhooks.try_webhook, MANAGE, "Send it a ping, about nothing.", on=WEBHOOKS, part="ping", answers=WEBHOOKS),
    Operation("POST", webhooks.send_failed_again, MANAGE, "Send again everything it never took.", on=WEBHOOKS, part="repetition", answers=WEBHOOKS),
    Operation("POST", webhooks.send_webhook_again, MANAGE, "Send one message again.", on=DELIVERIES, part="repetition", answers=DELIVERIES),
)  # fmt: skip
