"""The register of meetings: list, card, planning, changes, what becomes of them."""

import uuid
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.models import Meeting
from core.participation.registry import registry
from core.permissions.guard import holder, requires
from core.selectors.meetings import (
    SORTS,
    MeetingRow,
    clashes,
    meeting_row,
    meeting_values,
    meetings_seen,
    narrowed,
)
from core.services.activation import active_model_slugs
from core.services.agenda import agenda_snapshot, set_agenda
from core.services.errors import DomainError
from core.services.freshness import fingerprint
from core.services.meeting_states import (
    cancel_meeting,
    convene_meeting,
    hold_meeting,
    postpone_meeting,
    reopen_meeting,
)
from core.services.meetings import change_meeting, meeting_snapshot, next_register_number, plan_meeting
from core.web.meetings.card import card_context
from core.web.meetings.forms import (
    AgendaForm,
    MeetingFilterForm,
    MeetingForm,
    PostponeForm,
    ReasonForm,
    agenda_lines,
    meeting_initial,
)
from core.web.work.forms import attempt, form_of
from core.web.work.lists import asked_export, export, page_of, sorting
from core.web.work.load import actor, bodies_where, load_meeting, may_in


@requires("core.meeting.see")
def meetings(request: HttpRequest) -> HttpResponse:
    """All meetings of the bodies one may see: searched, filtered, sorted, paged, exported."""
    bodies = list(bodies_where(request, "core.meeting.see"))
    filters = MeetingFilterForm(request.GET, bodies=bodies, model_slugs=active_model_slugs())
    order = sorting(request, SORTS)
    rows = narrowed(meetings_seen(holder(request).bodies("core.meeting.see")), filters.wanted())
    values = meeting_values(rows.order_by(*order.columns))
    if kind := asked_export(request):
        return export(kind, _("Incontri"), EXPORT_HEADER, export_rows(map(meeting_row, values)))
    page = page_of(values, request, meeting_row)
    context = {
        "page_obj": page,
        "filters": filters,
        "sort": order.key,
        "bodies": bodies,
        "sorts": sort_labels(),
    }
    return render(request, "core/work/meetings/list.html", context)


@requires("core.meeting.plan")
def meeting_new(request: HttpRequest) -> HttpResponse:
    """Plan a meeting."""
    bodies = list(bodies_where(request, "core.meeting.plan"))
    if not bodies:
        return render(request, "core/work/meetings/no_bodies.html")
    initial = {"body": request.GET.get("body") or bodies[0].pk, "meets_on": timezone.localdate()}
    form = form_of(MeetingForm, request, bodies=bodies, initial=initial)
    found = _clashes(form)
    if form.is_bound and form.is_valid() and not found:
        agenda = agenda_lines(form.cleaned_data["agenda"])
        verb = partial(
            plan_meeting, actor=actor(request), model_slug=form.model_slug, plan=form.plan(), agenda=agenda
        )
        if meeting := attempt(form, verb):
            messages.success(request, _("Incontro programmato."))
            return redirect("core:work_meeting", meeting.pk)
    hint = next_register_number(bodies[0].model_slug, timezone.localdate().year)
    return render(
        request, "core/work/meetings/form.html", {"form": form, "clashes": found, "next_number": hint}
    )


