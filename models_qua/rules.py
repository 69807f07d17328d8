"""The rules of the citizenship labs: names, types, sources. What no act was found to say is empty, and asks nothing of anybody."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.participation.meeting_rules import citizens_may_propose, notice_days, notice_effect, reminder_days
from core.participation.rules import RuleField, RuleSetTemplate, RuleValue
from models_qua.models import LabStep

SLUG = "qua"
PREPARING, OPEN = "preparing", "open"
"""Stages of a lab: until the first step of one of its paths, and since then."""
PATH = "path"
AGREEMENTS = "agreements"
MONITORING = "monitoring"
MEETINGS = "meetings"

CITY_PAGE = "Comune di Reggio Emilia, «Come funzionano i laboratori di cittadinanza», 07.03.2017"
SLIDES = "Comune di Reggio Emilia, «QUA Quartiere bene comune», 2014-2024"
LABSUS = "Regolamento sulla collaborazione tra cittadini e amministrazione (Bologna), art. 5"
CONSERVATIVE = "Nessun articolo trovato: condizione proposta da Vicinia, un accordo senza di essa non si saprebbe difendere"

Step = LabStep.Kind
STEPS = tuple(step.value for step in Step)
"""The seven steps in the order of the city's page of 2017."""


def _path_conflict(values: Mapping[str, RuleValue]) -> tuple[str, Any] | None:
    """What is approved was shared, the act comes before the signature, the signature before what is signed is done, and accounting is last."""
    order = values["steps"]
    if order is None:
        return None
    must_follow = (Step.SHARING, Step.GIUNTA, Step.SIGNATURE, Step.IMPLEMENTATION, Step.ACCOUNTING)
    if [one for one in order if one in must_follow] != list(must_follow):
        return "steps", _(
            "La condivisione viene prima dell'approvazione in giunta, l'approvazione prima della firma, la firma prima dell'attuazione, la rendicontazione per ultima."
        )
    return None


def _agreement_conflict(values: Mapping[str, RuleValue]) -> tuple[str, Any] | None:
    """An agreement of the city with nobody is no agreement."""
    if values["outside_signatures"] is not None and values["outside_signatures"] < 1:
        return "outside_signatures", _(
            "Un accordo ha almeno una firma oltre a quella del Comune: scriva 1 o più."
        )
    return None


