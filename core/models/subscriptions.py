"""Citizens who asked to be told: confirmed by mail, with a digest each day or week, gone with one click."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    """Which subscribers."""

    def confirmed(self) -> "SubscriberQuerySet":
        """Those who confirmed their address."""
        return self.filter(confirmed_at__isnull=False)


class Subscriber(CityRow):
    """An address that wants to be told. Deleted, with its subscriptions, when it unsubscribes or never confirms."""

    class Rhythm(models.TextChoices):
        DAILY = "daily", _("ogni giorno")
        WEEKLY = "weekly", _("ogni settimana")

    email = models.EmailField(_("email"))
    rhythm = models.CharField(_("quanto spesso"), max_length=6, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    language = models.CharField(max_length=8, default="it")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    told_until = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="subscriber_once")]

    def __str__(self) -> str:
        """Never the address: this is what the audit trail keeps, also after the row is gone."""
        return f"…{str(self.pk)[-6:]}"


class Subscription(CityRow):
    """What a subscriber wants to be told of: a neighbourhood, a body or a theme; none of them is the whole city."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="subscriptions")
    neighbourhood = models.ForeignKey(
        "core.Neighbourhood", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    body = models.ForeignKey("core.Body", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    theme = models.ForeignKey("core.Theme", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "neighbourhood", "body", "theme"],
                nulls_distinct=False,
                name="subscription_once",
            ),
            models.CheckConstraint(
                condition=Q(neighbourhood=None, body=None)
                | Q(neighbourhood=None, theme=None)
                | Q(body=None, theme=None),
                name="subscription_to_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber}: {self.neighbourhood or self.body or self.theme or '*'}"
