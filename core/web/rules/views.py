"""The rules of the city's participation models: each version with its act, and what a change would change."""

import datetime as dt
import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.models import RuleSet
from core.participation.registry import registry
from core.participation.rules import RuleSetTemplate
from core.permissions.guard import holder, requires
from core.selectors.rule_history import differences, histories, touched
from core.selectors.rules import rules_on
from core.services.activation import active_model_slugs
from core.services.freshness import fingerprint
from core.services.rules import change_rules, in_order, template_of, versions_snapshot, withdraw_rules
from core.web.rules.forms import RulesForm, initial_of
from core.web.work.forms import attempt, form_of, press
from core.web.work.load import actor


@requires("core.rules.see")
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule of the city in words, with the act it comes from."""
    models = [registry.get(slug) for slug in active_model_slugs()]
    shown = [(model, histories(model)) for model in models]
    may_edit = holder(request).may("core.rules.edit", [])
    return render(request, "core/work/rules/list.html", {"models": shown, "may_edit": may_edit})


@requires("core.rules.edit")
def rules_edit(request: HttpRequest, model: str, code: str) -> HttpResponse:
    """New rules from a day on: first what would change, then they are saved."""
    template = _template(model, code)
    today = timezone.localdate()
    now = RuleSet.objects.in_force(model, code, today)
    seen = _seen(model, code)
    form = form_of(
        RulesForm,
        request,
        template=template,
        initial=initial_of(template, now) | {"since": today, "seen": seen},
    )
    told = _told(form, model) if form.is_bound and form.is_valid() else None
    if told is not None and form.data_of("shown") == told["mark"]:
        verb = partial(change_rules, actor=actor(request), rules=form.new_rules(model))
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), lambda: ({}, _seen(model, code))):
            messages.success(request, _("Regole salvate."))
            return redirect("core:work_rules")
    if told is not None:
        form.put("shown", told["mark"])
    context = {"form": form, "told": told, "template": template, "model": registry.get(model)}
    return render(request, "core/work/rules/edit.html", context)


@require_POST
@requires("core.rules.edit")
def rules_withdraw(request: HttpRequest, rule_set_id: uuid.UUID) -> HttpResponse:
    """Take back rules that are not in force yet."""
    get_object_or_404(RuleSet, pk=rule_set_id, model_slug__in=active_model_slugs())
    press(
        request,
        partial(withdraw_rules, actor=actor(request), rule_set_id=rule_set_id),
        _("Il cambiamento è ritirato: restano le regole di prima."),
    )
    return redirect("core:work_rules")


def _template(model: str, code: str) -> RuleSetTemplate:
    """The rule set, of a model the city works with; 404 for any other."""
    if model not in active_model_slugs():
        raise Http404
    try:
        return template_of(model, code)
    except LookupError as missing:
        raise Http404 from missing


def _seen(model: str, code: str) -> str:
    rows = in_order(RuleSet.objects.filter(model_slug=model, code=code))
    return fingerprint(versions_snapshot(rows))


def _told(form: RulesForm, model: str) -> dict[str, Any]:
    """What the change would change, from when, and how many meetings it is about; `mark` says that it was shown."""
    since: dt.date = form.cleaned_data["since"]
    found = differences(form.template, rules_on(model, form.template.code, since), form.typed())
    shown = {"since": since.isoformat(), "what": [(one.label, one.before, one.after) for one in found]}
    return {
        "mark": fingerprint(shown),
        "since": since,
        "differences": found,
        "meetings": touched(model, form.template.code, since),
    }
