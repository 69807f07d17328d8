"""What the listening collects, how it is grouped, what the services say of it and what becomes of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from rest_framework import serializers

from core.api.declaring import Asked, Figure, Operation, Resource
from core.models import Organisation
from core.permissions.holder import Holder
from core.selectors.personal_data import Finding, known_in_city, looks_personal
from models_qua.api.paths import PATHS
from models_qua.api.shown import day, fact, for_whom, hidden, lab_of_path, number, of_labs, via
from models_qua.models import FeasibilityReview, LabCycle, Need, NeedGroup
from models_qua.rules import SLUG
from models_qua.selectors.feasibility import review_line
from models_qua.selectors.needs import NeedCounts, group_line, need_counts, with_numbers
from models_qua.services import fates, feasibility, need_groups, needs

SEE, COLLECT, GROUP, REVIEW = "qua.need.see", "qua.need.collect", "qua.need.group", "qua.feasibility.review"


@dataclass(frozen=True)
class PersonalWords:
    """Words that look personal, what they seem to be, and the line of the text they are in."""

    what: str
    words: str
    line: int


def _lab_of_given(given: Mapping[str, Any]) -> Iterable[UUID]:
    return [LabCycle.objects.values_list("body_id", flat=True).get(pk=given["cycle_id"])]


def _needs(who: Holder) -> QuerySet[Need]:
    rows = Need.objects.exclude(state=Need.State.UNCONFIRMED).select_related("cycle")
    rows = rows.annotate(
        answered_at=Coalesce(NullIf("proposer_email", Value("")), "person__email", Value(""))
    )
    columns = {
        "shown_name": "proposer_name",
        "shown_email": "proposer_email",
        "shown_person": "person_id",
        "shown_address": "answered_at",
    }
    shown = {name: for_whom(who, [COLLECT], column, "cycle__body") for name, column in columns.items()}
    return of_labs(rows, who, SEE, "cycle__body").annotate(**shown)


def _groups(who: Holder) -> QuerySet[NeedGroup]:
    return of_labs(with_numbers(NeedGroup.objects.select_related("cycle")), who, SEE, "cycle__body")


def _days_late(row: FeasibilityReview) -> int | None:
    return review_line(row, timezone.localdate()).days_late


def _personal(asked: Asked) -> list[PersonalWords]:
    row: Need = asked.row
    found: Iterable[Finding] = looks_personal(f"{row.title}\n{row.text}\n{row.place}", known_in_city())
    return [PersonalWords(str(one.what), one.words, one.line) for one in found]


NEEDS = Resource(
    name="needs", key="need_id", model=Need, see=SEE, slug=SLUG,
    fields=(
        "id", "cycle_id", "group_id", "kind", "source", "meeting_id", "title", "text", "place", "neighbourhood_id", "theme_id", "received_on",
        "state", "is_public", "told_at", "discard_reason", "language", "created_at",
    ),
    more={
        "proposer_name": hidden("shown_name"),
        "proposer_email": hidden("shown_email"),
        "person_id": serializers.UUIDField(source="shown_person", read_only=True, allow_null=True),
        "address": hidden("shown_address"),
    },
    about="Something somebody asked for while a path listened. Who proposed it, and the address to answer to, are for who collects.",
    rows=_needs,
    bodies=lab_of_path,
    filters={
        "cycle": ["exact"], "cycle__body": ["exact"], "group": ["exact", "isnull"], "state": ["exact"], "kind": ["exact"], "source": ["exact"],
        "meeting": ["exact"], "neighbourhood": ["exact"], "theme": ["exact"], "is_public": ["exact"], "received_on": ["gte", "lte"], "title": ["icontains"],
    },
    sorts=("-received_on", "received_on", "title", "-title"),
)  # fmt: skip
GROUPS = Resource(
    name="need-groups", key="group_id", model=NeedGroup, see=SEE, slug=SLUG,
    fields=("id", "cycle_id", "title", "summary", "fate", "fate_reasons", "fate_on", "created_at"),
    more={
        "needs": number(source="n_needs"),
        "reviews": fact(serializers.IntegerField, lambda row: group_line(row).reviews),
        "reviewed": fact(serializers.IntegerField, lambda row: group_line(row).reviewed),
        "to_tell": fact(serializers.IntegerField, lambda row: group_line(row).to_tell),
        "due_on": day(source="first_due"),
    },
    about="Needs of a path that are about the same thing, with how many there are, the reviews asked and done, and who is still to be told its fate.",
    rows=_groups,
    bodies=lab_of_path,
    filters={"cycle": ["exact"], "cycle__body": ["exact"], "fate": ["exact"], "fate_on": ["isnull", "gte", "lte"], "title": ["icontains"]},
    sorts=("created_at", "-created_at", "title", "-title"),
)  # fmt: skip
REVIEWS = Resource(
    name="feasibility-reviews", key="review_id", model=FeasibilityReview, see=SEE, slug=SLUG,
    fields=(
        "id", "group_id", "service", "organisation_id", "question", "asked_on", "due_on", "technical", "technical_reasons", "economic",
        "economic_reasons", "cost_eur", "outcome", "reasons", "reviewed_on",
    ),
    more={"cycle_id": via("group.cycle_id"), "days_late": fact(serializers.IntegerField, _days_late, allow_null=True)},
    about="What a municipal service says of a group of needs. It waits while it has no outcome.",
    rows=lambda who: of_labs(FeasibilityReview.objects.select_related("group__cycle", "organisation"), who, SEE, "group__cycle__body"),
    bodies=lambda row: [row.group.cycle.body_id],
    filters={
        "group": ["exact"], "group__cycle": ["exact"], "group__cycle__body": ["exact"], "service": ["exact"], "organisation": ["exact"],
        "outcome": ["exact"], "due_on": ["isnull", "gte", "lte"], "asked_on": ["gte", "lte"], "reviewed_on": ["isnull", "gte", "lte"],
    },
    sorts=("-asked_on", "asked_on", "service", "-service"),
)  # fmt: skip
COUNTS = Figure(
    name="show_need_counts", on=PATHS, part="need-counts", see=SEE, answers=NeedCounts, read=lambda asked: need_counts(asked.row),
    about="The needs of a path by what is still to be done with them.",
)  # fmt: skip
LISTENING_WORDS = Figure(
    name="show_personal_words_of_need", on=NEEDS, part="personal-words", see=GROUP, answers=PersonalWords, many=True, read=_personal,
    about="What in a need looks personal, to be looked at before everybody reads it.",
)  # fmt: skip

RESOURCES = (NEEDS, GROUPS, REVIEWS)
FIGURES = (COUNTS, LISTENING_WORDS)
_SERVICES = lambda _asked: Organisation.objects.standing().filter(is_municipal_service=True)  # noqa: E731
OPERATIONS = (
    Operation("POST", needs.collect_need, COLLECT, "Write down a need or a proposal of a path.", answers=NEEDS, within=_lab_of_given),
    Operation("PUT", needs.change_need, COLLECT, "Correct a need.", on=NEEDS, answers=NEEDS, snapshot=needs.need_snapshot),
    Operation("POST", needs.publish_need, GROUP, "Everybody reads a need, in these words.", on=NEEDS, part="publication", answers=NEEDS, snapshot=needs.public_snapshot),
    Operation("DELETE", needs.hide_need, GROUP, "A need is off the public pages.", on=NEEDS, part="publication"),
    Operation("POST", needs.discard_need, GROUP, "Set a need aside, with a reason.", on=NEEDS, part="discarding", answers=NEEDS),
    Operation("DELETE", needs.restore_need, GROUP, "Take a discarded need back.", on=NEEDS, part="discarding"),
    Operation("POST", fates.mark_told, GROUP, "Who proposed it was told by word of mouth.", on=NEEDS, part="telling", answers=NEEDS),
    Operation("POST", need_groups.group_needs, GROUP, "Put needs in a group, or in a new one.", answers=GROUPS, within=_lab_of_given),
    Operation("PUT", need_groups.change_group, GROUP, "Correct title and summary of a group.", on=GROUPS, answers=GROUPS, snapshot=need_groups.group_snapshot, called="change_need_group"),
    Operation("POST", need_groups.ungroup_needs, GROUP, "Take needs out of a group; one left without any goes.", on=GROUPS, part="ungrouping", answers=GROUPS),
    Operation("POST", need_groups.merge_groups, GROUP, "Put everything of a group in another of the same path.", on=GROUPS, part="merger", answers=GROUPS),
    Operation("PUT", fates.decide_fate, GROUP, "Say what becomes of a group, and why.", on=GROUPS, part="fate", answers=GROUPS),
    Operation("DELETE", fates.reopen_group, GROUP, "Undo a decision nobody was told.", on=GROUPS, part="fate"),
    Operation("POST", fates.tell_fate, GROUP, "Write to who proposed what became of it.", on=GROUPS, part="telling", answers=fates.Telling),
    Operation("POST", feasibility.ask_reviews, GROUP, "Ask municipal services about a group.", on=GROUPS, part="reviews", answers=REVIEWS, many=True, offers={"organisation_ids": _SERVICES}),
    Operation("POST", feasibility.review_group, REVIEW, "A service says whether it can be done, and why.", on=REVIEWS, part="answer", answers=REVIEWS),
    Operation("PUT", feasibility.correct_review, REVIEW, "Correct what a service said.", on=REVIEWS, part="answer", answers=REVIEWS, snapshot=feasibility.review_snapshot),
    Operation("DELETE", feasibility.withdraw_review, GROUP, "Take back a request nobody answered.", on=REVIEWS),
)  # fmt: skip
