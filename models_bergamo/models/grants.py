"""Micro-grants (*bando contributi*): calls, applications and the one path from a draft to the payment."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import CityRow


class GrantCallQuerySet(models.QuerySet["GrantCall"]):
    """Which calls."""

    def open_on(self, day: dt.date) -> Self:
        """Those that take applications on a day; the first and the last day are included."""
        return self.filter(opens_on__lte=day, closes_on__gte=day)


class GrantCall(CityRow):
    """A call for micro-grants (*bando*): applications are taken from a local day to a local day, both included.

    The rates and the ceiling are those of the rule set `grants` in force on the first day; `ceiling_eur` is filled
    only when the act of this call sets another ceiling. `budget_eur` empty means that the act names none.
    """

    year = models.PositiveSmallIntegerField(_("anno"))
    title = models.CharField(_("titolo"), max_length=200)
    act = models.CharField(_("atto"), max_length=200, blank=True)
    opens_on = models.DateField(_("si può presentare domanda dal"))
    closes_on = models.DateField(_("fino al"))
    activities_from = models.DateField(_("attività dal"), null=True, blank=True)
    activities_until = models.DateField(_("attività fino al"), null=True, blank=True)
    ceiling_eur = models.DecimalField(
        _("massimale di questo bando"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    budget_eur = models.DecimalField(
        _("fondi a disposizione"), max_digits=12, decimal_places=2, null=True, blank=True
    )

    objects = GrantCallQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_on"]
        verbose_name = _("bando contributi")
        verbose_name_plural = _("bandi contributi")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "title"],
                name="grant_call_title_once_a_year",
                violation_error_message=_("C'è già un bando con questo titolo in quell'anno."),
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="grant_call_closes_after_it_opens",
                violation_error_message=_("L'ultimo giorno precede il primo."),
            ),
            models.CheckConstraint(
                condition=Q(activities_from=None)
                | Q(activities_until=None)
                | Q(activities_until__gte=F("activities_from")),
                name="grant_call_activities_in_order",
                violation_error_message=_("La fine delle attività precede l'inizio."),
            ),
            models.CheckConstraint(
                condition=Q(ceiling_eur=None) | Q(ceiling_eur__gt=0),
                name="grant_call_ceiling_above_zero",
                violation_error_message=_("Il massimale deve essere maggiore di zero."),
            ),
            models.CheckConstraint(
                condition=Q(budget_eur=None) | Q(budget_eur__gt=0),
                name="grant_call_budget_above_zero",
                violation_error_message=_("I fondi devono essere maggiori di zero."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def takes_applications_on(self, day: dt.date) -> bool:
        """Whether a local day is within the call's window."""
        return self.opens_on <= day <= self.closes_on


class ApplicationState(models.TextChoices):
    """Where an application is on its way."""

    DRAFT = "draft", _("bozza")
    SUBMITTED = "submitted", _("presentata")
    ADMITTED = "admitted", _("ammessa")
    NOT_ADMITTED = "not_admitted", _("non ammessa")
    CARRIED_OUT = "carried_out", _("realizzata")
    ACCOUNTED = "accounted", _("rendicontata")
    PAID = "paid", _("liquidata")


_S = ApplicationState
NEXT_STATES: Mapping[str, tuple[str, ...]] = {
    _S.DRAFT: (_S.SUBMITTED,),
    _S.SUBMITTED: (_S.ADMITTED, _S.NOT_ADMITTED),
    _S.ADMITTED: (_S.CARRIED_OUT,),
    _S.NOT_ADMITTED: (),
    _S.CARRIED_OUT: (_S.ACCOUNTED,),
    _S.ACCOUNTED: (_S.PAID,),
    _S.PAID: (),
}
RECEIVED = (_S.SUBMITTED, _S.ADMITTED, _S.NOT_ADMITTED, _S.CARRIED_OUT, _S.ACCOUNTED, _S.PAID)
GRANTED = (_S.ADMITTED, _S.CARRIED_OUT, _S.ACCOUNTED, _S.PAID)
_ACCOUNTED = (_S.ACCOUNTED, _S.PAID)
_DONE = (_S.CARRIED_OUT, _S.ACCOUNTED, _S.PAID)


class GrantApplicationQuerySet(models.QuerySet["GrantApplication"]):
    """Which applications."""

    def received(self) -> Self:
        """Those that were handed in, whatever became of them."""
        return self.filter(state__in=RECEIVED)

    def granted(self) -> Self:
        """Those admitted, however far they got since."""
        return self.filter(state__in=GRANTED)

    def in_bodies(self, bodies: "frozenset[Any] | None") -> Self:
        """Those of some networks; all of them for None."""
        return self if bodies is None else self.filter(body__in=bodies)


