"""Who works here: invitations, roles, closed accounts."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from accounts.sessions import end_sessions
from core.mail.queue import Recipient
from core.models import Body, CityProfile, Delivery, Neighbourhood, RoleGrant
from core.permissions.catalogue import all_roles
from core.services.audit import record
from core.services.errors import DomainError
from core.services.mail import write_to

OFFICE = "participation_office"
ACCOUNT = "account"
"""The kind of the message that says how to choose a password."""
FORGOTTEN = "new_password"
"""The kind of the message to who forgot hers."""


@transaction.atomic(durable=True)
def invite_person(
    *,
    actor: User,
    email: str,
    full_name: str,
    role: str,
    site: str,
    body_ids: tuple[uuid.UUID, ...] = (),
    neighbourhood_ids: tuple[uuid.UUID, ...] = (),
) -> User:
    """Make an account without password, with a role, and write to its owner how to choose one. Audited.

    `site` is the address of the city's site (`https://…/`), the mail's link starts with it. Raises `DomainError` for an
    address that has an account and for what `grant_role` refuses.
    """
    if User.objects.filter(email__iexact=email).exists():
        raise DomainError(
            _("Questa persona ha già un account: le assegni un ruolo dalla sua scheda."), field="email"
        )
    user = User.objects.create_user(email, None, full_name=full_name)
    grants = _grant(user, role, body_ids, neighbourhood_ids)
    after = {
        "email": user.email,
        "name": full_name,
        "role": role,
        "where": [where(grant) for grant in grants],
    }
    record(actor=actor, action="core.person.invited", target=user, after=after)
    _write_to(user, actor, site)
    return user


@transaction.atomic(durable=True)
def invite_again(*, actor: User, user_id: uuid.UUID, site: str) -> User:
    """Write again how to choose a password; an account that was closed is open again. Audited."""
    user = User.objects.select_for_update().get(pk=user_id)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(actor=actor, action="core.person.invited", target=user, after={"email": user.email})
    _write_to(user, actor, site)
    return user


@transaction.atomic(durable=True)
def grant_role(
    *,
    actor: User,
    user_id: uuid.UUID,
    role: str,
    body_ids: tuple[uuid.UUID, ...] = (),
    neighbourhood_ids: tuple[uuid.UUID, ...] = (),
) -> list[RoleGrant]:
    """The person holds a role from today: in the city, or in each of these bodies and neighbourhoods. Audited.

    Raises `DomainError` for an unknown role, for a role of single bodies without a place (and the reverse), and for what
    she holds already.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    grants = _grant(user, role, body_ids, neighbourhood_ids)
    after = {"role": role, "where": [where(grant) for grant in grants]}
    record(actor=actor, action="core.role.granted", target=user, after=after)
    return grants


@transaction.atomic(durable=True)
def end_grant(*, actor: User, grant_id: uuid.UUID) -> None:
    """The person holds the role no more, from this moment. Audited.

    Days are inclusive, so the grant ends yesterday; one given today never was. Raises `DomainError` for the last one of
    the participation office: nobody could give it back.
    """
    offices = _lock_offices()
    grant = (
        RoleGrant.objects.select_for_update(of=("self",))
        .select_related("user", "body", "neighbourhood")
        .get(pk=grant_id)
    )
    if grant.until is not None:
        raise DomainError(_("Questo ruolo è già concluso."))
    if grant.role == OFFICE and offices <= {grant.user_id}:
        raise _last_office()
    before = {"role": grant.role, "where": where(grant), "since": grant.since}
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    if grant.since and grant.since > yesterday:
        grant.delete()
    else:
        grant.until = yesterday
        grant.save(update_fields=["until"])
    record(actor=actor, action="core.role.ended", target=grant.user, before=before)


@transaction.atomic(durable=True)
def close_account(*, actor: User, user_id: uuid.UUID) -> User:
    """The person cannot sign in any more and is signed out everywhere at once; what she did stays. Audited.

    Her password goes, and with it every session made with it. Raises `DomainError` for one's own account and for the
    last one of the participation office.
    """
    offices = _lock_offices()
    user = User.objects.select_for_update().get(pk=user_id)
    if user.pk == actor.pk:
        raise DomainError(
            _("Non può chiudere il Suo stesso account: lo chieda a una collega o a un collega.")
        )
    if offices == {user.pk}:
        raise _last_office()
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    end_sessions(user)
    record(actor=actor, action="core.role.ended", target=user, before={"open": True}, after={"open": False})
    return user


