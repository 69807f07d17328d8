"""The rows behind the figures of the consulte: sittings, contributions, and how many are enrolled where. Nobody is named."""

import datetime as dt

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core.models import Attendance, Body, Meeting, Membership
from core.reporting.rows import Row, RowColumn, RowList
from models_monza.models import AdvisoryOpinion
from models_monza.rules import SLUG
from models_monza.selectors.opinions import transmitted_between
from models_monza.selectors.year import ABSENT, EXCUSED, PRESENT
from models_monza.services.sittings import SITTING


def enrolled(_year: int, reference: dt.date) -> RowList:
    """Consulte, with how many citizens and organisations are enrolled in each on the reference day."""
    begun = Q(memberships__since=None) | Q(memberships__since__lte=reference)
    standing = begun & (Q(memberships__until=None) | Q(memberships__until__gte=reference))
    rows = (
        Body.objects.filter(model_slug=SLUG)
        .annotate(
            citizens=Count("memberships__person", filter=standing, distinct=True),
            groups=Count("memberships__organisation__canonical", filter=standing, distinct=True),
        )
        .order_by("name")
        .values("pk", "name", "citizens", "groups")
    )
    return RowList(
        _("Iscritti, consulta per consulta"),
        rows,
        (
            RowColumn(_("Consulta"), lambda row: row["name"]),
            RowColumn(_("Cittadine e cittadini"), lambda row: row["citizens"], "number"),
            RowColumn(_("Realtà"), lambda row: row["groups"], "number"),
        ),
    )


def sittings(year: int, reference: dt.date) -> RowList:
    """Sittings held, with how many of the enrolled were there, absent, absent and excused, and how many citizens attended."""
    rows = (
        Meeting.objects.held()
        .filter(model_slug=SLUG, kind=SITTING, meets_on__range=(dt.date(year, 1, 1), reference))
        .order_by("meets_on", "starts_at", "pk")
        .annotate(
            names=ArrayAgg(
                "bodies__name", order_by="bodies__name", filter=Q(bodies__isnull=False), default=[]
            ),
            present=_enrolled_with(PRESENT),
            excused=_enrolled_with(EXCUSED, PRESENT),
            absent=_enrolled_with(ABSENT, PRESENT, EXCUSED),
        )
        .values(
            "pk",
            "meets_on",
            "names",
            "sitting__number",
            "present",
            "absent",
            "excused",
            "citizens_count",
            "sitting__is_valid",
        )
    )
    return RowList(
        _("Sedute svolte"),
        rows,
        (
            RowColumn(_("Data"), lambda row: row["meets_on"], "day"),
            RowColumn(_("Consulta"), lambda row: ", ".join(row["names"])),
            RowColumn(_("Seduta n."), lambda row: row["sitting__number"], "number"),
            RowColumn(_("Presenti"), lambda row: _known(row, "present"), "number"),
            RowColumn(_("Assenti"), lambda row: _known(row, "absent"), "number"),
            RowColumn(_("Assenti giustificati"), lambda row: _known(row, "excused"), "number"),
            RowColumn(_("Uditori"), lambda row: row["citizens_count"], "number"),
            RowColumn(_("Numero legale"), _quorum),
        ),
        link="core:work_meeting",
    )


def contributions(year: int, reference: dt.date) -> RowList:
    """Contributions transmitted in the year, with their answers; one that waits says for how long."""
    rows = (
        transmitted_between(dt.date(year, 1, 1), reference)
        .order_by("transmitted_on", "number", "pk")
        .values("pk", "number", "body__name", "subject", "transmitted_on", "answered_on", "outcome")
    )

    def took(row: Row) -> int:
        return int((min(row["answered_on"] or reference, reference) - row["transmitted_on"]).days)

    outcomes = dict(AdvisoryOpinion.Outcome.choices)
    return RowList(
        _("Contributi trasmessi"),
        rows,
        (
            RowColumn(_("Trasmesso il"), lambda row: row["transmitted_on"], "day"),
            RowColumn(_("Numero"), lambda row: row["number"], "number"),
            RowColumn(_("Consulta"), lambda row: row["body__name"]),
            RowColumn(_("Oggetto"), lambda row: row["subject"]),
            RowColumn(_("Risposta del"), lambda row: row["answered_on"], "day"),
            RowColumn(_("Esito"), lambda row: str(outcomes.get(row["outcome"], ""))),
            RowColumn(_("Giorni di attesa"), took, "number"),
        ),
    )


def _enrolled_with(status: str, *before: str) -> Coalesce:
    """How many of the enrolled of the consulta have this status at a meeting, and none of those that count before it."""
    entries = Attendance.objects.filter(meeting=OuterRef("pk"), status=status).order_by()
    roll = Membership.objects.filter(body__served_by__meeting=OuterRef("meeting"))
    here = Q(organisation=None) & Q(Exists(roll.filter(person=OuterRef("person"))))
    group = Q(Exists(roll.filter(organisation__canonical=OuterRef("organisation__canonical"))))
    same = Attendance.objects.filter(
        meeting=OuterRef("meeting"),
        organisation__canonical=OuterRef("organisation__canonical"),
        status__in=before,
    )
    counted = entries.filter(here | group).exclude(Exists(same)) if before else entries.filter(here | group)
    who = Coalesce("organisation__canonical", "person")
    total = counted.values("meeting").annotate(n=Count(who, distinct=True)).values("n")
    return Coalesce(Subquery(total), 0)


def _known(row: Row, way: str) -> int | None:
    """A sitting of which nobody wrote who was there has no number: it is not zero."""
    return row[way] if row["present"] or row["absent"] or row["excused"] else None


def _quorum(row: Row) -> str:
    known = {True: _("c'era"), False: _("mancava")}
    return known.get(row["sitting__is_valid"], "")


LISTS = {"enrolled": enrolled, "sittings": sittings, "contributions": contributions}
"""Under the names the figures' `rows` have."""
