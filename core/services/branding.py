"""The city's logo: made again from its points, so that nothing else of the file that was sent is ever served."""

import io
import warnings
from functools import partial
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from accounts.models import User
from accounts.scope import on_commit
from core.models import CityProfile
from core.selectors.city import forget_city_facts
from core.services.audit import record
from core.services.errors import DomainError

MAX_BYTES = 5 * 1024 * 1024
MAX_POINTS = 25_000_000
"""A scan of an A4 sheet at 600 dpi is more; a logo is not."""
BOX = (640, 160)
"""The size a logo is served at, at most: twice what the pages show, for sharp screens."""
SMALLEST = 24


@transaction.atomic(durable=True)
def change_logo(*, actor: User, upload: BinaryIO) -> CityProfile:
    """Show this picture beside the city's name. Audited. Raises `DomainError` for what is no PNG or JPEG of a fit size."""
    made, size = png_of(upload)
    profile = CityProfile.objects.select_for_update().first()
    if profile is None:
        raise DomainError(_("Prima salvi il profilo della città."), field="logo")
    before = _put_away(profile)
    profile.logo.save("logo.png", ContentFile(made), save=False)
    profile.save(update_fields=["logo"])
    on_commit(forget_city_facts)
    after = {"width": size[0], "height": size[1], "bytes": len(made)}
    record(actor=actor, action="core.logo.changed", target=profile, before=before, after=after)
    return profile


@transaction.atomic(durable=True)
def remove_logo(*, actor: User) -> None:
    """The city's name alone again. Nothing where there is no logo."""
    profile = CityProfile.objects.select_for_update().exclude(logo="").first()
    if profile is None:
        return
    before = _put_away(profile)
    profile.logo = ""
    profile.save(update_fields=["logo"])
    on_commit(forget_city_facts)
    record(actor=actor, action="core.logo.changed", target=profile, before=before, after={"logo": None})


def png_of(upload: BinaryIO) -> tuple[bytes, tuple[int, int]]:
    """A PNG of the picture's points, no larger than `BOX`, upright and without anything else; and its size in points.

    Raises `DomainError` for a vector drawing, another format, a damaged file, too large or too small a picture.
    """
    content = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise DomainError(_("Il file è troppo grande: al massimo 5 MB."), field="logo")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture: Image.Image = Image.open(io.BytesIO(content), formats=("PNG", "JPEG"))
            if picture.width * picture.height > MAX_POINTS:
                raise DomainError(_("L'immagine è troppo grande: la riduca a 2000 punti."), field="logo")
            picture = ImageOps.exif_transpose(picture).convert("RGBA")
    except (
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        said = _("Serve un'immagine PNG o JPEG. Un disegno SVG va prima salvato come PNG.")
        raise DomainError(said, field="logo") from error
    picture = picture.crop(picture.getbbox() or (0, 0, 0, 0))  # without its empty margins
    if min(picture.size) < SMALLEST:
        raise DomainError(_("L'immagine è troppo piccola per leggersi."), field="logo")
    picture.thumbnail(BOX, Image.Resampling.LANCZOS)
    made = io.BytesIO()
    # A new picture: what the file carried besides its points (places, comments, profiles) stays behind.
    clean = Image.new("RGBA", picture.size)
    clean.paste(picture)
    clean.save(made, "PNG", optimize=True)
    return made.getvalue(), clean.size


def _put_away(profile: CityProfile) -> dict[str, str | None]:
    """The former file goes once the change is certain."""
    if not profile.logo:
        return {"logo": None}
    on_commit(partial(default_storage.delete, profile.logo.name))
    return {"logo": profile.logo_version}
