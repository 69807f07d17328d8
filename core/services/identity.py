"""With what one signs in to the city: providers that vouch for people, and the roles that need a second step."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scope import on_commit
from accounts.sealing import seal
from core.models import CityProfile, IdentityProvider, RoleGrant
from core.permissions.catalogue import all_roles
from core.selectors.city import forget_city_facts
from core.services.audit import record
from core.services.errors import DomainError
from core.services.people import OFFICE

PURPOSE = "client secret of a provider"
_KEPT = ("label", "issuer", "client_id", "trusted_domains", "role_for_new", "is_active")


@dataclass(frozen=True, slots=True)
class ProviderText:
    """What the office says of a provider; an empty `secret` keeps the one there is."""

    label: str
    issuer: str
    client_id: str
    secret: str = field(default="", repr=False)
    trusted_domains: tuple[str, ...] = ()
    role_for_new: str = ""
    is_active: bool = True


@transaction.atomic(durable=True)
def save_provider(
    *, actor: User, text: ProviderText, provider_id: uuid.UUID | None = None
) -> IdentityProvider:
    """Write down a provider, or change one. Audited, without its secret.

    Where another issuer or service vouches from now on, what the former said of people is forgotten: its names for them mean
    nothing here. Raises `DomainError` for a role that is not of the whole city, for the office's own, and for a taken name.
    """
    row = (
        IdentityProvider.objects.select_for_update().get(pk=provider_id)
        if provider_id
        else IdentityProvider()
    )
    _check(row, text)
    before = {name: getattr(row, name) for name in _KEPT} if provider_id else None
    moved = bool(before) and (row.issuer, row.client_id) != (text.issuer, text.client_id)
    for name in _KEPT:
        value = getattr(text, name)
        setattr(row, name, list(value) if isinstance(value, tuple) else value)
    if text.secret:
        row.sealed_secret = seal(text.secret, purpose=PURPOSE)
    elif moved:
        row.sealed_secret = ""
    row.slug = row.slug or _slug(text.label)
    row.save()
    if moved:
        SocialAccount.objects.filter(provider=row.slug).delete()
    after = {name: getattr(row, name) for name in _KEPT} | {"secret": bool(text.secret)}
    record(actor=actor, action="core.access.changed", target=row, before=before, after=after)
    return row


@transaction.atomic(durable=True)
def remove_provider(*, actor: User, provider_id: uuid.UUID) -> None:
    """The provider vouches for nobody any more, and its names for people are forgotten; accounts stay. Audited."""
    row = IdentityProvider.objects.select_for_update().get(pk=provider_id)
    SocialAccount.objects.filter(provider=row.slug).delete()
    before = {name: getattr(row, name) for name in _KEPT}
    record(actor=actor, action="core.access.changed", target=row, before=before)
    row.delete()


@transaction.atomic(durable=True)
def require_second_step(*, actor: User, roles: Iterable[str]) -> CityProfile:
    """Who holds one of these roles works only after a second step of signing in, from her next page on. Audited when it changes.

    Raises `DomainError` for an unknown role, and where the profile is not written yet.
    """
    wanted = sorted(set(roles))
    if set(wanted) - all_roles().keys():
        raise DomainError(_("Questo ruolo non esiste."), field="roles")
    profile = CityProfile.objects.select_for_update().first()
    if profile is None:
        raise DomainError(_("Prima salvi il profilo della città."))
    before = profile.second_step_roles
    if before != wanted:
        profile.second_step_roles = wanted
        profile.save(update_fields=["second_step_roles"])
        on_commit(forget_city_facts)
        record(
            actor=actor,
            action="core.access.changed",
            target=profile,
            before={"second_step_roles": before},
            after={"second_step_roles": wanted},
        )
    return profile


@transaction.atomic(durable=True)
def admit(*, actor: User | None = None, provider: IdentityProvider, email: str, full_name: str) -> User:
    """Make the account of somebody new a provider vouches for, with the role the office gives to such. Audited.

    The caller has seen that the address is verified and nobody has it.
    """
    user = User.objects.create_user(email, None, full_name=full_name)
    RoleGrant.objects.create(user=user, role=provider.role_for_new, since=timezone.localdate())
    after = {"email": user.email, "name": full_name, "role": provider.role_for_new, "by": provider.label}
    record(actor=actor, action="core.person.invited", target=user, after=after)
    return user


@transaction.atomic(durable=True)
def note_linked(*, actor: User, label: str) -> None:
    """A provider opens this account from now on. Audited."""
    record(actor=actor, action="core.account.linked", target=actor, after={"provider": label})


@transaction.atomic(durable=True)
def unlink(*, actor: User, slug: str) -> None:
    """A provider opens one's own account no more. Audited.

    Raises `DomainError` where nothing else would open it.
    """
    user = User.objects.select_for_update().get(pk=actor.pk)
    links = SocialAccount.objects.filter(user=user)
    others = links.exclude(provider=slug).exists()
    passkeys = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    if not (others or user.has_usable_password() or passkeys.exists()):
        raise DomainError(
            _("È l'unico modo con cui entra: prima scelga una password con «Password dimenticata».")
        )
    if links.filter(provider=slug).delete()[0]:
        record(actor=actor, action="core.account.linked", target=user, before={"provider": slug})


@transaction.atomic(durable=True)
def note_second_step(*, actor: User, what: str) -> None:
    """Somebody added or took away a telephone, a passkey or spare codes of her own. Audited."""
    record(actor=actor, action="core.second_step.changed", target=actor, after={"what": what})


@transaction.atomic(durable=True)
def reset_second_step(*, actor: User, user_id: uuid.UUID) -> None:
    """She lost her telephone: it, her passkeys and spare codes open nothing any more. Audited; nothing where there are none.

    Raises `DomainError` for oneself: another of the office has to know that it is really she.
    """
    if actor.pk == user_id:
        raise DomainError(
            _("Il proprio telefono lo toglie dalla sua pagina, o lo azzera un'altra persona dell'ufficio.")
        )
    user = User.objects.select_for_update().get(pk=user_id)
    if Authenticator.objects.filter(user_id=user_id).delete()[0]:
        record(actor=actor, action="core.second_step.changed", target=user, after={"what": "reset"})


def _check(row: IdentityProvider, text: ProviderText) -> None:
    role = all_roles().get(text.role_for_new) if text.role_for_new else None
    if text.role_for_new and (role is None or role.scope == "body"):
        raise DomainError(_("Scelga un ruolo che vale in tutta la città."), field="role_for_new")
    if text.role_for_new == OFFICE:
        raise DomainError(
            _("Il ruolo dell'ufficio partecipazione lo dà una persona, mai un fornitore."),
            field="role_for_new",
        )
    if IdentityProvider.objects.filter(label__iexact=text.label).exclude(pk=row.pk).exists():
        raise DomainError(_("C'è già un fornitore con questo nome."), field="label")


def _slug(label: str) -> str:
    """Its place in addresses, which the provider is told: it never changes."""
    wanted = slugify(label)[:50] or "accesso"
    taken = set(IdentityProvider.objects.values_list("slug", flat=True))
    return next(
        slug for slug in (wanted, *(f"{wanted}-{number}" for number in range(2, 1000))) if slug not in taken
    )
