"""Who works here: accounts, roles, invitations."""

import uuid
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.second_step import has_second_step
from accounts.sessions import last_seen
from core.models import Body, Neighbourhood, RoleGrant
from core.participation.registry import registry
from core.permissions.catalogue import CORE_ROLES, all_roles
from core.permissions.guard import requires
from core.selectors.people import PersonRow, last_invitation, people_rows
from core.services.activation import active_model_slugs
from core.services.people import close_account, end_grant, grant_role, invite_again, invite_person
from core.web.work.forms import WorkForm, attempt, form_of, press
from core.web.work.lists import asked_export, export
from core.web.work.load import actor


class RoleForm(WorkForm):
    """A role, and where it is held."""

    folded = ("neighbourhoods", "bodies")

    role = forms.ChoiceField(label=gettext_lazy("Ruolo"))
    neighbourhoods = forms.ModelMultipleChoiceField(
        Neighbourhood.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Nei quartieri"),
        help_text=gettext_lazy(
            "Per i ruoli sul territorio: vale per chi si incontra in questi quartieri, anche in futuro."
        ),
    )
    bodies = forms.ModelMultipleChoiceField(
        Body.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Oppure solo in"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["neighbourhoods"].queryset = Neighbourhood.objects.on(today)  # type: ignore[attr-defined]
        self.fields["role"].choices = [(role.code, role.label) for role in offered_roles()]  # type: ignore[attr-defined]

    def where(self) -> dict[str, Any]:
        """Role and places, as the verbs want them."""
        typed = self.cleaned_data
        return {
            "role": typed["role"],
            "body_ids": tuple(row.pk for row in typed["bodies"]),
            "neighbourhood_ids": tuple(row.pk for row in typed["neighbourhoods"]),
        }


class InviteForm(RoleForm):
    """A new colleague."""

    full_name = forms.CharField(max_length=200, label=gettext_lazy("Nome e cognome"))
    email = forms.EmailField(max_length=254, label=gettext_lazy("Email di lavoro"))
    field_order = ("full_name", "email", "role", "neighbourhoods", "bodies")


@requires("core.people.manage")
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who has an account, with her roles of today."""
    words = request.GET.get("q", "").strip()[:100]
    rows = people_rows(words)
    if kind := asked_export(request):
        header = [_("Nome"), _("Email"), _("Ruoli"), _("Account")]
        return export(kind, _("Persone"), header, [_exported(row) for row in rows])
    return render(request, "core/work/people/list.html", {"rows": rows, "q": words})


@requires("core.people.manage")
def person_new(request: HttpRequest) -> HttpResponse:
    """Invite a colleague: the mail with the link to choose a password leaves at once.

    The address may propose who and as what, for example `?email=…&ruolo=…&organismo=…` (see `_proposed`).
    """
    form = form_of(InviteForm, request, initial=_proposed(request))
    if form.is_bound and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("full_name", "email")} | form.where()
        site = request.build_absolute_uri("/")
        if found := attempt(form, partial(invite_person, actor=actor(request), site=site, **typed)):
            messages.success(request, _("Invito in partenza per %(email)s.") % {"email": found.email})
            return redirect("core:work_person", found.pk)
    context = {"form": form, "heading": _("Invita una persona"), "roles": offered_roles()}
    return render(request, "core/work/people/form.html", context)


def _proposed(request: HttpRequest) -> dict[str, Any]:
    """What the address proposes for an invitation; a word that makes no sense proposes nothing."""
    asked = {"full_name": "nome", "email": "email", "role": "ruolo"}
    return {
        **{field: request.GET[name] for field, name in asked.items() if request.GET.get(name)},
        "bodies": request.GET.getlist("organismo"),
    }


@requires("core.people.manage")
def person(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """A person's card: what she may do, since when, until when."""
    found = get_object_or_404(User, pk=user_id)
    grants = found.grants.select_related("body", "neighbourhood").order_by("until", "since")
    roles = all_roles()
    labelled = [
        (grant, str(roles[grant.role].label) if grant.role in roles else grant.role) for grant in grants
    ]
    never = not found.has_usable_password()
    sent = last_invitation(found) if never else None
    context = {"person": found, "grants": labelled, "never": never, "sent": sent}
    context |= {"sessions": last_seen(found), "step": has_second_step(found)}
    return render(request, "core/work/people/card.html", context)


@requires("core.people.manage")
def role_new(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """Give a person one more role."""
    found = get_object_or_404(User, pk=user_id)
    form = form_of(RoleForm, request)
    if form.is_bound and form.is_valid():
        verb = partial(grant_role, actor=actor(request), user_id=found.pk, **form.where())
        if attempt(form, verb):
            messages.success(request, _("Ruolo assegnato."))
            return redirect("core:work_person", found.pk)
    context = {
        "form": form,
        "heading": _("Un ruolo per %(name)s") % {"name": found},
        "roles": offered_roles(),
    }
    return render(request, "core/work/people/form.html", context | {"person": found})


@require_POST
@requires("core.people.manage")
def role_end(request: HttpRequest, grant_id: uuid.UUID) -> HttpResponse:
    """Take a role away, at once."""
    found = get_object_or_404(RoleGrant, pk=grant_id)
    verb = partial(end_grant, actor=actor(request), grant_id=found.pk)
    return _done(request, found.user_id, verb, _("Ruolo concluso."))


@require_POST
@requires("core.people.manage")
def account_close(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """Close an account: signed out everywhere."""
    found = get_object_or_404(User, pk=user_id)
    verb = partial(close_account, actor=actor(request), user_id=found.pk)
    return _done(request, found.pk, verb, _("Account chiuso: da ora non può più entrare."))


@require_POST
@requires("core.people.manage")
def account_invite(request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
    """Send the invitation again; a closed account opens."""
    found = get_object_or_404(User, pk=user_id)
    verb = partial(invite_again, actor=actor(request), user_id=found.pk, site=request.build_absolute_uri("/"))
    return _done(request, found.pk, verb, _("Invito in partenza per %(email)s.") % {"email": found.email})


def offered_roles() -> list[Any]:
    """Core's roles and those of the models the city has activated."""
    codes = {role.code for role in CORE_ROLES}
    codes |= {role.code for slug in active_model_slugs() for role in registry.get(slug).roles}
    return [role for role in all_roles().values() if role.code in codes]


def _done(request: HttpRequest, user_id: uuid.UUID, verb: "partial[Any]", told: str) -> HttpResponse:
    press(request, verb, told)
    return redirect("core:work_person", user_id)


def _exported(row: PersonRow) -> list[Any]:
    return [row.name, row.email, "; ".join(row.roles), _("attivo") if row.is_active else _("chiuso")]
