"""Photos of projects and maintenance works: cleaned of what they tell besides what is seen, public only when somebody said so."""

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from accounts.scope import on_commit
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from core.services.guards import demand_day
from models_qua.models import Photo
from models_qua.services.files import forgotten_on_failure
from models_qua.services.pictures import SUFFIX, clean_picture, demand_size
from models_qua.services.tracked import PICTURED, Owner, locked_owner, owner_of

if TYPE_CHECKING:
    from django.core.files import File

_DESCRIBED = ("description", "taken_on", "is_public")


@dataclass(frozen=True, slots=True)
class Caption:
    """What is seen, when it was taken, who may see it; `people_agreed`: nobody can be recognised, or who can agreed."""

    description: str
    taken_on: dt.date | None = None
    is_public: bool = False
    people_agreed: bool = False


@transaction.atomic(durable=True)
def add_photo(
    *, actor: User, owner: Owner, upload: "File[bytes]", caption: Caption, key: uuid.UUID | None = None
) -> Photo:
    """Keep a photo; the form's `key` sent twice is one. Audited as `qua.photo.added`.

    Raises `DomainError` for what is no JPEG or PNG or is too large, without words for who does not see it, and for a public one
    without `people_agreed`.
    """
    row = locked_owner(owner, *PICTURED)
    if key and (there := Photo.objects.filter(pk=key).first()):
        return there
    _demand_caption(caption)
    demand_size(upload.size)
    content, media_type = clean_picture(upload.read())
    photo = Photo(id=key or new_key(), content_type=media_type, size=len(content), **owner.columns)
    _describe(photo, caption)
    photo.file.save(f"{photo.pk}{SUFFIX[media_type]}", ContentFile(content), save=False)
    with forgotten_on_failure(photo.file):
        photo.save(force_insert=True)
        after = snapshot(photo, _DESCRIBED, of=str(row), people_agreed=caption.people_agreed)
        record(actor=actor, action="qua.photo.added", target=photo, after=after)
    return photo


@transaction.atomic(durable=True)
def change_photo(*, actor: User, photo_id: uuid.UUID, caption: Caption, seen: str | None = None) -> Photo:
    """Change what is said of a photo and who sees it. Audited as `qua.photo.changed` when something changed."""
    photo = _locked(photo_id)
    before = photo_snapshot(photo)
    demand_fresh(before, seen)
    _demand_caption(caption)
    _describe(photo, caption)
    photo.save(update_fields=list(_DESCRIBED))
    earlier, later = changes(before, photo_snapshot(photo))
    if later:
        after = later | {"people_agreed": caption.people_agreed}
        record(actor=actor, action="qua.photo.changed", target=photo, before=earlier, after=after)
    return photo


@transaction.atomic(durable=True)
def remove_photo(*, actor: User, photo_id: uuid.UUID) -> None:
    """The photo goes, from the disk too once this is certain. Audited as `qua.photo.removed`."""
    photo = _locked(photo_id)
    record(actor=actor, action="qua.photo.removed", target=photo, before=photo_snapshot(photo))
    name = photo.file.name or ""
    photo.delete()
    on_commit(partial(default_storage.delete, name))


def photo_snapshot(photo: Photo) -> dict[str, object]:
    """What the form of a photo shows."""
    return snapshot(photo, _DESCRIBED)


def _locked(photo_id: uuid.UUID) -> Photo:
    there = Photo.objects.filter(pk=photo_id).first()
    if there is None:
        raise DomainError(_("Questa foto non c'è più."))
    locked_owner(owner_of(there), *PICTURED)
    return Photo.objects.select_for_update().get(pk=photo_id)


def _demand_caption(caption: Caption) -> None:
    if not caption.description.strip():
        raise DomainError(_("Scriva che cosa si vede: serve a chi la foto non la vede."), field="description")
    if caption.taken_on is not None:
        demand_day(caption.taken_on, field="taken_on")
    if caption.is_public and not caption.people_agreed:
        raise DomainError(
            _(
                "Prima che la vedano tutti, confermi che nessuno è riconoscibile o che chi si riconosce è d'accordo; "
                "altrimenti la lasci non pubblica."
            ),
            field="people_agreed",
        )


def _describe(photo: Photo, caption: Caption) -> None:
    photo.description, photo.taken_on = caption.description.strip(), caption.taken_on
    photo.is_public = caption.is_public
