"""What several verbs refuse, each with its cure."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from core.models import Body, BodyStage, ModelActivation
from core.participation.registry import registry
from core.services.errors import DomainError
from models_monza.rules import SLUG


def one_at_a_time() -> None:
    """The turnstile of who opens mandates and windows: until the transaction ends nobody else does, the first time included."""
    list(ModelActivation.objects.select_for_update(no_key=True).filter(model_slug=SLUG).order_by("pk"))


def demand_consulta(body_id: uuid.UUID) -> Body:
    """The consulta of that key; `DomainError` for a body that is not one of ours."""
    body = Body.objects.filter(pk=body_id, model_slug=SLUG).first()
    if body is None:
        raise DomainError(_("Questa consulta non esiste più."), field="body")
    return body


def is_formed(body: Body, day: dt.date) -> bool:
    """Whether the consulta was formed on a day."""
    row = BodyStage.objects.filter(body=body).on(day).order_by("-since").first()
    return row is not None and row.stage == "formed"


def demand_formed(body: Body, day: dt.date) -> None:
    """On that day the consulta was formed: only then it sits, decides and chooses."""
    row = BodyStage.objects.filter(body=body).on(day).order_by("-since").first()
    if row is not None and row.stage == "formed":
        return
    now = registry.get(SLUG).stage(row.stage).label if row else _("da costituire")
    raise DomainError(
        _("La consulta %(name)s è «%(stage)s»: prima va costituita.") % {"name": body.name, "stage": now},
        field="body",
    )


def demand_stage_allows(body: Body, permission: str, day: dt.date) -> None:
    """The stage of the consulta on a day must allow what is asked; an unknown stage forbids nothing."""
    row = BodyStage.objects.filter(body=body).on(day).order_by("-since").first()
    if row is None:
        return
    stage = registry.get(SLUG).stage(row.stage)
    if permission not in stage.allows:
        raise DomainError(
            _("La consulta %(name)s il %(day)s è «%(stage)s»: prima si aprono le iscrizioni.")
            % {"name": body.name, "day": f"{day:%d/%m/%Y}", "stage": stage.label},
            field="on",
        )
