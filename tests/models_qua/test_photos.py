"""Photos: what the file holds, what it must not tell, who may see it."""

import datetime as dt
import struct
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from core.models import Body
from core.services.errors import DomainError
from models_qua.models import Photo, ProjectSheet
from models_qua.services.photos import Caption, add_photo, change_photo, remove_photo
from models_qua.services.pictures import clean_picture
from models_qua.services.tracked import Owner
from tests.models_qua.pictures import jpeg_with_gps, png_with_words
from tests.models_qua.rows import make_agreement, make_work


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 10, 2, 9, tzinfo=dt.UTC))


def test_a_jpeg_loses_place_device_comments_and_what_follows_its_end() -> None:
    content = jpeg_with_gps()
    for told in (
        b"GPSPLACE",
        b"Canon",
        b"http://ns.adobe.com/xap",
        b"Photoshop",
        b"scattata da Ada",
        b"TRAILER",
    ):
        assert told in content
    clean, kind = clean_picture(content)
    assert kind == "image/jpeg"
    assert clean.endswith(b"\xff\xd9")
    for told in (
        b"GPSPLACE",
        b"Canon",
        b"http://ns.adobe.com/xap",
        b"Photoshop",
        b"scattata da Ada",
        b"TRAILER",
    ):
        assert told not in clean
    assert clean_picture(clean) == (clean, kind)


def test_how_it_is_turned_stays_and_the_picture_itself_is_untouched() -> None:
    content = jpeg_with_gps(turned=6)
    clean, _kind = clean_picture(content)
    at = clean.index(b"Exif\0\0") + 6
    assert struct.unpack_from(">HHIH", clean, at + 10) == (0x0112, 3, 1, 6)
    scan = content[content.index(b"\xff\xda") : content.index(b"\xff\xd9")]
    assert scan in clean
    assert b"Exif" not in clean_picture(jpeg_with_gps(turned=1))[0]


def test_a_png_loses_its_words() -> None:
    clean, kind = clean_picture(png_with_words())
    assert kind == "image/png"
    assert b"Reggio" not in clean
    assert b"eXIf" not in clean
    assert b"TRAILER" not in clean
    assert clean.startswith(b"\x89PNG")
    assert clean.endswith(struct.pack(">I", zlib.crc32(b"IEND")))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7 non una foto",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xd9",
        jpeg_with_gps()[:-40].split(b"\xff\xda")[0],
        png_with_words()[:60],
        png_with_words().replace(b"IDAT", b"IDAX"),
    ],
)
def test_what_is_no_whole_picture_is_refused(content: bytes) -> None:
    with pytest.raises(DomainError) as refused:
        clean_picture(content)
    assert refused.value.field == "upload"


def test_a_pdf_called_jpg_is_refused(sheet: ProjectSheet, ada: User) -> None:
    with pytest.raises(DomainError) as refused:
        added(sheet, ada, content=b"%PDF-1.7")
    assert refused.value.field == "upload"
    assert not Photo.objects.exists()


def added(sheet: ProjectSheet, ada: User, content: bytes | None = None, **said: Any) -> Photo:
    upload = SimpleUploadedFile("foto.jpg", jpeg_with_gps() if content is None else content)
    caption = Caption(**{"description": "Il parco aperto"} | said)
    return add_photo(actor=ada, owner=Owner(sheet.pk), upload=upload, caption=caption)


def test_the_kept_file_tells_no_place(sheet: ProjectSheet, ada: User) -> None:
    photo = added(sheet, ada)
    with photo.file.open("rb") as file:
        content = file.read()
    assert b"GPSPLACE" not in content
    assert photo.size == len(content)
    assert not photo.is_public


def test_words_for_who_does_not_see_it_are_wanted(sheet: ProjectSheet, ada: User) -> None:
    with pytest.raises(DomainError) as refused:
        added(sheet, ada, description=" ")
    assert refused.value.field == "description"


def test_a_public_photo_wants_the_people_in_it_to_agree(sheet: ProjectSheet, ada: User) -> None:
    with pytest.raises(DomainError) as refused:
        added(sheet, ada, is_public=True)
    assert refused.value.field == "people_agreed"
    photo = added(sheet, ada, is_public=True, people_agreed=True)
    hidden = change_photo(actor=ada, photo_id=photo.pk, caption=Caption("Altro"))
    assert (hidden.is_public, hidden.description) == (False, "Altro")
    with pytest.raises(DomainError):
        change_photo(actor=ada, photo_id=photo.pk, caption=Caption("Altro", is_public=True))


def test_a_removed_photo_leaves_no_file(
    sheet: ProjectSheet, ada: User, django_capture_on_commit_callbacks: Any
) -> None:
    photo = added(sheet, ada)
    storage, name = photo.file.storage, photo.file.name or ""
    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(actor=ada, photo_id=photo.pk)
    assert not storage.exists(name)


def test_a_work_has_photos_too(rivalta: Body, ada: User) -> None:
    owner = Owner(make_work(rivalta).pk, is_work=True)
    upload = SimpleUploadedFile("foto.jpg", jpeg_with_gps())
    assert add_photo(actor=ada, owner=owner, upload=upload, caption=Caption("Vialetti")).work_id == owner.key


@pytest.mark.parametrize("state", ["draft", "shared", "approved", "not_signed"])
def test_there_is_nothing_to_picture_before_the_agreement_is_in_force(
    rivalta: Body, ada: User, state: str
) -> None:
    with pytest.raises(DomainError):
        added(make_agreement(rivalta, state).sheets.get(), ada)
