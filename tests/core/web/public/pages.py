"""Reading a page as a person does: its text, without tags."""

import html
import re

from django.test import Client


def text_of(client: Client, path: str, status: int = 200) -> str:
    """The words of a page, blanks folded; fails on another status."""
    response = client.get(path)
    assert response.status_code == status, f"{path}: {response.status_code}"
    bare = re.sub(r"<(head|title|svg)\b.*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(bare).split())
