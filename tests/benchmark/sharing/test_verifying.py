"""Anybody verifies a snapshot: with the command, and with what they have themselves."""

import base64
import json
import shutil
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from demo.servers import PROJECT
from tenants.models import City
from tests.benchmark.sharing import rfc8032
from tests.benchmark.sharing.measured import Measured, approve


@pytest.fixture
def signed(in_bergamo: City, measured: Measured, tmp_path: Path) -> Path:
    """The file the city hands out."""
    shared = approve(in_bergamo)
    file = tmp_path / "bergamo-2025-v1.json"
    parts = {name: getattr(shared, name) for name in ("document", "signature", "public_key")}
    file.write_text(json.dumps(parts, ensure_ascii=False, indent=1), "utf-8")
    return file


def verified(file: Path, *options: str) -> tuple[int, str]:
    """The command's exit code and what it said."""
    out = StringIO()
    try:
        call_command("verify_snapshot", str(file), *options, stdout=out, stderr=out)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_the_command_says_ok_bad_or_unreadable(signed: Path, db: None) -> None:
    key = json.loads(signed.read_text())["public_key"]
    code, said = verified(signed)
    assert (code, said.startswith("OK: Bergamo, 2025, version 1, approved 2026-01-20T10:00:00Z")) == (0, True)
    assert "compare it" in said
    assert "compare it" not in verified(signed, "--public-key", key)[1]
    code, said = verified(signed, "--public-key", "A" * 43 + "=")
    assert (code, "not with the key you gave" in said) == (1, True)
    whole = signed.read_text()
    signed.write_text(whole.replace("676", "677", 1))
    assert verified(signed)[0] == 1
    for broken in (whole[:-2], "{}", '{"document": "1", "signature": "", "public_key": ""}', "\x00"):
        signed.write_text(broken)
        assert verified(signed)[0] == 2
    assert verified(signed.with_name("not-there"))[0] == 2


def test_the_python_of_the_reference_verifies_it_alone(signed: Path, tmp_path: Path) -> None:
    """The program printed in the reference, run as it stands, in a process that knows nothing of ours."""
    page = (PROJECT / "docs/reference/snapshot.md").read_text()
    program = page.split("```python\n")[1].split("```")[0]
    run = subprocess.run(
        ["python3" if shutil.which("python3") else "python", "-c", "import cryptography"],
        capture_output=True,
        check=False,
    )
    python = "python3" if run.returncode == 0 else str(PROJECT / ".venv/bin/python")
    good = subprocess.run(
        [python, "-", str(signed)], input=program, text=True, capture_output=True, cwd=tmp_path, check=False
    )
    assert good.returncode == 0, good.stderr
    signed.write_text(signed.read_text().replace("676", "677", 1))
    bad = subprocess.run(
        [python, "-", str(signed)], input=program, text=True, capture_output=True, cwd=tmp_path, check=False
    )
    assert bad.returncode != 0


@pytest.mark.skipif(not (shutil.which("openssl") and shutil.which("jq")), reason="needs openssl and jq")
def test_the_shell_of_the_reference_verifies_it_alone(signed: Path) -> None:
    """The commands printed in the reference, as they stand: OpenSSL is another implementation than ours."""
    page = (PROJECT / "docs/reference/snapshot.md").read_text()
    printed = page.split("With `jq` and OpenSSL 3:\n\n")[1].split("\n\n")[0]
    commands = "set -e\n" + "\n".join(line.strip() for line in printed.splitlines())

    def run() -> int:
        return subprocess.run(
            ["sh", "-c", commands], cwd=signed.parent, capture_output=True, check=False
        ).returncode

    whole = signed.read_text()
    parts = json.loads(whole)
    other = base64.b64encode(bytes(32)).decode()
    assert run() == 0
    assert (signed.parent / "document.json").read_text("utf-8") == parts["document"]
    for altered in (whole.replace("676", "677", 1), whole.replace(parts["public_key"], other)):
        signed.write_text(altered)
        assert run() != 0


def test_the_signature_is_of_the_bytes_and_of_the_content_alike(signed: Path) -> None:
    """Implementations of its own: the canonical form, since this content has no number but small integers, and Ed25519."""
    parts = json.loads(signed.read_text())
    content = json.loads(parts["document"])
    again = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert again == parts["document"]
    key, signature = (base64.b64decode(parts[name]) for name in ("public_key", "signature"))
    assert rfc8032.verify(key, signature, again.encode())
    for wrong in (again.replace("676", "677", 1), again + "\n"):
        assert not rfc8032.verify(key, signature, wrong.encode())
    assert not rfc8032.verify(bytes(32), signature, again.encode())
    assert not rfc8032.verify(key, bytes(64), again.encode())


def test_the_second_implementation_is_right() -> None:
    """RFC 8032, section 7.1, test 2."""
    key = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert rfc8032.verify(key, signature, b"\x72")
    assert not rfc8032.verify(key, signature, b"\x73")
