"""The key of the vault of this demo: made at random once, and kept beside its database, so that a demo that starts again opens the same cases."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from demo.servers import VAR


def vault_keys(folder: Path = VAR) -> str:
    """What `VAULT_KEYS` is for the demo. Made the first time, for its owner alone to read; two that start together have the same."""
    kept, made = folder / "vault_keys", folder / f"vault_keys.{os.getpid()}"
    folder.mkdir(parents=True, exist_ok=True)
    if not kept.exists():
        made.touch(0o600)
        made.write_text(secrets.token_urlsafe(32))
        with suppress(FileExistsError):
            os.link(made, kept)  # whole, or not at all
        made.unlink()
    return kept.read_text()
