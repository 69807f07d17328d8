"""Rules about meetings that core itself asks for, by name; a model puts the ones its act has among its own rule sets.

A model without the field, a city without the rule set and an empty value all say the same: the act says nothing.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.participation.rules import RuleField

NOTICE_DAYS = "notice_days"
NOTICE_EFFECT = "notice_effect"
CITIZENS_MAY_PROPOSE = "citizens_may_propose"
MINUTES_APPROVAL = "minutes_approval"
REMINDER_DAYS = "reminder_days"

WARN, REFUSE = "warn", "refuse"
NEXT_MEETING = "next_meeting"


def notice_days(default: int | None = None, *, source: str = "") -> RuleField:
    """Days between the convocation and the meeting, at least; the day of the meeting is not counted."""
    return RuleField(
        NOTICE_DAYS,
        "int",
        _("Giorni di preavviso della convocazione"),
        _("Lasci vuoto se il vostro atto non lo dice: nessun avviso."),
        default=default,
        source=source,
        sentence=ngettext_lazy(
            "La convocazione parte almeno %(n)s giorno prima dell'incontro.",
            "La convocazione parte almeno %(n)s giorni prima dell'incontro.",
            "n",
        ),
    )


def notice_effect(default: str | None = None, *, source: str = "") -> RuleField:
    """What a convocation that is too late meets: a warning, or a refusal."""
    return RuleField(
        NOTICE_EFFECT,
        "choice",
        _("Se il preavviso è più breve"),
        default=default,
        choices=((WARN, _("avvisa e lascia convocare")), (REFUSE, _("non lascia convocare"))),
        source=source,
    )


def citizens_may_propose(default: bool | None = None, *, source: str = "") -> RuleField:
    """Whether anybody may propose an agenda item from the public pages."""
    return RuleField(
        CITIZENS_MAY_PROPOSE,
        "bool",
        _("Chiunque può proporre un punto all'ordine del giorno"),
        default=default,
        source=source,
    )


def minutes_approval(default: str | None = None, *, source: str = "") -> RuleField:
    """Whether minutes are approved, at the next meeting, before they are published."""
    return RuleField(
        MINUTES_APPROVAL,
        "choice",
        _("Approvazione del resoconto"),
        _("Lasci vuoto se il vostro atto non la chiede."),
        default=default,
        choices=((NEXT_MEETING, _("nell'incontro successivo")),),
        source=source,
    )


def reminder_days(default: int | None = None, *, source: str = "") -> RuleField:
    """How many days before the meeting the invited are reminded."""
    return RuleField(
        REMINDER_DAYS,
        "int",
        _("Giorni prima dell'incontro in cui ricordarlo agli invitati"),
        _("Lasci vuoto per non mandare promemoria."),
        default=default,
        source=source,
        sentence=ngettext_lazy(
            "Gli invitati ricevono un promemoria %(n)s giorno prima dell'incontro.",
            "Gli invitati ricevono un promemoria %(n)s giorni prima dell'incontro.",
            "n",
        ),
    )
