"""Seasons and districts in the work area: the list, the map of a day, drawing and ending."""

import datetime as dt
import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.permissions.guard import holder, requires
from core.services.freshness import fingerprint
from core.web.work.fields import today
from core.web.work.form_page import Trail, form_page
from core.web.work.forms import WorkForm, attempt, form_of
from core.web.work.load import actor
from models_qua.forms.territory import (
    DayForm,
    DistrictForm,
    EndDistrictForm,
    NewDistrictForm,
    SeasonForm,
)
from models_qua.models import District, Season
from models_qua.selectors.territory import (
    day_in,
    districts_of_places,
    map_changes,
    places_of_season,
    season_map,
    season_rows,
)
from models_qua.services import territory as verbs

SEE, MANAGE = "qua.lab.see", "qua.territory.manage"
_DAY = dt.timedelta(days=1)


@requires(SEE)
def seasons(request: HttpRequest) -> HttpResponse:
    """The seasons, latest first."""
    context = {"rows": season_rows(today()), "may_manage": holder(request).may(MANAGE, [])}
    return render(request, "qua/work/seasons.html", context)


@requires(SEE)
def season(request: HttpRequest, season_id: uuid.UUID) -> HttpResponse:
    """The map of a season on a day (`?giorno=`), and the days on which it changed."""
    row = get_object_or_404(Season, pk=season_id)
    asked = DayForm(request.GET)
    day = (asked.is_valid() and asked.cleaned_data["giorno"]) or day_in(row, today())
    context = {
        "season": row,
        "map_then": season_map(row, day),
        "changes": map_changes(row),
        "form": DayForm(initial={"giorno": day}),
        "within": row.in_force_on(day),
        "may_manage": holder(request).may(MANAGE, []),
    }
    return render(request, "qua/work/season.html", context)


@requires(MANAGE)
def season_new(request: HttpRequest) -> HttpResponse:
    """Open a season."""
    form = form_of(SeasonForm, request)
    if form.is_bound and form.is_valid():
        verb = partial(verbs.open_season, actor=actor(request), season=form.season(), key=form.sent_key)
        if row := attempt(form, verb):
            messages.success(request, _("Stagione aperta: ora ne disegni gli ambiti."))
            return redirect("qua:season", row.pk)
    return _form(request, form, _("Apri una stagione"))


@requires(MANAGE)
def season_edit(request: HttpRequest, season_id: uuid.UUID) -> HttpResponse:
    """Change a season, or close it with a last day."""
    row = get_object_or_404(Season, pk=season_id)
    initial, seen = _season_shown(row.pk)
    form = form_of(SeasonForm, request, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(verbs.change_season, actor=actor(request), season_id=row.pk, season=form.season())
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_season_shown, row.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect("qua:season", row.pk)
    return _form(request, form, _("Modifica"), row)


@requires(MANAGE)
def district_new(request: HttpRequest, season_id: uuid.UUID) -> HttpResponse:
    """Draw a district, perhaps in place of others; `?dal=` proposes its first day."""
    row = get_object_or_404(Season, pk=season_id)
    day = _asked_day(request, row)
    there = districts_of_places(row, day)
    form = form_of(NewDistrictForm, request, season=row, district_of=there, initial={"since": day})
    if form.is_bound and form.is_valid():
        verb = partial(verbs.draw_district, actor=actor(request), season_id=row.pk, key=form.sent_key)
        if district := attempt(form, partial(verb, district=form.district())):
            messages.success(request, _("Ambito disegnato: %(district)s.") % {"district": district})
            return _to_day(row, form.cleaned_data["since"])
    return _district_form(request, form, row, _("Disegna un ambito"))


@requires(MANAGE)
def district_edit(request: HttpRequest, district_id: uuid.UUID) -> HttpResponse:
    """Change a district, its neighbourhoods from a day on (`?dal=`)."""
    row = _district(district_id)
    day = _day_of(request, row)
    initial, seen = _district_shown(row.pk, day)
    there = districts_of_places(row.season, day, besides=row)
    initial["seen"] = seen
    form = form_of(DistrictForm, request, season=row.season, district_of=there, initial=initial)
    if form.is_bound and form.is_valid():
        plan = form.district()
        verb = partial(verbs.change_district, actor=actor(request), district_id=row.pk, district=plan)
        theirs = partial(_district_shown, row.pk, plan.since)
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), theirs):
            messages.success(request, _("Modifiche salvate."))
            return _to_day(row.season, plan.since)
    about = _(
        "I quartieri cambiano dal giorno indicato in «Dal»: prima di quel giorno la mappa resta com'era."
    )
    return _district_form(request, form, row.season, str(row), about=about)


