"""Every way a declaration can be unsound is told in a sentence, and `manage.py check` says it."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.apps import check_declarations
from core.participation import contract
from core.participation.figures import Figure, ReportSection
from core.participation.open_data import DataColumn, OpenDataset
from core.participation.registry import registry
from core.participation.rules import RuleField, RuleSetTemplate
from core.participation.spec import (
    AuditType,
    BodyPanel,
    MeetingKind,
    MeetingLink,
    ParticipationModel,
    Permission,
    Role,
)
from core.participation.stages import Stage
from core.permissions.catalogue import CORE_PERMISSIONS, CORE_ROLES
from demo.servers import PROJECT

DUMMY: ParticipationModel = registry.get("dummy")
KNOWN = {permission.name for permission in CORE_PERMISSIONS}


def problems(**changes: Any) -> list[str]:
    return contract.problems(replace(DUMMY, **changes), KNOWN)


def role(**changes: Any) -> Role:
    return replace(DUMMY.roles[0], **changes)


def rules(*fields: RuleField, code: str = "convocation") -> tuple[RuleSetTemplate, ...]:
    return (RuleSetTemplate(code, "Regole", fields),)


FIGURE = Figure("meetings", "Incontri", "meetings", "Gli incontri svolti", 1)
SECTION = ReportSection("one", "Uno", (FIGURE,), lambda _facts: {})

KEY = DataColumn("id", "key", "Identificativo", required=True)


def dataset(code: str, *columns: DataColumn) -> OpenDataset:
    return OpenDataset(
        code, "Titolo", "Testo", columns or (KEY,), lambda _day: (), 1, frozenset({"core.body"})
    )


UNSOUND: dict[str, dict[str, Any]] = {
    "slug 'Du' must be": {"slug": "Du"},
    "source must cite": {"source": ""},
    "urls 'tests.nowhere' is no module": {"urls": "tests.nowhere"},
    "stage 'active' is declared twice": {"stages": DUMMY.stages * 2},
    "stage 'active' leads to unknown 'gone'": {"stages": (replace(DUMMY.stages[0], next=("gone",)),)},
    "exactly one stage must be initial": {"stages": (Stage("active", "attiva"),)},
    "stage 'active' allows unknown 'dummy.x.y'": {
        "stages": (replace(DUMMY.stages[0], allows=frozenset({"dummy.x.y"})),)
    },
    "is longer than 30": {"stages": (Stage("s" * 31, "lunga", initial=True),)},
    "permission 'other.thing.do' must read dummy": {"permissions": (Permission("other.thing.do", "x"),), "roles": ()},
    "permission 'dummy.assembly.see' is declared twice": {"permissions": DUMMY.permissions * 2},
    "role 'assembly_keeper' holds unknown permission 'core.x.y'": {"roles": (role(permissions=frozenset({"core.x.y"})),)},
    "role 'assembly_keeper' has unknown scope 'galaxy'": {"roles": (role(scope="galaxy"),)},
    "role 'assembly_keeper' is declared twice": {"roles": DUMMY.roles * 2},
    "is longer than 40": {"roles": (role(code="r" * 41),)},
    "panel 'core:day' needs": {"body_panels": (BodyPanel("Carta", "core:day", "core.body.see"),)},
    "meeting link 'core:day' needs": {"meeting_links": (MeetingLink("Voti", "core:day", "core.meeting.see"),)},
    "panel 'dummy:x' needs": {"body_panels": (BodyPanel("Carta", "dummy:x", "dummy.no.such"),)},
    "meeting kind 'assembly' is declared twice": {"meeting_kinds": DUMMY.meeting_kinds * 2},
    "meeting kind 'x' counts in unknown 'elsewhere'": {"meeting_kinds": (MeetingKind("x", "X", "X", "elsewhere"),)},
    "figure 'meetings' is declared twice": {"report_sections": (SECTION, SECTION)},
    "audit type 'core.x.y' must start with dummy.": {"audit_types": (AuditType("core.x.y", "x"),)},
    "audit type 'dummy.x' does 'burn' on erasure": {"audit_types": (AuditType("dummy.x", "x", "burn"),)},
    "audit type 'dummy.assembly.opened' is declared twice": {"audit_types": DUMMY.audit_types * 2},
    "mail 'other.note' must start with dummy.": {"mail": {"other.note": print}},
    "is longer than 20": {"mail": {"dummy.a_very_long_kind": print}},
    "rule set 'convocation' is declared twice": {"rule_sets": DUMMY.rule_sets * 2},
    "rule 'days' is declared twice": {"rule_sets": rules(RuleField("days", "int", "x"), RuleField("days", "int", "y"))},
    "rule 'days' has unknown kind 'integer'": {"rule_sets": rules(RuleField("days", "integer", "x"))},
    "default of days: 'five' is not a valid int": {"rule_sets": rules(RuleField("days", "int", "x", default="five"))},
    "rule 'how' needs choices": {"rule_sets": rules(RuleField("how", "choice", "x"))},
    "default of how: 'vote' is not a valid choice": {
        "rule_sets": rules(RuleField("how", "choice", "x", default="vote", choices=(("consensus", "x"),)))
    },
    "data set 'Assemblee' must be lower-case words": {"datasets": (dataset("Assemblee"),)},
    "data set 'assemblee' has a column twice": {"datasets": (dataset("assemblee", KEY, KEY),)},
    "must begin with a required column": {"datasets": (dataset("assemblee", DataColumn("nome", "text", "Nome")),)},
    "does not say which tables change it": {"datasets": (replace(dataset("assemblee"), about=frozenset()),)},
    "has unknown themes": {"datasets": (replace(dataset("assemblee"), themes=("FUN",)),)},
    "column 'Nome' of kind 'text'": {"datasets": (dataset("assemblee", KEY, DataColumn("Nome", "text", "Nome")),)},
    "column 'stato' has values if and only if": {"datasets": (dataset("assemblee", KEY, DataColumn("stato", "code", "Stato")),)},
}  # fmt: skip


def test_the_declarations_of_this_installation_are_sound() -> None:
    assert check_declarations() == []
    assert problems() == []


@pytest.mark.parametrize("sentence", UNSOUND)
def test_an_unsound_declaration_is_told(sentence: str) -> None:
    found = problems(**UNSOUND[sentence])
    assert any(sentence in problem for problem in found), found


def test_two_models_may_not_claim_the_same_role_or_path() -> None:
    other = replace(DUMMY, slug="other")
    assert contract.clashes([DUMMY], CORE_ROLES) == []
    assert contract.clashes([DUMMY, other], CORE_ROLES) == [
        "role 'assembly_keeper' is declared twice",
        "path 'assemblee' is declared twice",
    ]
    first, second = (
        replace(DUMMY, datasets=(dataset("incontri"),)),
        replace(other, datasets=(dataset("incontri"),)),
    )
    assert contract.clashes([first], CORE_ROLES, ["incontri"]) == ["data set 'incontri' is declared twice"]
    assert "data set 'incontri' is declared twice" in contract.clashes([first, second], CORE_ROLES)
    claimed = replace(DUMMY, roles=(role(code="participation_office"),))
    assert contract.clashes([claimed], CORE_ROLES) == ["role 'participation_office' is declared twice"]


@pytest.fixture
def with_model(tmp_path: Path) -> Callable[[str], subprocess.CompletedProcess[str]]:
    """Run `manage.py check` in an installation that has one more model, whose declaration is the given code."""

    def run(code: str) -> subprocess.CompletedProcess[str]:
        package = tmp_path / "models_odd"
        package.mkdir()
        (package / "__init__.py").write_text("")
        (package / "participation_model.py").write_text(code)
        environment = os.environ | {
            "PYTHONPATH": str(tmp_path),
            "EXTRA_PARTICIPATION_MODELS": "tests.dummy_model,models_odd",
        }
        return subprocess.run(
            [sys.executable, "manage.py", "check"],
            env=environment, cwd=PROJECT, check=False, capture_output=True, text=True,
        )  # fmt: skip

    return run


ODD = """
from dataclasses import replace
from core.participation.open_data import DataColumn, OpenDataset
from core.participation.registry import registry
from core.participation.spec import *
import tests.dummy_model.participation_model
dummy = registry.get("dummy")
registry.register(replace(dummy, slug={slug!r}, source={source!r}, permissions=(), roles=(), audit_types=(),
    decisions=None, mail={{}}, urls=None, api=None, vocabulary=replace(dummy.vocabulary, path="odd")))
"""


def test_manage_check_reports_a_bad_declaration(
    with_model: Callable[[str], subprocess.CompletedProcess[str]],
) -> None:
    outcome = with_model(ODD.format(slug="odd", source=""))
    assert outcome.returncode == 1
    assert "(vicinia.E001) odd: source must cite" in outcome.stderr


def test_manage_check_accepts_a_sound_one(
    with_model: Callable[[str], subprocess.CompletedProcess[str]],
) -> None:
    outcome = with_model(ODD.format(slug="odd", source="an act"))
    assert outcome.returncode == 0, outcome.stderr


def test_two_models_of_one_slug_do_not_start(
    with_model: Callable[[str], subprocess.CompletedProcess[str]],
) -> None:
    outcome = with_model(ODD.format(slug="dummy", source="an act"))
    assert outcome.returncode != 0
    assert "dummy: registered twice" in outcome.stderr
