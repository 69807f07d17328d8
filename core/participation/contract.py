"""Is a declaration sound? Run by `manage.py check` over every registered model."""

import re
from collections.abc import Iterable

from core.participation import stages
from core.participation.spec import ParticipationModel

_SLUG = re.compile(r"[a-z][a-z0-9]{2,19}\Z")
_PERMISSION = re.compile(r"[a-z][a-z0-9]*\.[a-z_]+\.[a-z_]+\Z")


def problems(model: ParticipationModel, core_permissions: Iterable[str]) -> list[str]:
    """What breaks the contract, one sentence each; an empty list for a sound declaration."""
    found = stages.problems(model.stages)
    if not _SLUG.match(model.slug):
        found.append(f"slug {model.slug!r} must be 3-20 lower-case letters and digits")
    if not model.source:
        found.append("source must cite the act or document the model comes from")
    own = {permission.name for permission in model.permissions}
    for name in sorted(own):
        if not _PERMISSION.match(name) or name.split(".")[0] != model.slug:
            found.append(f"permission {name!r} must read {model.slug}.<noun>.<verb>")
    known = own | set(core_permissions)
    for role in model.roles:
        found += [f"role {role.code!r} holds unknown permission {name!r}" for name in sorted(role.permissions - known)]
        if role.scope not in {"city", "body"}:
            found.append(f"role {role.code!r} has unknown scope {role.scope!r}")
    for stage in model.stages:
        found += [f"stage {stage.code!r} allows unknown {name!r}" for name in sorted(stage.allows - known)]
    found += _repeated("meeting kind", (kind.code for kind in model.meeting_kinds))
    found += _repeated("figure", (figure.code for section in model.report_sections for figure in section.figures))
    found += _repeated("audit type", (audit.code for audit in model.audit_types))
    found += _repeated("rule set", (template.code for template in model.rule_sets))
    for audit in model.audit_types:
        if not audit.code.startswith(f"{model.slug}."):
            found.append(f"audit type {audit.code!r} must start with {model.slug}.")
    return found


def _repeated(what: str, codes: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    found = []
    for code in codes:
        if code in seen:
            found.append(f"{what} {code!r} is declared twice")
        seen.add(code)
    return found
