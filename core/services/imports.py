"""Importing a register: upload, read, import in one transaction, take it back. Choices: `core.services.import_choices`."""

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import PureWindowsPath
from typing import Any, Protocol

import structlog
from celery import shared_task
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scope import on_commit
from core.imports.engine import Reading, read_register
from core.imports.loaders.organisations import DIFFERENT, LATER, SAME, kept_apart
from core.imports.plan import Options, Plan
from core.imports.preview import counts_of, preview_of
from core.imports.problems import Refused
from core.imports.sources import Source, check_size
from core.imports.undo import Obstacle, obstacles, take_back
from core.imports.write import write_plan
from core.models import (
    DuplicateDismissal,
    ImportBatch,
    ImportFile,
    ImportHeading,
    ModelActivation,
    OrganisationMerge,
)
from core.participation.registry import registry
from core.services.activation import active_model_slugs
from core.services.audit import actor_label, record
from core.services.errors import DomainError

FILES_MAX = 10
State = ImportBatch.State
_log = structlog.get_logger(__name__)


class Uploaded(Protocol):
    """A file as Django hands it in: name, size, bytes."""

    @property
    def name(self) -> str | None: ...

    @property
    def size(self) -> int | None: ...

    def read(self) -> bytes: ...


class ImportRefused(DomainError):
    """The register has problems, so nothing was imported; `reading` holds them."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(_("Nel registro ci sono problemi da correggere: non è stato importato nulla."))
        self.reading = reading


class UndoRefused(DomainError):
    """Later work stands on the import; `obstacles` say which."""

    def __init__(self, found: Sequence[Obstacle]) -> None:
        what = "; ".join(map(str, found))
        super().__init__(_("L'importazione non si può annullare: %(what)s.") % {"what": what})
        self.obstacles = tuple(found)


@transaction.atomic(durable=True)
def upload_register(
    *,
    actor: User | None,
    files: Sequence[Uploaded],
    model_slug: str,
    options: Mapping[str, Any] | None = None,
    read_now: bool = False,
) -> ImportBatch:
    """Keep an uploaded register (one workbook or several CSV) and have it read in the background. Audited.

    `options` are those of `core.services.import_choices.choose_options`; `read_now` leaves the reading to the caller. Raises `DomainError` for a file that is empty or too large, for too
    many files, or for a model the city does not use.
    """
    if model_slug not in importable_models():
        raise DomainError(
            _("Questo modello di partecipazione non è attivo, o non ha registri da importare."), field="model"
        )
    if not 1 <= len(files) <= FILES_MAX:
        raise DomainError(
            _("Caricare da 1 a %(maximum)d file insieme.") % {"maximum": FILES_MAX}, field="register"
        )
    sources = [_source(file) for file in files]
    _check_total(sources)
    batch = ImportBatch.objects.create(
        model_slug=model_slug,
        filename=", ".join(source.name for source in sources)[:255],
        sha256=digest_of(sources),
        options=dict(options or {}),
        uploaded_by=actor_label(actor),
    )
    for position, source in enumerate(sources):
        ImportFile.objects.create(
            batch=batch,
            position=position,
            filename=source.name,
            file=ContentFile(source.content, name=source.name),
            size=len(source.content),
        )
    record(actor=actor, action="core.register.uploaded", target=batch, after={"files": batch.filename})
    if not read_now:
        on_commit(lambda: read_in_background.delay(str(batch.pk)))
    return batch


@transaction.atomic(durable=True)
def start_import(
    *,
    actor: User | None,
    batch_id: uuid.UUID,
    options: Mapping[str, Any] | None = None,
    decisions: Mapping[str, str] | None = None,
) -> ImportBatch:
    """Have a register imported in the background, with these last choices. Raises `DomainError` unless it is ready.

    `options` and `decisions` are those of `core.services.import_choices`; None leaves what was chosen before.
    """
    batch = _lock(batch_id)
    if batch.state != State.READY:
        raise DomainError(_("Questo registro non è pronto per essere importato."))
    batch.state = State.APPLYING
    batch.applied_by = actor_label(actor)
    batch.options = batch.options if options is None else dict(options)
    batch.decisions = {**batch.decisions, **asked_decisions(batch, decisions or {})}
    batch.save(update_fields=["state", "applied_by", "options", "decisions"])
    actor_id = str(actor.pk) if actor else None
    on_commit(lambda: import_in_background.delay(str(batch.pk), actor_id))
    return batch


@transaction.atomic(durable=True)
def apply_import(*, actor: User | None, batch_id: uuid.UUID, ask: bool = True) -> Reading:
    """Read the register again and write it, all or nothing; returns what was read. Audited with the counts.

    Two imports of one model never run together. With `ask` an unknown heading stops it, without it is left out.
    Raises `ImportRefused` when the register has problems, `DomainError` when it was imported already.
    """
    batch = _lock(batch_id)
    if batch.state in {State.APPLIED, State.UNDONE}:
        raise DomainError(_("Questo registro è già stato importato."))
    list(ModelActivation.objects.select_for_update().filter(model_slug=batch.model_slug))
    reading = _read(batch, ask=ask)
    if reading.plan is None or reading.findings:
        raise ImportRefused(reading)
    plan, now = reading.plan, timezone.now()
    write_plan(plan, batch)
    _keep_decisions(plan, actor, now)
    batch.state, batch.failure = State.APPLIED, ""
    batch.preview = preview_of(reading)
    batch.result = {"counts": counts_of(plan), "changes_nothing": plan.changes_nothing}
    batch.applied_at, batch.applied_by = now, actor_label(actor)
    batch.save()
    record(actor=actor, action="core.register.imported", target=batch, after=counts_of(plan))
    return reading


@transaction.atomic(durable=True)
def undo_import(*, actor: User | None, batch_id: uuid.UUID) -> ImportBatch:
    """Take an import back: rows it added go, values it changed return. Audited.

    Raises `UndoRefused` when later work stands on it, `DomainError` when there is nothing to undo.
    """
    batch = _lock(batch_id)
    if batch.state != State.APPLIED:
        raise DomainError(_("Non c'è nulla da annullare: questo registro non risulta importato."))
    list(ModelActivation.objects.select_for_update().filter(model_slug=batch.model_slug))
    found = obstacles(batch)
    if found:
        raise UndoRefused(found)
    take_back(batch)
    batch.state, batch.undone_at, batch.undone_by = State.UNDONE, timezone.now(), actor_label(actor)
    batch.save(update_fields=["state", "undone_at", "undone_by"])
    record(actor=actor, action="core.register.import_undone", target=batch, before=batch.result.get("counts"))
    return batch


@transaction.atomic(durable=True)
def discard_upload(*, actor: User | None, batch_id: uuid.UUID) -> None:
    """Throw away an upload that was not imported, files included. Audited."""
    batch = _lock(batch_id)
    if not batch.can_be_discarded:
        raise DomainError(_("Un registro importato resta nell'elenco: si può annullare, non eliminare."))
    stored = [file.file for file in batch.files.all()]
    record(actor=actor, action="core.register.discarded", target=batch, before={"files": batch.filename})
    batch.delete()
    for file in stored:
        on_commit(partial(file.storage.delete, str(file.name)))


@transaction.atomic(durable=True)
def read_upload(*, batch_id: uuid.UUID) -> ImportBatch:
    """Read an upload and keep what was found: the state says whether to map columns, mend the file or confirm.

    Nothing of the register is written; a batch imported meanwhile is left alone.
    """
    batch = _lock(batch_id)
    if batch.state != State.UPLOADED:
        return batch
    reading = _read(batch, ask=True)
    batch.preview = preview_of(reading)
    batch.state = (
        State.MAPPING if reading.questions else State.UNREADABLE if reading.findings else State.READY
    )
    batch.save(update_fields=["preview", "state"])
    return batch


@transaction.atomic(durable=True)
def note_failure(*, batch_id: uuid.UUID, message: str, reading: Reading | None = None) -> None:
    """Keep why an import did not go through; what the register says now replaces the older preview."""
    batch = _lock(batch_id)
    batch.state, batch.failure = State.FAILED, message[:500]
    if reading is not None:
        batch.preview = preview_of(reading)
        batch.state = State.MAPPING if reading.questions else State.UNREADABLE
    batch.save(update_fields=["state", "failure", "preview"])


@shared_task(name="core.imports.read")
def read_in_background(batch_id: str) -> None:
    """Read an upload; repeating it does no harm, nor does reading one thrown away meanwhile."""
    key = uuid.UUID(batch_id)
    if ImportBatch.objects.filter(pk=key, state=State.UPLOADED).exists():
        read_upload(batch_id=key)


@shared_task(name="core.imports.apply")
def import_in_background(batch_id: str, actor_id: str | None) -> None:
    """Import an upload; one that was imported already is left alone, so repeating it does no harm."""
    key = uuid.UUID(batch_id)
    actor = User.objects.filter(pk=actor_id).first() if actor_id else None
    if ImportBatch.objects.filter(pk=key, state=State.APPLYING).exists():
        try:
            apply_import(actor=actor, batch_id=key)
        except ImportRefused as refused:
            note_failure(batch_id=key, message=refused.message, reading=refused.reading)
        except DomainError as refused:
            note_failure(batch_id=key, message=refused.message)
        except IntegrityError:
            _log.warning("import_clashed", batch=batch_id, exc_info=True)
            note_failure(
                batch_id=key,
                message=_(
                    "Qualcuno ha modificato gli stessi dati durante l'importazione: non è stato importato nulla."
                ),
            )


def asked_decisions(batch: ImportBatch, decisions: Mapping[str, str]) -> dict[str, str]:
    """Those decisions that are about pairs of the preview and say something known."""
    asked = {pair["key"] for pair in batch.preview.get("similar", [])}
    return {key: said for key, said in decisions.items() if key in asked and said in {SAME, DIFFERENT, LATER}}


def importable_models() -> list[str]:
    """Slugs of the models active in the city that declare sheets."""
    return [slug for slug in active_model_slugs() if registry.get(slug).sheets]


def digest_of(sources: Iterable[Source]) -> str:
    """SHA-256 of the contents of an upload, whatever the order and the names of its files."""
    parts = sorted(hashlib.sha256(source.content).hexdigest() for source in sources)
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def remembered_answers(model_slug: str) -> dict[str, str]:
    """What people said of unknown headings in earlier files, by question key."""
    rows = ImportHeading.objects.filter(model_slug=model_slug).values_list("sheet", "heading", "column")
    return {f"{sheet}|{heading}": column for sheet, heading, column in rows}


def sources_of(batch: ImportBatch) -> list[Source]:
    """The files of an upload, read from storage."""
    sources = []
    for file in batch.files.all():
        with file.file.open("rb") as stored:
            sources.append(Source(file.filename, stored.read()))
    return sources


def _read(batch: ImportBatch, *, ask: bool) -> Reading:
    options = Options(
        now=timezone.now(),
        today=timezone.localdate(),
        year=batch.options.get("year"),
        publish_minutes=bool(batch.options.get("publish_minutes")),
        decisions=batch.decisions,
    )
    answers = {**remembered_answers(batch.model_slug), **batch.mapping}
    return read_register(
        sources_of(batch), model=registry.get(batch.model_slug), options=options, answers=answers, ask=ask
    )


def read_again(batch: ImportBatch) -> ImportBatch:
    """Have an upload read once more, after what was chosen about it changed."""
    batch.state, batch.failure = State.UPLOADED, ""
    batch.save(update_fields=["state", "failure", "mapping", "options"])
    on_commit(lambda: read_in_background.delay(str(batch.pk)))
    return batch


def _lock(batch_id: uuid.UUID) -> ImportBatch:
    return ImportBatch.objects.select_for_update().get(pk=batch_id)


def lock_changeable(batch_id: uuid.UUID) -> ImportBatch:
    """The upload, locked; `DomainError` when nothing about it can be chosen any more."""
    batch = _lock(batch_id)
    if not batch.can_be_changed:
        raise DomainError(_("Questo registro non si può più modificare: caricarlo di nuovo."))
    return batch


def _source(file: Uploaded) -> Source:
    name = PureWindowsPath(file.name or "registro").name[:255]
    try:
        check_size(name, file.size or 0)
    except Refused as refused:
        raise DomainError(
            f"{name}: {refused.problem.message} {refused.problem.cure}", field="register"
        ) from refused
    return Source(name, file.read())


def _check_total(sources: Sequence[Source]) -> None:
    try:
        check_size(_("l'insieme dei file"), sum(len(source.content) for source in sources))
    except Refused as refused:
        raise DomainError(f"{refused.problem.message} {refused.problem.cure}", field="register") from refused


def _keep_decisions(plan: Plan, actor: User | None, now: Any) -> None:
    """Merges and refusals decided in the preview become rows, like those decided anywhere else."""
    who = actor_label(actor)
    OrganisationMerge.objects.bulk_create(
        OrganisationMerge(absorbed_id=absorbed, kept_id=kept, decided_at=now, decided_by=who)
        for absorbed, kept in plan.merges
    )
    if plan.similar:
        DuplicateDismissal.objects.bulk_create(
            (
                DuplicateDismissal(first_id=first, second_id=second, decided_at=now, decided_by=who)
                for first, second in kept_apart(plan)
            ),
            ignore_conflicts=True,
        )
