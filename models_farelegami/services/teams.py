"""Who follows a case: the supervisor composes the team, and is never of one by her own hand."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.permissions.holder import holder_of
from core.services.audit import record
from core.services.errors import DomainError
from models_farelegami.models import CaseOpening, CaseTeamMember
from models_farelegami.services.guards import locked_pact

WORK = "farelegami.pact.work"


@transaction.atomic(durable=True)
def join_team(*, actor: User, pact_id: uuid.UUID, user_id: uuid.UUID) -> CaseTeamMember:
    """Somebody follows a case from today. Audited as `farelegami.team.joined`.

    `DomainError` for oneself (nobody lets herself in), for who does not work on pacts, and for who is of the team already.
    """
    pact = locked_pact(pact_id)
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or not holder_of(user).may(WORK):
        raise DomainError(
            _(
                "Nell'équipe entra chi ha il ruolo di operatrice o operatore dei patti: lo dà l'ufficio, in «Persone»."
            ),
            field="user",
        )
    if user.pk == actor.pk:
        raise DomainError(
            _("Nessuno fa entrare sé stesso in un'équipe: lo chieda a un altro supervisore."), field="user"
        )
    today = timezone.localdate()
    if CaseTeamMember.objects.on(today).filter(pact=pact, user=user).exists():
        raise DomainError(_("È già in questa équipe."), field="user")
    row = CaseTeamMember.objects.create(pact=pact, user=user, since=today, added_by=actor)
    record(actor=actor, action="farelegami.team.joined", target=pact, after={"who": user})
    return row


@transaction.atomic(durable=True)
def leave_team(*, actor: User, member_id: uuid.UUID) -> None:
    """Somebody follows a case no more, from now: what she has open is closed. Audited as `farelegami.team.left`.

    `DomainError` for the last of the team of a pact that is not over: nobody could read the case any more.
    """
    row = CaseTeamMember.objects.select_related("user").get(pk=member_id)
    pact = locked_pact(row.pact_id)
    today = timezone.localdate()
    others = CaseTeamMember.objects.on(today).filter(pact=pact).exclude(pk=row.pk)
    if not pact.is_over and pact.shredded_at is None and not others.exists():
        raise DomainError(
            _(
                "È l'ultima persona dell'équipe: prima ne faccia entrare un'altra, o il fascicolo non lo legge più nessuno."
            )
        )
    if row.until is not None and row.until < today:
        return
    row.until = max(today - dt.timedelta(days=1), row.since or today)
    if row.until == today:  # she came in today: the day she leaves is the same, and counts no more
        row.delete()
    else:
        row.save(update_fields=["until"])
    CaseOpening.objects.filter(pact=pact, user=row.user, closes_at__gt=timezone.now()).update(
        closes_at=timezone.now()
    )
    record(actor=actor, action="farelegami.team.left", target=pact, after={"who": row.user})
