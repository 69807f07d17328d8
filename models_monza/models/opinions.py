"""What consulte tell the administration, and what it asks them: opinions until 2024, contributions since."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow
from core.models.base import Imported


class OpinionRequest(CityRow):
    """The administration asks one, some or all consulte what they think of an act or a plan, by a day."""

    subject = models.CharField(_("oggetto"), max_length=200)
    text = models.TextField(_("che cosa si chiede"), blank=True)
    office = models.CharField(_("ufficio che chiede"), max_length=200)
    asked_on = models.DateField(_("chiesto il"))
    due_on = models.DateField(_("entro il"))
    protocol_number = models.CharField(_("numero di protocollo"), max_length=60, blank=True)
    withdrawn_on = models.DateField(_("ritirata il"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-asked_on"]
        verbose_name = _("richiesta dell'amministrazione")
        verbose_name_plural = _("richieste dell'amministrazione")
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("asked_on")),
                name="opinion_request_dates",
                violation_error_message=_("Il termine precede la richiesta."),
            )
        ]

    def __str__(self) -> str:
        return self.subject


class OpinionRequestBody(CityRow):
    """A consulta that is asked."""

    request = models.ForeignKey(OpinionRequest, on_delete=models.CASCADE, related_name="asked")
    body = models.ForeignKey("core.Body", on_delete=models.PROTECT, related_name="opinion_requests")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "body"], name="opinion_request_body_once")]

    def __str__(self) -> str:
        return f"{self.request}: {self.body}"


class AdvisoryOpinionQuerySet(models.QuerySet["AdvisoryOpinion"]):
    """Which opinions."""

    def waiting(self) -> Self:
        """Transmitted and not answered yet, the oldest first."""
        return self.filter(state__in=AdvisoryOpinion.WAITING).order_by("transmitted_on")

    def transmitted(self) -> Self:
        """Those the administration has received, also when they were taken back afterwards."""
        return self.exclude(transmitted_on=None)

    def in_bodies(self, bodies: "frozenset[object] | None") -> Self:
        """Those of some consulte; all of them for None."""
        return self if bodies is None else self.filter(body__in=bodies)


class AdvisoryOpinion(Imported):
    """What a consulta tells the administration (*parere*, since 2024 *contributo*; the word shown comes from the rules), not binding.

    Born at a meeting (`meeting`, perhaps under an `item` of its agenda), approved at a sitting (`approved_in`), transmitted
    with a protocol number to an office, taken in charge, answered with reasons; an accepted one is then carried out. The clock of the answer starts at `transmitted_on`; it may stop once,
    between `suspended_on` and `resumed_on`, where the rules let it. `number` is the register's, within `register_year`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("bozza")
        APPROVED = "approved", _("approvato in consulta")
        TRANSMITTED = "transmitted", _("trasmesso")
        IN_CHARGE = "in_charge", _("preso in carico")
        ANSWERED = "answered", _("con risposta")
        IN_PROGRESS = "in_progress", _("in attuazione")
        DONE = "done", _("attuato")
        WITHDRAWN = "withdrawn", _("ritirato")

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("accolto")
        PARTLY = "partly", _("accolto in parte")
        NOT_ACCEPTED = "not_accepted", _("non accolto")

    WAITING = (State.TRANSMITTED, State.IN_CHARGE)
    WITH_ANSWER = (State.ANSWERED, State.IN_PROGRESS, State.DONE)

    body = models.ForeignKey(
        "core.Body", on_delete=models.PROTECT, related_name="opinions", verbose_name=_("consulta")
    )
    request = models.ForeignKey(
        OpinionRequest,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="opinions",
        verbose_name=_("richiesta a cui risponde"),
    )
    meeting = models.ForeignKey(
        "core.Meeting",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="opinions",
        verbose_name=_("seduta da cui nasce"),
    )
    item = models.ForeignKey(
        "core.AgendaItem",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="opinions",
        verbose_name=_("punto all'ordine del giorno"),
    )
    register_year = models.PositiveSmallIntegerField(_("anno del registro"), null=True, blank=True)
    number = models.PositiveIntegerField(_("numero"), null=True, blank=True)
    subject = models.CharField(_("oggetto"), max_length=200)
    text = models.TextField(_("testo"), blank=True)
    state = models.CharField(_("stato"), max_length=12, choices=State.choices, default=State.DRAFT)
    approved_on = models.DateField(_("approvato il"), null=True, blank=True)
    approved_in = models.ForeignKey(
        "core.Meeting",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="approved_opinions",
        verbose_name=_("approvato nella seduta"),
    )
    transmitted_on = models.DateField(_("trasmesso il"), null=True, blank=True)
    protocol_number = models.CharField(_("numero di protocollo"), max_length=60, blank=True)
    office = models.CharField(_("ufficio destinatario"), max_length=200, blank=True)
    taken_on = models.DateField(_("preso in carico il"), null=True, blank=True)
    suspended_on = models.DateField(_("termine sospeso il"), null=True, blank=True)
    suspension_reason = models.CharField(_("perché è sospeso"), max_length=300, blank=True)
    resumed_on = models.DateField(_("termine ripreso il"), null=True, blank=True)
    answered_on = models.DateField(_("risposta del"), null=True, blank=True)
    outcome = models.CharField(_("esito"), max_length=12, choices=Outcome.choices, blank=True)
    reasons = models.TextField(_("motivi"), blank=True)
    started_on = models.DateField(_("attuazione iniziata il"), null=True, blank=True)
    done_on = models.DateField(_("attuato il"), null=True, blank=True)
    withdrawn_on = models.DateField(_("ritirato il"), null=True, blank=True)
    withdrawal_reason = models.CharField(_("perché è ritirato"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AdvisoryOpinionQuerySet.as_manager()

    class Meta:
        ordering = ["-transmitted_on", "-created_at"]
        verbose_name = _("contributo")
        verbose_name_plural = _("contributi")
        constraints = [
            models.UniqueConstraint(
                fields=["register_year", "number"],
                condition=Q(number__isnull=False),
                name="opinion_number_once",
                violation_error_message=_("Questo numero è già usato in quell'anno."),
            ),
            models.UniqueConstraint(
                fields=["request", "body"], condition=~Q(state="withdrawn"), name="opinion_once_a_request"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "approved", "withdrawn"]) | Q(transmitted_on__isnull=False),
                name="opinion_transmitted_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "in_progress", "done"])
                | (Q(answered_on__gte=F("transmitted_on")) & ~Q(outcome="")),
                name="opinion_answered_when_how",
                violation_error_message=_(
                    "Una risposta ha un esito e un giorno non precedente alla trasmissione."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_progress", "done"]) | Q(outcome__in=["accepted", "partly"]),
                name="opinion_carried_out_if_accepted",
            ),
            models.CheckConstraint(
                condition=Q(resumed_on=None) | Q(resumed_on__gte=F("suspended_on")),
                name="opinion_resumed_after_suspended",
            ),
        ]

    def __str__(self) -> str:
        return self.subject
