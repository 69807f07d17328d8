"""What is uploaded is looked at for what it does, not only for what it is; and nothing gets in or out by another door."""

import ast
import io
import time
import zipfile
import zlib
from collections.abc import Callable

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from PIL import Image

from accounts.models import User
from core.models import Body, Document
from core.services.errors import DomainError
from core.services.uploads import MOST_POINTS, check_content
from tests.architecture.source import agree, application, places

HEAD = b"%PDF-1.7\n"
OFFICE = "application/vnd.oasis.opendocument.text"

KEPT = {
    "core.Document.file": "core/services/documents.py checks it (check_content)",
    "core.ImportFile.file": "a register, read cell by cell and never handed out (core/imports)",
    "core.CityProfile.logo": "core/services/branding.py draws it anew",
    "models_monza.EnrolmentDocument.file": "models_monza/services/decisions.py checks it (check_content)",
    "models_monza.ReceivedPaper.file": "models_monza/services/online.py checks it (check_content)",
    "models_qua.AgreementDocument.pdf": "set by the platform itself",
    "models_qua.AgreementDocument.docx": "set by the platform itself",
    "models_qua.AgreementFile.file": "models_qua/services/files.py checks it (check_content)",
    "models_qua.Photo.file": "models_qua/services/pictures.py takes from it all but the picture",
}
"""Every column of files of a city, and who looks at what goes in."""

WRITERS = {
    "core/services/branding.py": "a picture it has drawn itself",
    "core/services/documents.py": "after check_content",
    "models_monza/services/decisions.py": "after check_content",
    "models_monza/services/online.py": "after check_content",
    "models_qua/services/account.py": "a paper set by the platform itself",
    "models_qua/services/documents.py": "papers set by the platform itself",
    "models_qua/services/files.py": "after check_content",
    "models_qua/services/photos.py": "after clean_picture",
}
"""Modules that put a file into storage."""


def office(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", OFFICE)
        for name, part in parts.items():
            made.writestr(name.replace("__", "/"), part)
    return content.getvalue()


def packed(text: bytes, about: bytes = b"/Type /ObjStm") -> bytes:
    body = zlib.compress(text)
    return (
        HEAD
        + b"1 0 obj\n<< %s /Length %d >>\nstream\n" % (about, len(body))
        + body
        + b"\nendstream\nendobj\n"
    )


def huge_text() -> bytes:
    return office(**{"content.xml": b"0" * 301 * 1024 * 1024})


def huge_png() -> bytes:
    content = io.BytesIO()
    Image.new("1", (MOST_POINTS // 8_000 + 1, 8_000)).save(content, "PNG")
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.pdf", HEAD + b"<< /S /JavaScript /JS (app.alert(1)) >>", "programmi"),
        ("a.pdf", HEAD + b"<< /S /Java#53cript >>", "programmi"),
        ("a.pdf", HEAD + b"<</S/Launch/F(cmd.exe)>>", "programmi"),
        ("a.pdf", HEAD + b"<< /AcroForm << /XFA [1 0 R] >> >>", "programmi"),
        ("a.pdf", packed(b"5 0 << /S /JavaScript >>"), "programmi"),
        ("a.pdf", packed(b"5 0 << /S /#4aavaScript >>", b"/Type/Obj#53tm"), "programmi"),
        ("a.pdf", HEAD + b"trailer << /Encrypt 9 0 R >>", "protetto"),
        ("a.odt", office(Basic__Standard__m_xml=b"<x/>"), "macro"),
        ("a.odt", office(Scripts__python__a_py=b"x"), "macro"),
        ("a.odt", huge_text, "enorme"),
        ("a.png", huge_png, "troppi punti"),
    ],
)
def test_what_runs_or_bursts_is_refused_with_the_cure(
    name: str, content: bytes | Callable[[], bytes], why: str
) -> None:
    with pytest.raises(DomainError, match=why):
        check_content(SimpleUploadedFile(name, content() if callable(content) else content))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", HEAD + b"(Il linguaggio JavaScript e il lancio /JavaScripts)"),
        ("a.pdf", packed(b"/JavaScript", b"/Filter /FlateDecode")),  # a text on a page, not an action
        ("a.odt", office(**{"content.xml": b"<x/>", "Pictures/a.png": b"x"})),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"0" * 20),
    ],
)
def test_what_only_speaks_of_it_is_taken(name: str, content: bytes) -> None:
    assert check_content(SimpleUploadedFile(name, content))


def test_a_file_made_to_be_slow_to_look_at_is_not() -> None:
    """Five megabytes of beginnings without an end, and of streams that hold nothing; what unpacks to hundreds."""
    began = time.monotonic()
    for piece in (b"/ObjStm obj ", b"/ObjStm stream\n", b"/#4fbjStm stream\nendstream "):
        check_content(SimpleUploadedFile("a.pdf", HEAD + piece * (5 * 1024**2 // len(piece))))
    bomb = packed(b"0" * 100 * 1024**2)
    check_content(SimpleUploadedFile("a.pdf", bomb))
    assert time.monotonic() - began < 10


def test_a_file_is_handed_out_as_bytes_that_run_nowhere(dario: User, alfa: Body) -> None:
    row = Document(title="Verbale", body=alfa, size=9, content_type="application/pdf")
    row.file.save("a.pdf", SimpleUploadedFile("a.pdf", HEAD))
    browser = Client(headers={"host": "bergamo.localhost"})
    browser.force_login(dario)
    answer = browser.get(f"/lavoro/documenti/{row.pk}/")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")


def test_every_column_of_files_is_looked_after_and_every_writer_of_files_is_known() -> None:
    columns = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.FileField) and model._meta.app_label != "tenants"
    }
    agree(columns, KEPT, "A column of files: say who looks at what goes in")
    found = places(
        application(".save("),
        lambda node: (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "save"
            and isinstance(node.func.value, ast.Attribute)
            and node.func.value.attr in {"file", "logo", "pdf", "docx"}
        ),
    )
    agree(found, WRITERS, "A module that stores a file: it goes through core.services.uploads")
