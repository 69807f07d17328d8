"""Stripe's published OpenAPI document, as its own test server carries it.

It is 8 MB of Stripe's text, so it is not kept here: Go's module proxy gives it, the digest says that it is this one.
"""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

MODULE = "github.com/stripe/stripe-mock"
VERSION = "v0.203.0"
DIGEST = "f0e0fc8fffbffda45bf5f3df59846443c1d47a3cfcbfae232eedf4743124ebee"
_PATIENCE = 120


def document() -> dict[str, Any] | None:
    """The document; None where there is no Go, or no network, to fetch it with. Fails where what came is another."""
    program = shutil.which("go")
    if program is None:
        return None
    found = subprocess.run(
        [program, "mod", "download", "-json", f"{MODULE}@{VERSION}"],
        env={**os.environ, "GOFLAGS": "-mod=mod", "GONOSUMDB": MODULE, "GOTOOLCHAIN": "local"},
        capture_output=True, check=False, text=True, timeout=_PATIENCE,
    )  # fmt: skip
    if found.returncode:
        return None
    content = (Path(json.loads(found.stdout)["Dir"]) / "embedded/openapi/spec3.json").read_bytes()
    assert hashlib.sha256(content).hexdigest() == DIGEST
    parsed: dict[str, Any] = json.loads(content)
    return parsed
