"""Fields several forms use."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from core.models import Body, Organisation, Representative
from core.permissions.holder import Holder
from core.web.work.forms import day_input
from models_bergamo.rules import SLUG


def amount(label: Any, **options: Any) -> forms.DecimalField:
    """Euros, written the Italian way («1.200,50») or with a point; at most cents."""
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(
        label=label, max_digits=10, decimal_places=2, localize=True, widget=widget, **options
    )


def day(label: Any, **options: Any) -> forms.DateField:
    """A day, with the browser's calendar."""
    return forms.DateField(label=label, widget=day_input(), **options)


def past_day(label: Any, **options: Any) -> forms.DateField:
    """The day of something that happened: today unless another is given."""
    return day(label, initial=today, **options)


def today() -> dt.date:
    """The local day."""
    return timezone.localdate()


def text(label: Any, *, rows: int = 6, **options: Any) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


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
