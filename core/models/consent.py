"""Consent, where the law wants it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.rows import CityRow


class Consent(CityRow):
    """A person or an organisation agreed to one purpose (e.g. `newsletter`), until withdrawn."""

    person = models.ForeignKey("core.Person", on_delete=models.CASCADE, null=True, related_name="consents")
    organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.CASCADE, null=True, related_name="consents"
    )
    purpose = models.CharField(max_length=40)
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None) ^ Q(organisation=None), name="consent_of_person_or_organisation"
            )
        ]

    def __str__(self) -> str:
        return self.purpose
