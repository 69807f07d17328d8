"""The rules of Bergamo's networks: names, types, sources. Defaults come from the acts cited, nothing is invented."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from core.participation.meeting_rules import citizens_may_propose, reminder_days
from core.participation.rules import RuleField, RuleSetTemplate

SLUG = "bergamo"
NETWORK = "network"
GRANTS = "grants"
REQUESTS = "requests"

_SLIDES = "Comune di Bergamo, Servizio Reti di quartiere, «Le Reti di quartiere», 16.11.2024"
_CALL_2023 = "Comune di Bergamo, Bando contributi 2023, retidiquartiere.it/eventi/bando-contributi-2023/"
_NO_ACT = "Nessun atto trovato: promemoria orientativo proposto da Vicinia, non è un obbligo"

RULE_SETS = (
    RuleSetTemplate(
        NETWORK,
        _("Ritmo delle reti"),
        (
            RuleField(
                "plenaries_per_month",
                "int",
                _("Plenarie al mese, come orientamento"),
                _("Serve solo a orientare: una rete che si incontra meno spesso resta in regola."),
                default=1,
                source=f"{_SLIDES}: «almeno 1 volta al mese»; l'organizzazione interna è decisa dalla rete",
            ),
            RuleField(
                "days_without_plenary",
                "int",
                _("Giorni senza plenaria dopo i quali ricordarlo"),
                _("Solo un promemoria per chi accompagna la rete. Lasci vuoto per non ricevere promemoria."),
                default=45,
                source=_NO_ACT,
            ),
            # Carta d'identità, points 3 and 5: open to anyone, residents or not; the agenda is made together.
            citizens_may_propose(True, source=f"{_SLIDES}: carta d'identità, punti 3 e 5"),
            reminder_days(None, source=_NO_ACT),
        ),
    ),
    RuleSetTemplate(
        GRANTS,
        _("Contributi ai progetti"),
        (
            RuleField(
                "ordinary_rate",
                "decimal",
                _("Quota delle spese coperta di norma (0,80 è l'80 %)"),
                default=Decimal("0.80"),
                source=_CALL_2023,
            ),
            RuleField(
                "frailty_rate",
                "decimal",
                _("Quota coperta per le attività in supporto delle fragilità (1 è il 100 %)"),
                default=Decimal("1.00"),
                source=_CALL_2023,
            ),
            RuleField(
                "ceiling_eur",
                "decimal",
                _("Massimale per progetto, in euro"),
                _("Lasci vuoto se l'atto non fissa un massimale."),
                default=Decimal("1500.00"),
                source=_CALL_2023,
            ),
        ),
        act="Bando contributi 2023",
    ),
    RuleSetTemplate(
        REQUESTS,
        _("Istanze agli assessori"),
        (
            RuleField(
                "answer_days",
                "int",
                _("Giorni entro cui rispondere"),
                _("Lasci vuoto se il vostro atto non lo dice: nessuna istanza risulterà in ritardo."),
                default=None,
                source="Nessun termine trovato negli atti del Comune di Bergamo",
            ),
        ),
    ),
)
