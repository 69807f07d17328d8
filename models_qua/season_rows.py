"""The rows behind the figures of the agreements: agreements, how many signed each, projects, works. Nobody is named."""

import datetime as dt

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from core.reporting.rows import Row, RowColumn, RowList
from models_qua.models import (
    CitizenshipAgreement,
    CitizenshipLab,
    Family,
    MaintenanceWork,
    ProjectSheet,
    Signatory,
)
from models_qua.selectors.season import KINDS, projects_of, signed, took_part, works_of


def agreements(first: int, last: int) -> RowList:
    """Agreements signed in the years."""
    return listed_agreements(_("Accordi firmati"), signed(dt.date(first, 1, 1), _end(last)))


def later(_first: int, last: int) -> RowList:
    """Agreements signed after them."""
    rows = signed(dt.date(last + 1, 1, 1), timezone.localdate())
    return listed_agreements(_("Accordi firmati dopo il periodo"), rows)


def signatories(first: int, last: int) -> RowList:
    """How many of each kind signed each agreement; empty where nobody wrote who signed it."""
    end = _end(last)
    by_time = Q(signatories__signed_on__lte=end)
    counts = {
        f"by_{kind.value}": Count("signatories", filter=by_time & Q(signatories__kind=kind.value))
        for kind in KINDS
    }
    gone = Count(
        "signatories",
        filter=by_time & Q(signatories__withdrawn_on__isnull=False) & ~Q(signatories__kind="city"),
    )
    rows = (
        signed(dt.date(first, 1, 1), end).annotate(**counts, gone=gone).order_by("signed_on", "number", "pk")
    )
    columns = tuple(_kind_column(kind) for kind in KINDS)
    return RowList(
        _("Sottoscrittori, accordo per accordo"),
        rows.values("pk", "number", "title", "signed_on", "gone", *counts),
        (
            RowColumn(_("N."), lambda row: row["number"], "number"),
            RowColumn(_("Accordo"), lambda row: row["title"]),
            RowColumn(_("Firmato il"), lambda row: row["signed_on"], "day"),
            *columns,
            RowColumn(_("di cui receduti"), lambda row: row["gone"] if _says_who(row) else None, "number"),
        ),
    )


def participants(first: int, last: int) -> RowList:
    """How many people took part in what led to each agreement; empty where nobody wrote who they were."""
    begin, end = dt.date(first, 1, 1), _end(last)
    by_agreement = (
        took_part(begin, end)
        .annotate(of=Coalesce("agreement", "cycle__agreement"))
        .filter(of=OuterRef("pk"))
        .values("of")
        .annotate(n=Count("person", distinct=True))
        .values("n")
    )
    rows = signed(begin, end).annotate(people=Subquery(by_agreement))
    return RowList(
        _("Partecipanti, accordo per accordo: chi è in più percorsi conta in ognuno"),
        rows.order_by("signed_on", "number", "pk").values("pk", "number", "title", "body__name", "people"),
        (
            RowColumn(_("N."), lambda row: row["number"], "number"),
            RowColumn(_("Accordo"), lambda row: row["title"]),
            RowColumn(_("Laboratorio"), lambda row: row["body__name"]),
            RowColumn(_("Partecipanti"), lambda row: row["people"], "number"),
        ),
    )


def projects(first: int, last: int) -> RowList:
    """Projects of the years, with their budget."""
    states, families = dict(ProjectSheet.State.choices), dict(Family.choices)
    rows = projects_of(first, last).order_by("in_year", "number", "pk")
    return RowList(
        _("Progetti"),
        rows.values(
            "pk",
            "number",
            "title",
            "family",
            "state",
            "in_year",
            "budget_eur",
            "agreement__number",
            "agreement__title",
        ),
        (
            RowColumn(_("N."), lambda row: row["number"], "number"),
            RowColumn(_("Progetto"), lambda row: row["title"]),
            RowColumn(_("Accordo"), _of_agreement),
            RowColumn(_("Famiglia"), lambda row: str(families[row["family"]])),
            RowColumn(_("Stato"), lambda row: str(states[row["state"]])),
            RowColumn(_("Anno"), lambda row: str(row["in_year"])),
            RowColumn(_("Budget (€)"), lambda row: row["budget_eur"], "number"),
        ),
    )


def works(first: int, last: int) -> RowList:
    """Maintenance works of the years, with their budget."""
    states = dict(MaintenanceWork.State.choices)
    rows = works_of(first, last).order_by("year", "number", "pk")
    return RowList(
        _("Manutenzioni"),
        rows.values("pk", "number", "title", "neighbourhood__name", "year", "state", "budget_eur"),
        (
            RowColumn(_("N."), lambda row: row["number"], "number"),
            RowColumn(_("Manutenzione"), lambda row: row["title"]),
            RowColumn(_("Quartiere"), lambda row: row["neighbourhood__name"] or _("Tutta la città")),
            RowColumn(_("Anno"), lambda row: str(row["year"])),
            RowColumn(_("Stato"), lambda row: str(states[row["state"]])),
            RowColumn(_("Budget (€)"), lambda row: row["budget_eur"], "number"),
        ),
    )


def listed_agreements(title: str, rows: QuerySet[CitizenshipAgreement]) -> RowList:
    """These agreements, in the order of their signatures."""
    return RowList(
        title,
        rows.order_by("signed_on", "number", "pk").values(
            "pk",
            "number",
            "title",
            "body__name",
            "body__citizenship_lab__kind",
            "signed_on",
            "act_number",
            "renews__number",
            "renews__title",
            "renews",
        ),
        (
            RowColumn(_("N."), lambda row: row["number"], "number"),
            RowColumn(_("Accordo"), lambda row: row["title"]),
            RowColumn(_("Laboratorio"), lambda row: row["body__name"]),
            RowColumn(_("Tipo"), _type),
            RowColumn(_("Rinnova"), lambda row: row["renews__title"] or ""),
            RowColumn(_("Atto di giunta"), lambda row: row["act_number"]),
            RowColumn(_("Firmato il"), lambda row: row["signed_on"], "day"),
        ),
    )


def _type(row: Row) -> str:
    if row["renews"]:
        return _("rinnovo")
    urban = row["body__citizenship_lab__kind"] == CitizenshipLab.Kind.URBAN
    return _("nuovo, laboratorio urbano") if urban else _("nuovo")


def _of_agreement(row: Row) -> str:
    title = str(row["agreement__title"])
    return f"{row['agreement__number']}. {title}" if row["agreement__number"] else title


def _kind_column(kind: Signatory.Kind) -> RowColumn:
    return RowColumn(
        str(kind.label).capitalize(),
        lambda row: row[f"by_{kind.value}"] if _says_who(row) else None,
        "number",
    )


def _says_who(row: Row) -> bool:
    return any(row[f"by_{kind.value}"] for kind in KINDS)


def _end(last: int) -> dt.date:
    return min(dt.date(last, 12, 31), timezone.localdate())


LISTS = {
    "agreements": agreements,
    "later": later,
    "signatories": signatories,
    "participants": participants,
    "projects": projects,
    "works": works,
}
"""Under the names the figures' `rows` have."""
