"""Known vulnerabilities of the locked libraries: `make audit`, on every run of continuous integration.

pip-audit asks the advisories of PyPI and, where those are not to be had, those of OSV. Exit code 1: a vulnerability nobody has
reasoned about in `deploy/audit.toml`, or a reason that has expired or is of nothing any more. Where no database answers the
build does not fail for it: it is said loudly, and `AUDIT_REQUIRED=1` (for the weekly run) makes it exit code 2.
"""

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
REASONS = PROJECT / "deploy" / "audit.toml"
SERVICES = ("pypi", "osv")
_ENOUGH = 0.9
"""The share of the libraries that has to have been looked at; what a registry does not know counts as not looked at."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One vulnerability of one library, with every name it goes by."""

    library: str
    version: str
    names: frozenset[str]
    fixed_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a vulnerability does not touch the product, until a day."""

    name: str
    why: str
    until: dt.date


def locked(folder: Path) -> Path:
    """What the lock file installs, as requirements."""
    target = folder / "locked.txt"
    command = [
        "export",
        "--frozen",
        "--no-hashes",
        "--no-emit-project",
        "--quiet",
        "--output-file",
        str(target),
    ]
    subprocess.run([str(Path(sys.executable).with_name("uv")), *command], cwd=PROJECT, check=True)
    return target


def asked(requirements: Path, service: str) -> list[dict[str, Any]] | None:
    """What pip-audit says of each library; None where the service does not answer."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--requirement",
        str(requirements),
        "--no-deps",
        "--disable-pip",
    ]
    command += ["--vulnerability-service", service, "--format", "json", "--progress-spinner", "off"]
    outcome = subprocess.run(command, check=False, capture_output=True, text=True)
    try:
        found: list[dict[str, Any]] = json.loads(outcome.stdout)["dependencies"]
    except (json.JSONDecodeError, KeyError):
        return None
    looked_at = [one for one in found if "skip_reason" not in one]
    return found if found and len(looked_at) >= _ENOUGH * len(found) else None


def findings_of(dependencies: list[dict[str, Any]]) -> list[Finding]:
    """The vulnerabilities among what pip-audit says."""
    return [
        Finding(
            one["name"],
            one["version"],
            frozenset({vulnerability["id"], *vulnerability.get("aliases", [])}),
            tuple(vulnerability.get("fix_versions", [])),
        )
        for one in dependencies
        for vulnerability in one.get("vulns", [])
    ]


def reasons_of(path: Path) -> list[Reason]:
    """What is written in the file of exceptions; `KeyError` for one without a reason or a day."""
    rows = tomllib.loads(path.read_text()).get("accepted", [])
    return [Reason(row["id"], row["why"], row["until"]) for row in rows]


def complaints(findings: list[Finding], reasons: list[Reason], today: dt.date) -> list[str]:
    """What has to be done before the build passes."""
    good = {reason.name for reason in reasons if reason.until >= today and reason.why.strip()}
    told = [
        f"{found.library} {found.version}: {', '.join(sorted(found.names))}; "
        f"corrected in {', '.join(found.fixed_in) or 'no version yet'}"
        for found in findings
        if not found.names & good
    ]
    told += [
        f"{reason.name}: accepted until {reason.until}, which is past"
        for reason in reasons
        if reason.until < today
    ]
    known = frozenset[str]().union(*(found.names for found in findings))
    told += [
        f"{reason.name}: accepted, but found no more: remove it"
        for reason in reasons
        if reason.name not in known
    ]
    return told


def main() -> int:
    """See the module."""
    with tempfile.TemporaryDirectory() as folder:
        requirements = locked(Path(folder))
        answers = (asked(requirements, service) for service in SERVICES)
        dependencies = next((answer for answer in answers if answer is not None), None)
    if dependencies is None:
        sys.stdout.write(
            "NOT AUDITED: no database of vulnerabilities could be asked: nothing is known of the libraries.\n"
        )
        return 2 if os.environ.get("AUDIT_REQUIRED") == "1" else 0
    told = complaints(findings_of(dependencies), reasons_of(REASONS), dt.datetime.now(tz=dt.UTC).date())
    sys.stdout.write("\n".join(told or [f"{len(dependencies)} libraries, no known vulnerability."]) + "\n")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
