"""What has to be done: the list, one action, adding, changing, closing."""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.models import ActionItem, Minutes
from core.permissions.guard import holder, requires
from core.selectors.actions import (
    CLOSED,
    SORTS,
    ActionRow,
    action_counts,
    action_row,
    action_values,
    actions_seen,
    narrowed,
)
from core.selectors.trail import action_trail
from core.services.actions import (
    action_snapshot,
    add_action,
    change_action,
    close_action,
    remove_action,
    reopen_action,
    set_due_day,
)
from core.services.freshness import fingerprint
from core.web.followup.forms import (
    ActionFilterForm,
    ActionForm,
    CloseForm,
    DueForm,
    NewActionForm,
    action_initial,
    offered_owners,
)
from core.web.followup.load import load_action, may_close, way_back
from core.web.work.forms import attempt, form_of, press
from core.web.work.lists import asked_export, export, page_of, sorting
from core.web.work.load import actor, bodies_where, load_meeting


@requires("core.workspace.see")
def actions(request: HttpRequest) -> HttpResponse:
    """The actions one may see: to be done, late or closed, mine or everybody's; searched, sorted, exported."""
    today, user = timezone.localdate(), actor(request)
    filters = ActionFilterForm(request.GET, bodies=list(bodies_where(request, "core.meeting.see")))
    wanted = filters.wanted()
    order = sorting(request, _sorts(wanted.state))
    seen = actions_seen(user, holder(request))
    values = action_values(narrowed(seen, wanted, user, today)).order_by(*order.columns)
    if kind := asked_export(request):
        return export(kind, _("Azioni"), EXPORT_HEADER, export_rows(map(action_row, values)))
    mine = seen.filter(owner_user=user) if wanted.mine else seen
    context = {
        "page_obj": page_of(values, request, partial(_line, request)),
        "filters": filters,
        "wanted": wanted,
        "counts": action_counts(mine, today),
        "tabs": action_counts(narrowed(seen, replace(wanted, state=""), user, today), today),
        "sorts": sort_labels(wanted.state),
        "sort": order.key,
        "today": today,
    }
    return render(request, "core/work/followup/actions.html", context)


@requires("core.workspace.see")
def action(request: HttpRequest, action_id: uuid.UUID) -> HttpResponse:
    """One action: what was promised, where, and what may be done with it."""
    found = load_action(request, action_id)
    row = action_row(action_values(ActionItem.objects.filter(pk=found.pk)).get())
    who = holder(request)
    context = {
        "action": found,
        "row": row,
        "may_write": who.may("core.minutes.write", row.body_ids),
        "may_close": may_close(request, row),
        "may_reopen": not row.is_open
        and (found.owner_user_id == actor(request).pk or who.may("core.minutes.write", row.body_ids)),
        "sees_meeting": who.may("core.meeting.see", row.body_ids),
        "trail": action_trail(found, actor(request), who),
    }
    return render(request, "core/work/followup/action.html", context)


