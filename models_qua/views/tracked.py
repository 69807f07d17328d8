"""Projects and maintenance works alike: loading them, and what is added to one: how far, milestones, expenses, photos."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions.guard import View, demand, requires
from core.services.freshness import fingerprint
from core.web.work.fields import today
from core.web.work.form_page import form_page
from core.web.work.forms import WorkForm, attempt, form_of
from core.web.work.load import actor
from models_qua.forms import doing as forms
from models_qua.models import MaintenanceWork, ProjectSheet
from models_qua.selectors.doing_money import money_of
from models_qua.selectors.tracked_lists import labs_of
from models_qua.services.photos import add_photo
from models_qua.services.spending import record_expense
from models_qua.services.tracked import Owner
from models_qua.services.tracking import set_milestone, track_project, track_snapshot, track_work

SEE = "qua.agreement.see"
Tracked = ProjectSheet | MaintenanceWork


@dataclass(frozen=True, slots=True)
class Kind:
    """A project or a work: the permission to follow it, the addresses of its card and list, and its words."""

    track: str
    card: str
    listing: str
    plural: Any
    is_work: bool = False

    def load(self, request: HttpRequest, key: uuid.UUID, permission: str) -> Tracked:
        """The row: 404 for who may not see it, 403 for who may not do this."""
        return (load_work if self.is_work else load_project)(request, key, permission)

    def url(self, row: Tracked) -> str:
        """Its card."""
        return reverse(self.card, args=[row.pk])


TRACK_WORK = "qua.work.track"
PROJECT = Kind("qua.project.track", "qua:project", "qua:projects", gettext_lazy("Progetti"))
WORK = Kind(TRACK_WORK, "qua:work", "qua:works", gettext_lazy("Manutenzioni"), is_work=True)


def load_project(request: HttpRequest, sheet_id: uuid.UUID, permission: str) -> ProjectSheet:
    """The project with agreement and lab. One query."""
    rows = ProjectSheet.objects.select_related("agreement__body", "neighbourhood", "lead")
    row = get_object_or_404(rows, pk=sheet_id)
    demand(request, permission, [row.agreement.body_id], see=SEE)
    return row


def load_work(request: HttpRequest, work_id: uuid.UUID, permission: str) -> MaintenanceWork:
    """The work with agreement and neighbourhood; who follows its labs, or all, may. Two queries at most."""
    rows = MaintenanceWork.objects.select_related("agreement__body", "neighbourhood")
    row = get_object_or_404(rows, pk=work_id)
    demand(request, permission, labs_of(row, today()), see=SEE)
    return row


def of_row(row: Tracked) -> Kind:
    """Which of the two a row is."""
    return WORK if isinstance(row, MaintenanceWork) else PROJECT


def page(
    request: HttpRequest, row: Tracked, form: WorkForm, title: str, button: str, **more: Any
) -> HttpResponse:
    """A form about a project or a work."""
    kind = of_row(row)
    trail = [(kind.plural, reverse(kind.listing)), (row.title, kind.url(row))]
    more |= {"template": "qua/work/tracked_form.html", "is_work": kind.is_work}
    return form_page(request, form, title, trail, named=row.title, button=button, **more)


def track(kind: Kind) -> View:
    """Say how far it is."""

    @requires(kind.track)
    def view(request: HttpRequest, **key: uuid.UUID) -> HttpResponse:
        row = kind.load(request, _only(key), kind.track)
        initial, seen = _shown(row)
        form = form_of(forms.UpdateForm, request, row=row, initial=initial | {"seen": seen})
        if form.is_bound and form.is_valid():
            verb: Callable[..., Tracked] = partial(_track, request, row, form)
            if attempt(form, verb, partial(_theirs, kind, row.pk)):
                messages.success(request, _("Aggiornato."))
                return redirect(kind.url(row))
        return page(request, row, form, _("A che punto è"), _("Salva"))

    return view


def milestone_new(kind: Kind) -> View:
    """A point to reach."""

    @requires(kind.track)
    def view(request: HttpRequest, **key: uuid.UUID) -> HttpResponse:
        row = kind.load(request, _only(key), kind.track)
        form = form_of(forms.MilestoneForm, request)
        if form.is_bound and form.is_valid():
            data = form.cleaned_data
            verb = partial(set_milestone, actor=actor(request), owner=Owner(row.pk, kind.is_work))
            if attempt(form, partial(verb, what=data["what"], due_on=data["due_on"], key=form.sent_key)):
                messages.success(request, _("Tappa fissata."))
                return redirect(kind.url(row))
        return page(request, row, form, _("Nuova tappa"), _("Fissa la tappa"))

    return view


def expense_new(kind: Kind) -> View:
    """Money spent; above the budget it is kept and told."""

    @requires(kind.track)
    def view(request: HttpRequest, **key: uuid.UUID) -> HttpResponse:
        row = kind.load(request, _only(key), kind.track)
        form = form_of(forms.ExpenseForm, request, row=row)
        if form.is_bound and form.is_valid():
            verb = partial(record_expense, actor=actor(request), owner=Owner(row.pk, kind.is_work))
            if attempt(form, partial(verb, spending=form.spending(), key=form.sent_key)):
                messages.success(request, _("Spesa registrata."))
                return redirect(kind.url(row))
        return page(request, row, form, _("Nuova spesa"), _("Registra la spesa"), money=money_of(row))

    return view


def photo_new(kind: Kind) -> View:
    """A photo, with the words that say what is seen."""

    @requires(kind.track)
    def view(request: HttpRequest, **key: uuid.UUID) -> HttpResponse:
        row = kind.load(request, _only(key), kind.track)
        form = form_of(forms.PhotoForm, request)
        if form.is_bound and form.is_valid():
            verb = partial(add_photo, actor=actor(request), owner=Owner(row.pk, kind.is_work))
            upload = form.cleaned_data["upload"]
            if attempt(form, partial(verb, upload=upload, caption=form.caption(), key=form.sent_key)):
                messages.success(request, _("Foto aggiunta."))
                return redirect(f"{kind.url(row)}#foto")
        return page(request, row, form, _("Nuova foto"), _("Aggiungi la foto"))

    return view


def _only(key: dict[str, uuid.UUID]) -> uuid.UUID:
    """The one key of an address, `sheet_id` or `work_id`."""
    (found,) = key.values()
    return found


def _track(request: HttpRequest, row: Tracked, form: forms.UpdateForm) -> Tracked:
    seen = form.cleaned_data["seen"]
    if isinstance(row, MaintenanceWork):
        return track_work(actor=actor(request), work_id=row.pk, update=form.update(), seen=seen)
    return track_project(actor=actor(request), sheet_id=row.pk, update=form.update(), seen=seen)


def _shown(row: Tracked) -> tuple[dict[str, Any], str]:
    return forms.update_initial(row), fingerprint(track_snapshot(row))


def _theirs(kind: Kind, key: uuid.UUID) -> tuple[dict[str, Any], str]:
    row: Tracked = (MaintenanceWork if kind.is_work else ProjectSheet).objects.get(pk=key)
    return _shown(row)


def cents(value: Decimal | None) -> float | None:
    """An amount a spreadsheet can count with; below ten million million euros a float holds its cents."""
    return None if value is None else float(value)
