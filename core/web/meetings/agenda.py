"""The agenda made together: its editor, item by item or as one text, and its section of the meeting's card."""

import uuid
from collections.abc import Collection
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.models import AgendaItem, Meeting
from core.permissions.guard import requires
from core.selectors.agenda import agenda_plan
from core.selectors.carry_over import LAPSED, coming_back
from core.selectors.convocation import may_ask_for_points
from core.selectors.minutes import MinutesView
from core.selectors.proposals import waiting_for_meeting
from core.services.agenda import (
    add_item,
    agenda_snapshot,
    change_item,
    item_snapshot,
    merge_items,
    move_item,
    remove_item,
    set_agenda,
    take_up_again,
)
from core.services.agenda_rows import MOST_ITEMS
from core.services.convocation import tell_agenda
from core.services.errors import DomainError
from core.services.freshness import fingerprint
from core.services.telling import agenda_untold
from core.web.meetings.agenda_forms import ItemForm, item_initial
from core.web.meetings.forms import AgendaForm, agenda_lines
from core.web.work.forms import attempt, form_of, press
from core.web.work.load import actor, load_meeting, may_in

_PLAN = "core.meeting.plan"


@requires(_PLAN)
def agenda(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """The editor: items in order with their time, what is proposed, what comes back; adding an item."""
    meeting = load_meeting(request, meeting_id, _PLAN)
    form = form_of(ItemForm, request)
    if form.is_bound and form.is_valid():
        verb = partial(add_item, actor=actor(request), meeting_id=meeting.pk, **_typed(form))
        if item := attempt(form, verb):
            return redirect(_editor(meeting, item.pk))
    return _show(request, meeting, form)


@requires(_PLAN)
def agenda_text(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """The whole agenda as one text, a line per item: the fast way to type it."""
    meeting = load_meeting(request, meeting_id, _PLAN)
    initial, seen = _text_now(meeting)
    form = form_of(AgendaForm, request, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        titles = agenda_lines(form.cleaned_data["agenda"])
        verb = partial(set_agenda, actor=actor(request), meeting_id=meeting.pk, titles=titles)
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_text_now, meeting)):
            messages.success(request, _("Ordine del giorno salvato."))
            return redirect("core:work_meeting_agenda", meeting.pk)
    return render(request, "core/work/meetings/agenda_text.html", {"form": form, "meeting": meeting})


@requires(_PLAN)
def agenda_item(request: HttpRequest, meeting_id: uuid.UUID, item_id: uuid.UUID) -> HttpResponse:
    """Reword an item or give it another time. What was typed about an item removed meanwhile may be added anew."""
    meeting = load_meeting(request, meeting_id, _PLAN)
    item = AgendaItem.objects.filter(meeting=meeting, pk=item_id).first()
    if item is None:
        return _gone(request, meeting)
    form = form_of(ItemForm, request, initial=item_initial(item) | {"seen": fingerprint(item_snapshot(item))})
    if form.is_bound and form.is_valid():
        verb = partial(change_item, actor=actor(request), item_id=item.pk, **_typed(form))
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_item_now, item.pk)):
            messages.success(request, _("Punto salvato."))
            return redirect(_editor(meeting, item.pk))
    others = meeting.agenda.exclude(pk=item.pk) if meeting.state != Meeting.State.HELD else []
    context = {"form": form, "meeting": meeting, "item": item, "others": others}
    return render(request, "core/work/meetings/agenda_item.html", context)


@require_POST
@requires(_PLAN)
def agenda_move(request: HttpRequest, meeting_id: uuid.UUID, item_id: uuid.UUID) -> HttpResponse:
    """Put an item at the place asked for (`to`, from 1)."""
    meeting = load_meeting(request, meeting_id, _PLAN)
    to = request.POST.get("to", "")
    if not AgendaItem.objects.filter(meeting=meeting, pk=item_id).exists():
        return _gone(request, meeting)
    place = int(to) if to.isdecimal() and len(to) < 4 else 1
    press(request, partial(move_item, actor=actor(request), item_id=item_id, to=place))
    return redirect(_editor(meeting, item_id, "down" if request.POST.get("way") == "down" else "up"))


@require_POST
@requires(_PLAN)
def agenda_remove(request: HttpRequest, meeting_id: uuid.UUID, item_id: uuid.UUID) -> HttpResponse:
    """Take an item off the agenda."""
    meeting = load_meeting(request, meeting_id, _PLAN)
    if not AgendaItem.objects.filter(meeting=meeting, pk=item_id).exists():
        return redirect("core:work_meeting_agenda", meeting.pk)
    press(
        request,
        partial(remove_item, actor=actor(request), item_id=item_id),
        _("Punto tolto dall'ordine del giorno."),
    )
    return redirect("core:work_meeting_agenda", meeting.pk)


