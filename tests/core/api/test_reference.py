"""The examples of docs/reference/api.md, command by command, against the city."""

import re
import shlex
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.models import AccessToken, Body, Meeting, MeetingBody
from demo.servers import PROJECT
from tenants.models import City
from tests.core.api.program import key_of

PAGE = PROJECT / "docs" / "reference" / "api.md"
SITE = "http://bergamo.localhost"


def commands(page: Path) -> list[tuple[str, int]]:
    """Each command of the page, with the status it says it is answered."""
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [(line.rpartition("#")[0].strip(), int(line.rpartition("#")[2])) for line in lines]


def curl() -> ArgumentParser:
    """The part of curl the page uses."""
    words = ArgumentParser()
    words.add_argument("-X", dest="method", default="GET")
    words.add_argument("-H", dest="headers", action="append", default=[])
    words.add_argument("-F", dest="fields", action="append", default=[])
    words.add_argument("-d", dest="body")
    words.add_argument("-o", dest="file")
    words.add_argument("-i", dest="shows_headers", action="store_true")
    words.add_argument("url")
    return words


def asked(command: str, known: dict[str, str]) -> Any:
    """What curl would be answered."""
    for name, value in known.items():
        command = command.replace(f"${name}", value.replace('"', '\\"'))
    words = curl().parse_args(shlex.split(command)[1:])
    where, headers = urlsplit(words.url), dict(one.split(": ", 1) for one in words.headers)
    client = Client(headers={"host": where.netloc, **headers})
    ask, path = getattr(client, words.method.lower()), f"{where.path}?{where.query}"
    if words.fields:
        return ask(path, {name: _field(value) for name, value in (one.split("=", 1) for one in words.fields)})
    return ask(path, words.body, content_type=headers["Content-Type"]) if words.body else ask(path)


def _field(value: str) -> Any:
    return SimpleUploadedFile(value[1:], b"%PDF-1.7") if value.startswith("@") else value


def test_the_examples_of_the_reference_answer_as_it_says(alfa: Body, dario: User, in_bergamo: City) -> None:
    meeting = Meeting.objects.create(model_slug="bergamo", kind="plenary", meets_on=timezone.localdate())
    MeetingBody.objects.create(meeting=meeting, body=alfa)
    known = {"KEY": key_of(dario), "CITY": SITE, "MEETING": str(meeting.pk), "BODY": str(alfa.pk), "ETAG": ""}
    told = commands(PAGE)
    assert len(told) > 12
    for command, status in told:
        answer = asked(command, known)
        assert answer.status_code == status, (command, answer.content)
        if command.startswith("curl -i"):
            known["ETAG"] = answer.headers["ETag"]
    assert AccessToken.objects.get().used_at is not None
