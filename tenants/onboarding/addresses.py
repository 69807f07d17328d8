"""Under which name a municipality's site may live: suggested from its own, and never mistaken for somebody else's."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache  # noqa: TID251  # the list of the country's municipalities is of no city

from confusable_homoglyphs import confusables
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.services.errors import DomainError
from tenants.models import City, CityDomain
from tenants.names import RESERVED, check_schema_name
from tenants.onboarding.municipalities import Municipality, municipalities, plain

LONGEST = 31
_WRITTEN = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_READ_AS = {"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "i": "l"}
_PAIRS = (("rn", "m"), ("vv", "w"))
_SHORTEST_TOLD_APART = 5
"""From how many letters on the name of another municipality inside an address is taken for it: «Ne» and «Re» are words."""


def schema_of(subdomain: str) -> str:
    """The schema behind a subdomain: `reggio-emilia` is `reggio_emilia`."""
    return subdomain.replace("-", "_")


def host_of(subdomain: str) -> str:
    """The host of a subdomain of this installation."""
    return f"{subdomain}.{settings.BASE_DOMAIN}"


def suggested(municipality: Municipality) -> str:
    """The first name of the municipality's own that is free: its name, with its province, with what it is for."""
    own = _cut(_slug(municipality.name))
    homonyms = _slugs()[_slug(municipality.name)] - {municipality.cadastral_code}
    short = _cut(own, room=10)
    candidates = [
        *([] if homonyms else [own]),
        f"{_cut(own, room=3)}-{municipality.province.lower()}",
        f"{short}-partecipa",
    ]
    candidates += [f"{short}-partecipa-{number}" for number in range(2, 10)]
    for name in candidates:
        try:
            check_address(name, municipality)
        except DomainError:
            continue
        return name
    return ""


def check_address(subdomain: str, municipality: Municipality) -> None:
    """Raise `DomainError` (field `subdomain`, with the cure) unless a city of the municipality may live there.

    Refused: what is no host name, reserved names, other alphabets and digits in the place of letters, the names of other
    municipalities, and what looks like the name of a city that is there already. A few queries.
    """
    _check_letters(subdomain, municipality)
    try:
        check_schema_name(schema_of(subdomain))
    except ValidationError as refused:
        raise _refused(refused.messages[0]) from None
    looks = skeleton(subdomain)
    if looks in {skeleton(name) for name in RESERVED}:
        raise _refused(_("«%(name)s» è un nome riservato: sceglierne un altro.") % {"name": subdomain})
    _check_others(subdomain, looks, municipality)
    _check_there(subdomain, looks)


def skeleton(name: str) -> str:
    """What a name looks like at a glance: `bergam0`, `ber-gamo` and a Cyrillic «е» all read `bergamo`."""
    letters = "".join(_letter(character) for character in unicodedata.normalize("NFKD", name.lower()))
    for pair, read_as in _PAIRS:
        letters = letters.replace(pair, read_as)
    return letters


def _letter(character: str) -> str:
    if character in _READ_AS:
        return _READ_AS[character]
    if character.isascii():
        return character if character.isalnum() else ""
    found = confusables.is_confusable(character, greedy=True, preferred_aliases=["latin"])
    alike = [glyph["c"].lower() for one in found or () for glyph in one["homoglyphs"] if glyph["c"].isascii()]
    return _READ_AS.get(alike[0], alike[0]) if alike else ""


def _check_letters(subdomain: str, municipality: Municipality) -> None:
    if subdomain.startswith("xn--") or not subdomain.isascii():
        said = _("Solo lettere senza accenti, cifre e trattini: per esempio «%(name)s».")
        raise _refused(said % {"name": _cut(_slug(municipality.name))})
    if not _WRITTEN.match(subdomain) or not 3 <= len(subdomain) <= LONGEST:
        raise _refused(
            _(
                "Da 3 a 31 lettere minuscole, cifre o trattini; comincia con una lettera e non finisce con un trattino."
            )
        )


def _check_others(subdomain: str, looks: str, municipality: Municipality) -> None:
    """Neither another municipality's name, nor one's own written so that it deceives."""
    own = {_slug(name) for name in (municipality.name, municipality.other_name) if name}
    own_looks = {skeleton(name) for name in own}
    if subdomain in own | {name.replace("-", "") for name in own}:
        return
    if looks in own_looks and any(character.isdigit() for character in subdomain):
        said = _("Si legge come «%(name)s» ma non è scritto così: usi le lettere.")
        raise _refused(said % {"name": min(own)})
    if looks in own_looks:
        return
    others = _skeletons().get(looks, frozenset()) - {municipality.cadastral_code}
    inside = None if any(name in looks for name in own_looks) else _municipality_inside(subdomain)
    if others or (inside and inside != municipality.cadastral_code):
        name = municipalities()[min(others) if others else str(inside)]
        said = _("È il nome di un altro Comune, %(name)s: ne scelga uno che contenga il Suo.")
        raise _refused(said % {"name": name})


def _check_there(subdomain: str, looks: str) -> None:
    """No city is there under this name, nor under one that looks the same."""
    hosts = CityDomain.objects.values_list("domain", flat=True)
    names = {host.removesuffix(f".{settings.BASE_DOMAIN}") for host in hosts}
    names |= set(City.objects.values_list("schema_name", flat=True))
    if subdomain in names or schema_of(subdomain) in names:
        raise _refused(_("«%(name)s» è già in uso: ne scelga un altro.") % {"name": subdomain})
    if looks in {skeleton(name) for name in names}:
        raise _refused(
            _("Somiglia troppo all'indirizzo di una città che c'è già: ne scelga uno che non si confonda.")
        )


def _municipality_inside(subdomain: str) -> str | None:
    """The cadastral code of a municipality whose whole name stands between the hyphens."""
    words = subdomain.split("-")
    runs = (
        "-".join(words[first:last])
        for first in range(len(words))
        for last in range(first + 1, len(words) + 1)
    )
    for run in sorted(runs, key=len, reverse=True):
        codes = _skeletons().get(skeleton(run))
        if codes and len(run) >= _SHORTEST_TOLD_APART:
            return min(codes)
    return None


@cache
def _slugs() -> dict[str, frozenset[str]]:
    return _by(_slug)


@cache
def _skeletons() -> dict[str, frozenset[str]]:
    """What each municipality's name looks like, to the codes of those called so."""
    return _by(lambda name: skeleton(_slug(name)))


def _by(key: Callable[[str], str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one in municipalities().values():
        for name in _names(one):
            found.setdefault(key(name), set()).add(one.cadastral_code)
    return {name: frozenset(codes) for name, codes in found.items()}


def _names(municipality: Municipality) -> Iterable[str]:
    return (name for name in (municipality.name, municipality.other_name) if name)


def _slug(name: str) -> str:
    return plain(name).replace(" ", "-")


def _cut(slug: str, room: int = 0) -> str:
    """A slug that leaves `room`, cut between words where it is too long."""
    if len(slug) <= LONGEST - room:
        return slug
    return slug[: LONGEST - room + 1].rpartition("-")[0] or slug[: LONGEST - room]


def _refused(message: str) -> DomainError:
    return DomainError(message, field="subdomain")
