"""The card of a body as tabs: core's own and those its participation model adds (`ParticipationModel.body_panels`)."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import Body, BodyStage
from core.participation.registry import registry
from core.permissions.guard import holder
from core.selectors.words import vocabulary_of
from core.web.work.load import load_body


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of a body's card."""

    label: str
    url: str
    current: bool


def body_page(request: HttpRequest, body_id: uuid.UUID, permission: str, *, current: str) -> dict[str, Any]:
    """What a tab's template needs: `body`, `stage_label`, `tabs`, `vocabulary`, `may_edit`, `may_create`, `may_see_meetings`.

    Two queries.

    404 for who may not see the body, 403 for who lacks `permission` in it. `current` is the tab's URL name.
    """
    body = load_body(request, body_id, permission)
    who = holder(request)
    model = registry.get(body.model_slug)
    now = BodyStage.objects.on(timezone.localdate()).filter(body=body).order_by("-since").first()
    return {
        "body": body,
        "stage": now,
        "stage_label": stage_label(body.model_slug, now.stage if now else ""),
        "vocabulary": vocabulary_of(model),
        "model": model,
        "tabs": list(_tabs(request, body, current)),
        "may_edit": who.may("core.body.edit", [body.pk]),
        "may_see_meetings": who.may("core.meeting.see", [body.pk]),
        "may_create": who.may("core.body.create", [body.pk]),
    }


def stage_label(model_slug: str, stage: str) -> str:
    """A stage in words; its code when the model no longer knows it, empty for none."""
    try:
        return str(registry.get(model_slug).stage(stage).label)
    except (LookupError, RuntimeError):
        return stage


def _tabs(request: HttpRequest, body: Body, current: str) -> list[Tab]:
    who = holder(request)
    offered = [
        (_("Scheda"), "core:work_body", "core.body.see"),
        (_("Componenti"), "core:work_members", "core.body.see"),
    ]
    panels = registry.get(body.model_slug).body_panels
    offered += [(str(panel.label), panel.url_name, panel.permission) for panel in panels]
    return [
        Tab(label, reverse(name, args=[body.pk]), name == current)
        for label, name, permission in offered
        if who.may(permission, [body.pk])
    ]
