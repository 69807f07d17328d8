"""Questions core asks of whatever participation models there are, answered by what they declared."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from core.participation.registry import registry
from core.participation.spec import AuditType, ParticipationModel, Permission, Role


def declared_permissions() -> Iterable[Permission]:
    """Permissions of every registered model."""
    return (permission for model in registry for permission in model.permissions)


def declared_roles() -> Iterable[Role]:
    """Roles of every registered model."""
    return (role for model in registry for role in model.roles)


def declared_audit_types() -> Iterable[AuditType]:
    """Audit types of every registered model."""
    return (audit for model in registry for audit in model.audit_types)


def active_stage_codes(model: ParticipationModel) -> list[str]:
    """Codes of the stages in which a body of the model counts as active."""
    return [stage.code for stage in model.stages if stage.active]


def rule_set_with(model: ParticipationModel, field_name: str) -> str | None:
    """Code of the model's rule set that has a field of that name; None when the model has no such rule."""
    for template in model.rule_sets:
        if any(field.name == field_name for field in template.fields):
            return template.code
    return None


def export_person(person_id: Any) -> dict[str, Any]:
    """What the models' own tables hold about a person, by model and table."""
    return {model.slug: model.privacy.export(person_id) for model in registry}


def names_of_people() -> list[str]:
    """Full names of people that only the models' own tables hold. One query a model."""
    return [name for model in registry if model.privacy.names for name in model.privacy.names()]


def forget_expired(at: dt.datetime) -> int:
    """Let every model forget what is past its term at a moment; returns the number of rows."""
    return sum(model.privacy.forget(at=at) for model in registry if model.privacy.forget)


def tell_left(
    model_slugs: Iterable[str],
    *,
    actor: Any,
    body_ids: Iterable[Any],
    person_ids: Iterable[Any],
    until: dt.date,
) -> None:
    """Let these models end what hangs on a place in their bodies (`ParticipationModel.left`), inside the caller's transaction."""
    bodies, people = list(body_ids), list(person_ids)
    for slug in sorted(set(model_slugs)):
        if left := registry.get(slug).left:
            left(actor=actor, body_ids=bodies, person_ids=people, until=until)


def remind(today: dt.date, site: str) -> int:
    """Let every model write to who is waited for; `site` is the address of the city's site. Returns how many messages."""
    return sum(model.remind(today, site) for model in registry if model.remind)


def erase_person(person_id: Any) -> int:
    """Erase a person from the models' own tables; returns the number of rows changed."""
    return sum(model.privacy.erase(person_id) for model in registry)
