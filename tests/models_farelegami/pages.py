"""Pages as tests read them and fill them in."""

import re
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse


def words(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def read(client: Client, name: str, *args: Any, query: str = "") -> str:
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def told(client: Client, name: str, *args: Any, query: str = "") -> str:
    """The words of a page."""
    return words(read(client, name, *args, query=query))


def send(client: Client, name: str, /, *args: Any, **typed: Any) -> Any:
    """Fill in a form and send it, with what it had seen."""
    path = reverse(name, args=args)
    if "seen" not in typed and (
        seen := re.search(r'name="seen" value="([^"]*)"', client.get(path).content.decode())
    ):
        typed["seen"] = seen[1]
    return client.post(path, typed)


def refused(client: Client, name: str, /, *args: Any, **typed: Any) -> str:
    """The words of the form that comes back when what was typed is refused."""
    answer = send(client, name, *args, **typed)
    assert answer.status_code == 200, answer
    return words(answer.content.decode())
