"""Files a person attaches to an agreement: the scan of the act, the policy, whatever else is kept with it."""

import uuid
from functools import partial

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scope import on_commit
from core.services.audit import record
from core.services.errors import DomainError
from core.services.uploads import check_content
from models_qua.models import AgreementFile
from models_qua.services.files import keep_file
from models_qua.services.guards import locked_agreement

Purpose = AgreementFile.Purpose
ATTACHED = (Purpose.ACT, Purpose.INSURANCE, Purpose.OTHER)
"""What is attached by itself: the scan of a signature comes with the signature, the proof of an expense with the expense."""


@transaction.atomic(durable=True)
def attach_file(
    *,
    actor: User,
    agreement_id: uuid.UUID,
    title: str,
    purpose: str,
    upload: "File[bytes]",
    is_public: bool,
) -> AgreementFile:
    """Keep a file with its agreement, in whatever state that is. Audited as `qua.file.added`.

    Raises `DomainError` for a file too large or that is not what its name says, and for a purpose that is not one of `ATTACHED`.
    """
    agreement = locked_agreement(agreement_id)
    if purpose not in ATTACHED:
        raise DomainError(_("Scelga che cos'è il file."), field="purpose")
    try:
        media_type = check_content(upload)
    except DomainError as refused:
        raise DomainError(refused.message, field="upload") from refused
    return keep_file(
        agreement.pk,
        upload,
        media_type,
        title=title.strip(),
        purpose=purpose,
        is_public=is_public,
        actor=actor,
    )


@transaction.atomic(durable=True)
def show_file(*, actor: User, file_id: uuid.UUID, is_public: bool) -> AgreementFile:
    """Everybody may read it, or no longer. Audited as `qua.file.shown`."""
    kept = _locked(file_id)
    if kept.is_public != is_public:
        kept.is_public = is_public
        kept.save(update_fields=["is_public"])
        record(
            actor=actor,
            action="qua.file.shown",
            target=kept,
            before={"public": not is_public},
            after={"public": is_public},
        )
    return kept


@transaction.atomic(durable=True)
def detach_file(*, actor: User, file_id: uuid.UUID) -> None:
    """Take a file away, from the disk too. Audited as `qua.file.removed`, with its digest."""
    kept = _locked(file_id)
    before = {"title": kept.title, "size": kept.size, "sha256": kept.sha256}
    record(actor=actor, action="qua.file.removed", target=kept, before=before)
    name = kept.file.name or ""
    kept.delete()
    on_commit(partial(default_storage.delete, name))


def _locked(file_id: uuid.UUID) -> AgreementFile:
    kept = AgreementFile.objects.select_for_update().filter(pk=file_id).first()
    if kept is None:
        raise DomainError(_("Questo file non c'è più."))
    if kept.purpose not in ATTACHED:
        raise DomainError(_("Questo file è la prova di una firma o di una spesa: si cambia da lì."))
    return kept
