"""What agreements do: maintenance works, how far projects and works are, what they cost, how they look, what parties report."""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from core.api.declaring import Asked, Download, Figure, Operation, Resource
from core.models import Neighbourhood
from core.permissions.holder import Holder
from core.services.errors import DomainError
from core.services.uploads import TYPES
from models_qua.api.agreements import COMMITMENTS, INDICATORS, PARTIES, PROJECTS, SEE
from models_qua.api.papers import SCANS, kept, stored
from models_qua.api.shown import amount, fact, of_labs, via
from models_qua.models import (
    CitizenshipAgreement,
    CommitmentReport,
    Expense,
    Indicator,
    MaintenanceWork,
    Measurement,
    Milestone,
    Photo,
)
from models_qua.rules import SLUG
from models_qua.selectors.doing import milestone_line
from models_qua.selectors.doing_money import Money, money_of
from models_qua.selectors.parties import ANY, may_report_for
from models_qua.selectors.readings import Reading, reading_of
from models_qua.selectors.tracked_lists import labs_of, labs_there, works_in
from models_qua.services import measurements, photos, reports, spending, tracking, works
from models_qua.services.tracked import Owner

TRACK, TRACK_WORK, MEASURE = "qua.project.track", "qua.work.track", "qua.indicator.measure"
PICTURES = (TYPES[".jpg"], TYPES[".png"])
Part = TypeVar("Part", bound=Model)
_OF_ONE = {"sheet": ["exact", "isnull"], "work": ["exact", "isnull"], "sheet__agreement": ["exact"]}


@dataclass(frozen=True)
class Written:
    """Whether the party was written to now; it was already, today, where it was not."""

    written: bool


def _parts(rows: QuerySet[Part], who: Holder) -> QuerySet[Part]:
    """Milestones, expenses or photos of the projects and works one may see."""
    rows = rows.select_related("sheet__agreement", "work__agreement", "work__neighbourhood")
    bodies = who.bodies(SEE)
    if bodies is None:
        return rows
    hers = Q(sheet__agreement__body__in=bodies) | Q(work__agreement__body__in=bodies)
    return rows.filter(hers | labs_there(bodies, timezone.localdate()))


def _labs(row: Any) -> list[Any]:
    """The labs of the project or of the work a row is of."""
    return labs_of(row.work, timezone.localdate()) if row.work else [row.sheet.agreement.body_id]


def _follows(asked: Asked) -> bool:
    """Whether who asks follows the project, or the work, the row is of."""
    return asked.holder.may(TRACK_WORK if asked.row.work_id else TRACK, _labs(asked.row))


def _reading(asked: Asked) -> Reading:
    row: Indicator = asked.row
    last = row.measurements.order_by("measured_on").last()
    return reading_of(row.direction, row.baseline, row.target, last.value if last else None)


def _reports(asked: Asked) -> bool:
    return may_report_for(asked.holder, asked.row.agreement, asked.row.signatory_id)


def _hers(who: Holder) -> tuple[QuerySet[CitizenshipAgreement], QuerySet[Neighbourhood]]:
    """The agreements and neighbourhoods of the labs whose works one follows."""
    bodies = who.bodies(TRACK_WORK)
    agreements, places = CitizenshipAgreement.objects.all(), Neighbourhood.objects.all()
    if bodies is None:
        return agreements, places
    return agreements.filter(body__in=bodies), places.filter(bodies__body__in=bodies).distinct()


def _is_placed(asked: Asked) -> bool:
    """Who follows the works of some labs says which one it is of. Raises `DomainError`."""
    work = asked.given["work"]
    if asked.holder.bodies(TRACK_WORK) is not None and not (work.neighbourhood_id or work.agreement_id):
        raise DomainError(
            _("Scelga il quartiere, oppure l'accordo che l'ha chiesta."), field="neighbourhood_id"
        )
    return True


_CHOICES = {
    "agreement_id": lambda asked: _hers(asked.holder)[0],
    "neighbourhood_id": lambda asked: _hers(asked.holder)[1],
}
_PROJECT, _WORK = (
    {"owner": lambda asked: Owner(asked.row.pk)},
    {"owner": lambda asked: Owner(asked.row.pk, is_work=True)},
)

