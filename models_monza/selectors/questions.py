"""What the administration asked the consulte, and who has answered."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.models import Body, BodyStage
from models_monza.models import AdvisoryOpinion, OpinionRequest, OpinionRequestBody
from models_monza.rules import SLUG

ANSWERED, ANSWERED_LATE, WRITING, WAITING, LATE = "answered", "answered_late", "writing", "waiting", "late"
CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Asked:
    """A consulta that was asked: how far it is (`state`, one of this module's), its opinion if any, days past the term."""

    body: Body
    state: str
    opinion: AdvisoryOpinion | None
    days_late: int


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request with how many consulte were asked (of those one may see), how many answered, how many are late."""

    request: OpinionRequest
    asked: tuple[Asked, ...]

    @property
    def answered(self) -> int:
        """How many have answered, in time or not."""
        return sum(one.state in {ANSWERED, ANSWERED_LATE} for one in self.asked)

    @property
    def late(self) -> int:
        """How many let the term pass without an answer."""
        return sum(one.state == LATE for one in self.asked)

    @property
    def waiting(self) -> int:
        """How many still have to answer, late or not; none of a request that was taken back."""
        return sum(one.state in {WRITING, WAITING, LATE} for one in self.asked)


def formed_on(day: dt.date, keys: Collection[uuid.UUID] | None = None) -> QuerySet[Body]:
    """The consulte formed on a day, by name; only some of them with `keys`."""
    formed = BodyStage.objects.on(day).filter(body=OuterRef("pk"), stage="formed")
    rows = Body.objects.filter(Exists(formed), model_slug=SLUG).order_by("name")
    return rows if keys is None else rows.filter(pk__in=keys)


def requests_seen(bodies: frozenset[uuid.UUID] | None) -> QuerySet[OpinionRequest]:
    """The requests to at least one of some consulte; all of them for None."""
    if bodies is None:
        return OpinionRequest.objects.all()
    mine = OpinionRequestBody.objects.filter(request=OuterRef("pk"), body__in=bodies)
    return OpinionRequest.objects.filter(Exists(mine))


def request_lines(
    requests: Iterable[OpinionRequest], bodies: frozenset[uuid.UUID] | None, today: dt.date
) -> list[RequestLine]:
    """Each request with the consulte it asked, of those in `bodies` (None: all). Two queries."""
    rows = list(requests)
    asked = OpinionRequestBody.objects.filter(request__in=rows).select_related("body").order_by("body__name")
    written = AdvisoryOpinion.objects.filter(request__in=rows).exclude(state=AdvisoryOpinion.State.WITHDRAWN)
    answers = {(one.request_id, one.body_id): one for one in written}
    by_request: dict[uuid.UUID, list[OpinionRequestBody]] = {}
    for one in asked:
        if bodies is None or one.body_id in bodies:
            by_request.setdefault(one.request_id, []).append(one)
    return [
        RequestLine(
            row,
            tuple(
                _asked(row, one.body, answers.get((row.pk, one.body_id)), today)
                for one in by_request.get(row.pk, ())
            ),
        )
        for row in rows
    ]


def to_answer(bodies: frozenset[uuid.UUID] | None) -> QuerySet[OpinionRequestBody]:
    """The requests, not taken back, that some consulte (None: all) have still to answer, the first to fall due first."""
    sent = AdvisoryOpinion.objects.transmitted().exclude(state=AdvisoryOpinion.State.WITHDRAWN)
    answered = sent.filter(request=OuterRef("request"), body=OuterRef("body"))
    rows = OpinionRequestBody.objects.filter(~Exists(answered), request__withdrawn_on=None)
    rows = rows.select_related("request", "body").order_by("request__due_on", "body__name")
    return rows if bodies is None else rows.filter(body__in=bodies)


def to_begin(bodies: frozenset[uuid.UUID] | None, kept: uuid.UUID | None = None) -> QuerySet[OpinionRequest]:
    """The requests, not taken back, for which at least one of some consulte (None: all) has written nothing yet; and `kept`."""
    written = AdvisoryOpinion.objects.exclude(state=AdvisoryOpinion.State.WITHDRAWN)
    begun = written.filter(request=OuterRef("request"), body=OuterRef("body"))
    rows = OpinionRequestBody.objects.filter(~Exists(begun), request=OuterRef("pk"))
    rows = rows if bodies is None else rows.filter(body__in=bodies)
    open_ones = Q(Exists(rows), withdrawn_on=None)
    return OpinionRequest.objects.filter(open_ones | Q(pk=kept)).order_by("due_on")


def offices_written() -> list[str]:
    """The offices named so far in opinions and requests, by name: suggestions for who writes the next. One query."""
    named = AdvisoryOpinion.objects.order_by().values_list("office", flat=True)
    asking = OpinionRequest.objects.order_by().values_list("office", flat=True)
    return sorted(name for name in named.union(asking) if name)


def _asked(request: OpinionRequest, body: Body, opinion: AdvisoryOpinion | None, today: dt.date) -> Asked:
    sent = opinion.transmitted_on if opinion else None
    if sent is not None:
        late = max((sent - request.due_on).days, 0)
        return Asked(body, ANSWERED_LATE if late else ANSWERED, opinion, late)
    if request.withdrawn_on is not None:
        return Asked(body, CLOSED, opinion, 0)
    late = max((today - request.due_on).days, 0)
    return Asked(body, LATE if late else WRITING if opinion else WAITING, opinion, late)
