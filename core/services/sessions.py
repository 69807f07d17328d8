"""Ending sessions: one's own, or those of somebody the office is worried about."""

import uuid

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.sessions import end_sessions
from core.services.audit import record
from core.services.errors import DomainError


@transaction.atomic(durable=True)
def end_own_session(*, actor: User, session_id: int) -> None:
    """One of one's own sessions ends at once. Not audited, as signing in and out is not. Nothing for one that is over."""
    row = UserSession.objects.select_for_update().filter(user=actor, pk=session_id).first()
    if row:
        Session.objects.filter(session_key=row.session_key).delete()
        row.delete()


@transaction.atomic(durable=True)
def end_all_sessions(*, actor: User) -> User:
    """All of one's own sessions end; the page that asks keeps its own by giving it the new hash. Not audited, as signing out is not."""
    user = User.objects.select_for_update().get(pk=actor.pk)
    end_sessions(user)
    return user


@transaction.atomic(durable=True)
def end_sessions_of(*, actor: User, user_id: uuid.UUID) -> int:
    """Everything a person is signed in with ends at once; her account stays open. Audited. Returns how many sessions were listed.

    Raises `DomainError` for oneself: one's own are ended from one's own page, which keeps the present one.
    """
    if actor.pk == user_id:
        raise DomainError(_("Le Sue sessioni le chiude dalla pagina «Il mio accesso»."))
    user = User.objects.select_for_update().get(pk=user_id)
    ended = end_sessions(user)
    record(actor=actor, action="core.sessions.ended", target=user, after={"sessions": ended})
    return ended
