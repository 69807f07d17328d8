"""People who sign in. A city's users live in the city's schema, the platform's in public."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from accounts.scope import current_scope


class UserManager(BaseUserManager["User"]):
    """Makes users with a lower-cased address; there is no superuser: what one may do is a role in a city."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(CityRow, AbstractBaseUser):
    """One account: an operator, an officer, a representative or a citizen who chose to have one.

    `sessions_ended` counts how many times all her sessions were ended at once: it is in the hash of each, so that none made
    before opens anything, whether or not it is on the list.
    """

    email = models.EmailField(_("email"), unique=True)
    full_name = models.CharField(_("nome e cognome"), max_length=200, blank=True)
    is_active = models.BooleanField(_("attivo"), default=True)
    joined_at = models.DateTimeField(_("iscritto il"), default=timezone.now)
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("account")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_session_auth_hash(self) -> str:
        """Bound to the city: a session made in one city is never good in a copy of its users."""
        return f"{self._session_prefix()}:{super().get_session_auth_hash()}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under the secret keys before the present one, so that changing the key signs nobody out."""
        for former in super().get_session_auth_fallback_hash():
            yield f"{self._session_prefix()}:{former}"

    def _session_prefix(self) -> str:
        return f"{current_scope()}:{self.sessions_ended}" if self.sessions_ended else current_scope()
