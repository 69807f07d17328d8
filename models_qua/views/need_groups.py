"""Groups of needs: putting needs together, a group's card, taking out, merging."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from core.permissions.guard import requires
from core.services.errors import DomainError
from core.services.freshness import fingerprint
from core.web.work.fields import today
from core.web.work.forms import attempt, form_of
from core.web.work.lists import asked_export, export, page_of, sorting
from core.web.work.load import actor
from models_qua.forms.need_filters import GroupFilters, about
from models_qua.forms.need_groups import GroupForm, GroupingForm, MergeForm
from models_qua.models import Need, NeedGroup
from models_qua.selectors.feasibility import review_line
from models_qua.selectors.listening import listening_of
from models_qua.selectors.need_likeness import like_each_other
from models_qua.selectors.needs import GroupLine, group_line, needs_seen, with_numbers
from models_qua.services import need_groups as verbs
from models_qua.services.fates import address_of
from models_qua.views.agreement_page import Allowed
from models_qua.views.group_answer import answer_of
from models_qua.views.need_load import GROUP, SEE, group_form, load_cycle, load_group

MOST = 300
"""How many needs the page of grouping shows at once: the first that came."""
HEADER = (
    gettext_lazy("Gruppo"),
    gettext_lazy("In sintesi"),
    gettext_lazy("Proposte"),
    gettext_lazy("Istruttorie chieste"),
    gettext_lazy("Istruttorie concluse"),
    gettext_lazy("Che cosa ne è"),
    gettext_lazy("Perché"),
    gettext_lazy("Deciso il"),
)
SORTS: dict[str, tuple[Any, ...]] = {
    "first": ("created_at", "pk"),
    "title": ("title", "pk"),
    "needs": ("-n_needs", "title", "pk"),
}


@requires(GROUP)
def needs_group(request: HttpRequest, cycle_id: uuid.UUID) -> HttpResponse:
    """Tick needs and put them in a group; those that look alike are next to each other."""
    cycle = load_cycle(request, cycle_id, GROUP)
    form = form_of(GroupingForm, request, cycle=cycle, initial={"group": request.GET.get("gruppo", "")})
    if form.is_bound and form.is_valid():
        verb = partial(verbs.group_needs, actor=actor(request), cycle_id=cycle.pk, key=form.sent_key)
        if group := attempt(form, partial(verb, **form.chosen())):
            messages.success(request, _("Nel gruppo «%(title)s».") % {"title": group.title})
            return redirect("qua:needs-group", cycle.pk)
    words = request.GET.get("q", "")[:100].strip()
    rows = needs_seen(cycle).filter(about(words), state=Need.State.RECEIVED)
    context = {
        "cycle": cycle,
        "listening": listening_of(cycle),
        "form": form,
        "words": words,
        "lines": like_each_other(list(rows.order_by("received_on", "created_at", "pk")[:MOST])),
        "total": rows.count(),
        "may_here": Allowed(request, cycle.body_id),
    }
    return render(request, "qua/work/needs_group.html", context)


@requires(SEE)
def groups(request: HttpRequest, cycle_id: uuid.UUID) -> HttpResponse:
    """The groups of a path with where they are: searched, filtered, sorted, paged, exported."""
    cycle, order, filters = (
        load_cycle(request, cycle_id, SEE),
        sorting(request, SORTS),
        GroupFilters(request.GET),
    )
    rows = filters.narrow(with_numbers(NeedGroup.objects.filter(cycle=cycle))).order_by(*order.columns)
    if kind := asked_export(request):
        return export(kind, _("Gruppi di proposte"), HEADER, (_exported(group_line(row)) for row in rows))
    context = {
        "cycle": cycle,
        "page_obj": page_of(rows, request, group_line),
        "filters": filters,
        "sort": order.key,
        "sorts": [
            ("first", _("dal primo fatto")),
            ("title", _("per titolo")),
            ("needs", _("da quello con più proposte")),
        ],
        "may_here": Allowed(request, cycle.body_id),
        "today": today(),
    }
    return render(request, "qua/work/need_groups.html", context)


@requires(SEE)
def group(request: HttpRequest, group_id: uuid.UUID) -> HttpResponse:
    """A group with its needs, what the services say, what became of it and who was told."""
    row = load_group(request, group_id, SEE)
    needs = list(row.needs.select_related("person").order_by("received_on", "created_at", "pk"))
    waiting = [need for need in needs if need.state == Need.State.GROUPED]
    context = {
        "group": row,
        "cycle": row.cycle,
        "needs": needs,
        "reviews": [review_line(one, today()) for one in row.reviews.order_by("asked_on", "service", "pk")],
        "to_write": [need for need in waiting if address_of(need)] if row.fate else [],
        "to_say": [need for need in waiting if not address_of(need)] if row.fate else [],
        "told": [need for need in needs if need.state == Need.State.TOLD],
        "may_here": Allowed(request, row.cycle.body_id),
        "answer": answer_of(request, row),
    }
    return render(request, "qua/work/need_group.html", context)


@requires(GROUP)
def group_edit(request: HttpRequest, group_id: uuid.UUID) -> HttpResponse:
    """Correct title and summary."""
    row = load_group(request, group_id, GROUP)
    initial, seen = _shown(row)
    form = form_of(GroupForm, request, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(verbs.change_group, actor=actor(request), group_id=row.pk, **form.cleaned_data)
        if attempt(form, verb, partial(_theirs, row.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect("qua:need-group", row.pk)
    return group_form(request, form, _("Modifica il gruppo"), row)


@requires(GROUP)
def group_merge(request: HttpRequest, group_id: uuid.UUID) -> HttpResponse:
    """Put everything of a group in another one."""
    row = load_group(request, group_id, GROUP)
    form = form_of(MergeForm, request, group=row)
    if form.is_bound and form.is_valid():
        verb = partial(verbs.merge_groups, actor=actor(request), group_id=row.pk)
        if into := attempt(form, partial(verb, into_id=form.cleaned_data["into"].pk)):
            messages.success(request, _("Ora è tutto in «%(title)s».") % {"title": into.title})
            return redirect("qua:need-group", into.pk)
    about = _(
        "Proposte, istruttorie e progetti di questo gruppo passano all'altro; questo non c'è più. Se a un servizio è stata chiesta l'istruttoria di tutti e due, la richiesta resta una, con le due domande."
    )
    heading = _("Unisci a un altro gruppo")
    return group_form(request, form, heading, row, about=about, button=_("Unisci"))


@requires(GROUP)
@require_POST
def group_take_out(request: HttpRequest, group_id: uuid.UUID) -> HttpResponse:
    """Take the needs ticked out of a group."""
    row = load_group(request, group_id, GROUP)
    form = GroupingForm(request.POST, cycle=row.cycle)
    try:
        left = verbs.ungroup_needs(actor=actor(request), group_id=row.pk, need_ids=form.ticked)
    except DomainError as refused:
        messages.error(request, refused.message)
        return redirect("qua:need-group", row.pk)
    n = len(form.ticked)
    told = ngettext(
        "Una proposta è di nuovo da raggruppare.", "%(n)d proposte sono di nuovo da raggruppare.", n
    )
    messages.success(request, told % {"n": n})
    return redirect("qua:need-group", row.pk) if left else redirect("qua:needs-group", row.cycle_id)


def _exported(line: GroupLine) -> tuple[Any, ...]:
    row = line.group
    numbers = (line.needs, line.reviews, line.reviewed)
    return (row.title, row.summary, *numbers, row.get_fate_display(), row.fate_reasons, row.fate_on)


def _shown(row: NeedGroup) -> tuple[dict[str, Any], str]:
    return {"title": row.title, "summary": row.summary}, fingerprint(verbs.group_snapshot(row))


def _theirs(group_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    return _shown(NeedGroup.objects.get(pk=group_id))
