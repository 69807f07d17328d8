"""Addresses made from names."""

from django.db import models
from django.utils.text import slugify

from core.models import ModelActivation
from models_qua.rules import SLUG

_ROOM = 12
"""Letters left for the number that tells two of the same name apart."""


def free_slug(table: type[models.Model], name: str, otherwise: str) -> str:
    """An address of a table's `slug` nobody has, made from a name; `otherwise` where the name gives none. One query."""
    longest = (table._meta.get_field("slug").max_length or _ROOM * 2) - _ROOM  # type: ignore[union-attr]
    base = slugify(name)[:longest].strip("-") or otherwise
    taken = set(table._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def one_at_a_time() -> None:
    """The turnstile of who gives a name or an address: until the transaction ends nobody else does."""
    list(ModelActivation.objects.select_for_update(no_key=True).filter(model_slug=SLUG).order_by("pk"))
