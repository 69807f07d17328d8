"""How agreements went: evaluations, what was really given in kind, the final account."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from core.api.declaring import Asked, Figure, Operation, Resource
from models_qua.api.agreements import AGREEMENTS, SEE
from models_qua.api.shown import lab_of_agreement, of_labs, via
from models_qua.models import Evaluation, FinalAccount
from models_qua.rules import SLUG
from models_qua.selectors.account_figures import figures_of
from models_qua.selectors.accounting import ACCOUNT, account_warnings, correcting, open_parts
from models_qua.services.account import AccountText, account_agreement, account_snapshot, correct_account
from models_qua.services.evaluations import change_evaluation, evaluation_snapshot, write_evaluation
from models_qua.services.given import given_snapshot, in_kind_of, record_given


@dataclass(frozen=True)
class AccountCheck:
    """What an account would freeze today, what makes it look early, and what is not settled."""

    figures: dict[str, Any]
    warnings: list[str]
    open_commitments: list[UUID]
    open_projects: list[UUID]


@dataclass(frozen=True)
class Quantity:
    """How much of a resource in kind was really given, in its own unit; None where nobody knows."""

    resource_id: UUID
    actual: Decimal | None


@dataclass(frozen=True)
class Given:
    """What was really given in kind."""

    quantities: list[Quantity]


@dataclass(frozen=True)
class Correction:
    """An account again, with the figures of now; `checked` that the words hold no personal data, of published results."""

    results: str
    lessons: str = ""
    checked: bool = False


def _check(asked: Asked) -> AccountCheck:
    left = open_parts(asked.row)
    return AccountCheck(
        figures_of(asked.row),
        account_warnings(asked.row, timezone.localdate()),
        [one.pk for one in left.commitments],
        [one.pk for one in left.projects],
    )


def _given(asked: Asked) -> Given:
    return Given([Quantity(row.pk, row.actual) for row in in_kind_of(asked.row)])


def _corrects(asked: Asked) -> bool:
    """Whether who asks may correct the account: of published results, who publishes them."""
    agreement = getattr(asked.row, "agreement", asked.row)
    return asked.holder.may(correcting(agreement), [agreement.body_id])


def _correction(sent: Correction, _asked: Asked) -> dict[str, Any]:
    return {"account": AccountText(sent.results, sent.lessons, leave_open=True), "checked": sent.checked}


EVALUATIONS = Resource(
    name="evaluations", key="evaluation_id", model=Evaluation, see=SEE, slug=SLUG,
    fields=("id", "agreement_id", "kind", "evaluated_on", "meeting_id", "method", "worked", "did_not_work", "to_change"),
    more={"body_id": via("agreement.body_id")},
    about="An evaluation of an agreement, half way or at the end, by who took part.",
    rows=lambda who: of_labs(Evaluation.objects.select_related("agreement", "meeting"), who, SEE, "agreement__body"),
    bodies=lab_of_agreement,
    filters={"agreement": ["exact"], "agreement__body": ["exact"], "kind": ["exact"], "evaluated_on": ["gte", "lte"], "meeting": ["exact"]},
    sorts=("-evaluated_on", "evaluated_on"),
)  # fmt: skip
ACCOUNTS = Resource(
    name="accounts", key="account_id", model=FinalAccount, see=SEE, slug=SLUG,
    fields=("id", "agreement_id", "accounted_on", "results", "lessons", "figures", "document_id", "written_at"),
    more={"body_id": via("agreement.body_id")},
    about="The final account of an agreement: its results in words, and the figures as they were that day.",
    rows=lambda who: of_labs(FinalAccount.objects.select_related("agreement"), who, SEE, "agreement__body"),
    bodies=lab_of_agreement,
    filters={"agreement": ["exact"], "agreement__body": ["exact"], "accounted_on": ["gte", "lte"]},
    sorts=("-accounted_on", "accounted_on"),
)  # fmt: skip
GIVEN = Figure(
    name="show_given_quantities", on=AGREEMENTS, part="given-quantities", see=SEE, answers=Given, read=_given,
    snapshot=lambda asked: given_snapshot(in_kind_of(asked.row)),
    about="How much of what was promised in kind was really given.",
)  # fmt: skip

RESOURCES = (EVALUATIONS, ACCOUNTS)
FIGURES = (
    GIVEN,
    Figure(name="check_account", on=AGREEMENTS, part="account-check", see=ACCOUNT, answers=AccountCheck, read=_check, about="What an account would freeze today, and what is not settled yet."),
)  # fmt: skip
OPERATIONS = (
    Operation("POST", write_evaluation, ACCOUNT, "Keep an evaluation.", on=AGREEMENTS, part="evaluations", answers=EVALUATIONS),
    Operation("PUT", change_evaluation, ACCOUNT, "Change an evaluation, until the account is given.", on=EVALUATIONS, answers=EVALUATIONS, snapshot=evaluation_snapshot),
    Operation("PUT", record_given, ACCOUNT, "Say how much of what was promised in kind was really given.", on=AGREEMENTS, part="given-quantities", answers=GIVEN, takes=Given, into=lambda sent, _asked: {"given": {one.resource_id: one.actual for one in sent.quantities}}, rule=_corrects),
    Operation("POST", account_agreement, ACCOUNT, "Give the final account: its figures are frozen and its document made.", on=AGREEMENTS, part="account", answers=ACCOUNTS),
    Operation("PUT", correct_account, ACCOUNT, "Correct an account: a new version of its document is made.", on=ACCOUNTS, answers=ACCOUNTS, snapshot=account_snapshot, fills={"agreement_id": lambda asked: asked.row.agreement_id}, takes=Correction, into=_correction, rule=_corrects),
)  # fmt: skip
