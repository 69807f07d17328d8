"""When an answer is due: only where the city's own act gives a term."""

import datetime as dt
from dataclasses import dataclass

from core.models import RuleSet
from core.participation.registry import registry
from models_bergamo.models import CouncillorRequest
from models_bergamo.models.requests import Term
from models_bergamo.rules import REQUESTS, SLUG


def answer_terms() -> list[Term]:
    """The days to answer, by validity of the rules that give them; empty when no rule does. One query."""
    template = next(template for template in registry.get(SLUG).rule_sets if template.code == REQUESTS)
    rows = RuleSet.objects.filter(model_slug=SLUG, code=REQUESTS)
    terms = ((row.since, row.until, template.parse(row.values)["answer_days"]) for row in rows)
    return [(since, until, days) for since, until, days in terms if days is not None]


def answer_due_on(request: CouncillorRequest, terms: list[Term]) -> dt.date | None:
    """The last day for the answer of a request, by the rules of the day it was sent; None without such a rule."""
    if request.sent_on is None:
        return None
    for since, until, days in terms:
        if (since is None or since <= request.sent_on) and (until is None or request.sent_on <= until):
            return request.sent_on + dt.timedelta(days=days)
    return None


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request with the last day for its answer, where a rule gives one, and whether it is past."""

    request: CouncillorRequest
    due_on: dt.date | None
    overdue: bool


def request_line(request: CouncillorRequest, terms: list[Term], today: dt.date) -> RequestLine:
    """A request as a list shows it: late only while it waits after the last day a rule gave."""
    due = answer_due_on(request, terms)
    waits = request.state == CouncillorRequest.State.SENT
    return RequestLine(request, due if waits else None, waits and due is not None and today > due)
