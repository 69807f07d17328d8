"""Data into a PDF/UA-1 by typst: tagged, with the fonts of the design system and nothing from the machine."""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from core.papers.printable import printable_all
from core.reporting.drawing import fonts


def typeset(template: Path, data: dict[str, Any], files: Mapping[str, bytes] | None = None) -> bytes:
    """A PDF file: `template` (`name.typ`) reads `data`, made printable, as `name.json`, and `files` by name, beside it.

    Each call works in a folder of its own, gone afterwards: the template sees no other file.
    """
    with TemporaryDirectory(prefix="vicinia-paper-") as folder:
        root = Path(folder)
        (root / template.name).write_bytes(template.read_bytes())
        (root / template.with_suffix(".json").name).write_text(
            json.dumps(printable_all(data)), encoding="utf-8"
        )
        for name, content in (files or {}).items():
            (root / name).write_bytes(content)
        made = typst.compile(
            str(root / template.name),
            root=str(root),
            font_paths=[str(fonts())],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
        )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made