class GrantApplication(CityRow):
    """A project of a lead organisation (*realtà capofila*) that asks for a micro-grant.

    Amounts are euros. `planned_cost_eur` is the whole project; `requested_eur` what is asked of the city;
    `admitted_eur` what the city granted; `accounted_cost_eur` what was really spent; `paid_eur` what was paid.
    An empty amount is not known yet, never zero.
    """

    State = ApplicationState

    call = models.ForeignKey(
        GrantCall, on_delete=models.PROTECT, related_name="applications", verbose_name=_("bando")
    )
    lead = models.ForeignKey(
        "core.Organisation",
        on_delete=models.PROTECT,
        related_name="grant_applications",
        verbose_name=_("realtà capofila"),
    )
    contact = models.ForeignKey(
        "core.Person",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="grant_applications",
        verbose_name=_("persona di riferimento"),
    )
    body = models.ForeignKey(
        "core.Body",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="grant_applications",
        verbose_name=_("rete"),
    )
    request = models.ForeignKey(
        "models_bergamo.CouncillorRequest",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("istanza da cui nasce"),
    )
    neighbourhoods: Any = models.ManyToManyField(
        "core.Neighbourhood",
        through="models_bergamo.GrantApplicationNeighbourhood",
        related_name="+",
        verbose_name=_("quartieri"),
    )
    title = models.CharField(_("titolo del progetto"), max_length=200)
    description = models.TextField(_("che cosa si vuole fare"), blank=True)
    supports_frailty = models.BooleanField(_("attività in supporto delle fragilità"), default=False)
    planned_cost_eur = models.DecimalField(_("costo previsto"), max_digits=10, decimal_places=2)
    requested_eur = models.DecimalField(_("contributo richiesto"), max_digits=10, decimal_places=2)
    state = models.CharField(_("stato"), max_length=12, choices=ApplicationState.choices, default=_S.DRAFT)
    submitted_on = models.DateField(_("presentata il"), null=True, blank=True)
    decided_on = models.DateField(_("decisa il"), null=True, blank=True)
    admitted_eur = models.DecimalField(
        _("contributo ammesso"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    refusal_reason = models.CharField(_("motivo della non ammissione"), max_length=500, blank=True)
    carried_out_on = models.DateField(_("realizzata il"), null=True, blank=True)
    accounted_cost_eur = models.DecimalField(
        _("spesa rendicontata"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    accounted_on = models.DateField(_("rendicontata il"), null=True, blank=True)
    paid_eur = models.DecimalField(
        _("contributo liquidato"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    paid_on = models.DateField(_("liquidata il"), null=True, blank=True)
    payment_act = models.CharField(_("atto di liquidazione"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = GrantApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("domanda di contributo")
        verbose_name_plural = _("domande di contributo")
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_cost_eur__gt=0),
                name="grant_planned_cost_above_zero",
                violation_error_message=_("Il costo previsto deve essere maggiore di zero."),
            ),
            models.CheckConstraint(
                condition=Q(requested_eur__gt=0) & Q(requested_eur__lte=F("planned_cost_eur")),
                name="grant_requested_within_the_cost",
                violation_error_message=_(
                    "Il contributo richiesto deve essere maggiore di zero e non oltre il costo."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=RECEIVED) | Q(submitted_on__isnull=False), name="grant_submitted_when"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=GRANTED)
                | Q(decided_on__isnull=False, admitted_eur__gt=0, admitted_eur__lte=F("requested_eur")),
                name="grant_admitted_amount",
            ),
            models.CheckConstraint(
                condition=~Q(state=_S.NOT_ADMITTED) | (Q(decided_on__isnull=False) & ~Q(refusal_reason="")),
                name="grant_refused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_DONE) | Q(carried_out_on__isnull=False), name="grant_carried_out_when"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_ACCOUNTED) | Q(accounted_on__isnull=False, accounted_cost_eur__gte=0),
                name="grant_accounted_cost",
            ),
            models.CheckConstraint(
                condition=~Q(state=_S.PAID)
                | Q(
                    paid_on__isnull=False,
                    paid_eur__gte=0,
                    paid_eur__lte=F("admitted_eur"),
                )
                & Q(paid_eur__lte=F("accounted_cost_eur")),
                name="grant_paid_within_what_was_granted_and_spent",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class GrantApplicationNeighbourhood(CityRow):
    """A neighbourhood a project takes place in."""

    application = models.ForeignKey(GrantApplication, on_delete=models.CASCADE, related_name="places")
    neighbourhood = models.ForeignKey(
        "core.Neighbourhood", on_delete=models.PROTECT, related_name="grant_places"
    )

    class Meta:
        verbose_name = _("quartiere di un progetto")
        verbose_name_plural = _("quartieri dei progetti")
        constraints = [
            models.UniqueConstraint(fields=["application", "neighbourhood"], name="grant_neighbourhood_once")
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.neighbourhood}"
