"""Agreements of a register, each tied to the one it renews, signed by the city that day."""

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.imports.loaders.bodies import bodies, body_key
from core.imports.loaders.lists import free_slug
from core.imports.plan import KEEP, Plan, given
from core.imports.table import SheetRows
from core.models import CityProfile
from core.reporting.words import day as in_words
from models_qua.loaders.known import Known, agreements, kept_here, known_agreement
from models_qua.loaders.labs import is_whole_city, want_lab
from models_qua.loaders.renewals import sound_renewals
from models_qua.loaders.signatories import want_party
from models_qua.models import CitizenshipAgreement, Signatory

RENEWAL, NEW, URBAN = "renewal", "new", "urban"
TYPES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (NEW, ("accordo di cittadinanza", "accordo", "nuovo", "nuovo accordo")),
    (RENEWAL, ("rinnovo", "accordo di rinnovo", "rinnovato")),
    (URBAN, ("laboratorio urbano", "accordo di laboratorio urbano", "urbano")),
)
"""The words a register's column «Tipo» uses."""

State = CitizenshipAgreement.State
_YEAR_OF_ACT = re.compile(r"(?:\b|/)((?:19|20)\d{2})\b")


class _AgreementSheet:
    """One pass over the sheet. Columns: `number`, `title`, `type`, `areas` (required), `year`, `renews`, `act`, `act_on`,
    `signed_on`."""

    def __init__(self, rows: SheetRows, plan: Plan) -> None:
        self.rows, self.plan, self.table = rows, plan, agreements(plan)
        self.seen: dict[int, int] = plan.shared.setdefault("agreements_seen", {})
        self.wanted: dict[int, tuple[int, dict[str, Any]]] = {}
        self.city = _city_name()

    def load(self) -> None:
        """Plan every row that holds; those renewed first, so that a renewal finds the lab of what it renews."""
        names = "number title type areas year renews act act_on signed_on".split()
        for number, *cells in self.rows.rows(*names):
            row: dict[str, Any] = dict(zip(names, cells, strict=True))
            if any(row[name] is None for name in ("number", "title", "type", "areas")):
                continue
            if self._holds(number, row) and not self._is_repeated(number, row["number"]):
                self.wanted[row["number"]] = (number, row)
        sound = sound_renewals(self.rows, self.wanted, self.table)
        for number in sorted(sound, key=lambda one: (self._depth(one), sound[one][1]["signed_on"], one)):
            self._plan_row(*sound[number])

    def _depth(self, number: int) -> int:
        """How many agreements of the upload come before it in its chain of renewals."""
        depth, before = 0, self.wanted[number][1]["renews"]
        while before in self.wanted and depth < len(self.wanted):
            depth, before = depth + 1, self.wanted[before][1]["renews"]
        return depth

    def _holds(self, number: int, row: Mapping[str, Any]) -> bool:
        """Whether what the row says of its act and its signature can be."""
        found = self.rows.findings.problem_count
        if row["act"] is None:
            self._problem(
                number,
                "act",
                _("Manca l'atto di giunta che ha approvato l'accordo."),
                _("Scrivere numero e anno dell'atto, per esempio «G.C. 101/2015»."),
            )
        signed = row["signed_on"]
        if signed is None:
            self._problem(
                number,
                "signed_on",
                _("Manca il giorno della firma."),
                _("Scriverlo; un accordo non ancora firmato si scrive dalla pagina degli accordi."),
            )
            return False
        if signed > self.plan.options.today:
            self._problem(
                number,
                "signed_on",
                _("Il %(day)s deve ancora venire.") % {"day": in_words(signed)},
                _("Correggere la data della firma."),
            )
        if row["year"] is not None and row["year"] != signed.year:
            self._problem(
                number,
                "year",
                _("L'anno è %(year)s, ma la firma è del %(day)s.")
                % {"year": row["year"], "day": in_words(signed)},
                _("Correggere l'anno, o la data della firma."),
            )
        self._compare_act(number, row, signed)
        return self.rows.findings.problem_count == found

    def _compare_act(self, number: int, row: Mapping[str, Any], signed: dt.date) -> None:
        years = _YEAR_OF_ACT.findall(row["act"] or "")
        late = row["act_on"] > signed if row["act_on"] else bool(years and int(years[-1]) > signed.year)
        if late:
            self._problem(
                number,
                "act_on" if row["act_on"] else "act",
                _("La firma, del %(day)s, precede l'atto di giunta.") % {"day": in_words(signed)},
                _("Un accordo si firma dopo l'approvazione: correggere l'atto, o la data della firma."),
            )

    def _is_repeated(self, number: int, one: int) -> bool:
        if one in self.seen:
            self._problem(
                number,
                "number",
                _("L'accordo n. %(number)d è già alla riga %(row)d.")
                % {"number": one, "row": self.seen[one]},
                _("Dare a ogni accordo un numero suo."),
            )
            return True
        self.seen[one] = number
        return False

    def _plan_row(self, number: int, row: Mapping[str, Any]) -> None:
        now = self.table.current(row["number"])
        if now is not None and row["number"] in kept_here(self.plan):
            self._keep(number, row, now)
            return
        body = self._lab(number, row, now)
        renewed = known_agreement(self.plan, row["renews"]) if row["renews"] is not None else None
        signed = self._signed(number, row, now)
        values = (
            row["number"],
            row["title"],
            KEEP if now else free_slug(self.table, f"{row['title']} {row['signed_on'].year}", 220),
            body,
            renewed.key if renewed else None,
            row["act"],
            given(row["act_on"]),
            signed,
            KEEP if now else State.IN_FORCE.value,
        )
        label = _("n. %(number)d, %(title)s") % {"number": row["number"], "title": row["title"]}
        key = self.table.want(row["number"], values, label)
        day = None if signed is KEEP else row["signed_on"]
        self.plan.shared.setdefault("agreements_planned", {})[row["number"]] = Known(key, body, day)
        if day:
            want_party(self.plan, key, Signatory.Kind.CITY.value, self.city, day)
        if day and row["number"] not in self._signed_by_others():
            self._warn_of_city_alone(number, row["number"])

    def _signed_by_others(self) -> frozenset[int]:
        """The numbers of the agreements somebody else than the city signed, of the upload or of the city. One query, once."""
        if "signed_by_others" not in self.plan.shared:
            others = Signatory.objects.outside().signed().order_by()
            here = set(others.values_list("agreement__number", flat=True))
            sheets = self.plan.sheets.get("signatories", ())
            told = {number for rows in sheets for _row, number in rows.rows("agreement")}
            self.plan.shared["signed_by_others"] = frozenset(one for one in here | told if one)
        found: frozenset[int] = self.plan.shared["signed_by_others"]
        return found

    def _warn_of_city_alone(self, number: int, one: int) -> None:
        self.rows.warning(
            number,
            "number",
            _("L'accordo n. %(number)d risulta firmato soltanto dal Comune.") % {"number": one},
            _("Un accordo vuole almeno un'altra firma: aggiungerla al foglio dei sottoscrittori."),
        )

    def _keep(self, number: int, row: Mapping[str, Any], now: Mapping[str, Any]) -> None:
        """Leave an agreement whose document was made here as it is; what the register says otherwise is told."""
        says = ("title", "act_number", "act_on", "signed_on")
        read = (row["title"], row["act"], row["act_on"], row["signed_on"])
        if any(value is not None and value != now[name] for name, value in zip(says, read, strict=True)):
            self.rows.warning(
                number,
                "number",
                _("L'accordo n. %(number)d ha qui il suo documento e le sue firme: resta com'è.")
                % {"number": row["number"]},
                _("Cambiarlo dalla sua pagina; se non è lo stesso accordo, dargli un altro numero."),
            )
        key = self.table.find(row["number"])
        values = (row["number"], *[KEEP] * (len(self.table.columns) - 1))
        self.table.want(row["number"], values, row["title"])
        if key is not None:
            planned = self.plan.shared.setdefault("agreements_planned", {})
            planned[row["number"]] = Known(key, now["body_id"], None)

    def _signed(self, number: int, row: Mapping[str, Any], now: Mapping[str, Any] | None) -> Any:
        """The day, KEEP for an agreement that is here and not in force yet: it gets there by its own page."""
        if now is None or now["state"] in CitizenshipAgreement.SIGNED:
            return row["signed_on"]
        self.rows.warning(
            number,
            "signed_on",
            _("L'accordo n. %(number)d qui non è ancora in vigore: l'importazione non lo firma.")
            % {"number": row["number"]},
            _(
                "Registrare atto e firme dalla sua pagina; se non è lo stesso accordo, dargli un altro numero."
            ),
        )
        return KEEP

    def _lab(self, number: int, row: Mapping[str, Any], now: Mapping[str, Any] | None) -> uuid.UUID:
        """The lab an agreement is of: that of its area, or of what it renews where it is about the whole city."""
        areas, whole = row["areas"], all(is_whole_city(area) for area in row["areas"])
        renewed = known_agreement(self.plan, row["renews"]) if row["renews"] is not None else None
        if whole and renewed:
            return renewed.body
        urban = whole or row["type"] == URBAN
        name = row["title"][:160] if urban else " - ".join(areas)[:160]
        if now and bodies(self.plan).find(body_key(self.plan, name)) is None:
            body: uuid.UUID = now["body_id"]  # the lab was given another name here
            return body
        return want_lab(self.rows, self.plan, number, name, areas, urban=urban, since=row["signed_on"])

    def _problem(self, number: int, column: str, message: str, cure: str) -> None:
        self.rows.problem(number, column, message, cure)


def _city_name() -> str:
    """What the city signs as."""
    profile = CityProfile.objects.first()
    return (profile.institution or profile.name) if profile else _("Comune")


def load_agreements(rows: SheetRows, plan: Plan) -> None:
    """The sheet of agreements (see `_AgreementSheet` for its columns)."""
    _AgreementSheet(rows, plan).load()
