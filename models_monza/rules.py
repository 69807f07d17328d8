"""The rules of the consulte: names, types, sources.

What no act was found to say is empty, and asks nothing of anybody. The values of Monza's own acts are in `acts`: a city that
adopts the model under an act of its own starts from these empty ones and writes its own.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.participation.meeting_rules import (
    NEXT_MEETING,
    citizens_may_propose,
    minutes_approval,
    notice_days,
    notice_effect,
    reminder_days,
)
from core.participation.rules import RuleField, RuleSetTemplate, RuleValue
from models_monza.models import Enrolment

SLUG = "monza"
ENROLMENT = "enrolment"
SITTINGS = "sittings"
OFFICES = "offices"
OPINIONS = "opinions"

NO_QUORUM, NUMBER, SHARE = "none", "number", "share"
CONSENSUS, OPEN_VOTE, SECRET_VOTE = "consensus", "open", "secret"
OPINION, CONTRIBUTION = "opinion", "contribution"
LISTENS, ON_INVITATION, SPEAKS = "listens", "invited", "speaks"

_COMMON_USE = "Sedute delle consulte: l'ordine del giorno si apre con l'approvazione del resoconto precedente"
_COORDINATOR = "Regolamento delle Consulte di quartiere, art. 9 (nomina del Coordinatore)"

_ENROLMENT = RuleSetTemplate(
    ENROLMENT,
    _("Iscrizioni"),
    (
        RuleField(
            "citizen_grounds",
            "choices",
            _("A che titolo si iscrive una persona"),
            choices=tuple((one.value, one.label) for one in Enrolment.Ground if one.value != "seat"),
        ),
        RuleField(
            "organisation_grounds",
            "choices",
            _("A che titolo si iscrive una realtà"),
            choices=(
                (Enrolment.Ground.SEAT.value, Enrolment.Ground.SEAT.label),
                (Enrolment.Ground.ACTIVITY.value, Enrolment.Ground.ACTIVITY.label),
            ),
        ),
        RuleField(
            "organisation_categories",
            "words",
            _("Quali realtà possono iscriversi"),
            _("Una per riga: associazioni, comitati, scuole… Lasci vuoto se il vostro atto non ne esclude."),
        ),
        RuleField(
            "committee_members",
            "int",
            _("Iscritti residenti che un comitato deve avere, almeno"),
            _("Lasci vuoto se il vostro atto non lo chiede."),
            sentence=ngettext_lazy(
                "Un comitato ha almeno %(n)s iscritto residente.",
                "Un comitato ha almeno %(n)s iscritti residenti.",
                "n",
            ),
        ),
        RuleField(
            "minimum_age",
            "int",
            _("Età minima, in anni compiuti"),
            _("Lasci vuoto se il vostro atto non la dice."),
            sentence=ngettext_lazy(
                "Ci si iscrive da %(n)s anno compiuto.", "Ci si iscrive da %(n)s anni compiuti.", "n"
            ),
        ),
        RuleField(
            "windows",
            "periods",
            _("Quando ci si iscrive, ogni anno"),
            _(
                "Per esempio dal 1° al 31 marzo. Lasci vuoto se le finestre si aprono con un atto, volta per volta."
            ),
        ),
        RuleField("one_consulta", "bool", _("Una persona sta in una consulta sola")),
        RuleField("lapse", "bool", _("La composizione decade con il mandato dell'amministrazione")),
        RuleField(
            "completion_days",
            "int",
            _("Giorni per completare una domanda"),
            sentence=ngettext_lazy(
                "Chi deve completare la domanda ha %(n)s giorno.",
                "Chi deve completare la domanda ha %(n)s giorni.",
                "n",
            ),
        ),
        RuleField(
            "decision_days",
            "int",
            _("Giorni per decidere su una domanda"),
            sentence=ngettext_lazy(
                "L'ufficio decide su una domanda entro %(n)s giorno da quando arriva.",
                "L'ufficio decide su una domanda entro %(n)s giorni da quando arriva.",
                "n",
            ),
        ),
        RuleField("appeal_note", "text", _("Come si fa ricorso contro un rifiuto")),
    ),
)


def _quorum_conflict(values: Mapping[str, RuleValue]) -> tuple[str, Any] | None:
    """A quorum that says how it is counted says how much it is; a share is of a hundred."""
    asked = {NUMBER: "quorum_number", SHARE: "quorum_percent"}.get(values["quorum"] or "")
    if asked and values[asked] is None:
        return asked, _("Scriva quanto: così il numero legale non chiederebbe niente.")
    for name in ("quorum_percent", "second_call_percent"):
        if values[name] is not None and not 0 <= values[name] <= 100:
            return name, _("Scriva una percentuale da 0 a 100.")
    return None


_SITTINGS = RuleSetTemplate(
    SITTINGS,
    _("Sedute"),
    (
        notice_days(),
        notice_effect(),
        RuleField(
            "urgent_notice_days",
            "int",
            _("Giorni di preavviso di una seduta urgente"),
            _("Lasci vuoto se il vostro atto non prevede sedute urgenti."),
            sentence=ngettext_lazy(
                "Una seduta urgente si convoca almeno %(n)s giorno prima.",
                "Una seduta urgente si convoca almeno %(n)s giorni prima.",
                "n",
            ),
        ),
        reminder_days(),
        citizens_may_propose(),
        minutes_approval(NEXT_MEETING, source=_COMMON_USE),
        RuleField(
            "minutes_days",
            "int",
            _("Giorni entro cui scrivere il resoconto"),
            sentence=ngettext_lazy(
                "Il resoconto si pubblica entro %(n)s giorno dalla seduta.",
                "Il resoconto si pubblica entro %(n)s giorni dalla seduta.",
                "n",
            ),
        ),
        RuleField(
            "quorum",
            "choice",
            _("Numero legale"),
            _("Lasci vuoto se il vostro atto non lo dice: non si verifica niente."),
            choices=(
                (NO_QUORUM, _("non serve")),
                (NUMBER, _("un numero di iscritti")),
                (SHARE, _("una parte degli iscritti")),
            ),
        ),
        RuleField(
            "quorum_number",
            "int",
            _("Quanti iscritti presenti, in prima convocazione"),
            sentence=ngettext_lazy(
                "In prima convocazione serve %(n)s iscritto presente.",
                "In prima convocazione servono %(n)s iscritti presenti.",
                "n",
            ),
        ),
        RuleField(
            "quorum_percent", "decimal", _("Quale parte degli iscritti presente, in prima convocazione (%)")
        ),
        RuleField("second_call", "bool", _("È prevista una seconda convocazione")),
        RuleField(
            "second_call_number",
            "int",
            _("Quanti iscritti presenti, in seconda convocazione"),
            sentence=ngettext_lazy(
                "In seconda convocazione serve %(n)s iscritto presente.",
                "In seconda convocazione servono %(n)s iscritti presenti.",
                "n",
            ),
        ),
        RuleField(
            "second_call_percent",
            "decimal",
            _("Quale parte degli iscritti presente, in seconda convocazione (%)"),
        ),
        RuleField(
            "audience",
            "choice",
            _("Chi assiste senza essere iscritto"),
            choices=(
                (LISTENS, _("ascolta")),
                (ON_INVITATION, _("parla se chi conduce lo invita")),
                (SPEAKS, _("ha diritto di parola")),
            ),
        ),
        RuleField("remote_allowed", "bool", _("Si può partecipare a distanza")),
    ),
    conflict=_quorum_conflict,
)

_OFFICES = RuleSetTemplate(
    OFFICES,
    _("Decisioni e incarichi"),
    (
        RuleField(
            "decision_mode",
            "choice",
            _("Come decide la consulta"),
            choices=(
                (CONSENSUS, _("per consenso")),
                (OPEN_VOTE, _("con voto palese")),
                (SECRET_VOTE, _("con voto segreto")),
            ),
        ),
        RuleField(
            "coordinators",
            "int",
            _("Quante persone coordinano una consulta"),
            default=1,
            source=_COORDINATOR,
            sentence=ngettext_lazy(
                "Coordina una consulta %(n)s persona.", "Coordinano una consulta %(n)s persone.", "n"
            ),
        ),
        RuleField(
            "coordinator_ballot",
            "choice",
            _("Come si sceglie chi coordina"),
            choices=((OPEN_VOTE, _("con voto palese")), (SECRET_VOTE, _("con voto segreto"))),
        ),
        RuleField("coordinator_genders", "bool", _("Chi coordina: una donna e un uomo")),
    ),
    article="9",
)

_OPINIONS = RuleSetTemplate(
    OPINIONS,
    _("Contributi all'amministrazione"),
    (
        RuleField(
            "word",
            "choice",
            _("Come si chiamano"),
            choices=((OPINION, _("pareri")), (CONTRIBUTION, _("contributi"))),
        ),
        RuleField(
            "answer_days",
            "int",
            _("Giorni entro cui l'amministrazione risponde"),
            _("Lasci vuoto se il vostro atto non lo dice: nessun contributo risulterà in ritardo."),
            sentence=ngettext_lazy(
                "L'amministrazione risponde entro %(n)s giorno.",
                "L'amministrazione risponde entro %(n)s giorni.",
                "n",
            ),
        ),
        RuleField(
            "suspension_days",
            "int",
            _("Giorni per cui il termine può fermarsi, una volta sola"),
            _("Lasci vuoto se il vostro atto non lo permette."),
            sentence=ngettext_lazy(
                "Il termine per rispondere può fermarsi una volta sola, per %(n)s giorno.",
                "Il termine per rispondere può fermarsi una volta sola, per %(n)s giorni.",
                "n",
            ),
        ),
        RuleField(
            "escalation_days",
            "int",
            _("Giorni di ritardo dopo i quali si sollecita l'ufficio"),
            _("Passati questi, l'indirizzo del Comune riceve un'email, una volta per ogni contributo."),
            sentence=ngettext_lazy(
                "Dopo %(n)s giorno di ritardo il Comune riceve un sollecito, una volta per ogni contributo.",
                "Dopo %(n)s giorni di ritardo il Comune riceve un sollecito, una volta per ogni contributo.",
                "n",
            ),
        ),
    ),
)

RULE_SETS = (_ENROLMENT, _SITTINGS, _OFFICES, _OPINIONS)
