"""Documents: what they hold decides, not what they are called."""

import hashlib
import io
import zipfile
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from core.models import AuditEntry, Body, Document
from core.services.documents import add_document, remove_document
from core.services.errors import DomainError
from core.services.uploads import TYPES, check_content

PDF = b"%PDF-1.7\n%\xe2\xe3\n"


def archive(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name, part in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), part)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("verbale.pdf", PDF),
        ("foto.PNG", b"\x89PNG\r\n\x1a\n" + b"0" * 20),
        ("foto.jpeg", b"\xff\xd8\xff\xe0" + b"0" * 20),
        ("testo.docx", archive(word__document_xml=b"<w/>")),
        ("foglio.xlsx", archive(xl__workbook_xml=b"<x/>")),
        ("testo.odt", archive(mimetype=b"application/vnd.oasis.opendocument.text")),
    ],
)
def test_what_it_says_it_is_it_is(name: str, content: bytes) -> None:
    assert check_content(SimpleUploadedFile(name, content)) == TYPES["." + name.rsplit(".", 1)[1].lower()]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("pagina.html", b"<script>", "non si può caricare"),
        ("senza", PDF, "non si può caricare"),
        ("verbale.pdf", b"<html><script>alert(1)</script>", "non corrisponde"),
        ("verbale.pdf", b"\x89PNG\r\n\x1a\n", "non corrisponde"),
        ("testo.docx", archive(xl__workbook_xml=b"<x/>"), "non corrisponde"),
        ("testo.docx", b"PK\x03\x04" + b"broken", "non corrisponde"),
        ("vuoto.pdf", b"", "vuoto"),
    ],
)
def test_what_it_is_not_is_refused(name: str, content: bytes, why: str) -> None:
    with pytest.raises(DomainError, match=why) as refused:
        check_content(SimpleUploadedFile(name, content))
    assert refused.value.field == "upload"


def test_a_file_too_large_is_refused(settings: Any) -> None:
    settings.DOCUMENT_MAX_BYTES = 1024**2
    with pytest.raises(DomainError, match="1 MB"):
        check_content(SimpleUploadedFile("verbale.pdf", PDF + b"0" * 1024**2))


def test_a_document_is_kept_with_its_digest_and_goes_from_the_disk(
    dario: User, alfa: Body, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    upload = SimpleUploadedFile("verbale di maggio.pdf", PDF)
    document = add_document(actor=dario, title="Verbale", upload=upload, body=alfa)
    name = document.file.name or ""
    assert "verbale" not in name
    assert [document.size, document.sha256] == [len(PDF), hashlib.sha256(PDF).hexdigest()]
    with default_storage.open(name) as kept:
        assert kept.read() == PDF
    with django_capture_on_commit_callbacks(execute=True):
        remove_document(actor=dario, document_id=document.pk)
    assert not default_storage.exists(name)
    assert not Document.objects.exists()
    assert AuditEntry.objects.filter(action="core.document.removed").exists()
