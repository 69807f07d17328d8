"""What the city would share of a year, and how a document says it: format `vicinia-snapshot/1` (docs/reference/snapshot.md).

The document is the canonical JSON (RFC 8785) of a mapping, so that whoever writes the same content signs the same bytes. Numbers are
strings with at most six decimals: a JSON number is a binary fraction, and figures are not.
"""

import datetime as dt
import hashlib
import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import rfc8785

from core.indicators.dictionary import breakdowns, dictionary, digests
from core.indicators.hiding import hidden_after
from core.indicators.measuring import measure_year, population_of
from core.models import Body, IndicatorNote, ModelActivation, Neighbourhood, SharedSnapshot
from core.participation.indicators import YEAR, Level, Measure, State

FORMAT = "vicinia-snapshot/1"

_LEVELS = {level: number for number, level in enumerate(Level)}
_SIX = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class CityFacts:
    """Who the city is for others: the shell around it knows. `residents` are those of the day `residents_on`."""

    key: uuid.UUID
    name: str
    province: str = ""
    istat_code: str = ""
    residents: int | None = None
    residents_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be shared of a year now: `content` is the document without version, change and moment of approval."""

    year: int
    content: Mapping[str, Any]

    @property
    def figures(self) -> list[dict[str, Any]]:
        """As in the document, the city's first."""
        return list(self.content["figures"])

    @property
    def seen(self) -> str:
        """The fingerprint of what somebody is shown: of the definitions, of the numbers, of the notes, of the rest, apart."""
        figures = [{**figure, "note": None} for figure in self.content["figures"]]
        notes = [
            [figure["indicator"], figure["note"]] for figure in self.content["figures"] if figure["note"]
        ]
        rest = {name: said for name, said in self.content.items() if name not in {"figures", "dictionary"}}
        parts = (self.content["dictionary"], figures, notes, rest)
        return "-".join(hashlib.sha256(rfc8785.dumps(part)).hexdigest()[:16] for part in parts)


def draft(year: int, city: CityFacts, today: dt.date, *, measures: Sequence[Measure] | None = None) -> Draft:
    """What would be shared of a year: of these measures, or of those made now; less what versions shared before would give away."""
    if measures is None:
        measures = measure_year(year, today)
    figures = _without_what_versions_tell(_figures(measures, _notes(year)), year)
    codes = {measure.indicator for measure in measures}
    return Draft(
        year,
        {
            "format": FORMAT,
            "city": {
                "key": str(city.key),
                "name": city.name,
                "province": city.province,
                "istat_code": city.istat_code,
            },
            "year": year,
            "models": _models(year),
            "population": _population(year, city, today),
            "dictionary": _definitions(codes),
            "figures": figures,
        },
    )


def canonical(content: Mapping[str, Any]) -> str:
    """The one text of this content: JSON in the canonical form of RFC 8785."""
    return rfc8785.dumps(content).decode()


def document_of(drafted: Draft, *, version: int, change: str, approved_at: dt.datetime) -> str:
    """The text that is signed."""
    moment = approved_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return canonical({**drafted.content, "version": version, "change": change, "approved_at": moment})


def same_content(drafted: Draft, content: Mapping[str, Any]) -> bool:
    """Whether a document says what the draft says, whatever its version."""
    return all(content.get(name) == said for name, said in drafted.content.items())


def _definitions(codes: Iterable[str]) -> dict[str, dict[str, Any]]:
    known, digest = dictionary(), digests()
    return {code: {"version": known[code].version, "digest": digest[code]} for code in codes}


def _models(year: int) -> list[str]:
    active = ModelActivation.objects.during(dt.date(year, 1, 1), dt.date(year, 12, 31))
    return sorted(set(active.values_list("model_slug", flat=True)))


def _population(year: int, city: CityFacts, today: dt.date) -> dict[str, Any] | None:
    """Residents figures are divided by; else what the city says of itself; None where neither is known."""
    known = population_of(year, today) or (city.residents, city.residents_on)
    residents, on = known
    return {"residents": residents, "on": on.isoformat()} if residents and on else None


