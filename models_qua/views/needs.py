"""Needs and proposals of a path in the work area: the list, a need's card, writing one down, changing it, setting it aside."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.permissions.guard import holder, requires
from core.selectors.personal_data import known_in_city, looks_personal
from core.services.freshness import fingerprint
from core.web.work.forms import attempt, form_of, press
from core.web.work.lists import asked_export, export, page_of, sorting
from core.web.work.load import actor
from models_qua.forms.need_filters import NeedFilters
from models_qua.forms.needs import DiscardForm, NeedForm, NewNeedForm, PublishForm, need_initial
from models_qua.models import Need
from models_qua.selectors.listening import listening_of
from models_qua.selectors.needs import need_counts, needs_seen, next_to_read
from models_qua.services import needs as verbs
from models_qua.services.fates import address_of
from models_qua.views.agreement_page import Allowed
from models_qua.views.need_load import COLLECT, GROUP, SEE, load_cycle, load_need, need_form

HEADER = (
    gettext_lazy("Ricevuta il"),
    gettext_lazy("Che cos'è"),
    gettext_lazy("In una frase"),
    gettext_lazy("Altre parole"),
    gettext_lazy("Dove"),
    gettext_lazy("Quartiere"),
    gettext_lazy("Tema"),
    gettext_lazy("Come è arrivata"),
    gettext_lazy("Stato"),
    gettext_lazy("Gruppo"),
    gettext_lazy("Che cosa ne è"),
    gettext_lazy("La legge chiunque"),
)
_FORM = "qua/work/need_form.html"
_PUBLISHED = gettext_lazy(
    "Da questo momento chiunque legge queste parole nella pagina del laboratorio, mai il nome o l'indirizzo di chi le ha scritte. Tolga ciò che riguarda le persone; il resto lo lasci come è stato detto."
)
SORTS: dict[str, tuple[Any, ...]] = {
    "recent": ("-received_on", "-created_at", "pk"),
    "oldest": ("received_on", "created_at", "pk"),
    "title": ("title", "pk"),
    "group": ("group__title", "received_on", "pk"),
}


@requires(SEE)
def needs(request: HttpRequest, cycle_id: uuid.UUID) -> HttpResponse:
    """The needs of a path: searched, filtered, sorted, paged, exported. Who proposed them is on their cards only."""
    cycle, order, filters = (
        load_cycle(request, cycle_id, SEE),
        sorting(request, SORTS),
        NeedFilters(request.GET),
    )
    rows = filters.narrow(needs_seen(cycle).select_related("group", "neighbourhood", "theme"))
    rows = rows.order_by(*order.columns)
    if kind := asked_export(request):
        return export(kind, _("Bisogni e proposte"), HEADER, map(exported, rows))
    context = {
        "cycle": cycle,
        "listening": listening_of(cycle),
        "counts": need_counts(cycle),
        "page_obj": page_of(rows, request, lambda row: row),
        "filters": filters,
        "sort": order.key,
        "sorts": _sorts(),
        "may_here": Allowed(request, cycle.body_id),
    }
    return render(request, "qua/work/needs.html", context)


@requires(SEE)
def need(request: HttpRequest, need_id: uuid.UUID) -> HttpResponse:
    """A need with what is known of it, what became of it, and what may be done with it."""
    row = load_need(request, need_id, SEE)
    context = {
        "row": row,
        "cycle": row.cycle,
        "listening": listening_of(row.cycle),
        "may_here": Allowed(request, row.cycle.body_id),
        "may_see_meetings": holder(request).may("core.meeting.see", [row.cycle.body_id]),
        "address": address_of(row),
    }
    return render(request, "qua/work/need.html", context)


@requires(COLLECT)
def need_new(request: HttpRequest, cycle_id: uuid.UUID) -> HttpResponse:
    """Write a need down, with everything that is known of it."""
    cycle = load_cycle(request, cycle_id, COLLECT)
    listening, initial = listening_of(cycle), {"source": Need.Source.PAPER}
    form = form_of(NewNeedForm, request, cycle=cycle, listening=listening, initial=initial)
    if form.is_bound and form.is_valid():
        said: dict[str, Any] = {"need": form.need(), "late": form.is_late, "key": form.sent_key}
        if row := attempt(form, partial(verbs.collect_need, actor=actor(request), cycle_id=cycle.pk, **said)):
            messages.success(request, _("Salvata: «%(title)s».") % {"title": row.title})
            again = "ancora" in request.POST
            return redirect("qua:need-new", cycle.pk) if again else redirect("qua:need", row.pk)
    heading = _("Inserisci un bisogno o una proposta")
    return need_form(request, form, heading, cycle, template=_FORM, listening=listening)


@requires(COLLECT)
def need_edit(request: HttpRequest, need_id: uuid.UUID) -> HttpResponse:
    """Correct a need."""
    row = load_need(request, need_id, COLLECT)
    listening = listening_of(row.cycle)
    initial, seen = _shown(row)
    form = form_of(NeedForm, request, cycle=row.cycle, listening=listening, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(verbs.change_need, actor=actor(request), need_id=row.pk, need=form.need())
        verb = partial(verb, late=form.is_late, seen=form.cleaned_data["seen"])
        if attempt(form, verb, partial(_theirs, row.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect("qua:need", row.pk)
    return need_form(request, form, _("Modifica"), row.cycle, row, template=_FORM, listening=listening)


@requires(GROUP)
def need_discard(request: HttpRequest, need_id: uuid.UUID) -> HttpResponse:
    """Set a need aside, saying why."""
    row = load_need(request, need_id, GROUP)
    form = form_of(DiscardForm, request)
    if form.is_bound and form.is_valid():
        verb = partial(verbs.discard_need, actor=actor(request), need_id=row.pk)
        if attempt(form, partial(verb, reason=form.cleaned_data["reason"])):
            messages.success(request, _("Scartata: resta nell'elenco delle scartate."))
            return redirect("qua:needs", row.cycle_id)
    about = _(
        "Non si cancella: resta nell'elenco delle scartate con il suo motivo, non si conta e nessuno la legge sul sito. Si può riprendere."
    )
    return need_form(request, form, _("Scarta"), row.cycle, row, about=about, button=_("Scarta"))


@requires(GROUP)
def need_publish(request: HttpRequest, need_id: uuid.UUID) -> HttpResponse:
    """Let everybody read a need, once who lets it through saw what in it looks personal."""
    row = load_need(request, need_id, GROUP)
    initial, seen = _public(row)
    form = form_of(PublishForm, request, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(verbs.publish_need, actor=actor(request), need_id=row.pk, **form.cleaned_data)
        if attempt(form, verb, partial(_public_now, row.pk)):
            messages.success(request, _("Da adesso la legge chiunque, senza il nome di chi l'ha proposta."))
            following = next_to_read(row) if "prossima" in request.POST else None
            return redirect("qua:need-publish", following.pk) if following else redirect("qua:need", row.pk)
    words = f"{row.title}\n{row.text}\n{row.place}"
    found = () if form.is_bound else looks_personal(words, known_in_city())
    more = {"template": "qua/work/need_publish.html", "personal": found, "about": _PUBLISHED}
    heading = _("Controlla e pubblica")
    return need_form(request, form, heading, row.cycle, row, button=_("Pubblica"), **more)


@requires(GROUP)
@require_POST
def need_hide(request: HttpRequest, need_id: uuid.UUID) -> HttpResponse:
    """Take a need off the public pages."""
    row = load_need(request, need_id, GROUP)
    return _done(request, row, verbs.hide_need, _("Ora la legge solo chi lavora nel laboratorio."))


@requires(GROUP)
@require_POST
def need_restore(request: HttpRequest, need_id: uuid.UUID) -> HttpResponse:
    """Take a discarded need back."""
    row = load_need(request, need_id, GROUP)
    return _done(request, row, verbs.restore_need, _("Ripresa: è di nuovo tra quelle da raggruppare."))


def exported(row: Need) -> tuple[Any, ...]:
    """A line of a file, as `HEADER` says."""
    group = row.group
    what = (row.received_on, row.get_kind_display(), row.title, row.text, row.place)
    links = (row.neighbourhood or "", row.theme or "", row.get_source_display(), row.get_state_display())
    return (
        *what,
        *links,
        group.title if group else "",
        group.get_fate_display() if group else "",
        row.is_public,
    )


def _done(request: HttpRequest, row: Need, verb: Any, words: str) -> HttpResponse:
    press(request, partial(verb, actor=actor(request), need_id=row.pk), words)
    return redirect(reverse("qua:need", args=[row.pk]))


def _sorts() -> list[tuple[str, str]]:
    return [
        ("recent", _("dalla più recente")),
        ("oldest", _("dalla prima arrivata")),
        ("title", _("per titolo")),
        ("group", _("per gruppo")),
    ]


def _shown(row: Need) -> tuple[dict[str, Any], str]:
    return need_initial(row), fingerprint(verbs.need_snapshot(row))


def _theirs(need_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    return _shown(Need.objects.get(pk=need_id))


def _public(row: Need) -> tuple[dict[str, Any], str]:
    initial = {name: getattr(row, name) for name in verbs.PUBLIC_FIELDS}
    return initial, fingerprint(verbs.public_snapshot(row))


def _public_now(need_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    return _public(Need.objects.get(pk=need_id))
