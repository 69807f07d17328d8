"""Data into a PDF/UA-1 by typst: tagged, with the fonts of the design system and nothing from the machine."""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from core.papers.frame import Logo, Paper
from core.papers.printable import printable_all
from core.reporting.drawing import fonts

SHARED = Path(__file__).with_name("paper.typ")


def typeset(
    template: Path, paper: Paper, files: Mapping[str, bytes] | None = None, *, logo: Logo | None = None
) -> bytes:
    """A PDF file: beside `template` stand `paper.typ`, what it reads (`paper`, made printable, as `data.json`) and `files` by name.

    Each call works in a folder of its own, gone afterwards: the template sees no other file.
    """
    said = printable_all(paper | {"logo": logo and {"alt": logo.alt, "width": logo.width}})
    beside = {
        template.name: template.read_bytes(),
        SHARED.name: SHARED.read_bytes(),
        "data.json": json.dumps(said).encode(),
        **({"logo.png": logo.png} if logo else {}),
        **(files or {}),
    }
    with TemporaryDirectory(prefix="vicinia-paper-") as folder:
        root = Path(folder)
        for name, content in beside.items():
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