@requires("core.meeting.plan")
def meeting_edit(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Change a meeting's data."""
    meeting = load_meeting(request, meeting_id, "core.meeting.plan")
    bodies = {body.pk: body for body in (*bodies_where(request, "core.meeting.plan"), *meeting.bodies.all())}
    initial = meeting_initial(meeting) | {"seen": fingerprint(meeting_snapshot(meeting))}
    form = form_of(MeetingForm, request, bodies=list(bodies.values()), meeting=meeting, initial=initial)
    found = _clashes(form, without=meeting.pk)
    if form.is_bound and form.is_valid() and not found:
        verb = partial(change_meeting, actor=actor(request), meeting_id=meeting.pk, plan=form.plan())
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_theirs, meeting.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect("core:work_meeting", meeting.pk)
    context = {"form": form, "meeting": meeting, "clashes": found}
    return render(request, "core/work/meetings/form.html", context)


@requires("core.meeting.see")
def meeting(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """A meeting's card: data, agenda, attendance, minutes, documents, and the one thing to do next."""
    found = load_meeting(request, meeting_id, "core.meeting.see")
    may = {
        name: may_in(request, found, f"core.{permission}")
        for name, permission in (
            ("plan", "meeting.plan"),
            ("hold", "meeting.hold"),
            ("write", "minutes.write"),
        )
    }
    context = {
        "meeting": found,
        "may_plan": may["plan"],
        "may_hold": may["hold"],
        "may_write": may["write"],
        "agenda": list(found.agenda.all()),
        "documents": list(found.documents.all()),
        "row": meeting_row(meeting_values(Meeting.objects.filter(pk=found.pk)).get()),
        "past": found.meets_on <= timezone.localdate(),
    }
    return render(request, "core/work/meetings/card.html", context | card_context(request, found))


@requires("core.meeting.plan")
def meeting_agenda(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Write the agenda."""
    found = load_meeting(request, meeting_id, "core.meeting.plan")
    initial = _agenda_now(found)
    form = form_of(AgendaForm, request, initial=initial[0] | {"seen": initial[1]})
    if form.is_bound and form.is_valid():
        titles = agenda_lines(form.cleaned_data["agenda"])
        verb = partial(set_agenda, actor=actor(request), meeting_id=found.pk, titles=titles)
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_agenda_now, found)):
            messages.success(request, _("Ordine del giorno salvato."))
            return redirect("core:work_meeting", found.pk)
    return render(request, "core/work/meetings/agenda.html", {"form": form, "meeting": found})


STEPS: dict[str, tuple[str, Callable[..., Meeting]]] = {
    "convene": ("core.meeting.plan", convene_meeting),
    "hold": ("core.meeting.hold", hold_meeting),
    "reopen": ("core.meeting.hold", reopen_meeting),
}


@require_POST
@requires("core.meeting.see")
def meeting_step(request: HttpRequest, meeting_id: uuid.UUID, step: str) -> HttpResponse:
    """One step of a meeting's life that asks nothing: convene, hold, reopen."""
    if step not in STEPS:
        raise Http404
    permission, verb = STEPS[step]
    found = load_meeting(request, meeting_id, permission)
    try:
        now = verb(actor=actor(request), meeting_id=found.pk)
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(
            request, _("L'incontro ora risulta «%(state)s».") % {"state": now.get_state_display()}
        )
    return redirect("core:work_meeting", found.pk)


@requires("core.meeting.plan")
def meeting_cancel(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Cancel a meeting, saying why."""
    found = load_meeting(request, meeting_id, "core.meeting.plan")
    form = form_of(ReasonForm, request)
    if form.is_bound and form.is_valid():
        verb = partial(
            cancel_meeting, actor=actor(request), meeting_id=found.pk, reason=form.cleaned_data["reason"]
        )
        if attempt(form, verb):
            messages.success(request, _("Incontro annullato."))
            return redirect("core:work_meeting", found.pk)
    return render(request, "core/work/meetings/cancel.html", {"form": form, "meeting": found})


@requires("core.meeting.plan")
def meeting_postpone(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Postpone a meeting, saying why and, if known, to when."""
    found = load_meeting(request, meeting_id, "core.meeting.plan")
    form = form_of(PostponeForm, request)
    if form.is_bound and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("reason", "new_day")}
        if following := attempt(
            form, partial(postpone_meeting, actor=actor(request), meeting_id=found.pk, **typed)
        ):
            messages.success(request, _("Incontro rinviato."))
            return redirect("core:work_meeting", following.pk)
    return render(request, "core/work/meetings/postpone.html", {"form": form, "meeting": found})


def _theirs(meeting_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    now = Meeting.objects.get(pk=meeting_id)
    return meeting_initial(now), fingerprint(meeting_snapshot(now))


def _agenda_now(found: Meeting) -> tuple[dict[str, Any], str]:
    now = agenda_snapshot(found)
    return {"agenda": "\n".join(now["agenda"])}, fingerprint(now)


def _clashes(form: MeetingForm, without: uuid.UUID | None = None) -> list[Meeting]:
    """Meetings at the same time, told once: saving again goes on."""
    if not form.is_bound or not form.is_valid() or form.cleaned_data["clash_seen"]:
        return []
    plan = form.plan()
    found = clashes(
        day=plan.meets_on,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        body_ids=plan.body_ids,
        venue_id=plan.venue_id,
        without=without,
    )
    if found:
        form.put("clash_seen", "on")
    return found


EXPORT_HEADER = (
    gettext_lazy("N."), gettext_lazy("Anno"), gettext_lazy("Data"), gettext_lazy("Inizio"), gettext_lazy("Fine"),
    gettext_lazy("Tipo"), gettext_lazy("Chi si incontra"), gettext_lazy("Titolo"), gettext_lazy("Sottogruppo"),
    gettext_lazy("Tema"), gettext_lazy("Luogo"), gettext_lazy("Stato"), gettext_lazy("Realtà"), gettext_lazy("Persone"),
    gettext_lazy("Resoconto"),
)  # fmt: skip


def export_rows(rows: Iterable[MeetingRow]) -> Iterable[list[Any]]:
    """The columns of `EXPORT_HEADER`."""
    for row in rows:
        kind = registry.get(row.model_slug).meeting_kind(row.kind).label
        yield [
            row.register_number, row.register_year, row.meets_on, row.starts_at, row.ends_at, kind, "; ".join(row.bodies),
            row.title, row.subgroup, row.theme, row.venue, row.state_label, row.organisations, row.people,
            row.minutes_label,
        ]  # fmt: skip


def sort_labels() -> list[tuple[str, str]]:
    """Sorting keys with their words."""
    return [
        ("-day", _("dal più recente")),
        ("day", _("dal meno recente")),
        ("number", _("per numero di registro")),
        ("kind", _("per tipo")),
        ("state", _("per stato")),
    ]
