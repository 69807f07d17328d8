"""What waits for who works with the consulte, on her first screen."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.participation.spec import ToDo
from core.permissions.holder import Holder
from models_monza.models import AdvisoryOpinion
from models_monza.selectors.enrolments import decision_terms, waiting
from models_monza.selectors.opinions import OpinionLine, opinion_line, terms
from models_monza.selectors.questions import to_answer

_MOST = 20


def to_do(who: Holder, today: dt.date) -> list[ToDo]:
    """The requests her consulte have still to answer; for who answers, what is new and what is late; for who decides on
    enrolment, the applications that wait. Five queries at most.

    Who may write for every consulta is the office: it sees in its own list what the consulte owe.
    """
    return [*_asked(who), *_waiting(who, today), *_applications(who, today)]


def _asked(who: Holder) -> list[ToDo]:
    bodies = who.bodies("monza.opinion.write")
    if not bodies:
        return []
    return [
        ToDo(
            _("Il Comune chiede: %(subject)s") % {"subject": one.request.subject},
            reverse("monza:question", args=[one.request_id]),
            one.request.due_on,
            one.body.name,
        )
        for one in to_answer(bodies)[:_MOST]
    ]


def _waiting(who: Holder, today: dt.date) -> list[ToDo]:
    bodies = who.bodies("monza.opinion.answer")
    if bodies is not None and not bodies:
        return []
    known = terms()
    lines = [opinion_line(row, known, today) for row in AdvisoryOpinion.objects.in_bodies(bodies).waiting()]
    new = [line for line in lines if line.opinion.state == AdvisoryOpinion.State.TRANSMITTED]
    late = [line for line in lines if line.days_late]
    found = []
    if new:
        label = ngettext(
            "Una consulta ha scritto al Comune: da prendere in carico",
            "Le consulte hanno scritto al Comune %(n)d volte: da prendere in carico",
            len(new),
        )
        found.append(_line(label % {"n": len(new)}, "transmitted", new[0].opinion.transmitted_on))
    if late:
        label = ngettext(
            "Una risposta a una consulta è in ritardo",
            "%(n)d risposte alle consulte sono in ritardo",
            len(late),
        )
        found.append(_line(label % {"n": len(late)}, "late", _first_due(late)))
    return found


def _applications(who: Holder, today: dt.date) -> list[ToDo]:
    bodies = who.bodies("monza.enrolment.decide")
    if bodies is not None and not bodies:
        return []
    found = waiting(bodies, decision_terms(), today)
    if not found.submitted:
        return []
    label = ngettext(
        "Una domanda di iscrizione da decidere", "%(n)d domande di iscrizione da decidere", found.submitted
    )
    late = ngettext("Una è in ritardo.", "%(n)d sono in ritardo.", found.overdue)
    return [
        ToDo(
            label % {"n": found.submitted},
            f"{reverse('monza:enrolments')}?state=submitted&sort=old",
            found.first_on,
            late % {"n": found.overdue} if found.overdue else "",
        )
    ]


def _line(label: str, state: str, since: dt.date | None) -> ToDo:
    return ToDo(label, f"{reverse('monza:opinions')}?state={state}", since)


def _first_due(lines: list[OpinionLine]) -> dt.date | None:
    return min((line.due_on for line in lines if line.due_on), default=None)
