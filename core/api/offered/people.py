"""Who works in the city, in which roles; the trail of what was done; addresses that receive the news."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from rest_framework import serializers

from accounts.models import User
from core.api.declaring import Asked, Figure, Operation, Resource
from core.models import AuditEntry, Body, Neighbourhood, RoleGrant, Subscriber
from core.permissions.catalogue import all_roles
from core.services import people
from core.services.subscriptions import leave
from core.web.work.people import offered_roles

MANAGE, AUDIT, SUBSCRIPTIONS = "core.people.manage", "core.audit.see", "core.subscription.remove"

ACCOUNTS = Resource(
    name="accounts", key="user_id", model=User, see=MANAGE,
    fields=("id", "email", "full_name", "is_active", "joined_at"),
    about="An account of the city.",
    rows=lambda _who: User.objects.all(),
    filters={"email": ["exact", "icontains"], "full_name": ["icontains"], "is_active": ["exact"]},
    sorts=("full_name", "email", "-joined_at"),
)  # fmt: skip
GRANTS = Resource(
    name="role-grants", key="grant_id", model=RoleGrant, see=MANAGE,
    fields=("id", "user_id", "role", "body_id", "neighbourhood_id", "since", "until"),
    about="A person holds a role from a day to a day: in the city, in a body, or in the bodies of a neighbourhood.",
    rows=lambda _who: RoleGrant.objects.all(),
    filters={"user": ["exact"], "role": ["exact"], "body": ["exact"], "neighbourhood": ["exact"], "until": ["isnull"]},
)  # fmt: skip
ENTRIES = Resource(
    name="audit-entries", key="entry_id", model=AuditEntry, see=AUDIT,
    fields=("id", "at", "actor_id", "actor_label", "action", "object_type", "object_id", "object_label", "before", "after"),
    about="Who did what, when.",
    rows=lambda _who: AuditEntry.objects.all(),
    filters={"at": ["gte", "lte"], "action": ["exact"], "actor_id": ["exact"], "object_id": ["exact"], "object_type": ["exact"], "actor_label": ["icontains"]},
    sorts=("-at", "at"),
)  # fmt: skip


@dataclass(frozen=True)
class RoleOffered:
    """A role that may be given; `scope` says whether it is of the whole city or of single places."""

    code: str
    label: str
    about: str
    scope: str
    permissions: list[str]


def _roles(_asked: Asked) -> list[RoleOffered]:
    return [
        RoleOffered(one.code, str(one.label), str(one.help), one.scope, sorted(one.permissions))
        for one in offered_roles()
    ]


def _is_offered(asked: Asked) -> bool:
    """A role of a participation model the city does not work with is given to nobody."""
    role = asked.given["role"]
    return role not in all_roles() or role in {one.code for one in offered_roles()}


_PLACES: dict[str, Callable[[Asked], QuerySet[Any]]] = {
    "body_ids": lambda _asked: Body.objects.all(),
    "neighbourhood_ids": lambda _asked: Neighbourhood.objects.on(timezone.localdate()),
}


@dataclass(frozen=True)
class Address:
    """An address of mail."""

    email: str = field(metadata={"serializer_field": serializers.EmailField(max_length=254)})


def _subscriber(sent: Address, _asked: Asked) -> dict[str, Any]:
    """Raises `Http404` for an address that receives nothing."""
    found = Subscriber.objects.filter(email__iexact=sent.email).first()
    if found is None:
        raise Http404
    return {"subscriber_id": found.pk}


@dataclass(frozen=True)
class Subscribers:
    """How many addresses receive the news."""

    confirmed: int


def _subscribers(_asked: Asked) -> Subscribers:
    return Subscribers(Subscriber.objects.confirmed().count())


FIGURES = (
    Figure(name="show_roles", part="roles", see=MANAGE, answers=RoleOffered, many=True, read=_roles, about="The roles that may be given."),
    Figure(name="count_subscribers", part="subscribers", see=SUBSCRIPTIONS, answers=Subscribers, read=_subscribers, about="How many addresses receive the news."),
)  # fmt: skip
RESOURCES = (ACCOUNTS, GRANTS, ENTRIES)
OPERATIONS = (
    Operation("POST", people.invite_person, MANAGE, "Make an account with a role; its owner is written to.", answers=ACCOUNTS, rule=_is_offered, offers=_PLACES),
    Operation("POST", people.invite_again, MANAGE, "Write again how to choose a password; a closed account opens.", on=ACCOUNTS, part="invitation", answers=ACCOUNTS),
    Operation("POST", people.grant_role, MANAGE, "Give a person one more role.", on=ACCOUNTS, part="role-grants", answers=GRANTS, many=True, rule=_is_offered, offers=_PLACES),
    Operation("POST", people.close_account, MANAGE, "Close an account.", on=ACCOUNTS, part="closure", answers=ACCOUNTS),
    Operation("POST", people.end_grant, MANAGE, "A person holds a role no more.", on=GRANTS, part="end"),
    Operation("POST", leave, SUBSCRIPTIONS, "Take an address out of the news, with all that is known of it.", part="subscribers/removal", takes=Address, into=_subscriber, called="remove_subscriber"),
)  # fmt: skip
