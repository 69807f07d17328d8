"""The register of pacts: codes, kinds, dates, amounts and states. A register that has names is refused, whatever else it says.

An imported pact has no case in the vault. One whose case is kept here is not a register's to change.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.plan import KEEP, Plan, TablePlan, given
from core.imports.table import SheetRows
from core.participation.sheets import Column
from core.reporting.words import day as in_words
from models_farelegami.loaders.municipalities import ensure_municipality
from models_farelegami.models import CaseKey, GenerativePact, PactStep

State = GenerativePact.State
KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        GenerativePact.Kind.INCLUSION.value,
        ("inclusione sociale", "inclusione", "patto per l'inclusione sociale", "patto per l'inclusione"),
    ),
    (GenerativePact.Kind.AUTONOMY.value, ("autonomia", "patto per l'autonomia")),
)
"""The words a register's column «Tipo» uses."""
STATES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (State.ACTIVE.value, ("attivo", "in corso", "aperto")),
    (State.CONCLUDED.value, ("concluso", "chiuso", "terminato")),
    (State.INTERRUPTED.value, ("interrotto", "sospeso definitivamente")),
)
"""The words a register's column «Stato» uses."""
_ABOUT_SOMEBODY = (
    "Nome",
    "Cognome",
    "Nome e cognome",
    "Cognome e nome",
    "Nominativo",
    "Beneficiario",
    "Beneficiaria",
    "Beneficiari",
    "Intestatario",
    "Persona",
    "Utente",
    "Assistito",
    "Famiglia",
    "Nucleo familiare",
    "Iniziali",
    "Codice fiscale",
    "CF",
    "Data di nascita",
    "Nato il",
    "Nata il",
    "Età",
    "Indirizzo",
    "Residenza",
    "Telefono",
    "Cellulare",
    "Email",
    "E-mail",
    "Note",
    "Osservazioni",
    "Descrizione",
    "Diagnosi",
    "Bisogni",
)
_CODE = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9][A-Za-z0-9/-]{0,19}\Z", re.ASCII)
_TAX_CODE = re.compile(
    r"[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]\Z", re.IGNORECASE
)


def personal_columns() -> tuple[Column, ...]:
    """Columns that would say who a pact is about: known so as to be refused, each by itself."""
    return tuple(
        Column(f"personal_{n}", "text", heading, (heading,)) for n, heading in enumerate(_ABOUT_SOMEBODY, 1)
    )


def pacts(plan: Plan) -> TablePlan:
    """Pacts by code, whatever the case of its letters."""
    return plan.table(
        "pacts",
        lambda: TablePlan(
            GenerativePact,
            code="pacts",
            label=gettext_lazy("Patti GenerAttivi"),
            columns=("code", "kind", "municipality_id", "signed_on", "budget_eur", "state"),
            key=lambda values: values[0].casefold(),
            existing=GenerativePact.objects.order_by(),
            compared=("kind", "municipality_id", "signed_on", "budget_eur", "state"),
            named="code",
        ),
    )


def load_pacts(rows: SheetRows, plan: Plan) -> None:
    """Columns `code`, `municipalities`, `kind`, `signed_on`, `state` (required), `budget_eur`; none about anybody."""
    if _has_names(rows):
        return
    names = "code municipalities kind signed_on budget_eur state".split()
    seen: dict[str, int] = plan.shared.setdefault("pacts_seen", {})
    for number, *cells in rows.rows(*names):
        row: dict[str, Any] = dict(zip(names, cells, strict=True))
        if row["code"] is None or not _is_code(rows, number, row["code"]):
            continue
        key = row["code"].casefold()
        if key in seen:
            rows.problem(
                number,
                "code",
                _("Il patto %(code)s è già alla riga %(row)d.") % {"code": row["code"], "row": seen[key]},
                _("Dare a ogni patto un codice suo."),
            )
            continue
        seen[key] = number
        if any(row[name] is None for name in ("municipalities", "kind", "signed_on", "state")):
            continue
        if row["signed_on"] > plan.options.today:
            rows.problem(
                number,
                "signed_on",
                _("Il %(day)s deve ancora venire.") % {"day": in_words(row["signed_on"])},
                _("Correggere la data della firma."),
            )
            continue
        _plan_row(rows, plan, number, row)


def _plan_row(rows: SheetRows, plan: Plan, number: int, row: Mapping[str, Any]) -> None:
    table, key = pacts(plan), row["code"].casefold()
    if key in _kept_here(plan):
        _keep(rows, plan, number, row)
        return
    where = ensure_municipality(rows, plan, number, row["municipalities"])
    values = (row["code"], row["kind"], where, row["signed_on"], given(row["budget_eur"]), row["state"])
    table.want(key, values, row["code"])


def _keep(rows: SheetRows, plan: Plan, number: int, row: Mapping[str, Any]) -> None:
    """Leave a pact whose case is kept here as it is; what the register says otherwise is told."""
    table, key = pacts(plan), row["code"].casefold()
    now = table.current(key) or {}
    read = ("kind", "signed_on", "budget_eur")
    says_other = any(row[name] is not None and row[name] != now[name] for name in read)
    if says_other or row["state"] != _as_register(now["state"]):
        rows.warning(
            number,
            "code",
            _("Il patto %(code)s è seguito qui: resta com'è, nello stato che ha qui.")
            % {"code": row["code"]},
            _("Lo cambia chi lo segue; se non è lo stesso patto, dargli un altro codice."),
        )
    table.want(key, (row["code"], *[KEEP] * (len(table.columns) - 1)), row["code"])


def _as_register(state: str) -> str:
    """A state as a register would say it: whatever is not over is active."""
    return state if state in GenerativePact.OVER else State.ACTIVE.value


def _kept_here(plan: Plan) -> frozenset[str]:
    """The codes of the pacts that have, or had, a case in the vault or steps of their own. One query, once an import."""
    if "pacts_kept_here" not in plan.shared:
        here = Q(Exists(CaseKey.objects.filter(pact=OuterRef("pk")))) | Q(
            Exists(PactStep.objects.filter(pact=OuterRef("pk")))
        )
        kept = GenerativePact.objects.filter(here | Q(shredded_at__isnull=False)).order_by()
        plan.shared["pacts_kept_here"] = frozenset(
            code.casefold() for code in kept.values_list("code", flat=True)
        )
    found: frozenset[str] = plan.shared["pacts_kept_here"]
    return found


def _has_names(rows: SheetRows) -> bool:
    """Whether the sheet has columns about people with something in them: a problem each, that repeats nothing of what they say."""
    found = [
        name
        for name, values in rows.values.items()
        if name.startswith("personal_") and any(value is not None for value in values)
    ]
    for name in found:
        rows.problem(
            rows.source.heading_row + 1,
            name,
            _("La colonna «%(heading)s» direbbe di chi sono i patti: qui non entra.")
            % {"heading": rows.source.headings[name]},
            _("Il registro dei patti non ha nomi né note. Tolga la colonna e scarti questo caricamento."),
        )
    return bool(found)


def _is_code(rows: SheetRows, number: int, code: str) -> bool:
    """Whether a code is one, and neither a name nor a tax code; the problem does not repeat it."""
    if _CODE.match(code) and not _TAX_CODE.match(code):
        return True
    rows.problem(
        number,
        "code",
        _("Questo non è un codice: potrebbe dire chi è la persona."),
        _(
            "Usare lettere, cifre, «-» e «/», con almeno una cifra, al massimo 20 caratteri: per esempio P-0001."
        ),
    )
    return False
