"""The steps of the first hour a city puts aside."""

from django.db import transaction

from accounts.models import User
from core.models import CityProfile, ModelActivation, SkippedStep
from core.selectors.first_hour import STEPS
from core.services.audit import record
from core.services.errors import DomainError


@transaction.atomic(durable=True)
def skip_step(*, actor: User, code: str, skipped: bool = True) -> None:
    """Put a step aside, or take it up again. Audited when it changes. `DomainError` for a step that does not exist."""
    if code not in STEPS:
        raise DomainError(f"{code}: no such step")
    if skipped:
        _row, changed = SkippedStep.objects.get_or_create(code=code, defaults={"by": str(actor)})
    else:
        changed = bool(SkippedStep.objects.filter(code=code).delete()[0])
    target = CityProfile.objects.first() or ModelActivation.objects.first()
    if changed and target:
        record(
            actor=actor, action="core.step.skipped", target=target, after={"step": code, "skipped": skipped}
        )
