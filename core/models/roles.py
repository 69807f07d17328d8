"""Who is what in a city."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models.base import Dated, DatedQuerySet, ends_after_it_starts


class RoleGrant(Dated):
    """A person holds a role: in the whole city, in one body, or in the bodies of one neighbourhood."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(_("ruolo"), max_length=40)
    body = models.ForeignKey(
        "core.Body", on_delete=models.CASCADE, null=True, blank=True, related_name="grants"
    )
    neighbourhood = models.ForeignKey(
        "core.Neighbourhood", on_delete=models.CASCADE, null=True, blank=True, related_name="grants"
    )

    objects = DatedQuerySet["RoleGrant"].as_manager()

    class Meta:
        constraints = [
            ends_after_it_starts("role_grant_dates"),
            models.CheckConstraint(
                condition=Q(body=None) | Q(neighbourhood=None), name="role_grant_one_place"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "body", "neighbourhood"],
                condition=Q(until=None),
                nulls_distinct=False,
                name="role_grant_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"
