"""The Dockerfile, understood well enough to do on this machine what it does in the image."""

import fnmatch
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from demo.servers import PROJECT

DOCKERFILE = PROJECT / "deploy/Dockerfile"


@dataclass
class Stage:
    """From one FROM to the next: its instructions in order, and the environment they make."""

    base: str
    name: str
    instructions: list[tuple[str, str]] = field(default_factory=list)

    def of(self, word: str) -> list[str]:
        """What stands after each of these words."""
        return [rest for given, rest in self.instructions if given == word]

    def environment(self) -> dict[str, str]:
        """Names and values of ENV."""
        pairs = (pair.partition("=") for rest in self.of("ENV") for pair in rest.split())
        return {name: value for name, _equals, value in pairs}

    def command(self) -> list[str]:
        """What runs where nothing else is said."""
        words: list[str] = json.loads(self.of("CMD")[-1])
        return words


def stages() -> list[Stage]:
    """All of them."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    found: list[Stage] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        word, _space, rest = line.partition(" ")
        if word == "FROM":
            base, _as, name = rest.partition(" AS ")
            found.append(Stage(base, name))
        elif found:
            found[-1].instructions.append((word, rest.strip()))
    return found


def sent_to_the_builder() -> Iterator[Path]:
    """Files of the project that `.dockerignore` lets through, relative to it.

    The patterns used are names, names let in again with `!`, and `**/` for any depth; the last one that fits counts.
    """
    lines = (PROJECT / ".dockerignore").read_text().splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    for file in _files_under(
        {pattern[1:].partition("/")[0] for pattern in patterns if pattern.startswith("!")}
    ):
        let_in = True
        for pattern in patterns:
            bare = pattern.removeprefix("!")
            if any(_fits(part, bare) for part in (file, *file.parents)):
                let_in = pattern.startswith("!")
        if let_in:
            yield file


def copy_to(folder: Path) -> None:
    """What the builder is sent, as `COPY . .` puts it there."""
    for file in sent_to_the_builder():
        target = folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / file, target)


def _files_under(names: set[str]) -> Iterator[Path]:
    for entry in (PROJECT / name for name in sorted(names)):
        files = entry.rglob("*") if entry.is_dir() else [entry]
        yield from (file.relative_to(PROJECT) for file in files if file.is_file())


def _fits(path: Path, pattern: str) -> bool:
    if pattern.startswith("**/"):
        return fnmatch.fnmatch(path.name, pattern[3:])
    return len(path.parts) == len(Path(pattern).parts) and fnmatch.fnmatch(str(path), pattern)
