"""The register of organisations (*realtà*): list, card, changes, who speaks for them."""

import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.models import Organisation, Representative
from core.permissions.guard import requires
from core.selectors.organisations import (
    SORTS,
    OrganisationRow,
    history,
    like_name,
    merges_into,
    organisation_row,
    organisation_values,
)
from core.services.freshness import fingerprint, snapshot
from core.services.organisations import (
    ORGANISATION_FIELDS,
    add_organisation,
    add_representative,
    change_organisation,
    end_representative,
)
from core.web.work.forms import attempt, form_of, press
from core.web.work.lists import asked_export, export, page_of, sorting
from core.web.work.load import actor, bodies_where
from core.web.work.organisation_forms import (
    OrganisationFilterForm,
    OrganisationForm,
    RepresentativeForm,
    organisation_initial,
)


@requires("core.organisation.see")
def organisations(request: HttpRequest) -> HttpResponse:
    """All organisations counted as themselves: searched, filtered, sorted, paged, exported."""
    filters = OrganisationFilterForm(request.GET, bodies=list(bodies_where(request, "core.body.see")))
    order = sorting(request, SORTS)
    values = organisation_values(filters.wanted()).order_by(*order.columns)
    if kind := asked_export(request):
        return export(kind, _("Realtà"), EXPORT_HEADER, export_rows(map(organisation_row, values)))
    page = page_of(values, request, organisation_row)
    context = {"page_obj": page, "filters": filters, "sort": order.key, "sorts": sort_labels()}
    return render(request, "core/work/organisations/list.html", context)


@requires("core.organisation.see")
def organisation(request: HttpRequest, organisation_id: uuid.UUID) -> HttpResponse:
    """An organisation's card: contacts, who speaks for it, where it took part. A merged one leads to what it counts as."""
    found = get_object_or_404(Organisation.objects.select_related("kind", "canonical"), pk=organisation_id)
    if found.canonical_id != found.pk:
        messages.info(
            request,
            _("«%(name)s» è stata unita a «%(kept)s».") % {"name": found.name, "kept": found.canonical.name},
        )
        return redirect("core:work_organisation", found.canonical_id)
    speaking = found.representatives.select_related("person").order_by("until", "person__family_name")
    context = {
        "organisation": found,
        "representatives": list(speaking),
        "years": history(found),
        "merges": merges_into(found),
        "memberships": list(found.memberships.select_related("body").order_by("until", "body__name")),
    }
    return render(request, "core/work/organisations/card.html", context)


@requires("core.organisation.edit")
def organisation_new(request: HttpRequest) -> HttpResponse:
    """Add an organisation, after looking at the similar ones."""
    form = form_of(OrganisationForm, request)
    similar: list[Organisation] = []
    if form.is_bound and form.is_valid():
        similar = [] if form.cleaned_data["confirmed"] else like_name(form.cleaned_data["name"])
        verb = partial(add_organisation, actor=actor(request), data=form.data_for_verb())
        if not similar and (found := attempt(form, verb)):
            messages.success(request, _("Realtà aggiunta."))
            return redirect("core:work_organisation", found.pk)
    if similar:
        form.put("confirmed", "on")
    return render(request, "core/work/organisations/form.html", {"form": form, "similar": similar})


@requires("core.organisation.edit")
def organisation_edit(request: HttpRequest, organisation_id: uuid.UUID) -> HttpResponse:
    """Change what the register says of an organisation."""
    found = get_object_or_404(Organisation, pk=organisation_id)
    initial, seen = _now(found.pk)
    form = form_of(OrganisationForm, request, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(
            change_organisation, actor=actor(request), organisation_id=found.pk, data=form.data_for_verb()
        )
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_now, found.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect("core:work_organisation", found.pk)
    return render(request, "core/work/organisations/form.html", {"form": form, "organisation": found})


@requires("core.organisation.edit")
def representative_new(request: HttpRequest, organisation_id: uuid.UUID) -> HttpResponse:
    """Someone starts speaking for the organisation."""
    found = get_object_or_404(Organisation, pk=organisation_id)
    form = form_of(RepresentativeForm, request)
    if form.is_bound and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in form.fields if name != "seen"}
        verb = partial(add_representative, actor=actor(request), organisation_id=found.pk, **typed)
        if attempt(form, verb):
            messages.success(request, _("Referente aggiunto."))
            return redirect("core:work_organisation", found.pk)
    return render(
        request, "core/work/organisations/representative.html", {"form": form, "organisation": found}
    )


@require_POST
@requires("core.organisation.edit")
def representative_end(request: HttpRequest, representative_id: uuid.UUID) -> HttpResponse:
    """Someone stops speaking for the organisation, today."""
    found = get_object_or_404(Representative, pk=representative_id)
    press(
        request,
        partial(end_representative, actor=actor(request), representative_id=found.pk),
        _("Da oggi non è più referente."),
    )
    return redirect("core:work_organisation", found.organisation_id)


def _now(organisation_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    row = Organisation.objects.get(pk=organisation_id)
    return organisation_initial(row), fingerprint(snapshot(row, ORGANISATION_FIELDS))


EXPORT_HEADER = (
    gettext_lazy("Nome"), gettext_lazy("Tipo"), gettext_lazy("Formale"), gettext_lazy("Servizio comunale"),
    gettext_lazy("Incontri"), gettext_lazy("Ultimo incontro"), gettext_lazy("Email"), gettext_lazy("Telefono"),
    gettext_lazy("Sito"),
)  # fmt: skip


def export_rows(rows: Iterable[OrganisationRow]) -> Iterable[list[Any]]:
    """The columns of `EXPORT_HEADER`."""
    for row in rows:
        yield [
            row.name, row.kind, row.is_formal, row.is_municipal_service, row.meetings, row.last, row.email, row.phone,
            row.website,
        ]  # fmt: skip


def sort_labels() -> list[tuple[str, str]]:
    """Sorting keys with their words."""
    return [
        ("name", _("per nome")),
        ("-meetings", _("da chi partecipa di più")),
        ("-last", _("da chi è venuta più di recente")),
        ("kind", _("per tipo")),
    ]
