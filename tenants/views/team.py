"""Who belongs to the platform's team, or to another circle, as what, since when."""

import uuid
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import User
from core.web.work.forms import FilterForm, WorkForm, attempt, form_of, press
from core.web.work.lists import asked_export, export, page_of, sorting
from core.web.work.load import actor
from tenants.circles import PLATFORM, Circle
from tenants.permissions import team_only
from tenants.selectors.team import MemberRow, member_row, members
from tenants.services import team as verbs

_SORTS = {
    "name": ("full_name", "email"),
    "-last": ("-last_login", "full_name"),
    "last": ("last_login", "full_name"),
}
_SORT_LABELS = (
    ("name", gettext_lazy("per nome")),
    ("-last", gettext_lazy("ultimo accesso: i più recenti")),
    ("last", gettext_lazy("ultimo accesso: i più lontani")),
)


class RoleForm(WorkForm):
    """A role."""

    role = forms.ChoiceField(label=gettext_lazy("Ruolo"))

    def __init__(self, *args: Any, circle: Circle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = _choices(circle)  # type: ignore[attr-defined]


class MemberForm(RoleForm):
    """Somebody new."""

    full_name = forms.CharField(max_length=200, label=gettext_lazy("Nome e cognome"))
    email = forms.EmailField(max_length=254, label=gettext_lazy("Email di lavoro"))
    field_order = ("full_name", "email", "role")


class TeamFilterForm(FilterForm):
    """Narrowing the list."""

    q = forms.CharField(required=False, max_length=100, label=gettext_lazy("Nome o email"))
    role = forms.ChoiceField(required=False, label=gettext_lazy("Ruolo"))
    former = forms.ChoiceField(
        required=False,
        choices=[("", gettext_lazy("di oggi")), ("1", gettext_lazy("di prima"))],
        label=gettext_lazy("Persone"),
    )

    def __init__(self, *args: Any, circle: Circle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("tutti")), *_choices(circle)]  # type: ignore[attr-defined]


def _choices(circle: Circle) -> list[tuple[str, Any]]:
    return [(role.code, role.label) for role in circle.roles.values()]


def members_page(request: HttpRequest, circle: Circle) -> HttpResponse:
    """Who is of a circle, or was."""
    filters, sort = TeamFilterForm(request.GET, circle=circle), sorting(request, _SORTS)
    filters.is_valid()
    typed = filters.cleaned_data
    found = members(typed.get("q", ""), typed.get("role", ""), bool(typed.get("former")), circle)
    found = found.order_by(*sort.columns)
    if kind := asked_export(request):
        return export(kind, str(circle.title), _HEADER, [_exported(member_row(one)) for one in found])
    page = page_of(found, request, member_row)
    context = {"filters": filters, "sorts": _SORT_LABELS, "sort": sort.key, "page_obj": page}
    return render(request, "tenants/console/team.html", context | _said(circle))


def member_new_page(request: HttpRequest, circle: Circle) -> HttpResponse:
    """Bring somebody into a circle."""
    form = form_of(MemberForm, request, circle=circle)
    if form.is_bound and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("email", "full_name", "role")}
        verb = partial(verbs.add_member, actor=actor(request), circle=circle, **typed)
        if found := attempt(form, verb):
            messages.success(request, _("Invito in partenza per %(email)s.") % {"email": found.email})
            return redirect(circle.address("team"))
    return render(request, "tenants/console/member.html", {"form": form} | _said(circle))


def member_page(request: HttpRequest, circle: Circle, user_id: uuid.UUID) -> HttpResponse:
    """Somebody's card: another role, out of the circle, a lost telephone."""
    found = (
        members(circle=circle).filter(pk=user_id).first()
        or members(former=True, circle=circle).filter(pk=user_id).first()
    )
    if found is None:
        raise Http404
    row = member_row(found)
    form = form_of(RoleForm, request, initial={"role": row.role_code}, circle=circle)
    if form.is_bound and form.is_valid():
        asked = {"user_id": found.pk, "role": form.cleaned_data["role"], "circle": circle}
        if press(request, partial(verbs.change_role, actor=actor(request), **asked), _("Ruolo cambiato.")):
            return redirect(circle.address("member"), found.pk)
    return render(request, "tenants/console/member_card.html", {"form": form, "row": row} | _said(circle))


def member_pressed(request: HttpRequest, circle: Circle, user_id: uuid.UUID, step: str) -> HttpResponse:
    """One of a card's buttons."""
    if step not in _STEPS:
        raise Http404
    verb, done = _STEPS[step]
    ever = User.objects.filter(team_grants__role__startswith=circle.prefix).distinct()
    found = get_object_or_404(ever, pk=user_id)
    press(request, partial(verb, actor=actor(request), user_id=found.pk, circle=circle), str(done))
    return redirect(circle.address("member"), found.pk)


@team_only("platform.team.manage")
def team(request: HttpRequest) -> HttpResponse:
    """Who is of the team, or was."""
    return members_page(request, PLATFORM)


@team_only("platform.team.manage")
def member_new(request: HttpRequest) -> HttpResponse:
    """Bring somebody in."""
    return member_new_page(request, PLATFORM)


@team_only("platform.team.manage")
def member(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """Somebody's card."""
    return member_page(request, PLATFORM, user_id)


@team_only("platform.team.manage")
@require_POST
def member_step(request: HttpRequest, user_id: uuid.UUID, step: str) -> HttpResponse:
    """One of a card's buttons."""
    return member_pressed(request, PLATFORM, user_id, step)


def _said(circle: Circle) -> dict[str, Any]:
    """What the pages know of the circle."""
    names = ("team", "member_new", "member", "member_step")
    return {
        "circle": circle,
        "roles": circle.roles.values(),
        "at": {name: circle.address(name) for name in names},
    }


_STEPS: dict[str, tuple[Any, Any]] = {
    "esce": (verbs.end_member, gettext_lazy("Da ora non è più della squadra.")),
    "azzera": (
        verbs.reset_second_step,
        gettext_lazy("Secondo passo azzerato: al prossimo accesso collega un telefono."),
    ),
    "invita": (verbs.invite_again, gettext_lazy("Invito in partenza.")),
}

_HEADER = [
    gettext_lazy("Nome"), gettext_lazy("Email"), gettext_lazy("Ruolo"), gettext_lazy("Dal"),
    gettext_lazy("Telefono collegato"), gettext_lazy("Ultimo accesso"),
]  # fmt: skip


def _exported(row: MemberRow) -> list[Any]:
    last = timezone.localtime(row.last_sign_in_at).strftime("%d/%m/%Y %H:%M") if row.last_sign_in_at else ""
    return [row.name, row.email, row.role, row.since, row.second_step, last]
