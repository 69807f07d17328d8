"""What became of what a network talked about: its requests, their answers, the projects born from them."""

import uuid
from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.participation.spec import TrailStep
from models_bergamo.models import GRANTED, CouncillorRequest, GrantApplication


def trail(meeting_id: uuid.UUID) -> list[TrailStep]:
    """The requests that came of a meeting, each followed by its answer and its projects; two queries."""
    return request_steps(with_projects().filter(meeting=meeting_id).order_by("created_at"))


def trail_of_request(request_id: uuid.UUID) -> list[TrailStep]:
    """One request with its answer and its projects; two queries."""
    return request_steps(with_projects().filter(pk=request_id))


def with_projects() -> QuerySet[CouncillorRequest]:
    """Requests that know their projects."""
    projects = GrantApplication.objects.select_related("call").order_by("created_at")
    return CouncillorRequest.objects.prefetch_related(Prefetch("projects", projects))


def request_steps(requests: Iterable[CouncillorRequest]) -> list[TrailStep]:
    """The steps of each request in order: what was asked, what was answered, what was done. Projects prefetched."""
    steps: list[TrailStep] = []
    for row in requests:
        steps.append(_asked(row))
        if row.state == CouncillorRequest.State.ANSWERED:
            steps.append(_answered(row))
        steps += [_project(project, row) for project in row.projects.all()]
    return steps


def _asked(row: CouncillorRequest) -> TrailStep:
    return TrailStep(
        _("Istanza"),
        row.subject,
        row.get_state_display(),
        row.sent_on,
        reverse("bergamo:request", args=[row.pk]),
        public=row.is_public,
        permission="bergamo.request.see",
        body_id=row.body_id,
    )


def _answered(row: CouncillorRequest) -> TrailStep:
    return TrailStep(
        _("Risposta"),
        row.get_outcome_display(),
        row.addressee,
        row.answered_on,
        public=row.is_public,
        permission="bergamo.request.see",
        body_id=row.body_id,
    )


def _project(project: GrantApplication, row: CouncillorRequest) -> TrailStep:
    """Granted money is public; that it came of a request is, once the request is."""
    return TrailStep(
        _("Progetto"),
        project.title,
        project.get_state_display(),
        project.submitted_on,
        reverse("bergamo:grant", args=[project.pk]),
        public=row.is_public and project.state in GRANTED,
        permission="bergamo.grant.see",
        body_id=project.body_id,
    )