@requires(MANAGE)
def district_end(request: HttpRequest, district_id: uuid.UUID) -> HttpResponse:
    """A district is no more after a day."""
    row = _district(district_id)
    form = form_of(EndDistrictForm, request)
    if form.is_bound and form.is_valid():
        until = form.cleaned_data["until"]
        if attempt(form, partial(verbs.end_district, actor=actor(request), district_id=row.pk, until=until)):
            messages.success(request, _("Ambito chiuso. I suoi quartieri dal giorno dopo sono liberi."))
            return _to_day(row.season, until + _DAY)
    about = _(
        "Resta nella mappa fino a quel giorno; dal giorno dopo i suoi quartieri possono entrare in altri ambiti."
    )
    heading = _("Chiudi %(district)s") % {"district": row}
    return _district_form(request, form, row.season, heading, about=about, button=_("Chiudi l'ambito"))


def _form(request: HttpRequest, form: WorkForm, heading: str, row: Season | None = None) -> HttpResponse:
    """A form about a season, or about a new one."""
    about = _("Due stagioni non si sovrappongono: la nuova comincia il giorno dopo la fine dell'altra.")
    return form_page(request, form, heading, _trail(row), named=row or "", about=about)


def _district_form(
    request: HttpRequest, form: WorkForm, season: Season, heading: str, **more: Any
) -> HttpResponse:
    return form_page(request, form, heading, _trail(season), named=season, in_columns=True, **more)


def _trail(season: Season | None) -> Trail:
    up = [(_("Stagioni e ambiti"), reverse("qua:seasons"))]
    return [*up, (season.name, reverse("qua:season", args=[season.pk]))] if season else up


def _district(district_id: uuid.UUID) -> District:
    return get_object_or_404(District.objects.select_related("season"), pk=district_id)


def _asked_day(request: HttpRequest, season: Season) -> dt.date:
    """The day the address asks for (`?dal=`), else the one to look at a season from."""
    asked = DayForm({"giorno": request.GET.get("dal", "")})
    return (asked.is_valid() and asked.cleaned_data["giorno"]) or day_in(season, today())


def _day_of(request: HttpRequest, row: District) -> dt.date:
    """The day of which the form shows the neighbourhoods: the one asked for when the district was there, else its latest."""
    day = _asked_day(request, row.season)
    if row.in_force_on(day):
        return day
    return row.until if row.until is not None and row.until < day else row.since or day


def _to_day(season: Season, day: dt.date) -> HttpResponse:
    target = redirect("qua:season", season.pk)
    target["Location"] += f"?giorno={day.isoformat()}"
    return target


def _season_shown(season_id: uuid.UUID) -> tuple[dict[str, object], str]:
    row = Season.objects.get(pk=season_id)
    values = {name: getattr(row, name) for name in verbs.SEASON_FIELDS}
    return values, fingerprint(verbs.season_snapshot(row))


def _district_shown(district_id: uuid.UUID, day: dt.date) -> tuple[dict[str, object], str]:
    row = _district(district_id)
    slugs = row.parts.on(day).values("neighbourhood__slug")
    places = list(places_of_season(row.season, today()).filter(slug__in=slugs).values_list("pk", flat=True))
    values = {"code": row.code, "name": row.name, "about": row.about, "since": day, "neighbourhoods": places}
    return values, fingerprint(verbs.district_snapshot(row))
