import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from core.indicators.content import FORMAT
from core.indicators.signing import verify

GOOD, ALTERED, UNREADABLE = 0, 1, 2
_PARTS = ("document", "signature", "public_key")


class Command(BaseCommand):
    """Tell whether a signed snapshot is what a city signed. Reads no database: anybody may run it."""

    help = (
        "Verify a snapshot as its city hands it out: "
        "exit code 0 when the signature holds, 1 when it does not, 2 when the file cannot be read."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the file a city hands out (JSON: document, signature, public_key)")
        parser.add_argument(
            "--public-key",
            help="the city's key in base64, taken from the city's own site; without it the key in the file is believed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            signed = json.loads(Path(options["file"]).read_text("utf-8"))
            document, signature, public_key = (str(signed[part]) for part in _PARTS)
            said = json.loads(document)
            city, year, version = said["city"], said["year"], said["version"]
        except (OSError, ValueError, KeyError, TypeError) as wrong:
            self.stderr.write(f"{options['file']} is no signed snapshot: {wrong!r}")
            sys.exit(UNREADABLE)
        expected = options["public_key"]
        if expected and expected != public_key:
            self.stderr.write(f"BAD: signed with {public_key}, not with the key you gave.")
            sys.exit(ALTERED)
        if not verify(document, signature, public_key):
            self.stderr.write("BAD: the signature is not of this document and this key.")
            sys.exit(ALTERED)
        self.stdout.write(
            f"OK: {city['name']}, {year}, version {version}, approved {said['approved_at']}, signed with {public_key}."
        )
        if said.get("format") != FORMAT:
            self.stdout.write(f"Its format is {said.get('format')!r}, which this program does not know.")
        if not expected:
            self.stdout.write(
                "The key was taken from the file: compare it with the one on the city's own site."
            )
