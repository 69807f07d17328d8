"""When an answer is due, what is late, and the word the rules of a day use."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from uuid import UUID

from core.models import RuleSet
from core.selectors.rules import act_in_words, rules_on
from core.services.rules import template_of
from models_monza.models import AdvisoryOpinion
from models_monza.models.opinions import AdvisoryOpinionQuerySet
from models_monza.rules import CONTRIBUTION, OPINIONS, SLUG
from models_monza.words import OpinionWords, words_of


@dataclass(frozen=True, slots=True)
class Term:
    """What the rules between two days say about answering; None where they say nothing.

    `source` cites the act and its article; `word` is what an opinion is called.
    """

    since: dt.date | None
    until: dt.date | None
    answer_days: int | None
    suspension_days: int | None
    escalation_days: int | None
    source: str
    word: str = CONTRIBUTION

    def holds_on(self, day: dt.date) -> bool:
        """Whether these were the rules of a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """An opinion with its clock: the last day for the answer (None without a rule), how late it is, whether to escalate.

    `days_late` counts from the day after the last; 0 while in time. `days_open` are those since it was transmitted, for one that waits.
    """

    opinion: AdvisoryOpinion
    due_on: dt.date | None
    days_late: int
    escalates: bool
    days_open: int | None

    @property
    def stands_still(self) -> bool:
        """Whether the clock of the answer is stopped now."""
        row = self.opinion
        return self.days_open is not None and row.suspended_on is not None and row.resumed_on is None


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """How the administration answered what was transmitted in a period; those still open are counted apart, never dropped.

    `median_days` is over the answered alone; None when none was. `oldest_open_days`: of those still open, the longest wait.
    """

    transmitted: int
    answered: int
    median_days: float | None
    open: int
    oldest_open_days: int | None

    @property
    def share(self) -> float | None:
        """The part that was answered, 0 to 1; None when nothing was transmitted."""
        return self.answered / self.transmitted if self.transmitted else None


def terms() -> list[Term]:
    """The rules about answering, by validity. One query."""
    template = template_of(SLUG, OPINIONS)
    found = []
    for row in RuleSet.objects.filter(model_slug=SLUG, code=OPINIONS):
        values = template.parse(row.values)
        found.append(
            Term(
                row.since,
                row.until,
                values["answer_days"],
                values["suspension_days"],
                values["escalation_days"],
                act_in_words(row),
                values["word"] or CONTRIBUTION,
            )
        )
    return found


def term_of(opinion: AdvisoryOpinion, known: Iterable[Term]) -> Term | None:
    """The rules of the day it was transmitted; None before that, and where there were none."""
    day = opinion.transmitted_on
    return None if day is None else next((term for term in known if term.holds_on(day)), None)


def words_at(known: Iterable[Term], day: dt.date) -> OpinionWords:
    """What an opinion is called by the rules of a day."""
    return words_of(next((term.word for term in known if term.holds_on(day)), CONTRIBUTION))


def word_of(opinion: AdvisoryOpinion, known: Iterable[Term], today: dt.date) -> OpinionWords:
    """What an opinion is called by the rules of the day it was transmitted, by those of today before that."""
    return words_at(known, opinion.transmitted_on or today)


def due_on(opinion: AdvisoryOpinion, known: Iterable[Term], today: dt.date) -> dt.date | None:
    """The last day for the answer: the rule's days from the transmission, longer by the days the clock stood still.

    It stands still no longer than the rules let it. None without a rule.
    """
    return last_day(opinion, term_of(opinion, known), today)


def last_day(opinion: AdvisoryOpinion, term: Term | None, today: dt.date) -> dt.date | None:
    """The last day for the answer by a rule (`due_on`); None without one."""
    if term is None or term.answer_days is None or opinion.transmitted_on is None:
        return None
    still = 0
    if opinion.suspended_on is not None:
        still = min(
            (opinion.resumed_on or today) - opinion.suspended_on, dt.timedelta(term.suspension_days or 0)
        ).days
    return opinion.transmitted_on + dt.timedelta(days=term.answer_days + still)


def opinion_line(opinion: AdvisoryOpinion, known: Sequence[Term], today: dt.date) -> OpinionLine:
    """An opinion as a list shows it: late only while it waits."""
    waits = opinion.state in AdvisoryOpinion.WAITING
    due = due_on(opinion, known, today) if waits else None
    late = max((today - due).days, 0) if due else 0
    term = term_of(opinion, known)
    patience = term.escalation_days if term else None
    since = opinion.transmitted_on
    return OpinionLine(
        opinion,
        due,
        late,
        escalates=patience is not None and late > patience,
        days_open=(today - since).days if waits and since else None,
    )


def answer_times(
    first: dt.date, last: dt.date, today: dt.date, body_id: UUID | None = None, *, so_far: bool = False
) -> AnswerTimes:
    """How what was transmitted between two days was answered by the last of them (or by today, if earlier). One query.

    With `so_far` answers count up to today, whenever the period ended. Of one consulta with `body_id`, of all of them without.
    """
    rows = transmitted_between(first, last)
    if body_id is not None:
        rows = rows.filter(body=body_id)
    pairs = rows.values_list("transmitted_on", "answered_on")
    return times_of(
        [(sent, answered) for sent, answered in pairs if sent], today if so_far else min(last, today)
    )


def transmitted_between(first: dt.date, last: dt.date) -> AdvisoryOpinionQuerySet:
    """What was transmitted between two days, but for what was taken back before it was answered."""
    rows = AdvisoryOpinion.objects.transmitted().filter(transmitted_on__range=(first, last))
    return rows.exclude(state=AdvisoryOpinion.State.WITHDRAWN, answered_on=None)


def times_of(pairs: Iterable[tuple[dt.date, dt.date | None]], end: dt.date) -> AnswerTimes:
    """How these, each transmitted and answered on a day, were answered by a day; later answers are still to come."""
    pairs = list(pairs)
    took = [(answered - sent).days for sent, answered in pairs if answered and answered <= end]
    waiting = [(end - sent).days for sent, answered in pairs if answered is None or answered > end]
    return AnswerTimes(
        transmitted=len(pairs),
        answered=len(took),
        median_days=float(median(took)) if took else None,
        open=len(waiting),
        oldest_open_days=max(waiting, default=None),
    )


def words_on(day: dt.date) -> OpinionWords:
    """The words for an opinion on a day: *parere* or *contributo*, as the rules then in force say. One query."""
    return words_of(rules_on(SLUG, OPINIONS, day)["word"] or CONTRIBUTION)
