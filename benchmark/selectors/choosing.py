"""With which cities one compares: by size, region, participation model, a list of one's own, or the nearest by residents.

What is chosen narrows: region and size together are the cities that are both. Nothing chosen are all cities.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benchmark.selectors.cities import KnownCity

SIZES = {
    "15": (gettext_lazy("fino a 15.000 abitanti"), 1, 15_000),
    "50": (gettext_lazy("da 15.001 a 50.000 abitanti"), 15_001, 50_000),
    "150": (gettext_lazy("da 50.001 a 150.000 abitanti"), 50_001, 150_000),
    "250": (gettext_lazy("da 150.001 a 250.000 abitanti"), 150_001, 250_000),
    "more": (gettext_lazy("oltre 250.000 abitanti"), 250_001, 2_000_000_000),
}
"""Classes of residents: code to label, first and last. 15.000 is where the law on municipalities changes how a council is elected
(d.lgs. 267/2000, articles 71 and 72), 250.000 where it lets a city have its own districts (article 17)."""

NEAREST = (5, 10, 20)
"""How many nearest cities one may ask for."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen. `size` of SIZES, `model` a slug, `group` its city keys under `group_name`, `nearest` to the city `near`."""

    size: str = ""
    region: str = ""
    model: str = ""
    group: frozenset[uuid.UUID] | None = None
    group_name: str = ""
    nearest: int = 0
    near: uuid.UUID | None = None


def size_of(residents: int | None) -> str:
    """The code of the class of so many residents; empty where they are not known."""
    if not residents:
        return ""
    return next(code for code, (_label, _first, last) in SIZES.items() if residents <= last)


def chosen(cities: Iterable[KnownCity], choice: Choice) -> list[KnownCity]:
    """The peers among the cities, in their order; the city one compares (`near`) is always with them."""
    found = [city for city in cities if city.key == choice.near or _fits(city, choice)]
    if choice.nearest and choice.near:
        return _nearest(found, choice.near, choice.nearest)
    return found


def _fits(city: KnownCity, choice: Choice) -> bool:
    return (
        (not choice.size or size_of(city.residents) == choice.size)
        and (not choice.region or city.region == choice.region)
        and (not choice.model or choice.model in city.models)
        and (choice.group is None or city.key in choice.group)
    )


def _nearest(cities: list[KnownCity], near: uuid.UUID, number: int) -> list[KnownCity]:
    mine = next((city for city in cities if city.key == near), None)
    if mine is None or mine.residents is None:
        return cities
    residents = mine.residents
    others = [city for city in cities if city.key != near and city.residents]
    others.sort(key=lambda city: (abs((city.residents or 0) - residents), city.name))
    kept = {near, *(city.key for city in others[:number])}
    return [city for city in cities if city.key in kept]


def in_words(choice: Choice, *, model: str = "", near: str = "") -> str:
    """«Lombardia, da 50.001 a 150.000 abitanti»: what was chosen; `model` and `near` are names."""
    said = [
        choice.region,
        str(SIZES[choice.size][0]) if choice.size in SIZES else "",
        _("modello %(name)s") % {"name": model or choice.model} if choice.model else "",
        _("gruppo «%(name)s»") % {"name": choice.group_name} if choice.group is not None else "",
        _("le %(n)s più vicine a %(name)s per abitanti") % {"n": choice.nearest, "name": near}
        if choice.nearest and choice.near
        else "",
    ]
    return ", ".join(filter(None, said)) or _("tutte le città che condividono dati")
