"""The attendance report: any period, body by body, member by member, organisation by organisation, month by month."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.permissions.guard import holder, requires
from core.selectors.attendance_counting import summary
from core.selectors.attendance_reports import names_of, read_facts
from core.templatetags.vicinia import number, percent, short_day
from core.web.attendance_reports.forms import AskedReport, ReportForm, quick_periods
from core.web.attendance_reports.sentences import sentences
from core.web.attendance_reports.tables import VIEWS, Scope, Table, table_of, without_empty_columns
from core.web.work.lists import PER_PAGE, Share, asked_export, export
from core.web.work.load import bodies_where


@requires("core.meeting.see")
def report(request: HttpRequest) -> HttpResponse:
    """Who took part in the meetings of the bodies one may see; one table at a time (`?vista=`), also as a file."""
    today = timezone.localdate()
    bodies = list(bodies_where(request, "core.meeting.see"))
    filters = ReportForm(request.GET, bodies=bodies, today=today)
    wanted = filters.wanted()
    scope = _scope(request, {body.pk: body.name for body in bodies}, wanted)
    table = table_of(_view(request), scope, names_of)
    if kind := asked_export(request):
        title = f"{_('Presenze')} {wanted.period.first:%Y-%m-%d} {wanted.period.last:%Y-%m-%d} {table.title}"
        return export(kind, title, table.header, [row.cells for row in table.rows])
    table = without_empty_columns(table)
    context = {
        "filters": filters,
        "wanted": wanted,
        "sentences": list(sentences(summary(scope.facts, wanted.body_id), wanted.period)),
        "table": table,
        "heads": _heads(table),
        "page_obj": Paginator(_shown(table), PER_PAGE).get_page(request.GET.get("page")),
        "views": _views(),
        "quick": quick_periods(today),
        "body_name": scope.bodies.get(wanted.body_id) if wanted.body_id else "",
    }
    return render(request, "core/work/attendance_report/report.html", context)


def _scope(request: HttpRequest, bodies: dict[Any, str], wanted: AskedReport) -> Scope:
    who = holder(request)
    counted = [wanted.body_id] if wanted.body_id else list(bodies)
    return Scope(
        facts=read_facts(counted, wanted.period, wanted.which),
        bodies=bodies,
        body_id=wanted.body_id,
        persons_in=who.bodies("core.meeting.hold"),
        words=wanted.words,
        opens_organisations=who.may("core.organisation.see"),
    )


def _view(request: HttpRequest) -> str:
    """The table asked for; 404 for one there is not."""
    view = request.GET.get("vista") or VIEWS[0]
    if view not in VIEWS:
        raise Http404
    return view


def _views() -> Sequence[tuple[str, str]]:
    labels = (_("Per organismo"), _("Membri"), _("Realtà"), _("Persone"), _("Mese per mese"))
    return list(zip(VIEWS, labels, strict=True))


def _heads(table: Table) -> list[tuple[str, bool]]:
    """The names of the columns, and whether numbers stand under them."""
    return [
        (label, all(_is_number(row.cells[place]) for row in table.rows))
        for place, label in enumerate(table.header)
    ]


def _shown(table: Table) -> list[dict[str, Any]]:
    """The rows as the page shows them: each cell with its column's name, numbers as people write them."""
    return [
        {
            "name": row.cells[0],
            "url": row.url,
            "cells": [
                {"label": label, "text": _text(cell), "number": _is_number(cell)}
                for label, cell in zip(table.header[1:], row.cells[1:], strict=True)
            ],
        }
        for row in table.rows
    ]


def _is_number(cell: Any) -> bool:
    return not isinstance(cell, (str, dt.date))


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, dt.date):
        return short_day(cell)
    if isinstance(cell, Share):
        return percent(cell)
    return number(cell, 0 if cell is None or cell % 1 == 0 else 1)
