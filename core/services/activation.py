"""Activating a participation model in a city."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scope import on_commit
from core.models import ModelActivation, RuleSet
from core.participation.entitlement import is_included
from core.participation.registry import registry
from core.selectors.city import city_facts, forget_city_facts
from core.services.audit import record
from core.services.errors import DomainError


def active_model_slugs() -> list[str]:
    """Slugs of the models active today in this city, in the order of the registry; kept for a minute."""
    return list(city_facts().model_slugs)


@transaction.atomic(durable=True)
def activate_participation_model(
    *, actor: User | None, slug: str, since: dt.date | None = None, act: str = ""
) -> ModelActivation:
    """The city works with the model from a day (default: always); its rule-set templates become dated rows.

    Raises `DomainError` when the plan does not include it or it is active already. Audited.
    """
    return write_activation(actor=actor, slug=slug, since=since, act=act)


def write_activation(
    *, actor: User | None, slug: str, since: dt.date | None = None, act: str = ""
) -> ModelActivation:
    """The same inside the caller's transaction, where it is a part of more: a city comes to be with its models, or not at all."""
    model = registry.get(slug)
    if not is_included(slug):
        raise DomainError(_("Il piano della città non comprende «%(model)s».") % {"model": model.label})
    if ModelActivation.objects.filter(model_slug=slug, until=None).exists():
        raise DomainError(_("«%(model)s» è già attivo.") % {"model": model.label})
    activation = ModelActivation.objects.create(model_slug=slug, since=since, act=act)
    in_force = set(RuleSet.objects.filter(model_slug=slug, until=None).values_list("code", flat=True))
    RuleSet.objects.bulk_create(
        RuleSet(
            model_slug=slug,
            code=template.code,
            since=since,
            act=act or template.act,
            article=template.article,
            values=template.defaults(),
        )
        for template in model.rule_sets
        if template.code not in in_force  # the city has worked with the model before
    )
    if model.on_activation:
        model.on_activation(since)
    record(
        actor=actor, action="core.model.activated", target=activation, after={"model": slug, "since": since}
    )
    on_commit(forget_city_facts)
    return activation
