"""Importing the demo's registers as an office would: upload, then import."""

from collections.abc import Sequence
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from core.services.imports import apply_import, upload_register


def import_files(
    actor: User, model_slug: str, paths: Sequence[Path], *, publish_minutes: bool, year: int | None = None
) -> None:
    """Import one workbook, or the CSV sheets of one year; `year` is chosen where the register does not say its own."""
    files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in paths]
    import_sheets(actor, model_slug, files, publish_minutes=publish_minutes, year=year)


def import_sheets(
    actor: User,
    model_slug: str,
    files: Sequence[SimpleUploadedFile],
    *,
    publish_minutes: bool,
    year: int | None = None,
) -> None:
    """Import a workbook or sheets that are no files of the demo."""
    batch = upload_register(
        actor=actor,
        files=files,
        model_slug=model_slug,
        options={"year": year, "publish_minutes": publish_minutes},
        read_now=True,
    )
    apply_import(actor=actor, batch_id=batch.pk)
