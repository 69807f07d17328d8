"""Whether a snapshot may be taken for what it says it is: everything is read from the signed text, nothing is believed."""

import datetime as dt
import json
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import rfc8785
from django.utils import timezone
from django.utils.translation import gettext as _

from benchmark.models import CityKey
from core.indicators.content import FORMAT
from core.indicators.dictionary import dictionary, digests
from core.indicators.hiding import SMALLEST
from core.indicators.signing import verify
from core.participation.indicators import YEAR, Indicator, Level, State
from core.services.errors import DomainError

LONGEST = 20_000_000
"""Characters of the longest document that is read: a thousand times a large city's."""
_EARLY = dt.timedelta(minutes=5)
"""By how much the clock of who approved may be ahead of ours."""
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"
_NUMBER = re.compile(r"\d{1,14}(\.\d{1,6})?", re.ASCII)
_PERCENT = Decimal(100)
_NEAR = Decimal("0.0001")
"""How far a value may be from its fraction, relatively: both are cut at six decimals."""
_TOP = {"format", "city", "year", "version", "change", "approved_at", "models", "population", "dictionary", "figures"}  # fmt: skip
_CITY = {"key": 36, "name": 200, "province": 2, "istat_code": 6}
_FIGURE = {"indicator", "month", "level", "place", "state", "value", "numerator", "denominator", "note"}

Figure = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Checked:
    """A document that held: its content, and when it was approved."""

    content: Mapping[str, Any]
    approved_at: dt.datetime


def check(
    *,
    city_key: uuid.UUID,
    document: str,
    signature: str,
    public_key: str,
    at: dt.datetime,
    registered: bool = True,
) -> Checked:
    """Read a document sent for a city; `DomainError` with the first reason for which it cannot be taken.

    Called on the public schema. One query; none where the key need not be `registered` yet: it is when something is delivered.
    """
    if not verify(document, signature, public_key):
        raise DomainError(
            _("La firma non corrisponde: il documento è stato alterato, o l'ha firmato un'altra chiave.")
        )
    content = _read(document)
    if content["city"]["key"] != str(city_key):
        raise DomainError(_("Il documento è di un'altra città."))
    approved_at = _moment(content["approved_at"])
    if registered:
        _check_key(city_key, public_key, approved_at)
    _check_period(content, approved_at, at)
    _check_population(content["population"])
    _check_definitions(content)
    _check_figures(content)
    return Checked(content, approved_at)


def _read(document: str) -> dict[str, Any]:
    if len(document) > LONGEST:
        raise DomainError(_("Il documento è troppo lungo."))
    try:
        content = json.loads(document)
        same = rfc8785.dumps(content).decode() == document
    except (ValueError, RecursionError, rfc8785.CanonicalizationError):
        raise DomainError(_("Il documento non si legge: non è JSON.")) from None
    if not same:
        raise DomainError(_("Il documento non è nella forma canonica (RFC 8785)."))
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise DomainError(_("Il formato del documento non è %(format)s.") % {"format": FORMAT})
    kinds: dict[str, type] = {"city": dict, "year": int, "version": int, "change": str, "approved_at": str, "models": list,
                              "dictionary": dict, "figures": list}  # fmt: skip
    if content.keys() != _TOP or not all(type(content[name]) is kind for name, kind in kinds.items()):
        raise DomainError(_("Al documento manca qualcosa, o ha qualcosa di troppo."))
    if not _well_formed(content):
        raise DomainError(_("Qualcosa nel documento non ha la forma prevista."))
    return content


def _well_formed(content: Mapping[str, Any]) -> bool:
    """Texts where texts are due, none longer than its column."""
    city = content["city"]
    return (
        city.keys() == _CITY.keys()
        and all(isinstance(city[name], str) and len(city[name]) <= most for name, most in _CITY.items())
        and len(content["change"]) <= 500
        and all(isinstance(slug, str) for slug in content["models"])
        and all(
            isinstance(figure, dict) and figure.keys() == _FIGURE and isinstance(figure["indicator"], str)
            for figure in content["figures"]
        )
    )


def _moment(said: str) -> dt.datetime:
    try:
        return dt.datetime.strptime(said, _MOMENT).replace(tzinfo=dt.UTC)
    except ValueError:
        raise DomainError(_("Il momento dell'approvazione non si legge.")) from None


def _check_key(city_key: uuid.UUID, public_key: str, approved_at: dt.datetime) -> None:
    key = CityKey.objects.filter(public_key=public_key).first()
    if key is None:
        raise DomainError(_("La chiave che ha firmato il documento non è di nessuna città."))
    if key.city_key != city_key:
        raise DomainError(_("Il documento è firmato con la chiave di un'altra città."))
    if approved_at < key.since or (key.until and approved_at > key.until):
        raise DomainError(_("Quando il documento è stato approvato quella chiave non era in uso."))


def _check_period(content: Mapping[str, Any], approved_at: dt.datetime, at: dt.datetime) -> None:
    if approved_at > at + _EARLY:
        raise DomainError(_("Il documento risulta approvato in un momento che deve ancora venire."))
    if not 1900 <= content["year"] < timezone.localdate(approved_at).year:
        raise DomainError(_("L'anno del documento non è finito: si condivide quando lo è."))
    if not 1 <= content["version"] <= 9999 or (content["version"] > 1 and not content["change"].strip()):
        raise DomainError(_("La versione non va bene: dalla seconda in poi dice che cosa è cambiato."))


