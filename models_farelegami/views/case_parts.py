"""What is written in a case: who it is about, the analysis, notes, steps, and the rows of the pact."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions.guard import requires
from core.services.freshness import fingerprint
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor
from models_farelegami.forms.pact_parts import PARTS, PartForm
from models_farelegami.forms.pacts import IdentityForm, PactForm, StepForm, TextForm
from models_farelegami.models import GenerativePact, VaultEntry
from models_farelegami.models.pacts import PactPart
from models_farelegami.services.cases import (
    change_pact,
    text_mark,
    write_analysis,
    write_identity,
    write_note,
)
from models_farelegami.services.parts import COLUMNS, part_snapshot, write_part
from models_farelegami.services.steps import move_pact
from models_farelegami.vault.entries import read_entries
from models_farelegami.vault.identity import parts_of
from models_farelegami.views.case_page import case_form_page, writes
from models_farelegami.views.pacts import WORK, above

Kind = VaultEntry.Kind
HEADINGS = {
    "impegni": gettext_lazy("Impegno"),
    "sostegni": gettext_lazy("Sostegno"),
    "spese": gettext_lazy("Spesa del budget di welfare"),
    "verifiche": gettext_lazy("Verifica"),
    "restituzioni": gettext_lazy("Restituzione alla comunità"),
}


@requires(WORK)
@writes
def pact_edit(request: HttpRequest, pact: GenerativePact) -> HttpResponse:
    """Where a pact is, its partner, its budget."""
    initial = {
        "municipality": pact.municipality_id,
        "partner": pact.partner_id,
        "budget_eur": pact.budget_eur,
    }
    form = form_of(PactForm, request, initial=initial)
    if form.is_bound and form.is_valid():
        verb = partial(change_pact, actor=actor(request), pact_id=pact.pk, plan=form.plan())
        if attempt(form, verb):
            return _saved(request, pact)
    return case_form_page(request, form, _("Dati del patto"), above(pact), named=pact.code)


@requires(WORK)
@writes
def pact_identity(request: HttpRequest, pact: GenerativePact) -> HttpResponse:
    """Who a pact is about."""
    sealed = read_entries(pact).identity if request.method == "GET" else None
    initial: dict[str, Any] = dict(parts_of(sealed, "%Y-%m-%d")) if sealed else {}
    form = form_of(IdentityForm, request, initial=initial | {"seen": text_mark(pact.pk, Kind.IDENTITY)})
    if form.is_bound and form.is_valid():
        seen = form.cleaned_data["seen"] or None
        verb = partial(
            write_identity, actor=actor(request), pact_id=pact.pk, identity=form.identity(), seen=seen
        )
        if attempt(form, verb, partial(_written_anew, pact, Kind.IDENTITY)):
            return _saved(request, pact)
    return case_form_page(request, form, _("Chi è"), above(pact), named=pact.code)


@requires(WORK)
@writes
def pact_analysis(request: HttpRequest, pact: GenerativePact) -> HttpResponse:
    """Needs and resources, seen together."""
    sealed = read_entries(pact).analysis if request.method == "GET" else None
    initial = {"text": sealed, "seen": text_mark(pact.pk, Kind.ANALYSIS)}
    form = form_of(
        TextForm, request, initial=initial, label=_("Bisogni e risorse, visti insieme alla persona")
    )
    if form.is_bound and form.is_valid():
        text, seen = form.cleaned_data["text"], form.cleaned_data["seen"] or None
        verb = partial(write_analysis, actor=actor(request), pact_id=pact.pk, text=text, seen=seen)
        if attempt(form, verb, partial(_written_anew, pact, Kind.ANALYSIS)):
            return _saved(request, pact)
    return case_form_page(request, form, _("Bisogni e risorse"), above(pact), named=pact.code)


@requires(WORK)
@writes
def pact_note(request: HttpRequest, pact: GenerativePact) -> HttpResponse:
    """Add a note."""
    form = form_of(TextForm, request, label=_("Nota"))
    if form.is_bound and form.is_valid():
        verb = partial(write_note, actor=actor(request), pact_id=pact.pk, text=form.cleaned_data["text"])
        if attempt(form, verb):
            return _saved(request, pact)
    about = _("Una nota non si modifica più: se c'è da correggere, se ne aggiunge un'altra.")
    return case_form_page(request, form, _("Una nota"), above(pact), named=pact.code, about=about)


@requires(WORK)
@writes
def pact_step(request: HttpRequest, pact: GenerativePact) -> HttpResponse:
    """Take a pact to its next state."""
    if pact.is_over:
        return redirect("farelegami:pact", pact.pk)
    form = form_of(StepForm, request, state=pact.state)
    if form.is_bound and form.is_valid():
        verb = partial(move_pact, actor=actor(request), pact_id=pact.pk, move=form.move())
        if moved := attempt(form, verb):
            messages.success(request, _("Ora il patto è «%(state)s».") % {"state": moved.get_state_display()})
            return redirect("farelegami:pact", pact.pk)
    return case_form_page(request, form, _("Il passo successivo"), above(pact), named=pact.code)


@requires(WORK)
@writes
def pact_part_new(request: HttpRequest, pact: GenerativePact, part: str) -> HttpResponse:
    """Add a row to a pact."""
    return _part(request, pact, part, None)


@requires(WORK)
@writes
def pact_part(request: HttpRequest, pact: GenerativePact, part: str, row_id: uuid.UUID) -> HttpResponse:
    """Change a row of a pact."""
    table = _form_for(part).part
    return _part(request, pact, part, get_object_or_404(table._default_manager, pk=row_id, pact=pact))


def _part(request: HttpRequest, pact: GenerativePact, part: str, row: PactPart | None) -> HttpResponse:
    form_class = _form_for(part)
    form = form_of(form_class, request, initial=_shown(request, pact, row))
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        verb = partial(
            write_part,
            actor=actor(request),
            pact_id=pact.pk,
            part=form_class.part,
            values=form.values(),
            words=data["words"],
            row_id=row.pk if row else None,
        )
        written = attempt(
            form, partial(verb, seen=data["seen"] or None), partial(_theirs, row) if row else None
        )
        if written:
            return _saved(request, pact)
    return case_form_page(request, form, HEADINGS[part], above(pact), named=pact.code)


def _form_for(part: str) -> type[PartForm]:
    if part not in PARTS:
        raise Http404
    return PARTS[part]


def _shown(request: HttpRequest, pact: GenerativePact, row: PactPart | None) -> dict[str, Any]:
    if row is None:
        return {}
    values, seen = _theirs(row)
    words = read_entries(pact).parts.get(row.pk) if request.method == "GET" else None
    return values | {"words": words, "seen": seen}


def _theirs(row: PactPart) -> tuple[dict[str, Any], str]:
    row.refresh_from_db()
    values = {name.removesuffix("_id"): getattr(row, name) for name in COLUMNS[type(row)]}
    return values, fingerprint(part_snapshot(row))


def _written_anew(pact: GenerativePact, kind: Kind) -> tuple[dict[str, Any], str]:
    """What a form whose text was written anew meanwhile goes on with: sent again, it counts as having seen that; the text is not shown."""
    return {}, text_mark(pact.pk, kind)


def _saved(request: HttpRequest, pact: GenerativePact) -> HttpResponse:
    messages.success(request, _("Salvato nel fascicolo."))
    return redirect("farelegami:pact", pact.pk)
