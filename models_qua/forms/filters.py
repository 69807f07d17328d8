"""What the forms that narrow a list share."""

import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django import forms

from core.models import Body
from models_qua.rules import SLUG


class PublicFilters(forms.Form):
    """The filters of a list citizens read."""

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list."""
        return any(self.cleaned_data.get(name) for name in self.fields)


def choose(form: forms.Form, name: str, options: Iterable[Any], everything: Any) -> None:
    """What a field of choices offers, after what leaves the list as it is."""
    form.fields[name].choices = [("", everything), *options]  # type: ignore[attr-defined]


def labs_offered(bodies: Collection[uuid.UUID] | None) -> list[tuple[str, str]]:
    """Some labs (None: all) as choices, by name. One query."""
    labs = Body.objects.filter(model_slug=SLUG).order_by("name")
    labs = labs if bodies is None else labs.filter(pk__in=bodies)
    return [(str(key), name) for key, name in labs.values_list("pk", "name")]