WORKS = Resource(
    name="works", key="work_id", model=MaintenanceWork, see=SEE, slug=SLUG,
    fields=("id", "number", "agreement_id", "neighbourhood_id", "title", "about", "year", "budget_eur", "state", "progress", "state_note", "state_since"),
    more={
        "spent_eur": amount(),
        "is_late": serializers.BooleanField(read_only=True, help_text="It has a milestone whose day went by."),
    },
    about="A maintenance work of the city in a neighbourhood. Its money is never added to that of projects.",
    rows=lambda who: works_in(who.bodies(SEE), timezone.localdate()),
    bodies=lambda row: labs_of(row, timezone.localdate()),
    filters={"agreement": ["exact", "isnull"], "neighbourhood": ["exact"], "year": ["exact", "gte", "lte"], "state": ["exact"], "number": ["exact"], "title": ["icontains"]},
    sorts=("-year", "year", "title", "-title"),
)  # fmt: skip
MILESTONES = Resource(
    name="milestones", key="milestone_id", model=Milestone, see=SEE, slug=SLUG,
    fields=("id", "sheet_id", "work_id", "what", "due_on", "reached_on"),
    more={"is_late": fact(serializers.BooleanField, lambda row: milestone_line(row, timezone.localdate()).is_late)},
    about="A point a project or a work should reach.",
    rows=lambda who: _parts(Milestone.objects.all(), who),
    bodies=_labs,
    filters={**_OF_ONE, "due_on": ["isnull", "gte", "lte"], "reached_on": ["isnull", "gte", "lte"]},
    sorts=("what", "-what"),
)  # fmt: skip
EXPENSES = Resource(
    name="expenses", key="expense_id", model=Expense, see=SEE, slug=SLUG,
    fields=("id", "sheet_id", "work_id", "resource_id", "spent_on", "what", "amount_eur"),
    more={"has_proof": fact(serializers.BooleanField, lambda row: row.proof_id is not None)},
    about="Money spent on a project or on a work, never on both.",
    rows=lambda who: _parts(Expense.objects.select_related("proof"), who),
    bodies=_labs,
    filters={**_OF_ONE, "resource": ["exact"], "spent_on": ["gte", "lte"]},
    sorts=("-spent_on", "spent_on"),
)  # fmt: skip
PHOTOS = Resource(
    name="photos", key="photo_id", model=Photo, see=SEE, slug=SLUG,
    fields=("id", "sheet_id", "work_id", "content_type", "size", "description", "taken_on", "is_public", "uploaded_at"),
    about="A picture of a project or a work, with the words that say what is seen.",
    rows=lambda who: _parts(Photo.objects.all(), who),
    bodies=_labs,
    filters={**_OF_ONE, "is_public": ["exact"], "taken_on": ["isnull", "gte", "lte"]},
    sorts=("-uploaded_at", "uploaded_at"),
)  # fmt: skip
REPORTS = Resource(
    name="commitment-reports", key="report_id", model=CommitmentReport, see=SEE, slug=SLUG,
    fields=("id", "commitment_id", "reported_on", "state", "text", "hours", "reported_by", "reported_at"),
    more={"agreement_id": via("commitment.agreement_id")},
    about="What was said of a commitment on a day, with the volunteer hours since the last time.",
    rows=lambda who: of_labs(CommitmentReport.objects.select_related("commitment__agreement"), who, SEE, "commitment__agreement__body"),
    bodies=lambda row: [row.commitment.agreement.body_id],
    filters={"commitment": ["exact"], "commitment__agreement": ["exact"], "commitment__signatory": ["exact"], "reported_on": ["gte", "lte"], "state": ["exact"]},
    sorts=("-reported_on", "reported_on"),
)  # fmt: skip
MEASUREMENTS = Resource(
    name="measurements", key="measurement_id", model=Measurement, see=SEE, slug=SLUG,
    fields=("id", "indicator_id", "measured_on", "value", "source"),
    more={"agreement_id": via("indicator.agreement_id")},
    about="The value of an indicator on a day, and where it comes from.",
    rows=lambda who: of_labs(Measurement.objects.select_related("indicator__agreement"), who, SEE, "indicator__agreement__body"),
    bodies=lambda row: [row.indicator.agreement.body_id],
    filters={"indicator": ["exact"], "indicator__agreement": ["exact"], "measured_on": ["gte", "lte"]},
    sorts=("-measured_on", "measured_on"),
)  # fmt: skip

