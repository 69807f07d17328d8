"""What a new city is made of."""

from django.db import models
from django.utils import timezone

from accounts.rows import new_key


class CityTemplate(models.Model):
    """The statements that make a city's schema as the migrations of one state of the code do."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    digest = models.CharField(unique=True, max_length=64)
    """Of that state: `tenants.provisioning.fingerprint.code_digest`."""
    statements = models.JSONField()
    """A list of texts, in the order in which they are sent; names in them carry no schema."""
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["made_at"]

    def __str__(self) -> str:
        return self.digest
