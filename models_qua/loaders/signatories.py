"""Who signed the agreements of a register, the city among them. A party signs on its agreement's day unless another is known."""

import datetime as dt
import uuid
from collections.abc import Hashable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.plan import KEEP, Plan, TablePlan
from core.imports.table import SheetRows
from core.imports.words import fold
from models_qua.loaders.known import agreement_named, kept_here
from models_qua.models import Signatory

Kind = Signatory.Kind
KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (Kind.ASSOCIATION.value, ("associazione", "associazioni", "ets", "odv", "aps", "comitato")),
    (
        Kind.VOLUNTEER.value,
        ("volontario", "volontaria", "volontari", "cittadino", "cittadina", "singolo", "persona"),
    ),
    (Kind.BUSINESS.value, ("attività economica", "attività commerciale", "impresa", "negozio", "esercizio")),
    (Kind.BODY.value, ("ente", "scuola", "parrocchia", "cooperativa", "istituzione")),
    (Kind.SERVICE.value, ("servizio", "servizio comunale", "ufficio comunale")),
)
"""The words a register's column «Categoria» uses: associations, single volunteers and economic activities (seed 004); co-ops,
parishes and schools, and the city's own services (Comune di Reggio Emilia)."""


def signatories(plan: Plan) -> TablePlan:
    """Parties by agreement, kind and folded name; the city by agreement alone."""
    return plan.table(
        "signatories",
        lambda: TablePlan(
            Signatory,
            code="signatories",
            label=gettext_lazy("Sottoscrittori"),
            columns=("agreement_id", "kind", "name", "listed_publicly", "signed_on"),
            key=lambda values: _key(*values[:3]),
            existing=Signatory.objects.order_by(),
            compared=("signed_on",),
        ),
    )


def _key(agreement: uuid.UUID, kind: str, name: str) -> Hashable:
    return (agreement, kind) if kind == Kind.CITY else (agreement, kind, fold(name))


def want_party(plan: Plan, agreement: uuid.UUID, kind: str, name: str, day: dt.date | None) -> None:
    """A party that signed on a day; one that is here already keeps the day it signed on. A single volunteer is not named in public."""
    table, key = signatories(plan), _key(agreement, kind, name)
    now = table.current(key)
    signed: Any = KEEP if day is None or (now and now["signed_on"]) else day
    table.want(key, (agreement, kind, name, kind != Kind.VOLUNTEER, signed), name)


def load_signatories(rows: SheetRows, plan: Plan) -> None:
    """Columns `agreement`, `name` and `kind`; the same party twice in one agreement is one, and told."""
    seen: dict[Hashable, int] = plan.shared.setdefault("signatories_seen", {})
    for number, agreement, name, kind in rows.rows("agreement", "name", "kind"):
        if agreement is None or name is None or kind is None:
            continue
        key = (agreement, kind, fold(name))
        if key in seen:
            rows.warning(
                number,
                "name",
                _("«%(name)s» è già tra i sottoscrittori dell'accordo n. %(number)d, alla riga %(row)d.")
                % {"name": name, "number": agreement, "row": seen[key]},
                _("Conta una volta sola; se sono due, distinguerli nel nome."),
            )
            continue
        seen[key] = number
        found = agreement_named(rows, plan, number, agreement)
        if found is not None and agreement in kept_here(plan):
            _told_apart(rows, plan, number, agreement, (found.key, kind, name))
        elif found is not None:
            want_party(plan, found.key, kind, name, found.signed_on)


def _told_apart(
    rows: SheetRows, plan: Plan, row: int, agreement: int, party: tuple[uuid.UUID, str, str]
) -> None:
    """Whether a party is among those of an agreement whose document was made here; if not it is told, and not added."""
    key, table = _key(*party), signatories(plan)
    if table.current(key) is not None:
        table.want(key, (*party, KEEP, KEEP), party[2])
        return
    rows.warning(
        row,
        "name",
        _("«%(name)s» non è tra le parti del documento dell'accordo n. %(number)d: non si aggiunge.")
        % {"name": party[2], "number": agreement},
        _("Per aggiungere una parte si propone una modifica dell'accordo, dalla sua pagina."),
    )
