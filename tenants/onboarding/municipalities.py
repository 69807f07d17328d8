"""All municipalities of Italy that exist today, and finding one by its name.

The list is that of python-codicefiscale, made from the archive of municipalities of the Agenzia delle Entrate (ANPR); those that
were merged into others are in it and not offered here.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache  # noqa: TID251  # the list of the country's municipalities is of no city

from codicefiscale.data import get_municipalities_data
from rapidfuzz import fuzz, process, utils

MOST_FOUND = 8
_ALIKE = 80.0
"""From what likeness (0-100, rapidfuzz's WRatio) on a name is offered for the one typed."""

_SMALL = frozenset(
    "a ad al alla alle allo ai agli con col da dal dalla dei degli del della delle dello di e ed fra in la le lo il i "
    "nel nella nelle per presso sul sulla sullo sulle su tra an am der dem den im".split()
)
_WITH_APOSTROPHE = re.compile(r"\b(All|Dall|Dell|Nell|Sull|D|L)'(?=\w)")
_OF = re.compile(r"^(comune|citta|municipio)( di)? +")

PROVINCES = {
    name: number
    for number, name in enumerate(
        "TO VC NO CN AT AL AO IM SV GE SP VA CO SO MI BG BS PV CR MN BZ TN VR VI BL TV VE PD RO UD GO TS PC PR RE MO BO FE "
        "RA FC PU AN MC AP MS LU PT FI LI PI AR SI GR PG TR VT RI RM LT FR CE BN NA AV SA AQ TE PE CH CB FG BA TA BR LE PZ "
        "MT CS CZ RC TP PA ME AG CL EN CT RG SR SS NU CA PN IS OR BI LC LO RN PO KR VV VB".split(),
        start=1,
    )
} | {"MB": 108, "FM": 109, "BT": 110}
"""Abbreviation to ISTAT's number of the province, the first three digits of the code of each of its municipalities.

ISTAT, «Codici statistici delle unità amministrative territoriali: comuni, città metropolitane, province e regioni».
"""
_REDRAWN = frozenset({"SS", "NU", "CA", "OR", "SU"})
"""Sardinia's provinces were drawn anew in 2016 and in 2025, and their municipalities numbered with them: not checked."""


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality of today: its name, its name in the other language of its territory, province and cadastral code."""

    name: str
    other_name: str
    province: str
    cadastral_code: str

    @property
    def ipa_code(self) -> str:
        """Its code in the index of public administrations (indicepa.gov.it)."""
        return f"c_{self.cadastral_code.lower()}"

    def __str__(self) -> str:
        return f"{self.name} ({self.province})"


@cache
def municipalities() -> Mapping[str, Municipality]:
    """Cadastral code to municipality; read from the package once."""
    rows = [row for row in get_municipalities_data() if row["active"] and not row["date_deleted"]]
    return {
        row["code"]: Municipality(
            _as_written(row["name"]), _as_written(row["name_alt"]), row["province"], row["code"]
        )
        for row in rows
    }


def municipality(cadastral_code: str) -> Municipality | None:
    """The municipality of a cadastral code (`A794`, in any case), None where there is none today."""
    return municipalities().get(cadastral_code.strip().upper())


def find(words: str) -> list[Municipality]:
    """Those whose name is like the words, the likeliest first: accents, case, hyphens and slips of the keyboard do not matter.

    A province may follow (`Castro BG`). At most `MOST_FOUND`.
    """
    asked = _OF.sub("", plain(words))
    if len(asked) < 2:
        return []
    head, _space, last = asked.rpartition(" ")
    if head and last.upper() in PROVINCES.keys() | _REDRAWN:
        inside = [found for found in _likely(head) if found.province == last.upper()]
        if inside:
            return inside[:MOST_FOUND]
    return _likely(asked)[:MOST_FOUND]


def plain(text: str) -> str:
    """Lower case, without accents; whatever is no letter or digit is one space."""
    bare = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return " ".join(utils.default_process("".join(c for c in bare if not unicodedata.combining(c))).split())


def istat_problem(code: str, province: str) -> str:
    """Why an ISTAT code cannot be that of a municipality of the province: `format`, `province`, or nothing."""
    if not re.fullmatch(r"[0-9]{6}", code) or code[3:] == "000":
        return "format"
    if province in _REDRAWN:
        return ""
    return "" if int(code[:3]) == PROVINCES.get(province) else "province"


@cache
def _names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Every name without accents, and beside it the code it stands for."""
    pairs = [
        (plain(name), code)
        for code, one in municipalities().items()
        for name in (one.name, one.other_name)
        if name
    ]
    return tuple(name for name, _code in pairs), tuple(code for _name, code in pairs)


def _likely(asked: str) -> list[Municipality]:
    names, codes = _names()
    ranked: dict[str, tuple[int, float, int, str]] = {}
    for name, score, place in process.extract(
        asked, names, scorer=fuzz.WRatio, score_cutoff=_ALIKE, limit=60
    ):
        near = fuzz.ratio(asked, name)
        rank = (
            0 if name == asked else 1 if name.startswith(f"{asked} ") else 2 if name.startswith(asked) else 3
        )
        if rank == 3 and near < 70 and not set(asked.split()) <= set(name.split()):
            continue
        key = (rank, -max(near, score - 10), len(name), name)
        code = codes[place]
        ranked[code] = min(key, ranked.get(code, key))
    return [municipalities()[code] for code in sorted(ranked, key=lambda code: (ranked[code], code))]


def _as_written(name: str) -> str:
    """«Reggio Nell'Emilia» as it writes itself: «Reggio nell'Emilia»."""
    words = _WITH_APOSTROPHE.sub(lambda match: match[0].lower(), name).split()
    return " ".join(
        word.lower()
        if place and word.lower() in _SMALL
        else word[:1].upper() + word[1:]
        if not place
        else word
        for place, word in enumerate(words)
    )
