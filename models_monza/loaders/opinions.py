"""Contributions (opinions) transmitted to the administration, with their answers."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.loaders.lists import nearest
from core.imports.plan import KEEP, Plan, TablePlan, given
from core.imports.table import SheetRows
from models_monza.loaders.consulte import consulta_named
from models_monza.models import AdvisoryOpinion

State, Outcome = AdvisoryOpinion.State, AdvisoryOpinion.Outcome

OUTCOMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (Outcome.ACCEPTED.value, ("accolto", "accolta", "accettato")),
    (Outcome.PARTLY.value, ("accolto in parte", "accolta in parte", "parzialmente accolto", "in parte")),
    (Outcome.NOT_ACCEPTED.value, ("non accolto", "non accolta", "respinto", "non accettato")),
)
"""The words a register's column «Esito» uses."""


def opinions(plan: Plan) -> TablePlan:
    """Contributions by (year of transmission, number)."""
    return plan.table(
        "opinions",
        lambda: TablePlan(
            AdvisoryOpinion,
            code="opinions",
            label=gettext_lazy("Contributi"),
            columns=(
                "register_year",
                "number",
                "body_id",
                "subject",
                "state",
                "transmitted_on",
                "protocol_number",
                "office",
                "answered_on",
                "outcome",
            ),
            key=lambda values: values[:2],
            existing=AdvisoryOpinion.objects.filter(number__isnull=False).order_by(),
        ),
    )


class _OpinionSheet:
    """One pass over the sheet. Columns: `number`, `body`, `subject`, `transmitted_on` (required), `answered_on`, `outcome`,
    `protocol_number`, `office`."""

    def __init__(self, rows: SheetRows, plan: Plan) -> None:
        self.rows, self.plan = rows, plan
        self.table = opinions(plan)
        self.seen: dict[tuple[int, int], int] = plan.shared.setdefault("opinions_seen", {})

    def load(self) -> None:
        """Plan every row; days that cannot be and an answer without its outcome are problems."""
        names = "number body subject transmitted_on answered_on outcome protocol_number office".split()
        for number, *cells in self.rows.rows(*names):
            row = dict(zip(names, cells, strict=True))
            if any(row[name] is None for name in names[:4]) or not self._holds(number, row):
                continue
            self._plan_row(number, row, consulta_named(self.rows, self.plan, number, row["body"]))

    def _plan_row(self, number: int, row: Mapping[str, Any], body: uuid.UUID) -> None:
        key = (row["transmitted_on"].year, row["number"])
        if key in self.seen:
            self.rows.problem(
                number,
                "number",
                _("Il numero %(number)d è già alla riga %(row)d per lo stesso anno.")
                % {"number": row["number"], "row": self.seen[key]},
                _("Dare a ogni contributo un numero suo."),
            )
            return
        self.seen[key] = number
        now = self.table.current(key)
        if now and now["body_id"] != body:
            self.rows.warning(
                number,
                "number",
                _("Il n. %(number)d del %(year)d risulta di un'altra consulta.")
                % {"number": row["number"], "year": key[0]},
                _("Controllare che sia lo stesso contributo: l'importazione lo cambia."),
            )
        self._compare_subjects(number, row, now)
        values = (
            *key,
            body,
            row["subject"],
            self._state(number, row, now),
            row["transmitted_on"],
            given(row["protocol_number"]),
            given(row["office"]),
            given(row["answered_on"]),
            given(row["outcome"]),
        )
        label = _("n. %(number)d, %(subject)s") % {"number": row["number"], "subject": row["subject"]}
        self.table.want(key, values, label)

    def _compare_subjects(self, number: int, row: Mapping[str, Any], now: Mapping[str, Any] | None) -> None:
        """Tell of a number that here is of something else: written here, or in another register."""
        if now is None or nearest(row["subject"], [now["subject"]], alike=60):
            return
        what = {"number": row["number"], "year": row["transmitted_on"].year, "subject": now["subject"]}
        self.rows.warning(
            number,
            "subject",
            _("Il n. %(number)d del %(year)d qui è «%(subject)s».") % what,
            _("Se non è lo stesso contributo, dargli un altro numero: l'importazione lo cambia."),
        )

    def _state(self, number: int, row: Mapping[str, Any], now: Mapping[str, Any] | None) -> Any:
        """Transmitted or answered; one that is further on already stays where it is."""
        if now is None:
            return State.ANSWERED.value if row["answered_on"] else State.TRANSMITTED.value
        if now["state"] == State.WITHDRAWN and row["answered_on"]:
            self.rows.warning(
                number, "answered_on", _("Il contributo risulta ritirato: lo stato non cambia."), ""
            )
        return (
            State.ANSWERED.value if row["answered_on"] and now["state"] in AdvisoryOpinion.WAITING else KEEP
        )

    def _holds(self, number: int, row: Mapping[str, Any]) -> bool:
        """Whether what the row says can be: days in order and past, an answer with its outcome."""
        sent, answered, today = row["transmitted_on"], row["answered_on"], self.plan.options.today
        found = self.rows.findings.problem_count
        self._demand_past("transmitted_on", number, sent, today)
        if answered is not None:
            self._demand_past("answered_on", number, answered, today)
            if answered < sent:
                self.rows.problem(
                    number,
                    "answered_on",
                    _("La risposta precede la trasmissione, che è del %(day)s.")
                    % {"day": sent.strftime("%d/%m/%Y")},
                    _("Correggere una delle due date."),
                )
        if (answered is None) != (row["outcome"] is None):
            self.rows.problem(
                number,
                "outcome" if answered else "answered_on",
                _("C'è una data di risposta senza esito.")
                if answered
                else _("C'è un esito senza la data della risposta."),
                _("Una risposta ha un giorno e un esito; chi aspetta ancora non ha né l'uno né l'altro."),
            )
        return self.rows.findings.problem_count == found

    def _demand_past(self, column: str, number: int, day: dt.date, today: dt.date) -> None:
        if day > today:
            self.rows.problem(
                number,
                column,
                _("Il %(day)s deve ancora venire.") % {"day": day.strftime("%d/%m/%Y")},
                _("Correggere la data."),
            )


def load_opinions(rows: SheetRows, plan: Plan) -> None:
    """The sheet of contributions (see `_OpinionSheet` for its columns)."""
    _OpinionSheet(rows, plan).load()
