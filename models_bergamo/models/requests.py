"""Requests of a network to a councillor or a municipal service (*istanze*), and the answers they get."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow

Term = tuple[dt.date | None, dt.date | None, int]  # rules in force from a day to a day: days to answer


class CouncillorRequestQuerySet(models.QuerySet["CouncillorRequest"]):
    """Which requests."""

    def waiting(self) -> Self:
        """Those sent and not answered yet, the oldest first."""
        return self.filter(state=CouncillorRequest.State.SENT).order_by("sent_on")

    def overdue(self, today: dt.date, terms: Iterable[Term]) -> Self:
        """Those still waiting after the days the rules of the day they were sent gave; none without such rules."""
        late = Q(pk__in=[])
        for since, until, days in terms:
            within = Q() if since is None else Q(sent_on__gte=since)
            within &= Q() if until is None else Q(sent_on__lte=until)
            late |= within & Q(sent_on__lt=today - dt.timedelta(days=days))
        return self.filter(late, state=CouncillorRequest.State.SENT)

    def shown_publicly(self) -> Self:
        """Those the office chose to show on the network's page."""
        return self.filter(is_public=True)

    def in_bodies(self, bodies: "frozenset[Any] | None") -> Self:
        """Those of some networks; all of them for None."""
        return self if bodies is None else self.filter(body__in=bodies)


class CouncillorRequest(CityRow):
    """What a network asks of a councillor or of a municipal service, and what it was told.

    It is agreed by consensus like everything a network does: there is nothing to count. `service` names the municipal
    service where it is in the register of organisations, `addressee` is how the addressee is written.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("bozza")
        SENT = "sent", _("in attesa di risposta")
        ANSWERED = "answered", _("con risposta")
        WITHDRAWN = "withdrawn", _("ritirata")

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("accolta")
        PARTLY = "partly", _("accolta in parte")
        NOT_ACCEPTED = "not_accepted", _("non accolta")
        INFORMATION = "information", _("informazioni fornite")

    body = models.ForeignKey(
        "core.Body", on_delete=models.PROTECT, related_name="councillor_requests", verbose_name=_("rete")
    )
    meeting = models.ForeignKey(
        "core.Meeting",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="councillor_requests",
        verbose_name=_("incontro da cui nasce"),
    )
    addressee = models.CharField(_("a chi"), max_length=200)
    service = models.ForeignKey(
        "core.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="councillor_requests",
        verbose_name=_("servizio comunale"),
    )
    subject = models.CharField(_("oggetto"), max_length=200)
    text = models.TextField(_("testo"))
    state = models.CharField(_("stato"), max_length=10, choices=State.choices, default=State.DRAFT)
    sent_on = models.DateField(_("inviata il"), null=True, blank=True)
    protocol_number = models.CharField(_("numero di protocollo"), max_length=60, blank=True)
    answer = models.TextField(_("risposta"), blank=True)
    answered_on = models.DateField(_("risposta del"), null=True, blank=True)
    outcome = models.CharField(_("esito"), max_length=12, choices=Outcome.choices, blank=True)
    withdrawn_on = models.DateField(_("ritirata il"), null=True, blank=True)
    withdrawal_reason = models.CharField(_("motivo del ritiro"), max_length=300, blank=True)
    is_public = models.BooleanField(_("visibile nella pagina della rete"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CouncillorRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_on", "-created_at"]
        verbose_name = _("istanza")
        verbose_name_plural = _("istanze")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "answered"]) | Q(sent_on__isnull=False),
                name="request_sent_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered")
                | (Q(answered_on__gte=F("sent_on")) & ~Q(answer="") & ~Q(outcome="")),
                name="request_answered_when_what_how",
                violation_error_message=_(
                    "Una risposta ha un testo, un esito e un giorno non precedente all'invio."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(withdrawn_on__isnull=False), name="request_withdrawn_when"
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(state__in=["sent", "answered"]),
                name="request_public_once_sent",
            ),
        ]

    def __str__(self) -> str:
        return self.subject