RULE_SETS = (
    RuleSetTemplate(
        PATH,
        _("Percorso dei laboratori"),
        (
            RuleField(
                "steps",
                "order",
                _("I passi del percorso, in ordine"),
                _(
                    "Le fonti non concordano su che cosa venga prima tra istruttoria e condivisione: lo decide la città."
                ),
                default=STEPS,
                choices=tuple((step.value, step.label) for step in Step),
                source=CITY_PAGE,
            ),
            RuleField(
                "evidence",
                "choices",
                _("Quali passi si concludono solo con la loro documentazione"),
                default=(Step.LISTENING.value, Step.SHARING.value),
                choices=tuple((step.value, step.label) for step in Step),
                source=f"{CITY_PAGE}: ascolto e condivisione avvengono in incontri aperti",
            ),
            RuleField(
                "open_meetings",
                "int",
                _("Incontri aperti per condividere la proposta, almeno"),
                default=1,
                source=f"{CITY_PAGE}, passo 3: «attraverso incontri aperti»",
                sentence=ngettext_lazy(
                    "La proposta si condivide in almeno %(n)s incontro aperto.",
                    "La proposta si condivide in almeno %(n)s incontri aperti.",
                    "n",
                ),
            ),
            RuleField(
                "all_reviewed",
                "bool",
                _("L'istruttoria si conclude solo quando ogni gruppo di proposte ha un esito"),
                default=True,
                source=f"{CITY_PAGE}, passo 2",
            ),
            RuleField(
                "review_days",
                "int",
                _("Giorni per un'istruttoria"),
                _("Lasci vuoto se il vostro atto non lo dice: nessun termine."),
                sentence=ngettext_lazy(
                    "Il servizio risponde entro %(n)s giorno.",
                    "Il servizio risponde entro %(n)s giorni.",
                    "n",
                ),
            ),
        ),
        act="Regolamento dei Laboratori di cittadinanza",
        conflict=_path_conflict,
    ),
    RuleSetTemplate(
        AGREEMENTS,
        _("Accordi di cittadinanza"),
        (
            RuleField(
                "outside_signatures",
                "int",
                _("Firme oltre a quella del Comune, almeno"),
                default=1,
                source=CONSERVATIVE,
                sentence=ngettext_lazy(
                    "Un accordo entra in vigore con la firma del Comune e almeno %(n)s altra.",
                    "Un accordo entra in vigore con la firma del Comune e almeno altre %(n)s.",
                    "n",
                ),
            ),
            RuleField(
                "manners",
                "choices",
                _("Come si firma"),
                default=("paper", "remote"),
                choices=(("paper", _("su carta")), ("remote", _("a distanza"))),
                source=CONSERVATIVE,
            ),
            RuleField(
                "late_signatures",
                "bool",
                _("Si può firmare anche un accordo già in vigore"),
                default=True,
                source=f"{SLIDES}: chi si impegna entra nella rete dell'accordo",
            ),
            RuleField(
                "insurance_needed",
                "bool",
                _("Un accordo dice dell'assicurazione prima di andare in giunta"),
                default=True,
                source=f"{LABSUS}, lettera e",
            ),
            RuleField(
                "amendment_by_act",
                "bool",
                _("Una modifica vuole un atto di giunta"),
                _("Nessun articolo trovato: lasci vuoto se il vostro atto non lo dice."),
            ),
            RuleField(
                "longest_months",
                "int",
                _("Durata massima, in mesi"),
                _("Lasci vuoto se il vostro atto non la dice: la durata si scrive accordo per accordo."),
                sentence=ngettext_lazy(
                    "Un accordo dura al massimo %(n)s mese.", "Un accordo dura al massimo %(n)s mesi.", "n"
                ),
            ),
        ),
        act="Regolamento dei Laboratori di cittadinanza",
        conflict=_agreement_conflict,
    ),
    RuleSetTemplate(
        MONITORING,
        _("Monitoraggio e rendicontazione"),
        (
            RuleField(
                "report_months",
                "int",
                _("Mesi dopo i quali si chiede a che punto è un impegno"),
                _("È un promemoria, non un obbligo. Lasci vuoto per non mandarlo."),
                default=3,
                source=f"{LABSUS}, lettera h: monitoraggio periodico; il ritmo è proposto da Vicinia",
                sentence=ngettext_lazy(
                    "Chi ha preso un impegno aggiorna a che punto è ogni %(n)s mese.",
                    "Chi ha preso un impegno aggiorna a che punto è ogni %(n)s mesi.",
                    "n",
                ),
            ),
            RuleField(
                "mid_term",
                "bool",
                _("A metà della durata si fa una valutazione intermedia"),
                default=True,
                source=f"{SLIDES}: valutazione in progress degli indicatori",
            ),
            RuleField(
                "ending_days",
                "int",
                _("Giorni prima della scadenza in cui ricordare valutazione e rinnovo"),
                _("Lasci vuoto per non riceverlo."),
                default=60,
                source="Nessun atto trovato: promemoria orientativo proposto da Vicinia",
                sentence=ngettext_lazy(
                    "La scadenza di un accordo si ricorda %(n)s giorno prima.",
                    "La scadenza di un accordo si ricorda %(n)s giorni prima.",
                    "n",
                ),
            ),
            RuleField(
                "final_evaluation",
                "bool",
                _("Il rendiconto vuole una valutazione finale"),
                default=True,
                source=f"{CITY_PAGE}, passo 7",
            ),
        ),
        act="Regolamento dei Laboratori di cittadinanza",
    ),
    RuleSetTemplate(
        MEETINGS,
        _("Incontri dei laboratori"),
        (
            notice_days(),
            notice_effect(),
            citizens_may_propose(True, source=f"{CITY_PAGE}: laboratori aperti a tutti"),
            reminder_days(),
        ),
    ),
)
