"""The figures of a final account as tables in words, the same for the page and for its document."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.templatetags.vicinia import UNKNOWN, euro, number
from models_qua.models import Commitment, Family, Indicator, MaintenanceWork, ProjectSheet, Resource
from models_qua.selectors.readings import reading_of


@dataclass(frozen=True, slots=True)
class Told:
    """A table: its first column are names, the others numbers in words; `note` says how it is to be read."""

    code: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    total: tuple[str, ...] = ()

    @property
    def cells(self) -> list[list[tuple[str, str]]]:
        """Rows of pairs (what the column is, what it says), for the page."""
        return [
            list(zip(self.header, row, strict=True))
            for row in (*self.rows, *([self.total] if self.total else []))
        ]


def account_tables(figures: Mapping[str, Any]) -> list[Told]:
    """The tables that say something, in the order of the account. No query."""
    tables = [
        _commitments(figures["commitments"]),
        _projects(figures["projects"]),
        _project_money(figures["project_money"]),
        _maintenance(figures["maintenance"]),
        _in_kind(figures),
        _indicators(figures["indicators"]),
    ]
    return [table for table in tables if table.rows]


def _commitments(figures: Mapping[str, Any]) -> Told:
    states = [state for state in Commitment.State.values if figures["by_state"].get(state)]
    header = (_("Parte"), *(str(Commitment.State(state).label) for state in states))
    rows = [
        (party_label(one["party"]), *(number(one.get(state, 0)) for state in states))
        for one in figures["by_party"]
    ]
    total = (_("In tutto"), *(number(figures["by_state"][state]) for state in states))
    return Told(
        "commitments", _("Impegni, parte per parte"), header, tuple(rows), total=total if rows else ()
    )


def _projects(figures: Mapping[str, Any]) -> Told:
    rows = [(str(ProjectSheet.State(state).label), number(n)) for state, n in figures["by_state"].items()]
    rows += [(str(Family(family).label), number(n)) for family, n in figures["by_family"].items()]
    return Told(
        "projects",
        _("Progetti, per stato e per famiglia"),
        (_("Stato o famiglia"), _("Progetti")),
        tuple(rows),
        note=_("Progetti in tutto: %(n)s. Per stato e per famiglia sono contati gli stessi.")
        % {"n": number(figures["total"])},
    )


def _project_money(figures: Mapping[str, Any]) -> Told:
    rows = [
        (money_label(one["year"], one["source"]), _euro(one["planned_eur"]), _euro(one["spent_eur"]))
        for one in figures["rows"]
    ]
    total = (_("In tutto, per i progetti"), _euro(figures["planned_eur"]), _euro(figures["spent_eur"]))
    return Told(
        "project_money",
        _("Denaro dei progetti"),
        (_("Anno e provenienza"), _("Previsto"), _("Speso")),
        tuple(rows),
        note=_(
            "Il budget delle schede progetto è %(budget)s. Le manutenzioni sono a parte e non sono comprese."
        )
        % {"budget": _euro(figures["budget_eur"])},
        total=total if rows else (),
    )


def _maintenance(figures: Mapping[str, Any]) -> Told:
    if not figures["total"]:
        return Told("maintenance", _("Manutenzioni"), (), ())
    states = [
        (str(MaintenanceWork.State(state).label), number(n)) for state, n in figures["by_state"].items()
    ]
    money = [
        (_("Importo delle manutenzioni"), _euro(figures["budget_eur"])),
        (_("Speso per le manutenzioni"), _euro(figures["spent_eur"])),
    ]
    return Told(
        "maintenance",
        _("Manutenzioni"),
        (_("Che cosa"), _("Quanto")),
        (*states, *money),
        note=_("Sono opere del Comune: il loro denaro non si somma a quello dei progetti."),
    )


def _in_kind(figures: Mapping[str, Any]) -> Told:
    rows = [
        (
            f"{Resource.Kind(one['kind']).label} ({one['unit']})"
            if one["unit"]
            else str(Resource.Kind(one["kind"]).label),
            _number(one["planned"]),
            _number(one["actual"]),
        )
        for one in figures["in_kind"]
    ]
    if figures["hours_reported"] is not None:
        rows.append((_("ore dette dalle parti"), UNKNOWN, _number(figures["hours_reported"])))
    return Told(
        "in_kind",
        _("Ciò che si è dato in natura"),
        (_("Che cosa"), _("Previsto"), _("A consuntivo")),
        tuple(rows),
        note=_("Ogni unità di misura per sé; nulla è tradotto in euro. «—» vuol dire che non si sa."),
    )


def _indicators(figures: list[Mapping[str, Any]]) -> Told:
    rows = [
        (
            f"{one['name']} ({one['unit']})" if one["unit"] else one["name"],
            _number(one["baseline"]),
            _number(one["target"]),
            _number(one["last"]),
            reading_of(
                Indicator.Direction(one["direction"]),
                _decimal(one["baseline"]),
                _decimal(one["target"]),
                _decimal(one["last"]),
            ).words,
        )
        for one in figures
    ]
    header = (_("Indicatore"), _("Partenza"), _("Traguardo"), _("Ultima misura"), _("A che punto"))
    return Told("indicators", _("Indicatori"), header, tuple(rows))


def party_label(name: str) -> str:
    """The name of a party; of those told together, who they are."""
    return name or _("Volontarie e volontari")


def money_label(year: int | None, source: str) -> str:
    """«2026, Comune»: the year and where the money comes from, as far as they are known."""
    said = Resource.Source(source).label if source else _("provenienza non detta")
    return f"{year}, {said}" if year else f"{_('anno non detto')}, {said}"


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _euro(value: str | None) -> str:
    return str(euro(_decimal(value)))


def _number(value: str | None) -> str:
    return UNKNOWN if value is None else tidy(Decimal(value))


def tidy(value: Decimal) -> str:
    """`40.000` as «40», `1234.500` as «1.234,5»."""
    normal = value.normalize()
    exponent = normal.as_tuple().exponent
    return number(normal, max(0, -exponent) if isinstance(exponent, int) else 0)
