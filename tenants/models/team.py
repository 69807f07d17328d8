"""The platform's own team."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class TeamGrant(CityRow):
    """A role (`tenants.permissions.ROLES`) of somebody of the platform's team, from a day, perhaps until another (included).

    The user is one of the public schema: nobody's account in a city. Deleting an account asks nothing of this table, which a
    city may not read; the database refuses to delete somebody who has grants.
    """

    user = models.ForeignKey("accounts.User", on_delete=models.DO_NOTHING, related_name="team_grants")
    role = models.CharField(_("ruolo"), max_length=40)
    since = models.DateField(_("dal"), default=timezone.localdate)
    until = models.DateField(_("al"), null=True, blank=True)

    class Meta:
        ordering = ["since"]
        verbose_name = _("ruolo della piattaforma")
        verbose_name_plural = _("ruoli della piattaforma")
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], condition=Q(until=None), name="team_role_once"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="team_role_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"
