"""Figures about micro-grants."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from models_bergamo.models import (
    GRANTED,
    RECEIVED,
    ApplicationState,
    GrantApplication,
    GrantApplicationNeighbourhood,
    GrantCall,
)
from models_bergamo.models.grants import GrantCallQuerySet
from models_bergamo.selectors.terms import terms_of


@dataclass(frozen=True, slots=True)
class GrantTotals:
    """The calls of a year in figures. Amounts in euros; None where the city had no call in the year.

    `received` counts applications handed in. The others are about those admitted, however far they got: `projects`,
    `applicants` (lead organisations, each once, merged ones as one), `neighbourhoods` (each once), `granted_eur`,
    `total_value_eur` (planned cost of the projects) and `paid_eur` so far.
    """

    year: int
    calls: int
    received: int | None = None
    applicants: int | None = None
    projects: int | None = None
    neighbourhoods: int | None = None
    granted_eur: Decimal | None = None
    total_value_eur: Decimal | None = None
    paid_eur: Decimal | None = None

    @property
    def share(self) -> Decimal | None:
        """What the city granted over the whole value of the projects, between 0 and 1; None without projects."""
        if not self.total_value_eur or self.granted_eur is None:
            return None
        return self.granted_eur / self.total_value_eur


def grant_totals(year: int) -> GrantTotals:
    """The figures of a year's calls. Three queries."""
    calls = GrantCall.objects.filter(year=year).count()
    if not calls:
        return GrantTotals(year, 0)
    applications = GrantApplication.objects.filter(call__year=year)
    granted = Q(state__in=GRANTED)
    sums = applications.aggregate(
        received=Count("pk", filter=Q(state__in=RECEIVED)),
        applicants=Count("lead__canonical", distinct=True, filter=granted),
        projects=Count("pk", filter=granted),
        granted_eur=Sum("admitted_eur", filter=granted, default=Decimal(0)),
        total_value_eur=Sum("planned_cost_eur", filter=granted, default=Decimal(0)),
        paid_eur=Sum("paid_eur", filter=Q(state=ApplicationState.PAID), default=Decimal(0)),
    )
    places = GrantApplicationNeighbourhood.objects.filter(
        application__call__year=year, application__state__in=GRANTED
    ).aggregate(neighbourhoods=Count("neighbourhood__slug", distinct=True))
    return GrantTotals(year, calls, **sums, **places)


@dataclass(frozen=True, slots=True)
class CallLine:
    """A call with what was asked and granted under it; amounts in euros."""

    call: GrantCall
    received: int
    projects: int
    granted_eur: Decimal
    paid_eur: Decimal

    @property
    def left_eur(self) -> Decimal | None:
        """What is left of the budget; None where the act names none."""
        return None if self.call.budget_eur is None else self.call.budget_eur - self.granted_eur


def calls_counted() -> GrantCallQuerySet:
    """The calls, the latest first, each with the figures of a `CallLine` as attributes."""
    granted = Q(applications__state__in=GRANTED)
    return GrantCall.objects.annotate(
        received=Count("applications", filter=Q(applications__state__in=RECEIVED)),
        projects=Count("applications", filter=granted),
        granted_eur=Sum("applications__admitted_eur", filter=granted, default=Decimal(0)),
        paid_eur=Sum("applications__paid_eur", filter=granted, default=Decimal(0)),
    )


def call_lines() -> list[CallLine]:
    """The calls, the latest first. One query."""
    names = ("received", "projects", "granted_eur", "paid_eur")
    return [CallLine(row, *(getattr(row, name) for name in names)) for row in calls_counted()]


@dataclass(frozen=True, slots=True)
class GrantSums:
    """How much one application may ask and be paid, in euros; None where the rules or the account do not say yet.

    `rate` is the share of the expenses covered; `most_eur` the highest grant for the planned cost; `payable_eur` the
    highest payment for what was spent.
    """

    rate: Decimal | None
    ceiling_eur: Decimal | None
    most_eur: Decimal | None
    payable_eur: Decimal | None


def grant_sums(application: GrantApplication) -> GrantSums:
    """The sums of an application, by the terms of its call. One query."""
    terms = terms_of(application.call)
    frail = application.supports_frailty
    rate = terms.frailty_rate if frail else terms.ordinary_rate
    if rate is None:
        return GrantSums(None, terms.ceiling_eur, None, None)
    most = terms.most(application.planned_cost_eur, supports_frailty=frail)
    spent, admitted = application.accounted_cost_eur, application.admitted_eur
    if spent is None or admitted is None:
        return GrantSums(rate, terms.ceiling_eur, most, None)
    return GrantSums(rate, terms.ceiling_eur, most, min(admitted, terms.most(spent, supports_frailty=frail)))
