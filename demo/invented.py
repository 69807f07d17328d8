"""Registers of years nobody handed in: invented, and the same each time, because what is drawn comes from a checksum of words.

A year is a list of `Met`; networks hand it in as the sheets of their register, consulte as theirs.
"""

import csv
import datetime as dt
import io
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.files.uploadedfile import SimpleUploadedFile

THEMES = (
    "mobilità", "cura del verde", "giovani", "sicurezza", "cultura", "fragilità", "spazi di quartiere", "educazione",
)  # fmt: skip
KINDS = ("Plenaria", "Sottogruppo", "Altro", "Altro", "Plenaria", "Sottogruppo", "Altro")
_FIRST_YEAR = 2022
_CLOSED = 8
"""August."""
_WITHOUT_RECORD = 11
"""One meeting in so many has no report."""


@dataclass(frozen=True)
class Group:
    """Who meets: its name, its neighbourhoods, since when (None: the city has it already), and who usually comes."""

    name: str
    places: tuple[str, ...]
    since: dt.date | None
    usual: tuple[str, ...] = ()


@dataclass(frozen=True)
class Met:
    """A meeting that was held; `number` is that of its year, `kind` one of `KINDS`, `came` of its group's `usual`."""

    number: int
    day: dt.date
    group: Group
    kind: str
    theme: str
    came: tuple[str, ...]
    citizens: int
    told: bool


@dataclass(frozen=True)
class Town:
    """What is invented of a city: a neighbourhood to its residents, an organisation to its kind; none where the city has them already."""

    groups: tuple[Group, ...]
    residents: Mapping[str, int] = field(default_factory=dict)
    organisations: Mapping[str, str] = field(default_factory=dict)


def drawn(below: int, *words: object) -> int:
    """A number from 0, always the same for the same words."""
    return zlib.crc32(" ".join(map(str, words)).encode()) % below


def known_by(names: Iterable[str], year: int) -> tuple[str, ...]:
    """Those of them that are there in a year: most from the first one, some of them came in the years after."""
    return tuple(name for name in names if year >= _FIRST_YEAR + max(0, drawn(12, "since", name) - 8))


