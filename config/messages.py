"""Extraction of translatable text, for `pybabel` (see `babel.cfg` and `make messages`)."""

import io
from collections.abc import Iterator
from typing import Any

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize


def extract_template(
    fileobj: io.BytesIO, keywords: Any, comment_tags: Any, options: dict[str, Any]
) -> Iterator[tuple[Any, ...]]:
    """Messages of a Django template: Django turns it into lines of calls, Babel reads them.

    The lines are stripped because what Django leaves between the calls is filling whose indentation means nothing.
    """
    calls = templatize(fileobj.read().decode())
    lines = "\n".join(line.strip() for line in calls.splitlines())
    yield from extract_python(io.BytesIO(lines.encode()), keywords, comment_tags, {"encoding": "utf-8"})
