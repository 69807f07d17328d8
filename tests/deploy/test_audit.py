"""The audit of the libraries fails for what nobody has reasoned about, and says when it could not look."""

import datetime as dt
import json
import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from demo.servers import PROJECT

PROGRAM = PROJECT / "deploy" / "audit.py"
audit: Any = runpy.run_path(str(PROGRAM))
Finding, Reason, complaints = audit["Finding"], audit["Reason"], audit["complaints"]

TODAY = dt.date(2026, 3, 2)
FOUND = Finding("django", "5.2.0", frozenset({"PYSEC-2026-1", "CVE-2026-1"}), ("5.2.1",))


def reason(name: str = "CVE-2026-1", until: dt.date = TODAY, why: str = "never called") -> Any:
    return Reason(name, why, until)


@pytest.mark.parametrize(
    ("findings", "reasons", "told"),
    [
        ([], [], []),
        ([FOUND], [], ["django 5.2.0: CVE-2026-1, PYSEC-2026-1; corrected in 5.2.1"]),
        ([FOUND], [reason()], []),
        ([FOUND], [reason(why=" ")], ["django 5.2.0: CVE-2026-1, PYSEC-2026-1; corrected in 5.2.1"]),
        ([], [reason()], ["CVE-2026-1: accepted, but found no more: remove it"]),
    ],
)
def test_what_nobody_has_reasoned_about_is_told(
    findings: list[Any], reasons: list[Any], told: list[str]
) -> None:
    assert complaints(findings, reasons, TODAY) == told


def test_a_reason_is_good_until_its_day() -> None:
    past = complaints([FOUND], [reason(until=TODAY - dt.timedelta(days=1))], TODAY)
    assert len(past) == 2
    assert "accepted until 2026-03-01, which is past" in past[1]


def fake(folder: Path, dependencies: list[dict[str, object]]) -> str:
    """A pip-audit that says this, first on the path of modules."""
    (folder / "pip_audit.py").write_text(f"print({json.dumps({'dependencies': dependencies})!r})")
    return str(folder)


@pytest.mark.parametrize(
    ("said", "required", "code", "words"),
    [
        ([{"name": "a", "version": "1", "vulns": []}], "0", 0, "1 libraries, no known vulnerability."),
        (
            [
                {
                    "name": "a",
                    "version": "1",
                    "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": []}],
                }
            ],
            "0",
            1,
            "a 1: CVE-1, PYSEC-1; corrected in no version yet",
        ),
        ([{"name": "a", "skip_reason": "not found"}], "0", 0, "NOT AUDITED"),
        ([{"name": "a", "skip_reason": "not found"}], "1", 2, "NOT AUDITED"),
        ([], "0", 0, "NOT AUDITED"),
    ],
)
def test_the_program_ends_as_it_should(
    said: list[dict[str, object]], required: str, code: int, words: str, tmp_path: Path
) -> None:
    """A registry that knows no library is no clean bill of health."""
    environment = os.environ | {"PYTHONPATH": fake(tmp_path, said), "AUDIT_REQUIRED": required}
    outcome = subprocess.run(
        [sys.executable, str(PROGRAM)],
        env=environment, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert (outcome.returncode, words in outcome.stdout) == (code, True), outcome.stdout + outcome.stderr


def test_the_exceptions_there_are_can_be_read() -> None:
    assert all(one.why and one.until for one in audit["reasons_of"](audit["REASONS"]))
    assert audit["findings_of"]([{"name": "a", "version": "1"}]) == []