@transaction.atomic(durable=True)
def ask_new_password(*, actor: User | None = None, user_id: uuid.UUID, site: str, language: str) -> None:
    """Who forgot her password, or somebody who typed her address, asks for another: she is written how to choose it.

    Once while the message is still waiting to leave. Not audited, as signing in is not: nothing of the account changes.
    """
    _write_for_new_password(User.objects.select_for_update().get(pk=user_id), site, language)


@transaction.atomic(durable=True)
def ask_new_password_for_nobody(*, actor: User | None = None, site: str, language: str) -> None:
    """The same work where nobody has the address, all taken back: who asks cannot tell from the time which it was."""
    nobody = User(email="nobody@invalid")
    User.objects.select_for_update().filter(pk=nobody.pk).first()
    _write_for_new_password(nobody, site, language)
    transaction.set_rollback(True)


def _write_for_new_password(user: User, site: str, language: str) -> None:
    asked = Delivery.objects.filter(mailing__kind=FORGOTTEN, content__user=str(user.pk))
    if asked.filter(state=Delivery.State.WAITING).exists():
        return
    with override(language):
        subject = _("Scegli una nuova password")
    to = Recipient(user.email, user.full_name, content={"user": str(user.pk)})
    write_to(FORGOTTEN, [to], subject, {}, actor=None, site=site, language=language)


def _write_to(user: User, actor: User, site: str) -> None:
    profile = CityProfile.objects.first()
    with override(settings.LANGUAGE_CODE):
        subject = _("Il Suo accesso all'area di lavoro di %(city)s") % {
            "city": profile.name if profile else "Vicinia"
        }
    to = Recipient(user.email, user.full_name, content={"user": str(user.pk)})
    write_to(ACCOUNT, [to], subject, {}, actor=actor, site=site)


def where(grant: RoleGrant) -> str:
    """Where a grant reaches, in words."""
    return str(grant.body or grant.neighbourhood or _("tutta la città"))


def _lock_offices() -> set[uuid.UUID]:
    """Who is the participation office today, city-wide, with an open account; locked, so that the last one stays."""
    rows = RoleGrant.objects.select_for_update(of=("self",)).filter(
        role=OFFICE, until=None, body=None, neighbourhood=None, user__is_active=True
    )
    return set(rows.order_by("pk").values_list("user_id", flat=True))


def _last_office() -> DomainError:
    return DomainError(
        _(
            "È l'ultima persona dell'ufficio partecipazione: senza di lei nessuno potrebbe più assegnare ruoli. "
            "Prima assegni il ruolo a un'altra persona."
        )
    )


def _grant(
    user: User, role: str, body_ids: tuple[uuid.UUID, ...], neighbourhood_ids: tuple[uuid.UUID, ...]
) -> list[RoleGrant]:
    known = all_roles().get(role)
    if known is None:
        raise DomainError(_("Questo ruolo non esiste."), field="role")
    places = bool(body_ids or neighbourhood_ids)
    if known.scope == "body" and not places:
        raise DomainError(_("Questo ruolo vale in singoli luoghi: indichi dove."), field="places")
    if known.scope == "city" and places:
        raise DomainError(
            _("Questo ruolo vale in tutta la città: non indichi singoli luoghi."), field="places"
        )
    today = timezone.localdate()
    rows = [
        RoleGrant(user=user, role=role, since=today, body=body)
        for body in Body.objects.filter(pk__in=body_ids)
    ]
    rows += [
        RoleGrant(user=user, role=role, since=today, neighbourhood=place)
        for place in Neighbourhood.objects.filter(pk__in=neighbourhood_ids)
    ]
    if places and not rows:
        raise DomainError(_("Questo ruolo vale in singoli luoghi: indichi dove."), field="places")
    rows = rows or [RoleGrant(user=user, role=role, since=today)]
    held = set(
        RoleGrant.objects.filter(user=user, role=role, until=None).values_list("body_id", "neighbourhood_id")
    )
    new = [row for row in rows if (row.body_id, row.neighbourhood_id) not in held]
    if not new:
        raise DomainError(_("Ha già questo ruolo."), field="role")
    return RoleGrant.objects.bulk_create(new)
