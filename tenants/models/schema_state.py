"""What is known of each city's schema without looking into it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import new_key


class MigrationSet(models.Model):
    """A set of migrations that some schema has, or had: many cities share one row."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    fingerprint = models.CharField(unique=True, max_length=64)
    """`tenants.provisioning.fingerprint.fingerprint` of the set."""
    names = models.JSONField()
    """Sorted pairs of app label and name."""

    class Meta:
        verbose_name = _("insieme di migrazioni")
        verbose_name_plural = _("insiemi di migrazioni")

    def __str__(self) -> str:
        return self.fingerprint


class SchemaState(models.Model):
    """Which migrations and which rights a city's schema has, as far as is recorded, and what went wrong there last.

    Written in the transaction that changes the schema. A city without a row is one nobody has looked into yet. `rights` is
    `tenants.provisioning.roles.rights_digest` of what its role was given. `problem` (None: the last migration went well) has
    the texts `migration`, `statement`, `error`, `sqlstate` and the moment `at` (ISO 8601).
    """

    city = models.OneToOneField(
        "tenants.City", on_delete=models.CASCADE, primary_key=True, related_name="schema_state"
    )
    migrations = models.ForeignKey(MigrationSet, on_delete=models.PROTECT, related_name="schemas")
    rights = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(_("registrato il"), default=timezone.now)
    problem = models.JSONField(_("problema"), null=True)

    class Meta:
        verbose_name = _("stato dello schema di una città")
        verbose_name_plural = _("stati degli schemi delle città")

    def __str__(self) -> str:
        return f"{self.city_id}: {self.migrations_id}"
