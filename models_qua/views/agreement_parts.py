"""What hangs on an agreement, one page for each thing done with it: add, change, take out."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions.guard import requires
from core.services.freshness import fingerprint
from core.web.work.forms import attempt, form_of, press
from core.web.work.load import actor
from models_qua.forms import agreement_parts as forms
from models_qua.forms.agreement_parties import PartyForm
from models_qua.models import Commitment, Indicator, ProjectSheet, Resource, Signatory
from models_qua.services import agreement_commitments as commitments
from models_qua.services import agreement_indicators as indicators
from models_qua.services import agreement_parties as parties
from models_qua.services import agreement_resources as resources
from models_qua.services import agreement_sheets as sheets
from models_qua.views.agreement_page import agreement_page
from models_qua.views.agreements import WRITE, may_write_text

_ASKED = ("kind", "family", "source", "signatory", "sheet", "title")
"""What an address may propose for a field."""


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of thing of an agreement: its row, form and verbs (`key_name` is what they call its key), the tab it is listed on."""

    model: type[models.Model]
    key_name: str
    tab: str
    form: Callable[[Any], type[forms.PartForm]]
    write: Callable[..., Any]
    change: Callable[..., Any]
    remove: Callable[..., None]
    snapshot: Callable[[Any], dict[str, Any]]
    new: Any
    edit: Any

    def load(self, key: Any) -> Any:
        """The row; 404 for none."""
        return get_object_or_404(self.model, pk=key)

    def shown(self, key: Any) -> tuple[dict[str, Any], str]:
        """What the form shows of the row as it is now, and its fingerprint."""
        row = self.model._default_manager.get(pk=key)
        return self.form(row).shown(row), fingerprint(self.snapshot(row))


_MEANS = "qua:agreement-means"
SHEET = Part(
    ProjectSheet, "sheet_id", "qua:agreement-sheets", lambda _row: forms.SheetForm, sheets.write_sheet, sheets.change_sheet,
    sheets.remove_sheet, sheets.sheet_snapshot, gettext_lazy("Nuova scheda progetto"), gettext_lazy("La scheda progetto"),
)  # fmt: skip
PARTY = Part(
    Signatory, "party_id", "qua:agreement-parties", lambda _row: PartyForm, parties.add_party, parties.change_party,
    parties.remove_party, parties.party_snapshot, gettext_lazy("Nuova parte"), gettext_lazy("La parte"),
)  # fmt: skip
COMMITMENT = Part(
    Commitment, "commitment_id", _MEANS, lambda _row: forms.CommitmentForm, commitments.write_commitment,
    commitments.change_commitment, commitments.remove_commitment, commitments.commitment_snapshot,
    gettext_lazy("Nuovo impegno"), gettext_lazy("L'impegno"),
)  # fmt: skip
INDICATOR = Part(
    Indicator, "indicator_id", _MEANS, lambda _row: forms.IndicatorForm, indicators.write_indicator,
    indicators.change_indicator, indicators.remove_indicator, indicators.indicator_snapshot,
    gettext_lazy("Nuovo indicatore"), gettext_lazy("L'indicatore"),
)  # fmt: skip


def _resource(form: type[forms.PartForm], new: Any) -> Part:
    def form_for(row: Any) -> type[forms.PartForm]:
        """That of what the row is; of what is to be added without one."""
        if row is None:
            return form
        return forms.MoneyForm if row.kind == Resource.Kind.MONEY else forms.InKindForm

    return Part(
        Resource, "resource_id", _MEANS, form_for, resources.write_resource, resources.change_resource,
        resources.remove_resource, resources.resource_snapshot, new, gettext_lazy("La risorsa"),
    )  # fmt: skip


MONEY = _resource(forms.MoneyForm, gettext_lazy("Nuova risorsa in denaro"))
IN_KIND = _resource(forms.InKindForm, gettext_lazy("Nuova risorsa in natura"))


def adding(part: Part) -> Callable[..., HttpResponse]:
    """The page that adds one."""

    @requires(WRITE)
    def add(request: HttpRequest, **keys: Any) -> HttpResponse:
        context = agreement_page(request, keys["agreement_id"], WRITE, current=part.tab)
        agreement = context["agreement"]
        if request.method != "POST" and not may_write_text(context):
            return _closed(request, part, agreement.pk)
        asked: dict[str, Any] = {name: request.GET[name] for name in _ASKED if name in request.GET}
        asked |= {"groups": groups} if (groups := request.GET.getlist("groups")) else {}
        form = form_of(part.form(None), request, agreement=agreement, initial=asked)
        if form.is_bound and form.is_valid():
            verb = partial(part.write, actor=actor(request), agreement_id=agreement.pk, key=form.sent_key)
            if attempt(form, partial(verb, data=form.data_for_verb())):
                messages.success(request, _("Aggiunto all'accordo."))
                return redirect(part.tab, agreement.pk)
        more = {"form": form, "form_heading": part.new, "back": part.tab}
        return render(request, "qua/work/agreement_form.html", context | more)

    return add


def changing(part: Part) -> Callable[..., HttpResponse]:
    """The page that changes one."""

    @requires(WRITE)
    def change(request: HttpRequest, **keys: Any) -> HttpResponse:
        row = part.load(keys[part.key_name])
        context = agreement_page(request, row.agreement_id, WRITE, current=part.tab)
        if request.method != "POST" and not may_write_text(context):
            return _closed(request, part, row.agreement_id)
        seen = {"seen": fingerprint(part.snapshot(row))}
        form = form_of(part.form(row), request, agreement=context["agreement"], row=row, initial=seen)
        if form.is_bound and form.is_valid():
            given = {part.key_name: row.pk, "data": form.data_for_verb(), "seen": form.cleaned_data["seen"]}
            if attempt(
                form, partial(part.change, actor=actor(request), **given), partial(part.shown, row.pk)
            ):
                messages.success(request, _("Modifiche salvate."))
                return redirect(part.tab, row.agreement_id)
        more = {"form": form, "form_heading": part.edit, "back": part.tab, "row": row}
        return render(request, "qua/work/agreement_form.html", context | more)

    return change


def removing(part: Part) -> Callable[..., HttpResponse]:
    """The page that asks whether to take one out, and takes it out."""

    @requires(WRITE)
    def remove(request: HttpRequest, **keys: Any) -> HttpResponse:
        row = part.load(keys[part.key_name])
        context = agreement_page(request, row.agreement_id, WRITE, current=part.tab)
        if request.method != "POST":
            return render(request, "qua/work/agreement_remove.html", context | {"row": row, "back": part.tab})
        press(
            request,
            partial(part.remove, actor=actor(request), **{part.key_name: row.pk}),
            _("Tolto dall'accordo."),
        )
        return redirect(part.tab, row.agreement_id)

    return remove


def _closed(request: HttpRequest, part: Part, agreement_id: Any) -> HttpResponse:
    messages.info(request, _("Ciò che è approvato non si cambia più: si propone una modifica dell'accordo."))
    return redirect(part.tab, agreement_id)
