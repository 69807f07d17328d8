"""Registers imported: uploaded, read, settled, imported, taken back."""

from dataclasses import dataclass
from typing import Any

from core.api.declaring import Asked, Download, Figure, Operation, Paper, Resource
from core.imports.annotate import annotated_workbook
from core.imports.problems import Problem, Refused
from core.imports.sources import read_sources
from core.models import ImportBatch
from core.services import import_choices, imports
from core.services.errors import DomainError
from core.services.uploads import TYPES

IMPORT = "core.register.import"

BATCHES = Resource(
    name="register-imports", key="batch_id", model=ImportBatch, see=IMPORT,
    fields=(
        "id", "model_slug", "state", "filename", "sha256", "options", "result", "failure", "uploaded_at", "uploaded_by", "applied_at",
        "applied_by", "undone_at", "undone_by",
    ),
    about="An uploaded register. It is read, and imported, in the background: ask again until `state` is neither «uploaded» nor «applying».",
    rows=lambda _who: ImportBatch.objects.defer("preview", "mapping", "decisions"),
    filters={"model_slug": ["exact"], "state": ["exact"], "sha256": ["exact"]},
    sorts=("-uploaded_at", "uploaded_at"),
)  # fmt: skip


@dataclass(frozen=True)
class Preview:
    """What the last reading found: counts, problems, questions about columns, organisations that look alike; and what was said of them."""

    preview: dict[str, Any]
    mapping: dict[str, Any]
    decisions: dict[str, Any]


def _preview(asked: Asked) -> Preview:
    return Preview(asked.row.preview, asked.row.mapping, asked.row.decisions)


@dataclass(frozen=True)
class Choices:
    """The year of the population figures, and whether the imported minutes are public."""

    year: int | None = None
    publish_minutes: bool = False


@dataclass(frozen=True)
class LastChoices:
    """What to import with; what is left out stays as it was chosen before."""

    options: Choices | None = None
    decisions: dict[str, str] | None = None


def _last(sent: LastChoices, _asked: Asked) -> dict[str, Any]:
    options = (
        {"year": sent.options.year, "publish_minutes": sent.options.publish_minutes} if sent.options else None
    )
    return {"options": options, "decisions": sent.decisions}


def _annotated(asked: Asked) -> Paper:
    """Raises `DomainError` for a file that cannot be read at all."""
    try:
        sheets = read_sources(imports.sources_of(asked.row))
    except Refused as refused:
        raise DomainError(str(refused)) from None
    found = (
        [Problem(**one) for one in asked.row.preview.get(which, [])] for which in ("problems", "warnings")
    )
    return Paper(annotated_workbook(sheets, *found), TYPES[".xlsx"], "registro-con-i-problemi")


FIGURES = (
    Figure(name="show_import_preview", on=BATCHES, part="preview", see=IMPORT, answers=Preview, read=_preview, about="What a register would change."),
)  # fmt: skip
DOWNLOADS = (
    Download(name="download_annotated_register", on=BATCHES, part="annotated-file", see=IMPORT, read=_annotated, media_types=(TYPES[".xlsx"],), about="The upload again, with every bad cell marked."),
)  # fmt: skip
RESOURCES = (BATCHES,)
OPERATIONS = (
    Operation("POST", imports.upload_register, IMPORT, "Upload a register, one workbook or several CSV.", answers=BATCHES, leaves=("options", "read_now")),
    Operation("PUT", import_choices.map_columns, IMPORT, "Say what unknown columns are.", on=BATCHES, part="columns", answers=BATCHES),
    Operation("PUT", import_choices.choose_options, IMPORT, "Choose the year of the residents and whether the minutes are public.", on=BATCHES, part="options", answers=BATCHES),
    Operation("PUT", import_choices.decide_duplicates, IMPORT, "Say which organisations are the same.", on=BATCHES, part="decisions", answers=BATCHES),
    Operation("POST", imports.start_import, IMPORT, "Import a register, in the background.", on=BATCHES, part="application", answers=BATCHES, takes=LastChoices, into=_last),
    Operation("POST", imports.undo_import, IMPORT, "Take an import back.", on=BATCHES, part="undoing", answers=BATCHES),
    Operation("DELETE", imports.discard_upload, IMPORT, "Throw an upload away.", on=BATCHES),
)  # fmt: skip
