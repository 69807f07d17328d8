"""Fields several forms use."""

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest

from core.models import Body, Organisation, Representative
from core.permissions.holder import Holder
from core.web.work.amounts import EuroField
from models_bergamo.rules import SLUG


def amount(label: Any, **options: Any) -> EuroField:
    """Euros, as people write them («1.200,50»); at most cents."""
    return EuroField(label=label, below=10**8, **options)


def asked_key(request: HttpRequest, name: str) -> uuid.UUID | None:
    """The key an address proposes for a field (`?body=…`); None when there is none, or it is no key."""
    try:
        return uuid.UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def networks(who: Holder, permission: str) -> Any:
    """The networks in which a permission is held."""
    rows = Body.objects.filter(model_slug=SLUG).order_by("name")
    bodies = who.bodies(permission)
    return rows if bodies is None else rows.filter(pk__in=bodies)


def organisations() -> Any:
    """The organisations that stand for themselves."""
    return Organisation.objects.standing().order_by("name")


class RepresentativeField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Who speaks for an organisation, told with the organisation's name."""

    def label_from_instance(self, obj: Any) -> str:
        row: Representative = obj
        return f"{row.person} – {row.organisation.canonical}"
