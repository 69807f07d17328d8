"""What the server has of the minutes while somebody writes them, and waiting for it."""

import time
import uuid
from collections.abc import Callable

from core.models import ItemMinutes
from tenants.context import use_city
from tenants.models import City

HOLD_ANSWERS = """() => {
  const real = window.fetch;
  window.held = [];
  window.fetch = async (address, options) => {
    const answer = await real(address, options);
    if (String(address).endsWith("/salva/")) await new Promise((go) => window.held.push(go));
    return answer;
  };
}"""
"""What is saved is answered, and the page hears of it when it is let go."""


def said(meeting: uuid.UUID) -> dict[int, str]:
    """What the server has, by place of the item."""
    with use_city(City.objects.get(schema_name="bergamo")):
        rows = ItemMinutes.objects.filter(item__meeting=meeting)
        return {row.item.position: row.said for row in rows.select_related("item")}


def texts(meeting: uuid.UUID) -> list[str]:
    """What was said, agreed and held back at the only item written, as the server has it; nothing yet, none."""
    with use_city(City.objects.get(schema_name="bergamo")):
        rows = ItemMinutes.objects.filter(item__meeting=meeting)
        return [text for row in rows for text in (row.said, row.agreed, row.reservations)]


def outcome(meeting: uuid.UUID) -> str:
    """What came of the only item written."""
    with use_city(City.objects.get(schema_name="bergamo")):
        return ItemMinutes.objects.get(item__meeting=meeting).outcome


def until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 15
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)
