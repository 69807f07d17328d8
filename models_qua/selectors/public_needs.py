"""What citizens read of needs and proposals: those a person let through, grouped, with what became of them; who proposed them never."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from core.models import Body
from models_qua.models import LabCycle, Need, NeedGroup

Fate = NeedGroup.Fate


@dataclass(frozen=True, slots=True)
class FateCount:
    """How many public needs of a path met a fate; `fate` is "" for those under consideration."""

    fate: str
    label: str
    needs: int


def paths_with_needs(body: Body) -> list[LabCycle]:
    """The paths of a lab of which citizens read at least one need, the latest first; one query."""
    shown = Need.objects.shown().filter(cycle__body=body).order_by().values("cycle")
    return list(LabCycle.objects.filter(pk__in=shown).order_by("-started_on", "-created_at"))


def public_needs(cycle: LabCycle) -> QuerySet[Need]:
    """The public needs of a path with their groups: what is decided first, those of one group next to each other."""
    rows = Need.objects.shown().filter(cycle=cycle).select_related("group", "neighbourhood", "theme")
    return rows.order_by(
        F("group__fate_on").desc(nulls_last=True),
        F("group__created_at").asc(nulls_last=True),
        "group",
        "-received_on",
        "pk",
    )


def fate_counts(cycle: LabCycle) -> list[FateCount]:
    """The public needs of a path by what became of them, in the order of `NeedGroup.Fate`; those with none left out. One query."""
    rows = Need.objects.shown().filter(cycle=cycle).order_by()
    found = dict(rows.values_list("group__fate").annotate(n=Count("pk")))
    open_ones = found.pop(None, 0)
    found[""] = found.get("", 0) + open_ones
    return [FateCount(fate, str(label), found[fate]) for fate, label in Fate.choices if found.get(fate)]


def of_fate(fate: str) -> Q:
    """Needs that met a fate; "" are those under consideration, grouped or not."""
    return Q(group__fate=fate) if fate else Q(group=None) | Q(group__fate="")
