"""The agreements as citizens read them: those public, with where each is in its life. Nothing of a draft, no name of who did not agree."""

import datetime as dt
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, ExtractYear
from django.utils.translation import gettext_lazy as _

from core.models import BodyNeighbourhood, Neighbourhood
from models_qua.models import CitizenshipAgreement, ProjectSheet, Signatory

State = CitizenshipAgreement.State


class Life(models.TextChoices):
    """Where an agreement is in its life, for who reads it."""

    PROPOSED = "proposed", _("proposta condivisa")
    APPROVED = "approved", _("aperto alle firme")
    ACTIVE = "active", _("in vigore")
    NO_END = "no_end", _("firmato, scadenza non registrata")
    RENEWED = "renewed", _("rinnovato")
    CLOSED = "closed", _("concluso")
    NOT_SIGNED = "not_signed", _("non sottoscritto")


def with_life(rows: QuerySet[CitizenshipAgreement], today: dt.date) -> QuerySet[CitizenshipAgreement]:
    """The same agreements with `life`: renewed before closed, closed before active; without an end nobody knows whether it is over."""
    renewal = CitizenshipAgreement.objects.filter(
        renews=OuterRef("pk"), state__in=CitizenshipAgreement.SIGNED
    ).order_by()
    return rows.annotate(
        life=Case(
            When(state=State.SHARED, then=Value(Life.PROPOSED)),
            When(state=State.APPROVED, then=Value(Life.APPROVED)),
            When(state=State.NOT_SIGNED, then=Value(Life.NOT_SIGNED)),
            When(Exists(renewal), then=Value(Life.RENEWED)),
            When(Q(state=State.IN_FORCE, ends_on__gte=today), then=Value(Life.ACTIVE)),
            When(Q(state=State.IN_FORCE, ends_on=None), then=Value(Life.NO_END)),
            default=Value(Life.CLOSED),
            output_field=models.CharField(),
        )
    )


def public_agreements(today: dt.date) -> QuerySet[CitizenshipAgreement]:
    """Those citizens read, with `life` and, for a card, `places`, `parties` (the city aside) and `projects`."""
    parties = (
        Signatory.objects.outside().signed().filter(agreement=OuterRef("pk")).order_by().values("agreement")
    )
    sheets = ProjectSheet.objects.filter(agreement=OuterRef("pk")).order_by().values("agreement")
    rows = with_life(CitizenshipAgreement.objects.public(), today).select_related("body")
    return rows.annotate(
        places=_places(today),
        parties=Coalesce(Subquery(parties.annotate(n=Count("pk")).values("n")), 0),
        projects=Coalesce(Subquery(sheets.annotate(n=Count("pk")).values("n")), 0),
    )


def _places(today: dt.date) -> Subquery:
    """The names of the neighbourhoods of its lab."""
    links = BodyNeighbourhood.objects.on(today).filter(body=OuterRef("body")).order_by().values("body")
    names = ArrayAgg("neighbourhood__name", order_by="neighbourhood__name")
    return Subquery(links.annotate(names=names).values("names"))


def signed_years() -> list[int]:
    """The years in which an agreement was signed, the latest first. One query."""
    rows = CitizenshipAgreement.objects.filter(state__in=CitizenshipAgreement.SIGNED).order_by()
    years = rows.annotate(year=ExtractYear("signed_on")).values_list("year", flat=True).distinct()
    return sorted(years, reverse=True)


def neighbourhoods_with_agreements(today: dt.date) -> list[Neighbourhood]:
    """The neighbourhoods some public agreement is about, with their boundaries and how many (`agreements`), by name. One query."""
    links = BodyNeighbourhood.objects.on(today).filter(neighbourhood=OuterRef("pk")).order_by()
    public = CitizenshipAgreement.objects.public().order_by().values("pk")
    here = links.filter(body__agreements__in=public).values("neighbourhood")
    counted = here.annotate(n=Count("body__agreements", distinct=True)).values("n")
    return list(
        Neighbourhood.objects.annotate(agreements=Subquery(counted)).filter(agreements__gt=0).order_by("name")
    )


def of_neighbourhood(slug: str, today: dt.date) -> Any:
    """A condition: the agreement's lab works in the neighbourhood of that slug."""
    links = BodyNeighbourhood.objects.on(today).filter(neighbourhood__slug=slug)
    return Q(body__in=links.values("body"))
