"""Who asks for what: the row an address names, and whether this key may."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework.request import Request

from accounts.models import User
from core.api.access import holder
from core.api.declaring import Asked, Operation, Reading, Resource
from core.api.problems import Refused
from core.permissions.holder import Holder

Keys = Mapping[str, Any]


def allowed(request: Request, permission: str, bodies: Iterable[uuid.UUID] | None = None) -> Holder:
    """Who asks, if she holds the permission there. Raises `PermissionDenied`."""
    who = holder(request)
    if not who.may(permission, bodies):
        raise PermissionDenied
    return who


def row_of(request: Request, resource: Resource, key: uuid.UUID) -> Any:
    """The row: 404 where who asks may not see it."""
    row = found(allowed(request, resource.see), resource, key)
    if row is None:
        raise Http404
    return row


def found(who: Holder, resource: Resource, key: uuid.UUID) -> Any:
    """The row with its facts; None where who asks may not see it."""
    row = resource.rows(who).filter(pk=key).first() if who.may(resource.see) else None
    if row is not None:
        resource.complete(who, [row])
    return row


def asked(request: Request, offered: Operation | Reading, keys: Keys) -> Asked:
    """What is asked, once it is found and allowed; nothing of what was sent is read. Raises `Http404`, `PermissionDenied`."""
    row, bodies = None, None
    if offered.on is not None:
        row = row_of(request, offered.on, keys[offered.on.key])
        theirs = None if offered.anywhere else offered.on.bodies
        bodies = list(theirs(row)) if theirs else None
    for permission in (offered.permission, *getattr(offered, "also", ())):
        allowed(request, permission, bodies)
    site = request.build_absolute_uri("/")
    if not isinstance(request.user, User):
        raise PermissionDenied
    return Asked(user=request.user, holder=holder(request), keys=keys, site=site, row=row)


def with_given(request: Request, offered: Operation | Reading, question: Asked, given: Any) -> Asked:
    """The same with what was sent. Raises `PermissionDenied` for a body named in it, and where the page asks for more."""
    whole = replace(question, given=given)
    within = getattr(offered, "within", None)
    for body in within(given) if within else ():
        allowed(request, offered.permission, [body])
    if offered.rule is not None and not offered.rule(whole):
        raise PermissionDenied
    return whole


def demand_offered(operation: Operation, question: Asked, sent: Any) -> None:
    """The keys sent are of rows the page offers. Raises `Refused` 422, naming the field."""
    for name, rows in operation.offers.items():
        value = getattr(sent, name)
        wanted = {value} if isinstance(value, uuid.UUID) else set(value or ())
        if wanted and rows(question).filter(pk__in=wanted).count() < len(wanted):
            told = "There is no such thing here, or it may not be chosen."
            raise Refused(422, told, {name: [told]})
