"""`manage.py api_document`: writes the OpenAPI document of what the code offers, or says where the committed one differs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.api.document import text
from core.api.openapi import PATH


class Command(BaseCommand):
    help = "Write core/api/openapi.json; with --check, only compare it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail where it differs")

    def handle(self, *args: Any, **options: Any) -> None:
        made = text()
        if options["check"]:
            if not PATH.exists() or PATH.read_text() != made:
                raise CommandError("openapi.json is behind the code: run manage.py api_document")
            return
        PATH.write_text(made)
        self.stdout.write(f"{PATH.name}: {len(made)} characters")