@requires("core.minutes.write")
def action_new(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Add an action to a meeting."""
    meeting = load_meeting(request, meeting_id, "core.minutes.write")
    form = form_of(NewActionForm, request, meeting=meeting, initial={"item": request.GET.get("item")})
    if form.is_bound and form.is_valid():
        verb = partial(
            add_action, actor=actor(request), meeting_id=meeting.pk, key=form.sent_key, **form.values()
        )
        if attempt(form, verb):
            messages.success(request, _("Azione aggiunta."))
            return redirect("core:work_meeting", meeting.pk)
    context = {"form": form, "meeting": meeting, "owners": offered_owners(_bodies(meeting))}
    return render(request, "core/work/followup/action_form.html", context)


@requires("core.minutes.write")
def action_edit(request: HttpRequest, action_id: uuid.UUID) -> HttpResponse:
    """Change an action."""
    found = load_action(request, action_id, to="write")
    initial, seen = _shown(found)
    form = form_of(ActionForm, request, meeting=found.meeting, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(change_action, actor=actor(request), action_id=found.pk, **form.values())
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_theirs, found.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect("core:work_action", found.pk)
    public = Minutes.objects.filter(meeting=found.meeting, state=Minutes.State.PUBLISHED).exists()
    owners = offered_owners(_bodies(found.meeting))
    context = {"form": form, "action": found, "meeting": found.meeting, "owners": owners, "is_public": public}
    return render(request, "core/work/followup/action_form.html", context)


@requires("core.workspace.see")
def action_close(request: HttpRequest, action_id: uuid.UUID) -> HttpResponse:
    """Say that an action is done (the quick button sends just that), or dropped and why."""
    found = load_action(request, action_id, to="close")
    form = form_of(CloseForm, request)
    if form.is_bound and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("state", "note")}
        if closed := attempt(form, partial(close_action, actor=actor(request), action_id=found.pk, **typed)):
            told = _("Segnata come %(state)s: %(what)s")
            messages.success(request, told % {"state": closed.get_state_display(), "what": closed.what})
            return redirect(way_back(request, "core:work_actions"))
    return render(request, "core/work/followup/close.html", {"form": form, "action": found})


@require_POST
@requires("core.minutes.write")
def action_due(request: HttpRequest, action_id: uuid.UUID) -> HttpResponse:
    """Say by when, from a page that shows the action without a day; then back to that page."""
    found = load_action(request, action_id, to="write")
    form = form_of(DueForm, request)
    day = form.cleaned_data["due_on"] if form.is_valid() else None
    if day and attempt(form, partial(set_due_day, actor=actor(request), action_id=found.pk, due_on=day)):
        messages.success(request, _("Scadenza segnata: %(what)s") % {"what": found.what})
    for told in form["due_on"].errors:
        messages.error(request, f"{found.what}: {told}")
    return redirect(way_back(request, "core:work_actions"))


@require_POST
@requires("core.workspace.see")
def action_reopen(request: HttpRequest, action_id: uuid.UUID) -> HttpResponse:
    """An action is to be done after all."""
    found = load_action(request, action_id, to="close")
    reopen_action(actor=actor(request), action_id=found.pk)
    messages.success(request, _("L'azione è di nuovo da fare."))
    return redirect("core:work_action", found.pk)


@require_POST
@requires("core.minutes.write")
def action_remove(request: HttpRequest, action_id: uuid.UUID) -> HttpResponse:
    """Take away an action written by mistake."""
    found = load_action(request, action_id, to="write")
    if not press(
        request, partial(remove_action, actor=actor(request), action_id=found.pk), _("Azione tolta.")
    ):
        return redirect("core:work_action", found.pk)
    return redirect("core:work_meeting", found.meeting_id)


EXPORT_HEADER = (
    gettext_lazy("Che cosa"), gettext_lazy("Chi"), gettext_lazy("Entro il"), gettext_lazy("Giorni di ritardo"),
    gettext_lazy("Stato"), gettext_lazy("Chiusa il"), gettext_lazy("Com'è andata"), gettext_lazy("Incontro del"),
    gettext_lazy("Chi si è incontrato"), gettext_lazy("Punto all'ordine del giorno"),
)  # fmt: skip


def export_rows(rows: Iterable[ActionRow]) -> Iterable[list[Any]]:
    """The columns of `EXPORT_HEADER`."""
    today = timezone.localdate()
    for row in rows:
        yield [
            row.what, row.owner, row.due_on, row.days_late(today), row.state_label, row.closed_on, row.closing_note,
            row.met_on, "; ".join(row.bodies), row.item,
        ]  # fmt: skip


def sort_labels(state: str) -> list[tuple[str, str]]:
    """Sorting keys with their words, the usual one first."""
    words = {
        "due": _("per scadenza"),
        "-closed": _("dall'ultima chiusa"),
        "owner": _("per chi la fa"),
        "-meeting": _("dall'incontro più recente"),
    }
    return [(key, words[key]) for key in _sorts(state)]


def _sorts(state: str) -> dict[str, tuple[Any, ...]]:
    """The ways a tab is sorted; closed actions come by the day they were closed."""
    keys = ("-closed", "due", "owner", "-meeting") if state == CLOSED else ("due", "owner", "-meeting")
    return {key: SORTS[key] for key in keys}


def _line(request: HttpRequest, values: dict[str, Any]) -> tuple[ActionRow, bool]:
    row = action_row(values)
    return row, may_close(request, row)


def _bodies(meeting: Any) -> list[uuid.UUID]:
    return [body.pk for body in meeting.bodies.all()]


def _shown(found: ActionItem) -> tuple[dict[str, Any], str]:
    return action_initial(found), fingerprint(action_snapshot(found))


def _theirs(action_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    return _shown(ActionItem.objects.get(pk=action_id))
