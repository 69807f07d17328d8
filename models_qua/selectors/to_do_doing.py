"""What waits for who does an agreement or follows it, on her first screen."""

import datetime as dt
import uuid
from typing import TypeVar

from django.db.models import F, Max, Model, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.participation.spec import ToDo
from core.permissions.holder import Holder
from core.selectors.rules import rules_on
from models_qua.models import CitizenshipAgreement, Commitment, Indicator, Milestone
from models_qua.rules import MONITORING, SLUG
from models_qua.selectors.commitments import OPEN
from models_qua.selectors.parties import parties_of_user
from models_qua.selectors.tracked_lists import labs_there, late_milestones

_IN_FORCE = CitizenshipAgreement.State.IN_FORCE
_MOST = 20
_SOON = dt.timedelta(days=14)
_LONG = dt.timedelta(days=183)
"""An indicator nobody measured for half a year has been unmeasured for long. No act says so."""
T = TypeVar("T", bound=Model)
_Bodies = frozenset[uuid.UUID] | None


def doing_to_dos(who: Holder, today: dt.date) -> list[ToDo]:
    """For a signatory, what she took on that is due soon or late. For who follows agreements: late milestones, indicators long
    unmeasured, agreements that ended without an account or are about to. Seven queries at most."""
    return [*_own(who, today), *_milestones(who, today), *_ends(who, today), *_unmeasured(who, today)]


def _own(who: Holder, today: dt.date) -> list[ToDo]:
    bodies = who.bodies("qua.commitment.report")
    if who.user_id is None or (bodies is not None and not bodies):
        return []
    rows = Commitment.objects.filter(
        signatory__in=parties_of_user(who.user_id, today).bound(),
        agreement__state=_IN_FORCE,
        state__in=OPEN,
        due_on__lte=today + _SOON,
    )
    return [
        ToDo(row.what, reverse("qua:commitment", args=[row.pk]), row.due_on, row.agreement.title)
        for row in rows.select_related("agreement").order_by("due_on", "pk")[:_MOST]
    ]


def _milestones(who: Holder, today: dt.date) -> list[ToDo]:
    projects, works = who.bodies("qua.project.track"), who.bodies("qua.work.track")
    if projects == frozenset() == works:
        return []
    mine = Q(sheet__agreement__state=_IN_FORCE)
    if projects is not None:
        mine &= Q(sheet__agreement__body__in=projects)
    its_works = Q(work__isnull=False, work__state__in=("", "planned", "in_progress"))
    if works is not None:
        its_works &= Q(work__agreement__body__in=works) | labs_there(works, today)
    rows = late_milestones(today).filter(mine | its_works).select_related("sheet", "work")
    return [
        ToDo(
            _("Tappa in ritardo: %(what)s") % {"what": row.what},
            _card(row),
            row.due_on,
            str(row.sheet or row.work),
        )
        for row in rows.order_by("due_on", "pk")[:_MOST]
    ]


def _ends(who: Holder, today: dt.date) -> list[ToDo]:
    bodies = who.bodies("qua.agreement.account")
    if bodies is not None and not bodies:
        return []
    days = rules_on(SLUG, MONITORING, today)["ending_days"]
    until = today + dt.timedelta(days=days or 0)
    rows = _in(CitizenshipAgreement.objects.filter(state=_IN_FORCE, ends_on__lte=until), "body", bodies)
    return [
        ToDo(
            (
                _("Finito, da rendicontare: %(title)s")
                if row.ends_on < today
                else _("Sta per scadere: %(title)s")
            )
            % {"title": row.title},
            reverse("qua:agreement-account", args=[row.pk]),
            row.ends_on,
            row.body.name,
        )
        for row in rows.select_related("body").order_by("ends_on", "pk")[:_MOST]
        if row.ends_on is not None
    ]


def _unmeasured(who: Holder, today: dt.date) -> list[ToDo]:
    """One line an agreement, for who follows agreements: a signatory may measure, and nobody asks her to."""
    bodies = who.bodies("qua.agreement.account")
    if bodies is not None and not bodies:
        return []
    rows = _in(Indicator.objects.filter(agreement__state=_IN_FORCE), "agreement__body", bodies)
    since = Coalesce(Max("measurements__measured_on"), F("agreement__signed_on"))
    found: dict[uuid.UUID, list[Indicator]] = {}
    for row in (
        rows.annotate(quiet_since=since).filter(quiet_since__lt=today - _LONG).select_related("agreement")
    ):
        found.setdefault(row.agreement_id, []).append(row)
    return [_to_measure(several) for several in list(found.values())[:_MOST]]


def _to_measure(rows: list[Indicator]) -> ToDo:
    label = ngettext(
        "Un indicatore non si misura da più di sei mesi",
        "%(n)d indicatori non si misurano da più di sei mesi",
        len(rows),
    )
    since = min(row.quiet_since for row in rows)  # type: ignore[attr-defined]
    agreement = rows[0].agreement
    url = f"{reverse('qua:agreement-doing', args=[agreement.pk])}#indicatori"
    return ToDo(label % {"n": len(rows)}, url, since, agreement.title)


def _card(row: Milestone) -> str:
    return (
        reverse("qua:work", args=[row.work_id])
        if row.work_id
        else reverse("qua:project", args=[row.sheet_id])
    )


def _in(rows: QuerySet[T], column: str, bodies: _Bodies) -> QuerySet[T]:
    return rows if bodies is None else rows.filter(**{f"{column}__in": bodies})
