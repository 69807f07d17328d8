"""Names say what is inside, and nothing in the repository depends on one machine."""

import re

from demo.servers import PROJECT
from tests.architecture.source import agree, files

_EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
_TEXT = {
    "", ".cfg", ".conf", ".css", ".html", ".ini", ".js", ".json", ".md", ".po", ".py", ".sh", ".toml", ".txt", ".yaml",
    ".yml",
}  # fmt: skip
# A home folder, or the place of this very checkout unless that is a plain one such as /app.
_HERE = "|" + re.escape(f"{PROJECT}/") if len(PROJECT.parts) > 2 else ""
_MACHINE = re.compile(r"(?<![\w.])(?:/(?:root|home/\w+|Users/\w+)/" + _HERE + ")")
_REGISTRIES = re.compile(r"\b(?:pypi|pythonhosted|npmjs|yarnpkg|crates)\." + "(?:org|com|io)")

MACHINE_PATHS: dict[str, str] = {}
REGISTRY_HOSTS: dict[str, str] = {"uv.lock": "generated; it records where each file came from"}


def _texts() -> dict[str, str]:
    ours = [path for path in files() if path.suffix in _TEXT and "static" not in path.parts]
    return {str(path): (PROJECT / path).read_text(errors="replace") for path in [*ours, *files("uv.lock")]}


def test_no_file_or_folder_has_an_empty_name() -> None:
    found = {
        str(path)
        for path in files()
        if "static" not in path.parts and _EMPTY_NAMES & {*path.parent.parts, path.stem.lower()}
    }
    agree(found, {}, "A name that says nothing")


def test_no_file_names_a_path_of_one_machine() -> None:
    agree(
        (path for path, text in _texts().items() if _MACHINE.search(text)), MACHINE_PATHS, "A machine's path"
    )


def test_no_file_names_a_package_registry() -> None:
    found = (path for path, text in _texts().items() if _REGISTRIES.search(text))
    agree(found, REGISTRY_HOSTS, "A package registry's host: the installer's configuration decides")