def _check_population(said: Any) -> None:
    if said is None:
        return
    try:
        residents, _on = said["residents"], dt.date.fromisoformat(said["on"])
    except (TypeError, KeyError, ValueError):
        raise DomainError(_("La popolazione non si legge.")) from None
    if type(residents) is not int or not 0 < residents < 10_000_000:
        raise DomainError(_("La popolazione non è possibile: %(n)s.") % {"n": residents})


def _check_definitions(content: Mapping[str, Any]) -> None:
    """Every definition is the one in use here: figures of two definitions are not the same figure."""
    known = dictionary()
    if {figure["indicator"] for figure in content["figures"]} - content["dictionary"].keys():
        raise DomainError(_("Ci sono valori di cui il documento non dice la definizione."))
    for code, said in content["dictionary"].items():
        indicator = known.get(code)
        if indicator is None:
            raise DomainError(_("L'indicatore «%(code)s» non è nel dizionario.") % {"code": code})
        version = said.get("version") if isinstance(said, dict) else None
        if version not in {one.number for one in indicator.versions}:
            raise DomainError(
                _("«%(name)s»: la versione %(version)s della definizione non è conosciuta.")
                % {"name": indicator.name, "version": version}
            )
        if version != indicator.version or said.get("digest") != digests()[code]:
            raise DomainError(
                _("«%(name)s»: la definizione è cambiata dopo l'approvazione. La città riguardi e approvi.")
                % {"name": indicator.name}
            )


def _check_figures(content: Mapping[str, Any]) -> None:
    known = dictionary()
    met = set()
    for figure in content["figures"]:
        indicator = known[figure["indicator"]]
        for rule in _RULES:
            if reason := rule(figure, indicator):
                raise DomainError(f"{indicator.name}: {reason}")
        one = tuple(figure[name] for name in ("indicator", "month", "level", "place"))
        if one in met:
            raise DomainError(f"{indicator.name}: {_('lo stesso valore è scritto due volte.')}")
        met.add(one)


def _where_and_when(figure: Figure, indicator: Indicator) -> str:
    month, level, place = figure["month"], figure["level"], figure["place"]
    if type(month) is not int or not 0 <= month <= 12 or (month != YEAR and not indicator.monthly):
        return _("il mese non è possibile.")
    if level not in list(indicator.levels) or not isinstance(place, str) or len(place) > 200:
        return _("non si misura in quel luogo.")
    if (level == Level.CITY) != (place == ""):
        return _("il luogo non si capisce.")
    note = figure["note"]
    if not isinstance(note, str) or len(note) > 500 or (note and (month != YEAR or level != Level.CITY)):
        return _("la nota non sta al suo posto.")
    return ""


def _state_and_numbers(figure: Figure, _indicator: Indicator) -> str:
    numbers = [figure[name] for name in ("value", "numerator", "denominator")]
    if figure["state"] not in list(State):
        return _("lo stato non è conosciuto.")
    if figure["state"] != State.KNOWN:
        return "" if numbers == [None] * 3 else _("un valore che non è noto non ha numeri.")
    if figure["value"] is None:
        return _("manca il valore.")
    if any(isinstance(number, str) and number.startswith("-") for number in numbers):
        return _("un numero è negativo.")
    if any(n is not None and not (isinstance(n, str) and _NUMBER.fullmatch(n)) for n in numbers):
        return _("un numero non si legge.")
    return ""


def _a_share(figure: Figure, indicator: Indicator) -> str:
    if figure["state"] != State.KNOWN or indicator.unit != "percent":
        return ""
    if Decimal(figure["value"]) > _PERCENT:
        return _("una percentuale non supera 100.")
    top, bottom = figure["numerator"], figure["denominator"]
    if top is not None and bottom is not None and Decimal(top) > Decimal(bottom):
        return _("una parte non supera il tutto.")
    return ""


def _a_median(figure: Figure, indicator: Indicator) -> str:
    if figure["state"] != State.KNOWN or not indicator.median:
        return ""
    cases = Decimal(figure["denominator"] or 0)
    if figure["numerator"] is not None or cases < 1 or cases != int(cases):
        return _("una mediana dice di quanti casi è, e nient'altro.")
    return ""


def _a_fraction(figure: Figure, indicator: Indicator) -> str:
    if figure["state"] != State.KNOWN or indicator.median:
        return ""
    top, bottom = figure["numerator"], figure["denominator"]
    if top is None or (bottom is None) == bool(str(indicator.denominator)):
        return _("il numeratore e il denominatore non sono quelli della definizione.")
    below = Decimal(1) if bottom is None else Decimal(bottom)
    if not below:
        return _("non si divide per zero.")
    expected = Decimal(top) / below * indicator.times
    if abs(Decimal(figure["value"]) - expected) > _NEAR * max(expected, Decimal(1)):
        return _("il valore non è il numeratore diviso per il denominatore.")
    return ""


def _of_enough_people(figure: Figure, indicator: Indicator) -> str:
    if figure["state"] != State.KNOWN or not indicator.breaks_down_people:
        return ""
    return _("riguarda troppo poche persone.") if 0 < Decimal(figure["numerator"]) < SMALLEST else ""


_RULES: tuple[Callable[[Figure, Indicator], str], ...] = (
    _where_and_when,
    _state_and_numbers,
    _a_share,
    _a_median,
    _a_fraction,
    _of_enough_people,
)
