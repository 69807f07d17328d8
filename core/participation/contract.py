"""Is a declaration sound? Run by `manage.py check` over every registered model."""

import re
from collections.abc import Iterable, Sequence
from importlib.util import find_spec

from core.participation import open_data, rules, sheets, stages
from core.participation.spec import BodyPanel, MeetingLink, ParticipationModel, Role

_SLUG = re.compile(r"[a-z][a-z0-9]{2,19}\Z")
_PERMISSION = re.compile(r"[a-z][a-z0-9]*\.[a-z_]+\.[a-z_]+\Z")
_FIGURES = frozenset({"plenary", "subgroup", "other"})
_ERASURES = frozenset({"keep", "blank"})

# As long as the columns that store them.
_LONGEST_STAGE = 30
_LONGEST_ROLE = 40
_LONGEST_RULE_SET = 40
_LONGEST_AUDIT_TYPE = 60
_LONGEST_MAIL_KIND = 20


def problems(model: ParticipationModel, core_permissions: Iterable[str]) -> list[str]:
    """What breaks the contract, one sentence each; an empty list for a sound declaration."""
    known = {permission.name for permission in model.permissions} | set(core_permissions)
    found = stages.problems(model.stages) + sheets.problems(model.sheets) + open_data.problems(model.datasets)
    if not _SLUG.match(model.slug):
        found.append(f"slug {model.slug!r} must be 3-20 lower-case letters and digits")
    if not model.source:
        found.append("source must cite the act or document the model comes from")
    if model.urls and find_spec(model.urls) is None:
        found.append(f"urls {model.urls!r} is no module")
    found += _about_permissions(model, known)
    found += _about_meetings_and_figures(model)
    found += _about_audit(model)
    for template in model.rule_sets:
        found += [f"rule set {template.code!r}: {problem}" for problem in rules.problems(template)]
    found += [
        f"mail {kind!r} must start with {model.slug}."
        for kind in model.mail
        if not kind.startswith(f"{model.slug}.")
    ]
    found += _too_long("mail", model.mail, _LONGEST_MAIL_KIND)
    found += _too_long("stage", (stage.code for stage in model.stages), _LONGEST_STAGE)
    found += _too_long("role", (role.code for role in model.roles), _LONGEST_ROLE)
    found += _too_long("rule set", (template.code for template in model.rule_sets), _LONGEST_RULE_SET)
    found += _too_long("audit type", (audit.code for audit in model.audit_types), _LONGEST_AUDIT_TYPE)
    return found


def clashes(
    models: Sequence[ParticipationModel], core_roles: Iterable[Role], core_datasets: Iterable[str] = ()
) -> list[str]:
    """What two models, or a model and core, both claim: role codes are one list in a city, paths and open data one tree."""
    roles = [*(role.code for role in core_roles), *(role.code for model in models for role in model.roles)]
    paths = [model.vocabulary.path for model in models]
    datasets = [*core_datasets, *(one.code for model in models for one in model.datasets)]
    return [*_repeated("role", roles), *_repeated("path", paths), *_repeated("data set", datasets)]


def _about_permissions(model: ParticipationModel, known: set[str]) -> list[str]:
    found = _repeated("permission", (permission.name for permission in model.permissions))
    for name in sorted({permission.name for permission in model.permissions}):
        if not _PERMISSION.match(name) or name.split(".")[0] != model.slug:
            found.append(f"permission {name!r} must read {model.slug}.<noun>.<verb>")
    found += _repeated("role", (role.code for role in model.roles))
    for role in model.roles:
        found += [
            f"role {role.code!r} holds unknown permission {name!r}"
            for name in sorted(role.permissions - known)
        ]
        if role.scope not in {"city", "body"}:
            found.append(f"role {role.code!r} has unknown scope {role.scope!r}")
    pages: list[tuple[str, BodyPanel | MeetingLink]] = [("panel", panel) for panel in model.body_panels]
    pages += [("meeting link", link) for link in model.meeting_links]
    for what, page in pages:
        if page.permission not in known or not page.url_name.startswith(f"{model.slug}:"):
            found.append(f"{what} {page.url_name!r} needs a known permission and an address of {model.slug}")
    if model.decisions and (
        model.decisions.permission not in known or not model.decisions.url_name.startswith(f"{model.slug}:")
    ):
        found.append(f"decisions need a known permission and an address of {model.slug}")
    for stage in model.stages:
        found += [f"stage {stage.code!r} allows unknown {name!r}" for name in sorted(stage.allows - known)]
    return found


def _about_meetings_and_figures(model: ParticipationModel) -> list[str]:
    found = _repeated("meeting kind", (kind.code for kind in model.meeting_kinds))
    found += [
        f"meeting kind {kind.code!r} counts in unknown {kind.figure!r}"
        for kind in model.meeting_kinds
        if kind.figure not in _FIGURES
    ]
    kinds = {kind.code for kind in model.meeting_kinds}
    if model.introduction and model.introduction.kind not in kinds:
        found.append(f"the introduction's meeting is of unknown kind {model.introduction.kind!r}")
    found += _repeated(
        "figure", (figure.code for section in model.report_sections for figure in section.figures)
    )
    return found


def _about_audit(model: ParticipationModel) -> list[str]:
    found = _repeated("audit type", (audit.code for audit in model.audit_types))
    for audit in model.audit_types:
        if not audit.code.startswith(f"{model.slug}."):
            found.append(f"audit type {audit.code!r} must start with {model.slug}.")
        if audit.on_erasure not in _ERASURES:
            found.append(f"audit type {audit.code!r} does {audit.on_erasure!r} on erasure, not keep or blank")
    return found + _repeated("rule set", (template.code for template in model.rule_sets))


def _too_long(what: str, codes: Iterable[str], longest: int) -> list[str]:
    return [f"{what} {code!r} is longer than {longest}" for code in codes if len(code) > longest]


def _repeated(what: str, codes: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    found = []
    for code in codes:
        if code in seen:
            found.append(f"{what} {code!r} is declared twice")
        seen.add(code)
    return found
