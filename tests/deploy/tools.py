"""Programs that look at what is deployed: where they are, and what is done where one is missing."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from demo.servers import PROJECT

_CURES = {
    "helm": "Helm is missing: .ci/tools builds it with Go.",
    "compose-spec": "The loader of Compose files is missing: .ci/tools builds it with Go.",
    "nginx": "nginx is missing: apt-get install nginx.",
    "hadolint": "hadolint is missing: make install.",
}


def program(name: str) -> str:
    """Its path. Where it is missing the test is skipped and says why; in CI it fails."""
    folders = [PROJECT / "var" / "bin", PROJECT / ".venv" / "bin", Path("/usr/sbin")]
    path = os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")])
    if found := shutil.which(name, path=path):
        return found
    if os.environ.get("CI"):
        pytest.fail(_CURES[name])
    pytest.skip(_CURES[name])


def run(name: str, *arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The program with these arguments, to its end."""
    command = [program(name), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, cwd=cwd, text=True)
