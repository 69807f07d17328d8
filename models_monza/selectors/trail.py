"""What became of what a consulta talked about: its opinions, their answers, what was done."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.participation.spec import TrailStep
from models_monza.models import AdvisoryOpinion
from models_monza.selectors.opinions import Term, terms, word_of

SEE = "monza.opinion.see"


def trail(meeting_id: uuid.UUID) -> list[TrailStep]:
    """The opinions born at a meeting or approved there, each followed by its answer and what was done; two queries."""
    rows = AdvisoryOpinion.objects.filter(Q(meeting=meeting_id) | Q(approved_in=meeting_id))
    return opinion_steps(rows.order_by("created_at", "pk"), terms(), meeting_id)


def opinion_steps(
    rows: Iterable[AdvisoryOpinion], known: Sequence[Term], meeting_id: uuid.UUID | None = None
) -> list[TrailStep]:
    """The steps of each opinion in order; with a meeting, the first says what happened to the opinion there."""
    return [step for row in rows for step in _steps(row, known, meeting_id)]


def _steps(row: AdvisoryOpinion, known: Sequence[Term], meeting_id: uuid.UUID | None) -> Iterator[TrailStep]:
    url = reverse("monza:opinion", args=[row.pk])
    word = capfirst(str(word_of(row, known, timezone.localdate()).one))
    approved_here = meeting_id is not None and row.approved_in_id == meeting_id
    kind = _("%(word)s approvato") % {"word": word} if approved_here else word
    day = row.approved_on if approved_here else row.transmitted_on
    yield _step(row, kind, row.subject, row.get_state_display(), day, url)
    if row.answered_on is not None:
        yield _step(row, _("Risposta"), row.get_outcome_display(), row.office, row.answered_on, url)
    if row.done_on is not None or row.started_on is not None:
        yield _step(row, _("Attuazione"), row.subject, row.get_state_display(), row.done_on or row.started_on)


def _step(
    row: AdvisoryOpinion, kind: str, label: str, state: str, day: dt.date | None, url: str = ""
) -> TrailStep:
    """Public from the transmission on, like the register."""
    return TrailStep(
        kind,
        label,
        state,
        day,
        url,
        public=row.transmitted_on is not None,
        permission=SEE,
        body_id=row.body_id,
    )
