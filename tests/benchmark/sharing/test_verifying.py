"""Anybody verifies a snapshot: with the command, and with what they have themselves."""

import base64
import json
import shutil
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.management import call_command

from demo.servers import PROJECT
from tenants.models import City
from tests.benchmark.sharing.measured import Measured, approve

OPENSSL = shutil.which("openssl")
DER_PREFIX = bytes.fromhex("302a300506032b6570032100")


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


@pytest.mark.skipif(OPENSSL is None, reason="no openssl command here")
def test_openssl_verifies_it(signed: Path, tmp_path: Path) -> None:
    parts = json.loads(signed.read_text())
    (tmp_path / "document.json").write_text(parts["document"], "utf-8")
    (tmp_path / "signature.bin").write_bytes(base64.b64decode(parts["signature"]))
    (tmp_path / "key.der").write_bytes(DER_PREFIX + base64.b64decode(parts["public_key"]))
    ask = [
        str(OPENSSL), "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der", "-rawin",
        "-in", "document.json", "-sigfile", "signature.bin",
    ]  # fmt: skip
    assert subprocess.run(ask, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "document.json").write_text(parts["document"].replace("676", "677", 1), "utf-8")
    assert subprocess.run(ask, cwd=tmp_path, capture_output=True, check=False).returncode != 0


def test_the_signature_is_of_the_bytes_and_of_the_content_alike(signed: Path) -> None:
    """A second implementation: canonical form written by hand, since this content has no number but small integers."""
    parts = json.loads(signed.read_text())
    content = json.loads(parts["document"])
    again = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert again == parts["document"]
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(parts["public_key"]))
    key.verify(base64.b64decode(parts["signature"]), again.encode())
    with pytest.raises(InvalidSignature):
        key.verify(base64.b64decode(parts["signature"]), again.encode() + b"\n")
