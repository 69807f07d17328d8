"""The years and what is shared of each; a year as it would be shared."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from benchmark.selectors.asked import asked_of
from benchmark.selectors.figures import applying, coverage, pieces_of
from benchmark.services.answers import note_seen
from benchmark.services.receiving import why_not
from benchmark.views.city.forms import ApproveForm, CorrectForm
from benchmark.views.city.load import YearRow, draft_now, year_row, year_rows
from core.indicators.content import Draft, same_content
from core.models import SharedSnapshot
from core.permissions.guard import requires
from core.web.work.forms import WorkForm
from tenants.cities import city_of
from tenants.context import use_public


@requires("core.indicator.see")
def years(request: HttpRequest) -> HttpResponse:
    """What the body asks for, and each year with its state."""
    city = city_of(request)
    with use_public():
        asked = asked_of(city)
        note_seen(city_key=city.pk, campaigns=[one.campaign.pk for one in asked])
    rows = year_rows(one.campaign.year for one in asked)
    return render(request, "benchmark/city/years.html", {"asked": asked, "years": rows})


@requires("core.indicator.see")
def year_preview(request: HttpRequest, year: int) -> HttpResponse:
    """Each figure as it would be shared, with what is shared now."""
    drafted, row = draft_now(request, year), year_row(year)
    form = form_for(row)(initial={"seen": drafted.seen})
    return render(request, "benchmark/city/year.html", preview(request, drafted, row, form))


def form_for(row: YearRow) -> type[WorkForm]:
    """A correction says what changed."""
    return CorrectForm if row.versions else ApproveForm


def preview(request: HttpRequest, drafted: Draft, row: YearRow, form: WorkForm) -> dict[str, Any]:
    """What the page of a year shows."""
    pieces = pieces_of(drafted.content)
    standing = SharedSnapshot.objects.standing().filter(year=row.year).first()
    refused = ""
    if row.last and not row.last.delivered_at and standing:
        city = city_of(request)
        with use_public():
            refused = why_not(city, standing)
    return {
        "row": row,
        "form": form,
        "pieces": applying(pieces)[0],
        "apart": applying(pieces)[1],
        "coverage": coverage(pieces),
        "population": drafted.content["population"],
        "is_same": standing is not None and same_content(drafted, json.loads(standing.document)),
        "refused": refused,
    }