@require_POST
@requires(_PLAN)
def agenda_merge(request: HttpRequest, meeting_id: uuid.UUID, item_id: uuid.UUID) -> HttpResponse:
    """Make an item part of another one (`into`)."""
    meeting = load_meeting(request, meeting_id, _PLAN)
    there = {str(key): key for key in meeting.agenda.values_list("pk", flat=True)}
    into = there.get(request.POST.get("into", ""))
    if item_id not in there.values() or into in {None, item_id}:
        messages.warning(request, _("Nel frattempo uno dei due punti è stato tolto: li riguardi."))
        return redirect("core:work_meeting_agenda", meeting.pk)
    if not press(
        request,
        partial(merge_items, actor=actor(request), item_id=item_id, into_id=into),
        _("I due punti sono uno solo: ne rilegga la spiegazione."),
    ):
        return redirect("core:work_agenda_item", meeting.pk, item_id)
    return redirect(_editor(meeting, into))


@require_POST
@requires(_PLAN)
def agenda_tell(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Tell the invited what the agenda is by now."""
    meeting = load_meeting(request, meeting_id, _PLAN)
    told = tell_agenda(actor=actor(request), meeting_id=meeting.pk)
    if told:
        words = ngettext("Avvisiamo %(n)s invitato.", "Avvisiamo %(n)s invitati.", told)
        messages.success(request, words % {"n": told})
    else:
        messages.info(request, _("Gli invitati conoscono già questo ordine del giorno: non è partito altro."))
    return redirect("core:work_meeting_agenda", meeting.pk)


@require_POST
@requires(_PLAN)
def agenda_again(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Take up again what is offered: one thing (`key`), or all of them."""
    meeting = load_meeting(request, meeting_id, _PLAN)
    keys = tuple(request.POST.getlist("key"))
    try:
        added = take_up_again(actor=actor(request), meeting_id=meeting.pk, keys=keys)
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        _tell_taken_up(request, meeting, len(added), keys)
    return redirect("core:work_meeting_agenda", meeting.pk)


def _tell_taken_up(request: HttpRequest, meeting: Meeting, added: int, keys: Collection[str]) -> None:
    """What was taken up; what did not fit is still offered, and is told."""
    if added:
        messages.success(request, ngettext("Punto ripreso.", "Punti ripresi.", added))
    if not {one.key for one in coming_back(meeting)}.isdisjoint(keys):
        full = _(
            "Un ordine del giorno può avere al massimo %(most)d punti: ciò che non ci sta resta qui sotto."
        )
        messages.warning(request, full % {"most": MOST_ITEMS})
    elif not added:
        messages.info(request, _("Niente da riprendere: nel frattempo è già in un ordine del giorno."))


def agenda_section(request: HttpRequest, meeting: Meeting, view: MinutesView) -> dict[str, Any]:
    """What the agenda's section of a meeting's card needs: the agenda with its clock and changes, what waits for it."""
    waiting = may_in(request, meeting, _PLAN) and meeting.state in {"draft", "convened"}
    plan = agenda_plan(meeting, [part.item for part in view.items])
    return {
        "agenda_plan": plan,
        "agenda_lapsed": meeting.state in LAPSED,
        "agenda_untold": agenda_untold(meeting, plan.changes),
        "may_ask": may_ask_for_points(meeting),
        "agenda_proposals": len(waiting_for_meeting(meeting)) if waiting else 0,
    }


def _show(request: HttpRequest, meeting: Meeting, form: ItemForm) -> HttpResponse:
    planned = meeting.state in {Meeting.State.DRAFT, Meeting.State.CONVENED}
    context = {
        "form": form,
        "meeting": meeting,
        "plan": agenda_plan(meeting),
        "offered": coming_back(meeting) if planned else [],
        "proposals": waiting_for_meeting(meeting) if planned else [],
        "lapsed": meeting.state in LAPSED,
        "untold": agenda_untold(meeting),
        "may_ask": may_ask_for_points(meeting),
        "asked": meeting.invitations.asked().count(),
        "here": request.GET.get("punto", ""),
        "way": request.GET.get("verso", ""),
    }
    return render(request, "core/work/meetings/agenda.html", context)


def _gone(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The item is no longer there: the editor, with what was typed ready to be added."""
    form = ItemForm(request.POST) if request.POST.get("title") else ItemForm()
    messages.warning(request, _("Nel frattempo quel punto è stato tolto dall'ordine del giorno."))
    if not form.is_bound:
        return redirect("core:work_meeting_agenda", meeting.pk)
    form.add_error(None, _("Ciò che ha scritto è qui sotto: se serve ancora, lo aggiunga come punto nuovo."))
    return _show(request, meeting, form)


def _editor(meeting: Meeting, item_id: uuid.UUID, way: str = "") -> str:
    """The editor's address, with the focus back on the item."""
    address = reverse("core:work_meeting_agenda", args=[meeting.pk])
    return f"{address}?punto={item_id}{f'&verso={way}' if way else ''}"


def _typed(form: ItemForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("title", "detail", "minutes_planned")}


def _item_now(item_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    item = AgendaItem.objects.get(pk=item_id)
    return item_initial(item), fingerprint(item_snapshot(item))


def _text_now(meeting: Meeting) -> tuple[dict[str, Any], str]:
    now = agenda_snapshot(meeting)
    return {"agenda": "\n".join(now["agenda"])}, fingerprint(now)