def _notes(year: int) -> Mapping[str, str]:
    return dict(IndicatorNote.objects.filter(year=year).values_list("indicator", "text"))


def _figures(measures: Sequence[Measure], notes: Mapping[str, str]) -> list[dict[str, Any]]:
    names = _names({measure.place for measure in measures if measure.place})
    numbers = {code: indicator.number for code, indicator in dictionary().items()}
    figures = [_figure(measure, names, notes) for measure in measures]
    return sorted(
        figures,
        key=lambda one: (
            _LEVELS[Level(one["level"])],
            numbers[one["indicator"]],
            one["indicator"],
            one["month"],
            one["place"],
        ),
    )


def _figure(measure: Measure, names: Mapping[uuid.UUID, str], notes: Mapping[str, str]) -> dict[str, Any]:
    whole = measure.level == Level.CITY and measure.month == YEAR
    return {
        "indicator": measure.indicator,
        "month": measure.month,
        "level": measure.level.value,
        "place": names[measure.place] if measure.place else "",
        "state": measure.state.value,
        "value": _text(measure.value),
        "numerator": _text(measure.numerator),
        "denominator": _text(measure.denominator),
        "note": notes.get(measure.indicator, "") if whole else "",
    }


def _without_what_versions_tell(figures: list[dict[str, Any]], year: int) -> list[dict[str, Any]]:
    """The figures without those of people that would be found by what was shared of the year before, also if taken back since."""
    now = _told(figures)
    if not now:
        return figures
    documents = (
        SharedSnapshot.objects.filter(year=year).order_by("version").values_list("document", flat=True)
    )
    versions = [_told(json.loads(document)["figures"]) for document in documents]
    hidden = {
        people: hidden_after(states, [told[people] for told in versions if people in told])
        for people, states in now.items()
    }
    return [
        {**one, "state": State.HIDDEN.value, "value": None, "numerator": None, "denominator": None}
        if one["state"] == State.KNOWN and (one["level"], one["place"]) in hidden.get(_people(one), ())
        else one
        for one in figures
    ]


def _people(figure: Mapping[str, Any]) -> int:
    """The breakdown of whose people a figure tells something; 0 for none, as also the whole of a city."""
    indicator = dictionary().get(figure["indicator"])
    if indicator is None or (indicator.counts_people_of and figure["level"] == Level.CITY):
        return 0
    return indicator.people


def _told(figures: Iterable[Mapping[str, Any]]) -> dict[int, dict[tuple[str, str], State]]:
    """Of each breakdown of people, what is told of each place: hidden where one of its figures is, known where one is."""
    broken_down = breakdowns(dictionary())
    found: defaultdict[int, dict[tuple[str, str], State]] = defaultdict(dict)
    for one in figures:
        if (people := _people(one)) not in broken_down:
            continue
        states, where, state = found[people], (one["level"], one["place"]), State(one["state"])
        if states.get(where) != State.HIDDEN and (
            state in {State.HIDDEN, State.KNOWN} or where not in states
        ):
            states[where] = state
    return found


def _names(places: set[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """The name of each place; two of the same name (a neighbourhood drawn anew) are told apart by a number."""
    rows = [
        *Neighbourhood.objects.filter(pk__in=places).order_by("pk").values_list("pk", "name"),
        *Body.objects.filter(pk__in=places).order_by("pk").values_list("pk", "name"),
    ]
    times: Counter[str] = Counter()
    names = {}
    for key, name in rows:
        times[name] += 1
        names[key] = name if times[name] == 1 else f"{name} ({times[name]})"
    return names


def _text(number: Decimal | None) -> str | None:
    """«55.431646», «8», never «8.000000» nor «1E+1»."""
    if number is None:
        return None
    said = f"{number.quantize(_SIX, ROUND_HALF_UP):f}"
    return said.rstrip("0").rstrip(".") if "." in said else said
