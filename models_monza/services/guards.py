"""What several verbs refuse, each with its cure."""

import datetime as dt
import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import Body, BodyStage, ModelActivation, RuleSet
from core.participation.registry import registry
from core.selectors.rules import act_in_words
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


def cited(code: str, day: dt.date) -> str:
    """« (Regolamento, n. 5, 08/02/2024, art. 9)»: the rules of a subject in force on a day; empty where there were none."""
    row = RuleSet.objects.in_force(SLUG, code, day)
    act = act_in_words(row) if row else ""
    return f" ({act})" if act else ""


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


def demand_day(day: dt.date, *, field: str, not_before: dt.date | None = None) -> None:
    """The day of something that happened: not in the future, and not before what it follows."""
    if day > timezone.localdate():
        raise DomainError(_("Il giorno è nel futuro: indichi quando è avvenuto."), field=field)
    if not_before is not None and day < not_before:
        raise DomainError(
            _("Il giorno precede il passaggio prima, che è del %(day)s.") % {"day": f"{not_before:%d/%m/%Y}"},
            field=field,
        )
