"""The chart as Helm renders it, once for each set of values."""

from typing import Any

import pytest
import yaml

from demo.servers import PROJECT
from tests.deploy.chart import Manifests, render
from tests.deploy.tools import run

VALUES = ("default", "minimal", "production")


@pytest.fixture(scope="session", params=VALUES)
def manifests(request: pytest.FixtureRequest) -> Manifests:
    """Every object of a release, for each of the values in `helm/ci`."""
    return render(request.param)


@pytest.fixture(scope="session")
def compose(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """`deploy/compose.yaml` as Docker Compose understands it, with a filled-in `.env`."""
    folder = tmp_path_factory.mktemp("compose")
    example = (PROJECT / "deploy" / "env.example").read_text()
    filled = [
        line + "filled" if line.endswith("=") and not line.startswith("#") else line
        for line in example.splitlines()
    ]
    (folder / ".env").write_text("\n".join(filled))
    # The loader alone reads no .env, but of what it includes it does.
    include = {"path": str(PROJECT / "deploy/compose.yaml"), "project_directory": ".", "env_file": ".env"}
    (folder / "compose.yaml").write_text(yaml.safe_dump({"include": [include]}))
    loaded = run("compose-spec", "-format", "json", "compose.yaml", cwd=folder)
    assert loaded.returncode == 0, loaded.stderr
    assert "level=warning" not in loaded.stderr, loaded.stderr
    understood: dict[str, Any] = yaml.safe_load(loaded.stdout)
    return understood
