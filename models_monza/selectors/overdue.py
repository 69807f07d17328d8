"""What waits for the administration's answer, and what is late: for lists, and for who has to press."""

import datetime as dt
import uuid
from collections.abc import Sequence

from models_monza.models import AdvisoryOpinion
from models_monza.selectors.opinions import OpinionLine, Term, opinion_line


def overdue_keys(
    bodies: frozenset[uuid.UUID] | None, known: Sequence[Term], today: dt.date
) -> list[uuid.UUID]:
    """The keys of the opinions of some consulte (None: all) whose answer is late, by the rules of their day. One query."""
    if all(term.answer_days is None for term in known):
        return []
    waiting = AdvisoryOpinion.objects.in_bodies(bodies).waiting()
    return [row.pk for row in waiting if opinion_line(row, known, today).days_late]


def to_press(bodies: frozenset[uuid.UUID] | None, known: Sequence[Term], today: dt.date) -> list[OpinionLine]:
    """What waits for an answer in some consulte (None: all): the latest first, then by the last day, what has no term last.

    One query.
    """
    rows = AdvisoryOpinion.objects.in_bodies(bodies).waiting().select_related("body")
    lines = [opinion_line(row, known, today) for row in rows]
    return sorted(
        lines,
        key=lambda line: (-line.days_late, line.due_on or dt.date.max, line.opinion.transmitted_on or today),
    )


def gives_terms(known: Sequence[Term]) -> bool:
    """Whether any rule of the city says by when to answer."""
    return any(term.answer_days is not None for term in known)
