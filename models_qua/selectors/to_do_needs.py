"""What waits for who works with needs and proposals, on her first screen."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.participation.spec import ToDo
from core.permissions.holder import Holder
from models_qua.models import FeasibilityReview, LabCycle, LabStep, Need, NeedGroup
from models_qua.selectors.feasibility import reviews_in

_MOST = 20
Bodies = Collection[uuid.UUID] | None


def need_to_dos(who: Holder, today: dt.date) -> list[ToDo]:
    """Of each path: needs to group once the listening ended, needs from the site to let through, groups without a fate, fates to be
    told; and the reviews that wait for a service. Three queries at most.
    """
    groups = who.bodies("qua.need.group")
    reviews = who.bodies("qua.feasibility.review")
    return [
        *(() if groups == frozenset() else _needs(groups)),
        *(() if groups == frozenset() else _fates(groups)),
        *(() if reviews == frozenset() else _reviews(reviews, today)),
    ]


def _needs(bodies: Bodies) -> Iterator[ToDo]:
    listened = LabStep.objects.filter(
        cycle=OuterRef("pk"), kind=LabStep.Kind.LISTENING, ended_on__isnull=False
    )
    open_needs = Q(needs__state=Need.State.RECEIVED)
    unread = Q(needs__is_public=False, needs__source=Need.Source.WEB) & Q(
        needs__state__in=[Need.State.RECEIVED, Need.State.GROUPED]
    )
    rows = _paths(bodies).annotate(
        listened=Exists(listened),
        to_group=Count("needs", filter=open_needs),
        group_since=Min("needs__received_on", filter=open_needs),
        to_read=Count("needs", filter=unread),
        read_since=Min("needs__received_on", filter=unread),
    )
    for path in rows.filter(Q(to_group__gt=0) | Q(to_read__gt=0)).order_by("started_on")[:_MOST]:
        url = reverse("qua:needs", args=[path.pk])
        if path.to_read:
            label = ngettext(
                "Una proposta dal sito da leggere prima che sia pubblica",
                "%(n)d proposte dal sito da leggere prima che siano pubbliche",
                path.to_read,
            )
            told = label % {"n": path.to_read}
            yield ToDo(told, f"{url}?public=no&source=web", path.read_since, path.body.name)
        if path.to_group and path.listened:
            label = ngettext("Una proposta da raggruppare", "%(n)d proposte da raggruppare", path.to_group)
            url = reverse("qua:needs-group", args=[path.pk])
            yield ToDo(label % {"n": path.to_group}, url, path.group_since, path.body.name)


def _fates(bodies: Bodies) -> Iterator[ToDo]:
    asked = FeasibilityReview.objects.filter(group=OuterRef("pk"))
    listened = LabStep.objects.filter(
        cycle=OuterRef("cycle"), kind=LabStep.Kind.LISTENING, ended_on__isnull=False
    )
    rows = NeedGroup.objects.filter(cycle__in=_paths(bodies)).select_related("cycle__body")
    rows = rows.annotate(asked=Exists(asked), to_tell=Exists(_to_tell()))
    undecided = Q(fate="") & ~Exists(asked.filter(outcome="")) & (Exists(asked) | Exists(listened))
    for group in rows.filter(undecided | (~Q(fate="") & Q(to_tell=True))).order_by("created_at")[:_MOST]:
        url = reverse("qua:need-group", args=[group.pk])
        yield ToDo(_words(group) % {"title": group.title}, url, group.fate_on, group.cycle.body.name)


def _to_tell() -> QuerySet[Need]:
    return Need.objects.filter(group=OuterRef("pk"), state=Need.State.GROUPED)


def _words(group: Any) -> str:
    if group.fate:
        return _("Da dire a chi ha proposto: %(title)s")
    return _("Da decidere: %(title)s") if group.asked else _("Da mandare in istruttoria: %(title)s")


def _reviews(bodies: Bodies, today: dt.date) -> Iterator[ToDo]:
    rows = (
        reviews_in(bodies)
        .filter(outcome="")
        .aggregate(n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)), due=Min("due_on"))
    )
    if rows["n"]:
        label = ngettext("Un'istruttoria da svolgere", "%(n)d istruttorie da svolgere", rows["n"])
        late = ngettext("Una è in ritardo.", "%(n)d sono in ritardo.", rows["late"])
        yield ToDo(
            label % {"n": rows["n"]},
            f"{reverse('qua:reviews')}?state=waiting",
            rows["due"],
            late % {"n": rows["late"]} if rows["late"] else "",
        )


def _paths(bodies: Bodies) -> QuerySet[LabCycle]:
    rows = LabCycle.objects.filter(ended_on=None).select_related("body")
    return rows if bodies is None else rows.filter(body__in=bodies)