def year_of(groups: Sequence[Group], year: int, meetings: int, *, coming: int) -> list[Met]:
    """So many meetings, spread over the working days of the year and over the groups; of a hundred who usually come `coming` do,
    and one in eight does not come in a whole year.
    """
    days = list(_working_days(year))
    found = []
    for number in range(meetings):
        group = groups[(number + number // len(groups)) % len(groups)]
        here = [
            name
            for name in group.usual
            if drawn(8, name, year) and drawn(100, name, year, number, group.name) < coming
        ]
        found.append(
            Met(
                number + 1,
                days[number * len(days) // meetings],
                group,
                KINDS[drawn(len(KINDS), group.name, number, year)],
                THEMES[drawn(len(THEMES), number, group.name)],
                tuple(here),
                drawn(9, group.name, number),
                drawn(_WITHOUT_RECORD, year, number) > 0,
            )
        )
    return found


def _working_days(year: int) -> Iterator[dt.date]:
    day = dt.date(year, 1, 8)
    while day <= dt.date(year, 12, 19):
        if day.month != _CLOSED and day.weekday() < 5:
            yield day
        day += dt.timedelta(days=1)


def networks_register(
    town: Town, year: int, met: Iterable[Met], *, called: tuple[str, str] = ("Reti", "Rete")
) -> list[SimpleUploadedFile]:
    """A year as the sheets of a register of networks, or of other groups, `called` so when several and when one.

    A part of the town that is empty has no sheet.
    """
    many, one_of_them = called
    met = list(met)
    sheets = []
    if town.residents:
        rows: Iterable[Sequence[object]] = town.residents.items()
        sheets.append(sheet("Quartieri", ("Quartiere", "Abitanti al 31/12"), rows))
    rows = [(one.name, "; ".join(one.places), _day(one.since)) for one in town.groups if one.since]
    if rows:
        sheets.append(sheet(many, (one_of_them, "Quartieri", "Attiva dal"), rows))
    if town.organisations:
        rows = [(name, kind, _yes(kind == "servizio comunale")) for name, kind in town.organisations.items()]
        sheets.append(sheet("Realta", ("Nome", "Tipo", "Servizio comunale"), rows))
    head = (
        "N.", "Data", "Inizio", "Fine", "Tipo", many, "Sottogruppo", "Luogo", "Ordine del giorno", "Report", "Singoli cittadini", "Tema",
    )  # fmt: skip
    sheets.append(sheet("Incontri", head, map(_meeting, met)))
    came = (
        (one.number, one.group.name, name, 1 + drawn(3, name, one.number)) for one in met for name in one.came
    )
    sheets.append(sheet("Presenze", ("N. incontro", one_of_them, "Realtà", "Persone"), came))
    return sheets


def agenda_of(met: Met) -> tuple[str, str]:
    """Its points."""
    return (met.theme.capitalize(), "Varie ed eventuali")


def report_of(met: Met) -> str:
    """What was said; nothing of a meeting nobody wrote about."""
    return f"Si è parlato di {met.theme}: condivisi i prossimi passi e chi se ne occupa." if met.told else ""


def _meeting(met: Met) -> tuple[object, ...]:
    points = "\n".join(f"{number}. {point}" for number, point in enumerate(agenda_of(met), 1))
    subgroup = f"Gruppo {met.theme}" if met.kind == "Sottogruppo" else ""
    place = f"Sala civica {met.group.places[0]}" if met.group.places else ""
    return (
        met.number, _day(met.day), "18:30", "20:00", met.kind, met.group.name, subgroup, place, points, report_of(met), met.citizens, met.theme,
    )  # fmt: skip


def sittings_register(
    groups: Sequence[Group], year: int, meetings: int, after: Mapping[str, int], *, coming: int
) -> list[SimpleUploadedFile]:
    """A year as the sheets of a register of consulte; `after` is the number of the last sitting of each before."""
    met = year_of(groups, year, meetings, coming=100)
    numbers: Counter[str] = Counter(after)
    sittings, presences = [], []
    for one in met:
        name = one.group.name
        numbers[name] += 1
        points = "\n".join(f"{number}. {point}" for number, point in enumerate(agenda_of(one), 1))
        sittings.append((name, numbers[name], _day(one.day), "20:45", points, report_of(one), one.citizens))
        presences += [(name, numbers[name], who, _way(who, one, coming)) for who in one.came]
    return [
        sheet("Sedute", ("Consulta", "N.", "Data", "Ora", "Ordine del giorno", "Resoconto", "Uditori"), sittings),
        sheet("Presenze", ("Consulta", "N.", "Iscritto", "Stato"), presences),
        sheet(
            "Contributi",
            ("N.", "Consulta", "Oggetto", "Trasmesso il", "Risposta il", "Esito"),
            _contributions(met, year),
        ),
    ]  # fmt: skip


def _way(who: str, met: Met, coming: int) -> str:
    if drawn(100, who, met.day) < coming:
        return "presente"
    return "assente giustificato" if drawn(3, met.day, who) == 0 else "assente"


def _contributions(met: Iterable[Met], year: int) -> Iterator[tuple[object, ...]]:
    """What every third sitting tells the administration: four in five are answered, in one to four months."""
    outcomes = ("accolto", "accolto in parte", "non accolto")
    for number, one in enumerate([one for one in met if one.number % 3 == 0], 1):
        sent = one.day + dt.timedelta(days=5)
        answered = sent + dt.timedelta(days=28 + drawn(95, year, number))
        said = drawn(5, number, year) > 0
        outcome = outcomes[drawn(3, number, one.theme)] if said else ""
        yield (number, one.group.name, f"Contributo su {one.theme}", _day(sent), _day(answered) if said else "", outcome)  # fmt: skip


def sheet(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> SimpleUploadedFile:
    """A sheet of a register, as an office hands it in."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(head)
    writer.writerows(rows)
    return SimpleUploadedFile(f"{name}.csv", text.getvalue().encode("utf-8-sig"))


def _day(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


def _yes(said: bool) -> str:
    return "sì" if said else "no"
