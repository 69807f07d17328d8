"""Who makes up a body: members with their days, subgroups, who came this year."""

import uuid
from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.models import Body, Membership, Subgroup
from core.participation.registry import registry
from core.permissions.guard import requires
from core.selectors.bodies import taking_part
from core.services.bodies import add_member, close_subgroup, end_member, open_subgroup
from core.web.work.body_forms import MemberForm, SubgroupForm
from core.web.work.forms import attempt, form_of, press
from core.web.work.load import actor, load_body
from core.web.work.panels import body_page


@requires("core.body.see")
def members(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """Members, subgroups, and who took part this year without being a member."""
    context = body_page(request, body_id, "core.body.see", current="core:work_members")
    found: Body = context["body"]
    year = timezone.localdate().year
    context |= {
        "memberships": list(
            found.memberships.select_related("organisation", "person").order_by("until", "organisation__name")
        ),
        "subgroups": list(found.subgroups.order_by("until", "name")),
        "coming": taking_part(found.pk, year),
        "year": year,
        "joining": registry.get(found.model_slug).joining,
    }
    return render(request, "core/work/bodies/members.html", context)


@requires("core.body.edit")
def member_new(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """An organisation joins."""
    context = body_page(request, body_id, "core.body.edit", current="core:work_members")
    found: Body = context["body"]
    form = form_of(MemberForm, request)
    if form.is_bound and form.is_valid():
        typed = {"organisation_id": form.cleaned_data["organisation"].pk, "since": form.cleaned_data["since"]}
        if attempt(form, partial(add_member, actor=actor(request), body_id=found.pk, **typed)):
            messages.success(request, _("Aggiunta."))
            return redirect("core:work_members", found.pk)
    heading = _("Chi entra a farne parte")
    return render(request, "core/work/bodies/panel_form.html", context | {"form": form, "heading": heading})


@requires("core.body.edit")
def subgroup_new(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """A subgroup starts."""
    context = body_page(request, body_id, "core.body.edit", current="core:work_members")
    found: Body = context["body"]
    form = form_of(SubgroupForm, request)
    if form.is_bound and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("name", "about", "since")}
        if attempt(form, partial(open_subgroup, actor=actor(request), body_id=found.pk, **typed)):
            messages.success(request, _("Sottogruppo aperto."))
            return redirect("core:work_members", found.pk)
    heading = _("Un nuovo sottogruppo")
    return render(request, "core/work/bodies/panel_form.html", context | {"form": form, "heading": heading})


@require_POST
@requires("core.body.edit")
def member_end(request: HttpRequest, membership_id: uuid.UUID) -> HttpResponse:
    """A member leaves, today."""
    found = get_object_or_404(Membership, pk=membership_id)
    load_body(request, found.body_id, "core.body.edit")
    return _ended(request, found.body_id, partial(end_member, actor=actor(request), membership_id=found.pk))


@require_POST
@requires("core.body.edit")
def subgroup_close(request: HttpRequest, subgroup_id: uuid.UUID) -> HttpResponse:
    """A subgroup has finished, today."""
    found = get_object_or_404(Subgroup, pk=subgroup_id)
    load_body(request, found.body_id, "core.body.edit")
    return _ended(request, found.body_id, partial(close_subgroup, actor=actor(request), subgroup_id=found.pk))


def _ended(request: HttpRequest, body_id: uuid.UUID, verb: Callable[[], object]) -> HttpResponse:
    press(request, verb, _("Concluso con oggi; la storia resta."))
    return redirect("core:work_members", body_id)
