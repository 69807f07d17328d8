"""Bodies: list, card, stages. The words (rete, consulta, …) are the participation model's."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.models import Body
from core.participation.registry import registry
from core.permissions.guard import holder, requires
from core.selectors.bodies import body_rows
from core.selectors.meetings import meeting_row, meeting_values, meetings_seen
from core.selectors.words import vocabulary_of
from core.services.activation import active_model_slugs
from core.services.bodies import body_snapshot, change_body, change_stage, create_body, following_stages
from core.services.freshness import fingerprint
from core.web.work.body_forms import BodyForm, NewBodyForm, StageForm, body_initial
from core.web.work.forms import attempt, form_of
from core.web.work.lists import asked_export, export
from core.web.work.load import actor, load_body
from core.web.work.panels import body_page, stage_label

_SHOWN_MEETINGS = 6


@requires("core.body.see")
def bodies(request: HttpRequest) -> HttpResponse:
    """All bodies one may see, with the counts of the year."""
    words = request.GET.get("q", "").strip()[:100]
    rows = body_rows(holder(request).bodies("core.body.see"), timezone.localdate(), words)
    shown = [(row, stage_label(row.line.model_slug, row.line.stage)) for row in rows]
    title = plural_word()
    if kind := asked_export(request):
        return export(kind, title, _header(), [_exported(row, label) for row, label in shown])
    context = {"rows": shown, "words": title, "q": words, "year": timezone.localdate().year}
    return render(request, "core/work/bodies/list.html", context)


@requires("core.body.create")
def body_new(request: HttpRequest) -> HttpResponse:
    """A new body, in the initial stage of its model."""
    slugs = active_model_slugs()
    form = form_of(NewBodyForm, request, model_slugs=slugs)
    if form.is_bound and form.is_valid():
        typed = {"model_slug": form.cleaned_data["model"], "since": form.cleaned_data["since"]}
        if body := attempt(
            form, partial(create_body, actor=actor(request), data=form.data_for_verb(), **typed)
        ):
            messages.success(request, _("Creata la scheda di «%(name)s».") % {"name": body.name})
            return redirect("core:work_body", body.pk)
    word = vocabulary_of(registry.get(slugs[0])).new_body if len(slugs) == 1 else _("nuovo organismo")
    context = {"form": form, "heading": capfirst(str(word)), "words": plural_word()}
    return render(request, "core/work/bodies/form.html", context)


@requires("core.body.see")
def body(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """A body's card: presentation, themes, neighbourhoods with their days, stages, meetings, documents."""
    context = body_page(request, body_id, "core.body.see", current="core:work_body")
    found: Body = context["body"]
    latest = meeting_values(meetings_seen([found.pk]).order_by("-meets_on", "-starts_at"))[:_SHOWN_MEETINGS]
    stages = [
        (stage, stage_label(found.model_slug, stage.stage)) for stage in found.stages.order_by("-since")
    ]
    context |= {
        "themes": list(found.themes.all()),
        "territory": list(
            found.territory.select_related("neighbourhood").order_by("until", "neighbourhood__name")
        ),
        "stages": stages,
        "meetings": [meeting_row(values) for values in latest],
        "documents": list(found.documents.all()),
        "next_stages": following_stages(found, context["stage"].stage if context["stage"] else None),
    }
    return render(request, "core/work/bodies/card.html", context)


@requires("core.body.edit")
def body_edit(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """Change a body's card."""
    found = load_body(request, body_id, "core.body.edit")
    initial, seen = _now(found.pk)
    form = form_of(BodyForm, request, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(change_body, actor=actor(request), body_id=found.pk, data=form.data_for_verb())
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_now, found.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect("core:work_body", found.pk)
    context = {"form": form, "body": found, "heading": found.name, "words": plural_word()}
    return render(request, "core/work/bodies/form.html", context)


@requires("core.body.create")
def body_stage(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """The body enters its next stage."""
    context = body_page(request, body_id, "core.body.create", current="")
    found: Body = context["body"]
    stages = following_stages(found, context["stage"].stage if context["stage"] else None)
    form = form_of(StageForm, request, stages=stages, initial={"since": timezone.localdate()})
    if form.is_bound and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("stage", "since", "note")}
        if attempt(form, partial(change_stage, actor=actor(request), body_id=found.pk, **typed)):
            messages.success(request, _("Fase cambiata."))
            return redirect("core:work_body", found.pk)
    return render(request, "core/work/bodies/stage.html", context | {"form": form, "stages": stages})


def plural_word() -> str:
    """What the city calls its bodies: «Reti», «Consulte»; «Organismi» when it has several models."""
    slugs = active_model_slugs()
    return capfirst(str(vocabulary_of(registry.get(slugs[0])).bodies)) if len(slugs) == 1 else _("Organismi")


def _now(body_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    row = Body.objects.get(pk=body_id)
    return body_initial(row), fingerprint(body_snapshot(row, timezone.localdate()))


def _header() -> list[str]:
    return [
        _("Nome"), _("Fase"), _("Quartieri"), _("Ultima plenaria"), _("Prossimo incontro"), _("Incontri dell'anno"),
        _("Realtà dell'anno"),
    ]  # fmt: skip


def _exported(row: Any, label: str) -> list[Any]:
    line = row.line
    where = "; ".join(line.neighbourhoods)
    return [line.name, label, where, line.last_plenary_on, line.next_on, row.meetings, row.organisations]
