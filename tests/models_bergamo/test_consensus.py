"""Networks act by consensus: there is no vote to disable, because there is none."""

import re

from django.apps import apps
from django.urls import get_resolver

from models_bergamo.participation_model import MODEL

VOTING = re.compile(
    r"\b\w*(vot[eio]|voti|voting|votaz|ballot|quorum|tally|poll|elect|elez|scrutin|deliber|resolution)",
    re.IGNORECASE,
)


def test_no_table_or_column_is_about_voting() -> None:
    names = [
        name
        for model in apps.get_app_config("models_bergamo").get_models()
        for name in (model.__name__, *(field.name for field in model._meta.get_fields()))
    ]
    assert len(names) > 50
    assert [name for name in names if VOTING.search(name)] == []


def test_nothing_declared_is_about_voting() -> None:
    names = [
        *(permission.name for permission in MODEL.permissions),
        *(str(permission.help) for permission in MODEL.permissions),
        *(role.code for role in MODEL.roles),
        *(str(role.help) for role in MODEL.roles),
        *(audit.code for audit in MODEL.audit_types),
        *(str(audit.label) for audit in MODEL.audit_types),
        *(field.name for template in MODEL.rule_sets for field in template.fields),
        *(stage.code for stage in MODEL.stages),
        *(kind.code for kind in MODEL.meeting_kinds),
        *(figure.code for section in MODEL.report_sections for figure in section.figures),
    ]
    assert [name for name in names if VOTING.search(name)] == []


def test_no_address_is_about_voting() -> None:
    mounted = next(
        resolver
        for resolver in get_resolver("config.urls_city").url_patterns
        if getattr(resolver, "namespace", None) == "bergamo"
    )
    paths = [str(pattern.pattern) for pattern in mounted.url_patterns]
    assert len(paths) > 20
    assert [path for path in paths if VOTING.search(path)] == []


def test_the_word_hunted_for_would_be_found() -> None:
    assert VOTING.search("MeetingVote")
    assert VOTING.search("bergamo.vote.cast")
    assert VOTING.search("quorum_share")
    assert not VOTING.search("bergamo.request.answer")
