"""The platform's own team, and the circles of an app above: who belongs to one, as what, and the telephone of who lost hers.

With a `circle` other than the platform's own the verbs know of nobody else.
"""

import datetime as dt
import uuid
from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.services.errors import DomainError
from tenants.circles import PLATFORM, Circle
from tenants.mail.queue import enqueue
from tenants.models import TeamGrant
from tenants.services.trail import record


@transaction.atomic(durable=True)
def add_member(
    *, actor: User | None, email: str, full_name: str, role: str, circle: Circle = PLATFORM
) -> User:
    """Bring somebody into the team with a role: an account is made where there is none, and she chooses a password by mail.

    Audited. Raises `DomainError` for an unknown role and for who is of the team already, or works on the platform as something else.
    """
    if role not in circle.roles:
        raise DomainError(_("Scelga un ruolo dell'elenco."), field="role")
    user = User.objects.select_for_update().filter(email__iexact=email).first()
    if user and _grants(user.pk, circle).exists():
        raise DomainError(_("È già della squadra: le cambi il ruolo dalla sua riga."), field="email")
    if user and _grants(user.pk).exists():
        raise DomainError(_("Ha già un accesso alla piattaforma: lo cambia chi la gestisce."), field="email")
    if user is None:
        user = User.objects.create_user(email, None, full_name=full_name)
    user.is_active, user.full_name = True, full_name or user.full_name
    user.save(update_fields=["is_active", "full_name"])
    TeamGrant.objects.create(user=user, role=role)
    record(
        actor=actor, action="team.member_added", after={"email": user.email, "name": str(user), "role": role}
    )
    _invite(user)
    return user


@transaction.atomic(durable=True)
def change_role(*, actor: User, user_id: uuid.UUID, role: str, circle: Circle = PLATFORM) -> TeamGrant | None:
    """Another role, from today. Audited; None when it is hers already.

    Raises `DomainError` for an unknown role, and when nobody would be left who manages the team.
    """
    if role not in circle.roles:
        raise DomainError(_("Scelga un ruolo dell'elenco."), field="role")
    grants = _locked(user_id, circle)
    if not grants:
        raise DomainError(_("Non è più della squadra."))
    if [grant.role for grant in grants] == [role]:
        return None
    if role not in circle.managers:
        _leave_somebody(user_id, circle)
    _end(grants)
    record(
        actor=actor,
        action="team.role_changed",
        before={"who": grants[0].user, "role": [grant.role for grant in grants]},
        after={"role": role},
    )
    return TeamGrant.objects.create(user_id=user_id, role=role)


@transaction.atomic(durable=True)
def end_member(*, actor: User, user_id: uuid.UUID, circle: Circle = PLATFORM) -> None:
    """Out of the team, at once: the console is closed, and so is a visit in a city. Audited; a second time changes nothing.

    Raises `DomainError` when nobody would be left who manages the team.
    """
    grants = _locked(user_id, circle)
    if not grants:
        return
    _leave_somebody(user_id, circle)
    _end(grants)
    User.objects.filter(pk=user_id).update(is_active=False)
    Authenticator.objects.filter(user_id=user_id).delete()
    before = {"who": grants[0].user, "role": [grant.role for grant in grants]}
    record(actor=actor, action="team.member_ended", before=before)


@transaction.atomic(durable=True)
def reset_second_step(*, actor: User, user_id: uuid.UUID, circle: Circle = PLATFORM) -> None:
    """She lost her telephone: it and the spare codes open nothing any more, the next sign-in asks for a new one. Audited.

    Raises `DomainError` for oneself: another of the team has to know that it is really she.
    """
    if actor.pk == user_id:
        raise DomainError(
            _("Il proprio telefono lo toglie dalla sua pagina, o lo azzera un'altra persona della squadra.")
        )
    user = User.objects.select_for_update().get(pk=user_id)
    _is_of(user_id, circle)
    if Authenticator.objects.filter(user_id=user_id).delete()[0]:
        record(actor=actor, action="team.second_step_reset", after={"who": user})


@transaction.atomic(durable=True)
def invite_again(*, actor: User, user_id: uuid.UUID, circle: Circle = PLATFORM) -> None:
    """Another message to choose a password, for who has not yet. No entry: nothing changes."""
    user = User.objects.select_for_update().get(pk=user_id)
    _is_of(user_id, circle)
    if not user.has_usable_password():
        _invite(user)


@transaction.atomic(durable=True)
def note_second_step(*, actor: User) -> None:
    """Somebody of the team added her telephone."""
    record(actor=actor, action="team.second_step_added")


def _grants(user_id: uuid.UUID, circle: Circle = PLATFORM) -> QuerySet[TeamGrant]:
    today = timezone.localdate()
    found = TeamGrant.objects.filter(Q(until=None) | Q(until__gte=today), user=user_id)
    return found.filter(role__startswith=circle.prefix)


def _is_of(user_id: uuid.UUID, circle: Circle) -> None:
    if not _grants(user_id, circle).exists():
        raise DomainError(_("Non è più della squadra."))


def _locked(user_id: uuid.UUID, circle: Circle) -> list[TeamGrant]:
    """Her grants, with those of everybody who manages locked first: the last of them cannot go twice at once."""
    list(TeamGrant.objects.filter(role__in=circle.managers, until=None).order_by("pk").select_for_update())
    rows = _grants(user_id, circle).select_related("user").order_by("pk")
    return list(rows.select_for_update(of=("self",)))


def _leave_somebody(user_id: uuid.UUID, circle: Circle) -> None:
    managing = TeamGrant.objects.filter(role__in=circle.managers, until=None)
    others = managing.filter(user__is_active=True).exclude(user=user_id)
    if managing.filter(user=user_id).exists() and not others.exists():
        raise DomainError(_("È l'unica persona che gestisce la squadra: prima dia il ruolo a un'altra."))


def _end(grants: Iterable[TeamGrant]) -> None:
    """Grants that began today never were; the others end yesterday, so that they hold no more."""
    today = timezone.localdate()
    for grant in grants:
        if grant.since >= today:
            grant.delete()
        else:
            grant.until = today - dt.timedelta(days=1)
            grant.save(update_fields=["until"])


def _invite(user: User) -> None:
    enqueue(
        "new_password",
        user.email,
        name=user.full_name,
        subject=_("La console di Vicinia: scelga la sua password"),
        content={"user": str(user.pk)},
    )