RESOURCES = (WORKS, MILESTONES, EXPENSES, PHOTOS, REPORTS, MEASUREMENTS)
FIGURES = (
    Figure(name="show_project_money", on=PROJECTS, part="money", see=SEE, answers=Money, read=lambda asked: money_of(asked.row), about="What is planned and what was spent for a project, by year and source."),
    Figure(name="show_work_money", on=WORKS, part="money", see=SEE, answers=Money, read=lambda asked: money_of(asked.row), about="What is planned and what was spent for a work, by year."),
    Figure(name="show_indicator_reading", on=INDICATORS, part="reading", see=SEE, answers=Reading, read=_reading, about="How far an indicator is on its way to its target."),
)  # fmt: skip
DOWNLOADS = (
    Download(name="download_expense_proof", on=EXPENSES, part="proof", see=SEE, rule=_follows, media_types=SCANS, read=lambda asked: kept(asked.row.proof), about="What proves an expense, for who follows the project or the work."),
    Download(name="download_photo", on=PHOTOS, part="picture", see=SEE, media_types=PICTURES, read=lambda asked: stored(asked.row.file, asked.row.content_type, asked.row.description), about="A picture."),
)  # fmt: skip
OPERATIONS = (
    Operation("POST", works.write_work, TRACK_WORK, "Write down a maintenance work.", answers=WORKS, offers=_CHOICES, rule=_is_placed),
    Operation("PUT", works.change_work, TRACK_WORK, "Change what is written of a work.", on=WORKS, answers=WORKS, snapshot=works.work_snapshot, offers=_CHOICES, rule=_is_placed),
    Operation("PUT", tracking.track_project, TRACK, "Say how far a project is.", on=PROJECTS, part="progress", answers=PROJECTS, snapshot=tracking.track_snapshot),
    Operation("PUT", tracking.track_work, TRACK_WORK, "Say how far a work is.", on=WORKS, part="progress", answers=WORKS, snapshot=tracking.track_snapshot),
    Operation("POST", tracking.set_milestone, TRACK, "A point a project should reach.", on=PROJECTS, part="milestones", answers=MILESTONES, fills=_PROJECT, called="set_project_milestone"),
    Operation("POST", tracking.set_milestone, TRACK_WORK, "A point a work should reach.", on=WORKS, part="milestones", answers=MILESTONES, fills=_WORK, called="set_work_milestone"),
    Operation("PUT", tracking.reach_milestone, SEE, "Say on which day it was reached; no day, that it was not.", on=MILESTONES, part="reaching", answers=MILESTONES, rule=_follows),
    Operation("DELETE", tracking.remove_milestone, SEE, "It is a point no longer.", on=MILESTONES, rule=_follows),
    Operation("POST", spending.record_expense, TRACK, "Money spent on a project, perhaps with what proves it.", on=PROJECTS, part="expenses", answers=EXPENSES, fills=_PROJECT, called="record_project_expense"),
    Operation("POST", spending.record_expense, TRACK_WORK, "Money spent on a work, perhaps with what proves it.", on=WORKS, part="expenses", answers=EXPENSES, fills=_WORK, called="record_work_expense"),
    Operation("DELETE", spending.remove_expense, SEE, "An expense recorded by mistake goes, with its proof.", on=EXPENSES, rule=_follows),
    Operation("POST", photos.add_photo, TRACK, "A picture of a project.", on=PROJECTS, part="photos", answers=PHOTOS, fills=_PROJECT, called="add_project_photo"),
    Operation("POST", photos.add_photo, TRACK_WORK, "A picture of a work.", on=WORKS, part="photos", answers=PHOTOS, fills=_WORK, called="add_work_photo"),
    Operation("PUT", photos.change_photo, SEE, "Change what is said of a picture and who sees it.", on=PHOTOS, answers=PHOTOS, snapshot=photos.photo_snapshot, rule=_follows),
    Operation("DELETE", photos.remove_photo, SEE, "The picture goes.", on=PHOTOS, rule=_follows),
    Operation("POST", reports.report_commitment, SEE, "Say how far a commitment is: its party, or who follows them all.", on=COMMITMENTS, part="reports", answers=REPORTS, rule=_reports),
    Operation("POST", reports.ask_for_report, ANY, "Write to a party to hear how far it is, once a day.", on=PARTIES, part="report-request", answers=Written, fills={"signatory_id": lambda asked: asked.row.pk}, take=Written),
    Operation("POST", measurements.measure_indicator, MEASURE, "The value of an indicator on a day.", on=INDICATORS, part="measurements", answers=MEASUREMENTS),
    Operation("PUT", measurements.correct_measurement, MEASURE, "The value was another.", on=MEASUREMENTS, answers=MEASUREMENTS, snapshot=measurements.measurement_snapshot),
    Operation("DELETE", measurements.remove_measurement, MEASURE, "It was measured by mistake.", on=MEASUREMENTS),
)  # fmt: skip
