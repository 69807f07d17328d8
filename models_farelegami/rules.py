"""The rules of Fare Legami: names, types, sources. What no act was found to say is proposed by this service and said so."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.participation.meeting_rules import citizens_may_propose, notice_days, notice_effect, reminder_days
from core.participation.rules import RuleField, RuleSetTemplate, RuleValue

SLUG = "farelegami"
PACTS, VAULT, MEETINGS = "pacts", "vault", "meetings"

PROJECT = "Fare Legami, welfare in azione 2015-2018"
BUDGET = f"{PROJECT}: «budget di welfare» di 2.000 euro"
AGES = f"{PROJECT}: patti per l'autonomia «per persone tra i 19 e i 39 anni senza lavoro»"
CONSERVATIVE = "Nessun articolo trovato: termine proposto da Vicinia"
MINIMISATION = "Regolamento (UE) 2016/679, art. 5, lettera e: il termine è proposto da Vicinia"


def _ages(values: Mapping[str, RuleValue]) -> tuple[str, Any] | None:
    first, last = values["age_from"], values["age_to"]
    if first is not None and last is not None and last < first:
        return "age_to", _("L'età massima è minore della minima: le scriva nell'ordine giusto.")
    return None


RULE_SETS = (
    RuleSetTemplate(
        PACTS,
        _("Patti GenerAttivi"),
        (
            RuleField(
                "budget_eur",
                "decimal",
                _("Budget di welfare di un patto, al massimo, in euro"),
                _("Lasci vuoto per non mettere un limite."),
                default=Decimal(2000),
                source=BUDGET,
            ),
            RuleField(
                "age_from",
                "int",
                _("Patti per l'autonomia: età alla firma, almeno"),
                default=19,
                source=AGES,
                sentence=ngettext_lazy(
                    "Chi firma un patto per l'autonomia ha almeno %(n)s anno.",
                    "Chi firma un patto per l'autonomia ha almeno %(n)s anni.",
                    "n",
                ),
            ),
            RuleField(
                "age_to",
                "int",
                _("Patti per l'autonomia: età alla firma, al massimo"),
                default=39,
                source=AGES,
                sentence=ngettext_lazy(
                    "Chi firma un patto per l'autonomia ha al massimo %(n)s anno.",
                    "Chi firma un patto per l'autonomia ha al massimo %(n)s anni.",
                    "n",
                ),
            ),
            RuleField(
                "review_months",
                "int",
                _("Mesi tra una verifica e l'altra"),
                _("Lasci vuoto per non fissarne il ritmo."),
                default=3,
                source=CONSERVATIVE,
                sentence=ngettext_lazy(
                    "Un patto si verifica ogni %(n)s mese.", "Un patto si verifica ogni %(n)s mesi.", "n"
                ),
            ),
        ),
        act=PROJECT,
        conflict=_ages,
    ),
    RuleSetTemplate(
        VAULT,
        _("Cassaforte dei patti"),
        (
            RuleField(
                "kept_months",
                "int",
                _("Mesi dopo la fine di un patto in cui il suo fascicolo si distrugge"),
                _("Poi restano il codice, le date e le cifre. Vuoto: non si distrugge da solo."),
                default=24,
                source=MINIMISATION,
                sentence=ngettext_lazy(
                    "Il fascicolo di un patto si distrugge %(n)s mese dopo la fine.",
                    "Il fascicolo di un patto si distrugge %(n)s mesi dopo la fine.",
                    "n",
                ),
            ),
            RuleField(
                "unsigned_months",
                "int",
                _("Mesi dalla segnalazione dopo i quali si distrugge il fascicolo di un patto non firmato"),
                _("Vuoto: non si distrugge da solo."),
                default=12,
                source=MINIMISATION,
                sentence=ngettext_lazy(
                    "Un patto mai firmato si interrompe, e il suo fascicolo si distrugge, dopo %(n)s mese.",
                    "Un patto mai firmato si interrompe, e il suo fascicolo si distrugge, dopo %(n)s mesi.",
                    "n",
                ),
            ),
            RuleField(
                "log_months",
                "int",
                _("Mesi in cui si conserva chi ha aperto un fascicolo"),
                _("Vuoto: per sempre."),
                default=60,
                source=MINIMISATION,
                sentence=ngettext_lazy(
                    "Chi ha aperto un fascicolo si sa per %(n)s mese.",
                    "Chi ha aperto un fascicolo si sa per %(n)s mesi.",
                    "n",
                ),
            ),
        ),
        act="Regolamento (UE) 2016/679",
        article="5",
    ),
    RuleSetTemplate(
        MEETINGS,
        _("Incontri dei laboratori"),
        (
            notice_days(),
            notice_effect(),
            citizens_may_propose(True, source=f"{PROJECT}: nei laboratori la comunità dice i propri bisogni"),
            reminder_days(),
        ),
    ),
)
